"""Attacks on signatures, signers and decisions, as the command sees them: each is refused, or named afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from keys import DAY, NEEDS_SSH, ROLES, SIGNED, SINCE, row, signatory, write_signers
from qmstrace.cli.main import main
from qmstrace.control.ssh_keys import sign
from qmstrace.control.verifying import namespace_of, verify_attestations
from qmstrace.errors import ProjectInputError, Refusal, RequestError
from qmstrace.model.fingerprint import document_fingerprint, signers_fingerprint
from qmstrace.model.vocabulary import Act
from qmstrace.store.attestations import (
    DECISIONS_CHAIN,
    FACTS_CHAIN,
    SCANS,
    SIGNERS_CHAIN,
    attestation_message,
    document_chain,
    line_digest,
    link_chain,
    signed_line,
)
from qmstrace.store.loader import load
from qmstrace.trace.in_force import standings
from qmstrace.workflows import approving
from qmstrace.workflows.approving import approve_documents

pytestmark = NEEDS_SSH
NEEDS_GIT = pytest.mark.skipif(shutil.which("git") is None, reason="没有 git")
Keys = Mapping[str, Path]
Run = Callable[..., Result]
ON = ("--as-of", DAY.isoformat())
LATER = "2098-01-01"
CHAIN = document_chain("QP-01")
LINKS = link_chain("demo")
KEPT = "procedures/approved/QP-01/A-0.md"
WORKING = "procedures/QP-01.md"


@pytest.fixture
def qms(signed: Path) -> Run:
    """Return a function that runs ``qms`` on a project in which all is signed."""
    return lambda *arguments: CliRunner().invoke(main, ["-C", str(signed), *map(str, arguments)])


@pytest.fixture
def data(qms: Run) -> Callable[..., Any]:
    """Return a function that runs ``qms … --format json`` and reads what it prints."""
    return lambda *arguments: json.loads(qms(*arguments, "--format", "json").stdout)


@pytest.fixture
def by(keys: Keys) -> Callable[..., tuple[Any, ...]]:
    """Return a function that gives the options with which one of the people signs."""
    return lambda person, /, **changed: tuple(
        word
        for option, value in {"role": ROLES[person], "name": person, "key": keys[person], **changed}.items()
        if value is not None
        for word in (f"--{option}", value)
    )


@pytest.fixture
def policy(qms: Run, by: Callable[..., tuple[Any, ...]], signed: Path) -> Callable[[str, str], None]:
    """Return how the policy of the project is changed, and approved."""

    def change(old: str, new: str) -> None:
        swap(signed / "qms.toml", old, new)
        assert qms("decide", "approve", "signers", *by("丁")).exit_code == 0

    return change


@pytest.fixture
def rejected(data: Callable[..., Any], qms: Run) -> Callable[[], list[tuple[str, int, str]]]:
    """Return a function that tells which lines do not count, after it saw that every command says the same."""

    def found() -> list[tuple[str, int, str]]:
        lines = [(row["chain"], int(row["line"]), row["code"]) for row in data("doc", "verify")["rejected"]]
        again = data("check", *ON)["rejected_attestations"]
        assert lines == [(row["file"], row["line"], row["code"]) for row in again]
        shown = qms("check", *ON)
        each = [code for _, _, code in lines if code != "signers-unapproved"]
        assert shown.stdout.count("不能接受的签署") == len(each)
        assert ("全部签署不计入" in shown.stdout) is (len(each) < len(lines))
        assert ("未通过：" in shown.stderr) is bool(lines)
        assert {qms("doc", "verify").exit_code, qms("check", *ON).exit_code} == {1 if lines else 0}
        return lines

    return found


def swap(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def lines_of(root: Path, chain: str = CHAIN) -> list[str]:
    return (root / chain).read_text("utf-8").splitlines()


def put(root: Path, lines: list[str], chain: str = CHAIN) -> None:
    (root / chain).parent.mkdir(parents=True, exist_ok=True)
    (root / chain).write_text("".join(f"{line}\n" for line in lines), "utf-8")


def forged(line: str, key: Path | None = None, **changed: Any) -> str:
    """Return a line with other words: with its old signature, or signed anew."""
    content = json.loads(line) | changed
    message = attestation_message(content)
    if key is None:
        return signed_line(message, content.get("signature", ""))
    return signed_line(message, sign(message.encode(), namespace_of(Act(content["act"])), key))


def files(root: Path) -> dict[str, bytes]:
    """Return what is in a project."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".qms" not in path.parts
    }


def next_version(root: Path) -> None:
    swap(root / WORKING, "version: A/0", "version: A/1")
    swap(root / WORKING, "质量部编制并维护文件控制程序。", "质量部编制、维护文件控制程序。")


def status(data: Callable[..., Any], day: str = DAY.isoformat()) -> tuple[str, str]:
    found = next(row for row in data("doc", "list", "--as-of", day) if row["number"] == "QP-01")
    return found["version"], found["status"]


def verdicts(qms: Run) -> dict[str, Any]:
    exported = json.loads(qms("export", "json", *ON).stdout)
    return {row["subject"]: (row["verdict"], row["reasons"]) for row in exported["verdicts"]}


def test_project_in_which_all_is_signed_is_sound(
    qms: Run, data: Callable[..., Any], rejected: Callable[[], Any]
) -> None:
    assert rejected() == []
    assert data("doc", "verify")["accepted"] == 6
    assert status(data) == ("A/0", "生效")


@pytest.mark.parametrize(
    ("order", "broken"), [((1,), 1), ((1, 0), 1), ((0, 0), 2), ((0, 2), 2), ((0, 2, 1), 2)],
    ids=["first-out", "swapped", "repeated", "middle-out", "last-two-swapped"],
)  # fmt: skip
def test_line_taken_out_or_moved_breaks_the_chain_and_is_named(
    qms: Run, by: Any, signed: Path, order: tuple[int, ...], broken: int
) -> None:
    next_version(signed)
    assert qms("doc", "approve", "QP-01", *by("甲")).exit_code == 0
    whole = lines_of(signed)
    put(signed, [whole[number] for number in order])
    for command in (("check", *ON), ("doc", "verify"), ("doc", "approve", "QP-01", *by("乙"))):
        result = qms(*command)
        assert result.exit_code == 3
        assert re.search(rf"{re.escape(CHAIN)}:{broken}\b", result.stderr)
    assert lines_of(signed) == [whole[number] for number in order]


@pytest.mark.parametrize(
    "changed",
    [
        {"role": "编制人"},
        {"name": "甲"},
        {"at": "2020-02-01T10:00:00+08:00"},
        {"reason": "补签"},
        {"meaning": "编制"},
        {"act": "review"},
        {"act": "release"},
        {"subjects": {"QP-01": "0" * 64}},
        {"subjects": {"QR-01-01": "0" * 64}},
    ],
    ids=["role", "name", "time", "reason", "meaning", "review", "release", "version", "document"],
)
def test_signature_moved_to_other_words_is_named_and_does_not_count(
    data: Callable[..., Any], rejected: Callable[[], Any], signed: Path, changed: dict[str, Any]
) -> None:
    first, last = lines_of(signed)
    put(signed, [first, forged(last, **changed)])
    ((chain, line, code),) = rejected()
    assert (chain, line) == (CHAIN, 2)
    assert code == ("same-person" if changed == {"name": "甲"} else "bad-signature")
    assert status(data) == ("A/0", "审核中")


def test_signatures_moved_to_another_document_bring_it_into_no_force(
    data: Callable[..., Any], rejected: Callable[[], Any], signed: Path
) -> None:
    text = (signed / WORKING).read_text("utf-8").replace("QP-01", "QP-02")
    (signed / "procedures/QP-02.md").write_text(text, "utf-8")
    print_ = document_fingerprint(load(signed).document_by_number["QP-02"])
    moved: list[str] = []
    for line in lines_of(signed):
        previous = line_digest(moved[-1]) if moved else ""
        moved.append(forged(line, subjects={"QP-02": print_}, previous=previous))
    put(signed, moved, document_chain("QP-02"))
    kept = signed / KEPT.replace("QP-01", "QP-02")
    kept.parent.mkdir()
    kept.write_text((signed / KEPT).read_text("utf-8").replace("QP-01", "QP-02"), "utf-8")
    assert [code for _, _, code in rejected()] == ["bad-signature", "bad-signature"]
    assert {row["number"]: row["status"] for row in data("doc", "list", *ON)}["QP-02"] == "草案"


def sign_table(root: Path, qms: Run, by: Any, *rows: tuple[str, ...]) -> None:
    """Put a table of signers in place and have it approved."""
    write_signers(root, *rows)
    result = qms("decide", "approve", "signers", *by("丁"))
    assert result.exit_code == 0, result.output


def rows(keys: Keys, *others: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the table of the tests; other rows stand for those of the same person."""
    return [*(row(keys[name], name) for name in ROLES if name not in {other[0] for other in others}), *others]


@pytest.mark.parametrize(
    ("dates", "wording"),
    [
        ({"valid_until": "2019-12-31"}, "过期"),
        ({"valid_from": "2097-01-01"}, "尚未生效"),
        ({"revoked": "2020-01-15"}, "撤销"),
    ],
    ids=["expired", "not-yet-valid", "revoked"],
)
def test_key_that_does_not_hold_signs_nothing_and_what_it_signed_is_named(
    qms: Run, by: Any, keys: Keys, rejected: Any, signed: Path, dates: dict[str, str], wording: str
) -> None:
    sign_table(signed, qms, by, *rows(keys, row(keys["乙"], "乙", **dates)))
    code = {"过期": "expired", "尚未生效": "not-yet-valid", "撤销": "revoked"}[wording]
    assert rejected() == [(CHAIN, 2, code), (LINKS, 1, code)]
    before = files(signed)
    for command in (("doc", "approve", "QP-01"), ("map", "review", "--all", "--yes")):
        result = qms(*command, *by("乙"))
        assert result.exit_code == 2
        assert wording in result.stderr
    assert files(signed) == before


def test_key_revoked_today_leaves_what_it_signed_before(
    qms: Run, by: Any, keys: Keys, rejected: Any, signed: Path
) -> None:
    sign_table(signed, qms, by, *rows(keys, row(keys["乙"], "乙", revoked="2020-02-02")))
    assert rejected() == []


REFUSED: Mapping[str, tuple[str, dict[str, Any], str]] = {
    "unknown": ("乙", {"key": "外人"}, "不在签署人名单"),
    "other-name": ("乙", {"key": "丙"}, "另一人"),
    "unknown-name": ("乙", {"name": "路人"}, "没有此人"),
    "not-held": ("甲", {"role": "质量负责人"}, "没有这一角色"),
    "unsigned": ("乙", {"key": None}, "没有签名"),
}


@pytest.mark.parametrize("how", REFUSED)
def test_who_may_not_sign_is_refused_by_every_command_and_nothing_is_written(
    qms: Run, by: Any, keys: Keys, signed: Path, how: str
) -> None:
    name, changed, wording = REFUSED[how]
    changed = {key: keys[value] if key == "key" and value else value for key, value in changed.items()}
    next_version(signed)
    swap(signed / "matrices/links/demo.csv", "控制点规定了发放记录。", "控制点规定了文件发放记录。")
    before = files(signed)
    for command in (("doc", "approve", "QP-01"), ("map", "review", "--all", "--yes")):
        result = qms(*command, *by(name, **changed))
        assert result.exit_code == 2
        assert wording in result.stderr
    assert files(signed) == before


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (("map", "review", "--all", "--yes"), "甲"),
        (("decide", "approve", "facts"), "乙"),
        (("decide", "approve", "D-001"), "甲"),
        (("doc", "approve", "QP-01"), "丙"),
    ],
    ids=["review", "facts", "decision", "document"],
)
def test_role_that_may_not_do_an_act_is_refused(
    qms: Run, by: Any, signed: Path, command: tuple[str, ...], name: str
) -> None:
    next_version(signed)
    swap(signed / "matrices/links/demo.csv", "控制点规定了发放记录。", "控制点规定了文件发放记录。")
    before = files(signed)
    assert qms(*command, *by(name)).exit_code == 2
    assert files(signed) == before


@pytest.mark.parametrize(
    ("changed", "key", "code"),
    [
        ({}, "外人", "unknown-key"),
        ({}, "丙", "other-name"),
        ({"role": "编制人", "name": "丁"}, "丁", "role-not-held"),
        ({"role": "质量负责人", "name": "甲"}, "甲", "same-person"),
        ({"at": "2020-01-31T09:00:00+08:00"}, "乙", "clock-back"),
        ({"act": "review", "role": "编制人", "name": "甲"}, "甲", "role-not-allowed"),
    ],
    ids=["unknown", "other-name", "not-held", "same-person", "clock-back", "not-allowed"],
)
def test_line_that_was_written_by_hand_all_the_same_is_named(
    keys: Keys, rejected: Any, signed: Path, changed: dict[str, Any], key: str, code: str
) -> None:
    first, last = lines_of(signed)
    put(signed, [first, forged(last, keys[key], **changed)])
    assert rejected() == [(CHAIN, 2, code)]


def test_unsigned_line_is_named_where_signatures_are_asked_for(rejected: Any, policy: Any, signed: Path) -> None:
    first, last = lines_of(signed)
    put(signed, [first, forged(last, signature="")])
    assert rejected() == [(CHAIN, 2, "unsigned")]
    policy("signatures = true", "signatures = false")
    assert rejected() == []


def test_changed_table_of_signers_makes_nothing_count(
    qms: Run, by: Any, keys: Keys, data: Any, rejected: Any, signed: Path
) -> None:
    write_signers(signed, *rows(keys), row(keys["外人"], "外人", "质量负责人"))
    assert {code for _, _, code in rejected()} == {"signers-unapproved"}
    assert len(rejected()) == 5
    assert status(data) == ("A/0", "草案")
    next_version(signed)
    result = qms("doc", "approve", "QP-01", *by("甲"))
    assert result.exit_code == 2
    assert "未经批准" in result.stderr
    sign_table(signed, qms, by, *rows(keys), row(keys["外人"], "外人", "质量负责人"))
    assert rejected() == []


def test_table_of_signers_approved_by_a_role_that_may_not_makes_nothing_count(
    qms: Run, by: Any, keys: Keys, rejected: Any, signed: Path
) -> None:
    write_signers(signed, *rows(keys), row(keys["外人"], "外人", "质量负责人"))
    qms("decide", "approve", "signers", *by("乙"))
    assert {"signers-unapproved"} <= {code for _, _, code in rejected()}
    assert len([code for _, _, code in rejected() if code == "signers-unapproved"]) == 5


def test_role_that_may_not_approve_the_table_of_signers_is_refused(qms: Run, by: Any, keys: Keys, signed: Path) -> None:
    write_signers(signed, *rows(keys), row(keys["外人"], "外人", "质量负责人"))
    before = files(signed)
    result = qms("decide", "approve", "signers", *by("乙"))
    assert result.exit_code == 2
    assert "不允许该角色" in result.stderr
    assert files(signed) == before


def test_table_of_signers_of_before_a_revocation_makes_nothing_count(
    qms: Run, by: Any, keys: Keys, rejected: Any, signed: Path
) -> None:
    before = (signed / "matrices/signers.csv").read_bytes()
    sign_table(signed, qms, by, *rows(keys, row(keys["乙"], "乙", revoked="2020-01-15")))
    (signed / "matrices/signers.csv").write_bytes(before)
    assert {code for _, _, code in rejected()} == {"signers-unapproved"}


def test_table_of_signers_without_its_chain_makes_nothing_count(rejected: Any, signed: Path) -> None:
    (signed / SIGNERS_CHAIN).unlink()
    assert {code for _, _, code in rejected()} == {"signers-unapproved"}


def test_clock_set_back_is_refused(qms: Run, by: Any, keys: Keys, signed: Path) -> None:
    next_version(signed)
    approve_documents(signed, ["QP-01"], signatory(keys, "甲", datetime.fromisoformat("2097-01-01T09:00:00+08:00")))
    before = files(signed)
    result = qms("doc", "approve", "QP-01", *by("乙"))
    assert result.exit_code == 2
    assert "时钟" in result.stderr
    assert files(signed) == before


def test_author_does_not_approve(qms: Run, by: Any, keys: Keys, signed: Path) -> None:
    sign_table(signed, qms, by, *rows(keys), row(keys["甲"], "甲", "质量负责人"))
    next_version(signed)
    assert qms("doc", "approve", "QP-01", *by("甲")).exit_code == 0
    before = files(signed)
    result = qms("doc", "approve", "QP-01", *by("甲", role="质量负责人"))
    assert result.exit_code == 2
    assert "同一人" in result.stderr
    assert files(signed) == before
    assert qms("doc", "approve", "QP-01", *by("乙")).exit_code == 0


def test_one_person_who_holds_two_roles_that_are_to_be_separate_signs_nothing(
    qms: Run, by: Any, keys: Keys, data: Any, rejected: Any, signed: Path
) -> None:
    sign_table(signed, qms, by, *rows(keys), row(keys["外人"], "乙", "生产负责人"))
    assert rejected() == [(CHAIN, 2, "roles-joined"), (LINKS, 1, "roles-joined")]
    assert status(data) == ("A/0", "审核中")
    result = qms("doc", "approve", "QP-01", *by("乙"))
    assert result.exit_code == 2
    assert "不得兼任" in result.stderr


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """The scan of a page that was signed by hand."""
    file = tmp_path / "签字页.PDF"
    file.write_bytes(b"%PDF-1.7")
    return file


def wet(by: Callable[..., tuple[Any, ...]], scan: Path) -> tuple[Any, ...]:
    return by("乙", key=None, scan=scan, original="档案室3柜")


def test_scan_is_refused_where_the_policy_does_not_accept_scans(qms: Run, by: Any, signed: Path, scan: Path) -> None:
    next_version(signed)
    before = lines_of(signed)
    result = qms("doc", "approve", "QP-01", *wet(by, scan))
    assert result.exit_code == 2
    assert "不接受" in result.stderr
    assert lines_of(signed) == before


@pytest.fixture
def with_scan(qms: Run, by: Any, policy: Any, signed: Path, scan: Path) -> Path:
    """A project whose document was approved with a scan; the file of the scan in it."""
    policy("scans = false", "scans = true")
    next_version(signed)
    assert qms("doc", "approve", "QP-01", *by("甲")).exit_code == 0
    assert qms("doc", "approve", "QP-01", *wet(by, scan)).exit_code == 0
    return next((signed / SCANS).iterdir())


def test_scan_stands_for_a_signature_where_the_policy_accepts_scans(
    data: Any, rejected: Any, with_scan: Path, scan: Path, signed: Path
) -> None:
    assert rejected() == []
    assert status(data, LATER) == ("A/1", "生效")
    assert with_scan.read_bytes() == scan.read_bytes()
    assert "档案室3柜" in lines_of(signed)[-1]


def test_scan_no_longer_counts_when_the_policy_accepts_none(rejected: Any, policy: Any, with_scan: Path) -> None:
    policy("scans = true", "scans = false")
    assert rejected() == [(CHAIN, 4, "scan-not-accepted")]


def test_scan_that_is_refused_is_not_kept(qms: Run, by: Any, signed: Path, scan: Path) -> None:
    before = files(signed)
    next_version(signed)
    assert qms("doc", "approve", "QP-01", *wet(by, scan)).exit_code == 2
    assert files(signed).keys() == before.keys()


@pytest.mark.parametrize(
    ("changed", "wording"),
    [
        ({"name": "路人"}, "没有此人"),
        ({"name": "丙"}, "没有这一角色"),
    ],
)
def test_scan_is_held_against_the_table_of_signers(
    qms: Run, by: Any, policy: Any, signed: Path, scan: Path, changed: dict[str, str], wording: str
) -> None:
    policy("scans = false", "scans = true")
    next_version(signed)
    result = qms("doc", "approve", "QP-01", *by("乙", key=None, scan=scan, original="档案室", **changed))
    assert result.exit_code == 2
    assert wording in result.stderr


def test_key_and_scan_are_not_given_together(
    qms: Run, by: Any, policy: Any, keys: Keys, signed: Path, scan: Path
) -> None:
    policy("scans = false", "scans = true")
    next_version(signed)
    before = files(signed)
    assert qms("doc", "approve", "QP-01", *by("甲", scan=scan, original="档案室")).exit_code == 2
    assert files(signed) == before


def test_approved_withdrawal_stands_though_its_day_is_deleted_from_the_front_matter(
    qms: Run, data: Any, by: Any, signed: Path
) -> None:
    kept = (signed / "procedures/QP-01.md").read_text("utf-8")
    withdraw(signed)
    for name in ("甲", "乙"):
        assert qms("doc", "approve", "QP-01", *by(name)).exit_code == 0
    (signed / "procedures/QP-01.md").write_text(kept, "utf-8")
    assert status(data, LATER) == ("A/0", "作废")
    assert "首部不再写作废日期" in qms("check", "--as-of", LATER).stdout
    for name in ("甲", "乙"):
        assert "的作废，撤销" in qms("doc", "approve", "QP-01", *by(name)).stdout
    assert status(data, LATER) == ("A/0", "生效")


def test_who_signs_by_hand_only_needs_no_key(
    qms: Run, by: Any, policy: Any, keys: Keys, signed: Path, scan: Path, rejected: Any
) -> None:
    policy("scans = false", "scans = true")
    paper = ("戊", "质量负责人", "", SINCE, "", "", "")
    sign_table(signed, qms, by, *rows(keys), paper)
    next_version(signed)
    assert qms("doc", "approve", "QP-01", *by("甲")).exit_code == 0
    assert qms("doc", "approve", "QP-01", *by("乙", name="戊", key=None, scan=scan, original="档案室")).exit_code == 0
    assert rejected() == []
    assert qms("doc", "approve", "QP-01", *by("甲", name="戊", key=None)).exit_code == 2


def test_missing_or_altered_scan_is_named(rejected: Any, with_scan: Path) -> None:
    with_scan.write_bytes(b"%PDF-1.6")
    assert rejected() == [(CHAIN, 4, "scan-altered")]
    with_scan.unlink()
    assert rejected() == [(CHAIN, 4, "scan-missing")]


@pytest.mark.parametrize("name", ["../../qms.toml", "/etc/hostname", "签字页.pdf", "a/{}.pdf", "{}.pdf/../x", "..", ""])
def test_scan_named_with_a_path_is_an_input_error(qms: Run, with_scan: Path, signed: Path, name: str) -> None:
    *before, last = lines_of(signed)
    held = json.loads(last)["scan"]
    put(signed, [*before, forged(last, scan=held | {"file": name.format(with_scan.stem)})])
    for command in (("check", *ON), ("doc", "verify")):
        result = qms(*command)
        assert result.exit_code == 3
        assert f"{CHAIN}:4" in result.stderr and "file" in result.stderr


@pytest.mark.parametrize("name", ["签字页", "签字页.扫描", "page.pdf2000", "page."])
def test_scan_whose_name_ends_in_no_known_way_is_refused_and_not_kept(
    qms: Run, by: Any, policy: Any, signed: Path, tmp_path: Path, name: str
) -> None:
    policy("scans = false", "scans = true")
    next_version(signed)
    (tmp_path / name).write_bytes(b"%PDF-1.7")
    before = files(signed)
    result = qms("doc", "approve", "QP-01", *wet(by, tmp_path / name))
    assert result.exit_code == 2
    assert "扩展名" in result.stderr
    assert files(signed) == before


@pytest.mark.parametrize("missing", ["scan", "original"])
def test_scan_and_where_its_original_is_kept_belong_together(
    qms: Run, by: Any, policy: Any, signed: Path, scan: Path, missing: str
) -> None:
    policy("scans = false", "scans = true")
    next_version(signed)
    before = files(signed)
    options = {"scan": scan, "original": "档案室"} | {missing: None}
    assert qms("doc", "approve", "QP-01", *by("甲", **options)).exit_code == 2
    assert files(signed) == before


def test_typed_decision_does_not_count_and_is_shown_as_waiting(qms: Run, data: Any, by: Any, signed: Path) -> None:
    with (signed / "matrices/decisions.csv").open("a", encoding="utf-8") as table:
        table.write("D-002,not-applicable,DEMO-3-k1,无洁净区。,管理者代表,2020-01-05\n")
    assert data("check", *ON)["pending_decisions"] == ["D-002"]
    assert "待批准的决定：matrices/decisions.csv:3 D-002" in qms("check", *ON).stdout
    assert {row["id"]: row["state"] for row in data("decide", "list", *ON)} == {"D-001": "已批准", "D-002": "待批准"}
    verdict, reasons = verdicts(qms)["DEMO-3-k1"]
    assert verdict == "gap"
    assert "D-002" in str(reasons)
    assert re.search(r"D-002.*待批准", qms("gap", *ON).stdout)
    assert qms("decide", "approve", "D-002", *by("丙")).exit_code == 0
    assert data("check", "--as-of", LATER)["pending_decisions"] == []
    assert data("status", "--as-of", LATER)["sources"]["demo"]["counts"]["not-applicable"] == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [("在线系统", "人工"), ("DEMO-3-k2", "DEMO-3-k1"), ("D-001", "D-003")],
    ids=["reason", "subject", "id"],
)
def test_decision_whose_words_changed_after_it_was_attested_waits_again(
    qms: Run, data: Any, signed: Path, old: str, new: str
) -> None:
    assert verdicts(qms)["DEMO-3-k2"][0] == "not-applicable"
    swap(signed / "matrices/decisions.csv", old, new)
    assert len(data("check", *ON)["pending_decisions"]) == 1
    assert verdicts(qms)["DEMO-3-k2"][0] == "gap"
    assert {row["state"] for row in data("decide", "list", *ON)} == {"待批准"}


def test_decision_approved_or_reviewed_instead_of_decided_waits(data: Any, keys: Keys, signed: Path) -> None:
    (line,) = lines_of(signed, DECISIONS_CHAIN)
    for act, name in (("approve", "甲"), ("review", "乙")):
        changed = {"act": act, "name": name, "role": ROLES[name]}
        put(signed, [forged(line, keys[name], **changed)], DECISIONS_CHAIN)
        assert data("check", *ON)["pending_decisions"] == ["D-001"]


def test_document_reviewed_instead_of_approved_is_not_approved(data: Any, keys: Keys, signed: Path) -> None:
    first, last = lines_of(signed)
    put(signed, [first, forged(last, keys["乙"], act="review")])
    assert status(data) == ("A/0", "审核中")


def test_link_approved_or_decided_instead_of_reviewed_is_not_reviewed(data: Any, keys: Keys, signed: Path) -> None:
    (line,) = lines_of(signed, LINKS)
    assert {row["state"] for row in data("map", "list", *ON)} == {"已复核"}
    for act, name in (("approve", "甲"), ("decide", "丙")):
        put(signed, [forged(line, keys[name], act=act, name=name, role=ROLES[name])], LINKS)
        assert {row["counts"] for row in data("map", "list", *ON)} == {"不计入"}


def test_decision_without_its_chain_waits(data: Any, signed: Path) -> None:
    (signed / DECISIONS_CHAIN).unlink()
    assert data("check", *ON)["pending_decisions"] == ["D-001"]


def test_changed_fact_that_takes_provisions_out_counts_only_when_attested(
    qms: Run, data: Any, by: Any, signed: Path
) -> None:
    swap(signed / "matrices/decisions.csv", "DEMO-3-k2", "DEMO-1-k2")
    swap(signed / "qms.toml", "clean_room = { value = true", "clean_room = { value = false")
    assert data("check", *ON)["pending_facts"] == ["clean_room"]
    assert "待批准的范围事实：clean_room" in qms("check", *ON).stdout
    verdict, reasons = verdicts(qms)["DEMO-3-k2"]
    assert verdict == "gap"
    assert "clean_room" in str(reasons)
    assert re.search(r"clean_room.*待批准", qms("gap", *ON).stdout)
    assert [row["subject"] for row in data("decide", "list", *ON) if row["id"] == "facts"] == ["clean_room"]
    assert qms("decide", "approve", "facts", *by("丙")).exit_code == 0
    found = data("check", "--as-of", LATER)
    assert found["pending_facts"] == []
    assert found["counts"]["demo"]["not-applicable"] == 2


def test_changed_fact_that_brings_provisions_in_counts_at_once(qms: Run, data: Any, signed: Path) -> None:
    assert verdicts(qms)["DEMO-2-k1"][0] == "not-applicable"
    swap(signed / "qms.toml", "installation = { value = false", "installation = { value = true")
    assert verdicts(qms)["DEMO-2-k1"][0] == "gap"


@pytest.mark.parametrize("chain", ["registers/more.jsonl", "registers/zz.jsonl", "zz/facts.jsonl", "links/demo.jsonl"])
def test_old_line_in_another_chain_brings_no_old_decision_back(
    qms: Run, by: Any, data: Any, rejected: Any, signed: Path, chain: str
) -> None:
    swap(signed / "qms.toml", "installation = { value = false", "installation = { value = true")
    assert qms("decide", "approve", "facts", *by("丙")).exit_code == 0
    swap(signed / "qms.toml", "installation = { value = true", "installation = { value = false")
    put(signed, lines_of(signed, FACTS_CHAIN)[:1], f"matrices/attestations/{chain}")
    assert [code for _, _, code in rejected()] == ["other-chain"]
    assert data("check", "--as-of", LATER)["pending_facts"] == ["installation"]


def test_facts_that_nobody_attested_take_nothing_out(qms: Run, data: Any, signed: Path) -> None:
    (signed / FACTS_CHAIN).unlink()
    assert data("check", *ON)["pending_facts"] == ["clean_room", "device_class", "installation"]
    assert verdicts(qms)["DEMO-2-k1"][0] == "gap"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("signatures = true", "signatures = false"),
        ("scans = false", "scans = true"),
        ("distinct_persons = true", "distinct_persons = false"),
        ('separate = [["生产负责人", "质量负责人"]]', "separate = []"),
        ('procedure = ["编制人", "质量负责人"]', 'procedure = ["编制人"]'),
        ('review = ["质量负责人"]', 'review = ["质量负责人", "编制人"]'),
        ('decide = ["管理者代表"]', ""),
        ("scans = false", "scans = false\nchains_since = 2097-01-01"),
        ("scans = false", 'scans = false\nquality_department = ["质量负责人"]'),
        ("[policy.roles]", '[policy.meanings]\n"编制人" = "批准"\n\n[policy.roles]'),
    ],
)
def test_changed_policy_makes_nothing_count_until_it_is_approved(
    qms: Run, by: Any, rejected: Any, signed: Path, old: str, new: str
) -> None:
    swap(signed / "qms.toml", old, new)
    assert {code for _, _, code in rejected()} == {"signers-unapproved"}
    assert qms("decide", "approve", "signers", *by("丁")).exit_code == 0
    assert rejected() == []


def test_policy_without_signatures_is_not_approved_by_a_line_without_one(rejected: Any, signed: Path) -> None:
    swap(signed / "qms.toml", "signatures = true", "signatures = false")
    project = load(signed)
    subjects = {"signers": signers_fingerprint(project.signers, project.company)}
    (line,) = lines_of(signed, SIGNERS_CHAIN)
    previous = hashlib.sha256(line.encode()).hexdigest()
    put(signed, [line, forged(line, subjects=subjects, previous=previous, signature="")], SIGNERS_CHAIN)
    assert {code for _, _, code in rejected()} == {"signers-unapproved"}


def withdraw(root: Path, day: str = "2026-03-15") -> None:
    swap(root / "procedures/QP-01.md", "version: A/0", f"version: A/0\nwithdrawn: {day}")


def test_withdrawal_that_was_only_typed_withdraws_nothing_and_is_shown_as_waiting(
    qms: Run, data: Any, by: Any, signed: Path
) -> None:
    withdraw(signed)
    assert status(data) == ("A/0", "生效")
    assert "待批准的作废：QP-01，拟自 2026-03-15 作废；尚缺编制人、质量负责人" in qms("check", *ON).stdout
    assert json.loads(qms("check", *ON, "--format", "json").stdout)["pending_withdrawals"] == ["QP-01"]
    assert "拟自 2026-03-15 作废，尚缺批准：编制人、质量负责人" in qms("doc", "history", "QP-01", *ON).stderr
    for name in ("甲", "乙"):
        assert qms("doc", "approve", "QP-01", *by(name)).exit_code == 0
    assert "待批准的作废" not in qms("check").stdout
    assert status(data, LATER) == ("A/0", "作废")


def git(root: Path, *arguments: str) -> bytes:
    names = ("-c", "user.name=qms", "-c", "user.email=qms@example.invalid", "-c", "commit.gpgsign=false")
    return subprocess.run(("git", "-C", str(root), *names, *arguments), check=True, capture_output=True).stdout


@pytest.fixture
def committed(signed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, in a folder of a repository, with all of it committed."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    git(signed.parent, "init", "-q")
    git(signed.parent, "add", "-A")
    git(signed.parent, "commit", "-q", "-m", "签署")
    return signed


@NEEDS_GIT
def test_whole_chains_agree_with_git_also_when_lines_were_added_since(
    qms: Run, data: Any, by: Any, committed: Path
) -> None:
    assert data("doc", "verify")["tails"] == []
    next_version(committed)
    assert qms("doc", "approve", "QP-01", *by("甲")).exit_code == 0
    assert data("doc", "verify")["tails"] == []
    assert qms("doc", "verify").exit_code == 0


@NEEDS_GIT
@pytest.mark.parametrize("chain", [CHAIN, LINKS, DECISIONS_CHAIN, SIGNERS_CHAIN])
def test_tail_that_was_cut_off_is_told_against_git(qms: Run, data: Any, committed: Path, chain: str) -> None:
    put(committed, lines_of(committed, chain)[:-1], chain)
    found = data("doc", "verify") if qms("doc", "verify").exit_code == 1 else pytest.fail("nothing was found")
    assert [(tail["chain"], tail["state"]) for tail in found["tails"]] == [(chain, "cut")]
    assert f"{chain}：" in qms("doc", "verify").stdout


@NEEDS_GIT
def test_chain_that_was_taken_away_whole_is_told_against_git(qms: Run, data: Any, committed: Path) -> None:
    (committed / LINKS).unlink()
    assert [(tail["chain"], tail["state"]) for tail in data("doc", "verify")["tails"]] == [(LINKS, "cut")]
    assert qms("doc", "verify").exit_code == 1


@NEEDS_GIT
def test_committed_line_that_was_written_anew_is_told_though_it_is_signed(
    qms: Run, data: Any, keys: Keys, committed: Path
) -> None:
    first, last = lines_of(committed)
    put(committed, [first, forged(last, keys["乙"], reason="另一理由")])
    assert data("doc", "verify")["rejected"] == []
    assert [(tail["chain"], tail["state"]) for tail in data("doc", "verify")["tails"]] == [(CHAIN, "rewritten")]
    assert qms("doc", "verify").exit_code == 1


def commit_all(root: Path, message: str, **environment: str) -> str:
    git(root, "add", "-A")
    names = ("-c", "user.name=qms", "-c", "user.email=qms@example.invalid", "-c", "commit.gpgsign=false")
    command = ("git", *names, "commit", "-q", "-m", message)
    subprocess.run(command, cwd=root, check=True, capture_output=True, env={**os.environ, **environment})
    return git(root, "rev-parse", "HEAD").decode().strip()


@NEEDS_GIT
@pytest.mark.parametrize("at", [None, "2001-01-01T00:00:00Z"], ids=["now", "set back"])
def test_tail_that_was_cut_off_and_committed_is_told_with_the_commit_that_had_it(
    qms: Run, data: Any, committed: Path, at: str | None
) -> None:
    whole = git(committed, "rev-parse", "HEAD").decode().strip()
    put(committed, lines_of(committed)[:-1])
    commit_all(committed, "截去", **({"GIT_COMMITTER_DATE": at} if at else {}))
    (committed / "procedures/forms/QR-01-01.md").touch()
    found = data("doc", "verify") if qms("doc", "verify").exit_code == 1 else pytest.fail("nothing was found")
    assert [(tail["chain"], tail["state"], tail["commit"]) for tail in found["tails"]] == [(CHAIN, "cut", whole)]
    checked = qms("check", *ON)
    assert checked.exit_code == 1
    assert f"签署链不完整：{CHAIN}" in checked.stdout and whole[:12] in checked.stdout
    assert json.loads(qms("check", *ON, "--format", "json").stdout)["broken_chains"] == found["tails"]


@NEEDS_GIT
def test_chain_that_was_deleted_and_committed_is_told(qms: Run, data: Any, committed: Path) -> None:
    (committed / LINKS).unlink()
    commit_all(committed, "删除")
    assert [(tail["chain"], tail["state"]) for tail in data("doc", "verify")["tails"]] == [(LINKS, "cut")]
    assert qms("check", *ON).exit_code == 1


@NEEDS_GIT
def test_chain_that_was_begun_anew_since_the_day_of_the_policy_is_sound(
    qms: Run, data: Any, policy: Any, keys: Keys, committed: Path
) -> None:
    (committed / LINKS).unlink()
    commit_all(committed, "重新开始")
    policy("signatures = true", "signatures = true\nchains_since = 2097-01-01")
    commit_all(committed, "政策")
    assert data("doc", "verify")["tails"] == []
    put(committed, lines_of(committed)[:-1])
    assert [(tail["chain"], tail["state"]) for tail in data("doc", "verify")["tails"]] == [(CHAIN, "cut")]


@NEEDS_GIT
def test_line_ends_that_git_changes_are_no_change(data: Any, committed: Path) -> None:
    (committed / CHAIN).write_bytes((committed / CHAIN).read_bytes().replace(b"\n", b"\r\n"))
    assert data("doc", "verify")["tails"] == []


@NEEDS_GIT
def test_chain_that_was_never_committed_is_not_provable(qms: Run, data: Any, committed: Path) -> None:
    git(committed, "checkout", "-q", "--orphan", "another")
    git(committed, "rm", "-q", "--cached", CHAIN)
    git(committed, "commit", "-q", "-m", "未纳入")
    assert [(tail["chain"], tail["state"]) for tail in data("doc", "verify")["tails"]] == [(CHAIN, "not-provable")]
    assert qms("doc", "verify").exit_code == 0


@NEEDS_GIT
def test_repository_that_a_hook_hands_on_is_not_taken_for_that_of_the_project(
    qms: Run, data: Any, committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    put(committed, lines_of(committed)[:-1])
    assert [(tail["chain"], tail["state"]) for tail in data("doc", "verify")["tails"]] == [(CHAIN, "cut")]


def test_without_git_the_end_of_no_chain_is_provable(
    qms: Run, data: Any, signed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(signed.parent))
    put(signed, lines_of(signed)[:-1])
    (signed / KEPT).unlink()
    result = qms("doc", "verify")
    assert result.exit_code == 0
    assert f"{CHAIN}：" in result.stdout and "不能证明" in result.stdout
    assert {tail["state"] for tail in data("doc", "verify")["tails"]} == {"not-provable"}


@NEEDS_GIT
def test_merge_of_two_branches_that_both_appended_is_named(qms: Run, by: Any, committed: Path) -> None:
    (committed / ".gitattributes").write_text("*.jsonl merge=union\n", "utf-8")
    next_version(committed)
    git(committed, "add", "-A")
    git(committed, "commit", "-q", "-m", "下一版本")
    for branch in ("one", "two"):
        git(committed, "checkout", "-q", "-b", branch, "HEAD" if branch == "one" else "HEAD~1")
        assert qms("doc", "approve", "QP-01", *by("甲", reason=branch)).exit_code == 0
        git(committed, "commit", "-q", "-a", "-m", branch)
    git(committed, "merge", "-q", "one")
    assert len(lines_of(committed)) == 4
    for command in (("check", *ON), ("doc", "verify")):
        result = qms(*command)
        assert result.exit_code == 3
        assert f"{CHAIN}:4" in result.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("编制并维护", "编制或维护"),
        ("当日收回", "次日收回"),
        (":every: 12 months", ":every: 13 months"),
        (":owner: 质量部\n:participants", ":owner: 质检部\n:participants"),
        ("title: 文件控制程序", "title: 文件控制规程"),
        ("effective: 2026-03-01", "effective: 2026-03-02"),
        ("review_by: 2099-12-31", "review_by: 2099-12-30"),
        ("version: A/0", "version: A/2"),
        ("owner: 质量部", "owner: 质检部"),
        ("示例公司", "示列公司"),
    ],
)  # fmt: skip
def test_one_changed_word_in_the_approved_copy_is_named(qms: Run, signed: Path, old: str, new: str) -> None:
    swap(signed / KEPT, old, new)
    result = qms("check", *ON)
    assert result.exit_code == 1
    assert f"已批准的版本被改动：{KEPT}" in result.stdout
    verified = qms("doc", "verify")
    assert (verified.exit_code, f"{KEPT}：已批准的版本被改动" in verified.stdout) == (1, True)
    assert "被改动" in qms("doc", "history", "QP-01", *ON).stdout


def named_as_altered(root: Path) -> set[str]:
    """Return the paths that are named: by problems where the project cannot be read any more, else as altered."""
    try:
        project = load(root)
    except ProjectInputError as error:
        return {problem.place.path for problem in error.problems}
    found = standings(project, project.attestations, date(2026, 7, 1)).values()
    return {version.place.path for standing in found for version in standing.altered}


def test_any_changed_character_in_the_approved_copy_is_named(
    signed_once: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = Path(shutil.copytree(signed_once, tmp_path_factory.mktemp("any") / "project"))
    text = (root / KEPT).read_text("utf-8")
    visible = [at for at, char in enumerate(text) if not char.isspace()]

    @settings(deadline=None, max_examples=60)
    @given(at=st.sampled_from(visible), other=st.sampled_from("甲乙丙x7。"))
    def changed(at: int, other: str) -> None:
        if text[at] == other:
            return
        (root / KEPT).write_text(text[:at] + other + text[at + 1 :], "utf-8")
        assert KEPT in named_as_altered(root)

    changed()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("编制并维护", "编制或维护"),
        ("当日收回", "次日收回"),
        (":every: 12 months", ":every: 13 months"),
        (":records: QR-01-01\n", ""),
        ("title: 文件控制程序", "title: 文件控制规程"),
        ("effective: 2026-03-01", "effective: 2026-03-02"),
        ("review_by: 2099-12-31", "review_by: 2020-12-31"),
        ("version: A/0", "version: A/1"),
    ],
)
def test_a_changed_working_copy_changes_no_verdict_and_is_shown_as_the_next_version(
    qms: Run, data: Any, signed: Path, old: str, new: str
) -> None:
    before = verdicts(qms)
    swap(signed / WORKING, old, new)
    assert verdicts(qms) == before
    assert qms("check", *ON).exit_code == 0
    found = next(row for row in data("doc", "list", *ON) if row["number"] == "QP-01")
    assert found["next"] == ("A/1" if "A/1" in new else "A/0")


def test_approved_version_that_a_link_stands_for_is_named(qms: Run, signed: Path, tmp_path: Path) -> None:
    (signed / KEPT).rename(tmp_path / "elsewhere.md")
    (signed / KEPT).symlink_to(tmp_path / "elsewhere.md")
    result = qms("check", *ON)
    assert result.exit_code == 3
    assert KEPT in result.stderr and "符号链接" in result.stderr


def test_document_that_changes_while_it_is_approved_is_not_kept(
    keys: Keys, signed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_version(signed)
    approve_documents(signed, ["QP-01"], signatory(keys, "甲", SIGNED.replace(year=2030)))
    before = files(signed)
    document = signed / "procedures/QP-01.md"
    whole = document.read_text("utf-8")

    def meanwhile(*arguments: Any) -> Any:
        document.write_text(whole.replace("title: ", "title: 另"), "utf-8")
        return verify_attestations(*arguments)

    monkeypatch.setattr(approving, "verify_attestations", meanwhile)
    with pytest.raises(RequestError) as caught:
        approve_documents(signed, ["QP-01"], signatory(keys, "乙", SIGNED.replace(year=2030)))
    assert caught.value.refusal is Refusal.CHANGED_MEANWHILE
    document.write_text(whole, "utf-8")
    assert files(signed) == before


def test_approval_is_refused_whole_where_its_folder_leads_out_of_the_project(
    qms: Run, by: Any, signed: Path, tmp_path: Path
) -> None:
    shutil.rmtree(signed / "procedures/approved")
    (signed / CHAIN).unlink()
    (tmp_path / "outside").mkdir()
    (signed / "procedures/approved").symlink_to(tmp_path / "outside")
    assert qms("doc", "approve", "QP-01", *by("甲")).exit_code == 0
    before = lines_of(signed)
    result = qms("doc", "approve", "QP-01", *by("乙"))
    assert result.exit_code == 3
    assert KEPT in result.stderr
    assert not list((tmp_path / "outside").iterdir())
    assert lines_of(signed) == before
    assert qms("check", *ON).exit_code == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [('"reason":"",', ""), ('"reason":""', '"reason":"\\ud800"'), ('"reason":""', '"reason":null')],
    ids=["missing", "half-a-pair", "null"],
)
def test_line_without_a_reason_or_with_one_that_is_no_text_is_an_input_error(
    qms: Run, signed: Path, old: str, new: str
) -> None:
    first, last = lines_of(signed)
    assert old in last
    put(signed, [first, last.replace(old, new)])
    result = qms("check", *ON)
    assert result.exit_code in {1, 3}
    assert f"{CHAIN}:2" in result.stdout + result.stderr


def test_nothing_that_is_read_is_signed_in_the_future(data: Any, keys: Keys, signed: Path) -> None:
    next_version(signed)
    for name in ("甲", "乙"):
        approve_documents(signed, ["QP-01"], signatory(keys, name, SIGNED.replace(year=2097)))
    assert status(data) == ("A/0", "生效")
    assert status(data, LATER) == ("A/1", "生效")
