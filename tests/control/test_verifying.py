"""An attestation counts when who may has signed exactly it, in a role and at a time in which the key held."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from builders import CONTROL, PLACE, POINT, company, signing
from builders import project as build
from keys import NEEDS_SSH, ROLES, public
from qmstrace.control.attesting import Signatory, next_line
from qmstrace.control.ssh_keys import sign
from qmstrace.control.verifying import SIGNERS_SUBJECT, namespace_of, verify_attestations
from qmstrace.errors import Refusal, RequestError
from qmstrace.model.fingerprint import signers_fingerprint
from qmstrace.model.matrices import Attestation, Scan, ScannedPage, link_subject
from qmstrace.model.project import Project
from qmstrace.model.signers import Signer, SigningPolicy
from qmstrace.model.vocabulary import Act
from qmstrace.store.attestations import (
    DECISIONS_CHAIN,
    FACTS_CHAIN,
    SCANS,
    SIGNERS_CHAIN,
    attestation_message,
    document_chain,
    link_chain,
    read_attestation,
    signed_line,
)
from qmstrace.trace.rejections import RejectionCode

pytestmark = NEEDS_SSH
Keys = Mapping[str, Path]
CHINA = timezone(timedelta(hours=8))
NINE = datetime(2026, 6, 1, 9, tzinfo=CHINA)
CHAIN = document_chain("QP-01")
PRINT = "0" * 64
LINK = link_subject(POINT, CONTROL)
POLICY = signing(
    needs_signature=True,
    needs_distinct_persons=True,
    roles={Act.REVIEW: ("质量负责人",), Act.DECIDE: ("管理者代表",)},
    signer_roles=("企业负责人",),
    separate=(("生产负责人", "质量负责人"),),
)


def line(key: Path | None, name: str = "甲", *, space: str = "", chain: str = CHAIN, **changed: Any) -> Attestation:
    """Return an attestation as ``chain`` holds it, signed with the key."""
    content = {
        "act": "approve",
        "subjects": {"QP-01": PRINT},
        "role": ROLES.get(name, "编制人"),
        "name": name,
        "meaning": "批准",
        "at": NINE.isoformat(),
        "reason": "",
        "previous": "",
    } | changed
    message = attestation_message(content)
    space = space or namespace_of(Act(content["act"]))
    return read_attestation(chain, signed_line(message, sign(message.encode(), space, key) if key else ""))


def signer(key: Path, name: str, **changed: Any) -> Signer:
    record = Signer(
        name=name,
        role=ROLES.get(name, "编制人"),
        key=public(key),
        valid_from=date(2026, 1, 1),
        valid_until=None,
        revoked=None,
        place=PLACE,
    )
    return replace(record, **changed)


def table(keys: Keys, *others: Signer) -> tuple[Signer, ...]:
    """Return the signers of the tests; others stand for those of the same name, or after them."""
    named = {each.name for each in others}
    return (*(signer(keys[name], name) for name in ROLES if name not in named), *others)


def approval(
    key: Path | None, signers: Sequence[Signer], policy: SigningPolicy = POLICY, **changed: Any
) -> Attestation:
    """Return the approval of a table of signers, and of a policy."""
    subjects = {SIGNERS_SUBJECT: signers_fingerprint(signers, company(signing=policy))}
    return line(key, **{"name": "丁", "chain": SIGNERS_CHAIN, "subjects": subjects, **changed})


def made(keys: Keys, *lines: Attestation, signers: Sequence[Signer] | None = None, **policy: Any) -> Project:
    """Return a project with the lines, and with its table of signers approved."""
    held = tuple(signers if signers is not None else table(keys))
    asked = replace(POLICY, **policy)
    return build(company=company(signing=asked), signers=held, attestations=(*lines, approval(keys["丁"], held, asked)))


def codes(project: Project, root: Path = Path("none")) -> list[RejectionCode]:
    """Return why lines of a project do not count, in their order."""
    found = verify_attestations(project, root)
    assert len(found.accepted) + len(found.rejected) == len(project.attestations)
    return [rejection.code for rejection in found.rejected]


def test_lines_that_are_signed_by_who_may_count(keys: Keys) -> None:
    found = made(
        keys,
        line(keys["甲"]),
        line(keys["乙"], "乙"),
        line(keys["乙"], "乙", act="review", chain=link_chain("rule"), subjects={LINK: PRINT}),
        line(keys["丙"], "丙", act="decide", chain=DECISIONS_CHAIN, subjects={"D-001": PRINT}),
    )
    assert codes(found) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"subjects": {"QP-02": PRINT}},
        {"subjects": {"QP-01": "1" * 64}},
        {"subjects": {"QP-01": PRINT, "QP-02": PRINT}},
        {"subjects": {}},
        {"role": "质量负责人"},
        {"name": "乙"},
        {"meaning": "复核"},
        {"at": NINE.isoformat().replace("09:", "10:")},
        {"at": NINE.astimezone(UTC).isoformat()},
        {"reason": "补签"},
        {"previous": "1" * 64},
        {"act": "release"},
    ],
    ids=[
        "document",
        "version",
        "one-more",
        "none",
        "role",
        "name",
        "meaning",
        "time",
        "zone",
        "reason",
        "place",
        "act",
    ],
)
def test_signature_moved_to_other_words_does_not_fit(keys: Keys, changed: dict[str, Any]) -> None:
    good = line(keys["甲"])
    content = json.loads(good.message) | changed
    moved = read_attestation(CHAIN, signed_line(attestation_message(content), good.signature))
    assert codes(made(keys, good)) == []
    assert codes(made(keys, moved)) == [RejectionCode.BAD_SIGNATURE]


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.APPROVE])
def test_signature_made_for_another_act_does_not_fit_though_the_words_do(keys: Keys, act: Act) -> None:
    assert codes(made(keys, line(keys["甲"], space=namespace_of(act)))) == [RejectionCode.BAD_SIGNATURE]


def test_every_act_has_a_namespace_of_its_own() -> None:
    assert len({namespace_of(act) for act in Act}) == len(Act)


@pytest.mark.parametrize("signature", ["AAAA", "U1NIU0lH"])
def test_signature_that_is_none_does_not_count_even_where_none_is_asked_for(keys: Keys, signature: str) -> None:
    garbled = read_attestation(CHAIN, signed_line(line(None).message, signature))
    assert codes(made(keys, garbled)) == [RejectionCode.BAD_SIGNATURE]
    assert codes(made(keys, garbled, needs_signature=False)) == [RejectionCode.BAD_SIGNATURE]


def test_unsigned_line_counts_only_where_no_signature_is_asked_for(keys: Keys) -> None:
    assert codes(made(keys, line(None))) == [RejectionCode.UNSIGNED]
    assert codes(made(keys, line(None), needs_signature=False)) == []


def test_key_that_nobody_has_does_not_count(keys: Keys) -> None:
    assert codes(made(keys, line(keys["外人"]))) == [RejectionCode.UNKNOWN_KEY]


def test_nobody_signs_in_the_name_of_another(keys: Keys) -> None:
    assert codes(made(keys, line(keys["乙"], "甲"))) == [RejectionCode.OTHER_NAME]


def test_nobody_signs_in_a_role_that_is_not_theirs(keys: Keys) -> None:
    assert codes(made(keys, line(keys["甲"], role="质量负责人"))) == [RejectionCode.ROLE_NOT_HELD]


@pytest.mark.parametrize(("act", "name"), [("review", "甲"), ("review", "丙"), ("decide", "乙"), ("decide", "丁")])
def test_role_that_may_not_do_an_act_does_not_count(keys: Keys, act: str, name: str) -> None:
    chain, subject = {"review": (link_chain("rule"), LINK), "decide": (DECISIONS_CHAIN, "D-001")}[act]
    wrong = line(keys[name], name, act=act, chain=chain, subjects={subject: PRINT})
    assert codes(made(keys, wrong)) == [RejectionCode.ROLE_NOT_ALLOWED]
    assert codes(made(keys, wrong, roles={})) == []


@pytest.mark.parametrize(
    ("day", "dates", "code"),
    [
        ("2025-12-31", {}, RejectionCode.NOT_YET_VALID),
        ("2026-01-01", {}, None),
        ("2026-06-30", {"valid_until": date(2026, 6, 30)}, None),
        ("2026-07-01", {"valid_until": date(2026, 6, 30)}, RejectionCode.EXPIRED),
        ("2026-06-29", {"revoked": date(2026, 6, 30)}, None),
        ("2026-06-30", {"revoked": date(2026, 6, 30)}, RejectionCode.REVOKED),
        ("2026-07-01", {"revoked": date(2026, 6, 30), "valid_until": date(2027, 1, 1)}, RejectionCode.REVOKED),
    ],
)
def test_key_holds_from_a_day_to_a_day_unless_revoked(
    keys: Keys, day: str, dates: dict[str, date], code: RejectionCode | None
) -> None:
    signers = table(keys, signer(keys["甲"], "甲", **dates))
    found = made(keys, line(keys["甲"], at=f"{day}T09:00:00+08:00"), signers=signers)
    assert codes(found) == ([] if code is None else [code])


def test_a_later_row_of_the_same_role_carries_a_key_on(keys: Keys) -> None:
    first = signer(keys["甲"], "甲", valid_until=date(2026, 3, 1))
    again = signer(keys["甲"], "甲", valid_from=date(2026, 5, 1))
    days = ("2026-02-01", "2026-04-01", "2026-06-01")
    lines = [line(keys["甲"], at=f"{day}T09:00:00+08:00") for day in days]
    assert len(codes(made(keys, *lines, signers=table(keys, first, again)))) == 1


def test_old_and_new_key_of_one_person_each_hold_in_their_time(keys: Keys) -> None:
    old = signer(keys["甲"], "甲", revoked=date(2026, 3, 1))
    new = signer(keys["外人"], "甲", valid_from=date(2026, 3, 1))
    lines = [
        line(keys["甲"], at="2026-02-01T09:00:00+08:00"),
        line(keys["外人"], at="2026-04-01T09:00:00+08:00"),
        line(keys["甲"], at="2026-04-02T09:00:00+08:00"),
    ]
    assert codes(made(keys, *lines, signers=table(keys, old, new))) == [RejectionCode.REVOKED]


@pytest.mark.parametrize(
    "change",
    [
        lambda keys, held: (*held, signer(keys["外人"], "外人")),
        lambda keys, held: held[1:],
        lambda keys, held: tuple(reversed(held)),
        lambda keys, held: (replace(held[0], key=public(keys["外人"])), *held[1:]),
        lambda keys, held: (replace(held[0], name="外人"), *held[1:]),
        lambda keys, held: (replace(held[0], role="企业负责人"), *held[1:]),
        lambda keys, held: (replace(held[0], valid_from=date(2025, 1, 1)), *held[1:]),
        lambda keys, held: (replace(held[0], valid_until=date(2030, 1, 1)), *held[1:]),
        lambda keys, held: (replace(held[0], revoked=date(2030, 1, 1)), *held[1:]),
    ],
    ids=["added", "taken-out", "reordered", "key", "name", "role", "valid-from", "valid-until", "revoked"],
)
def test_nothing_counts_when_the_table_of_signers_was_changed_after_its_approval(keys: Keys, change: Any) -> None:
    good = made(keys, line(keys["乙"], "乙"))
    assert codes(good) == []
    assert codes(replace(good, signers=change(keys, good.signers))) == [RejectionCode.SIGNERS_UNAPPROVED]


def test_table_of_signers_that_was_replaced_does_not_hold_again(keys: Keys) -> None:
    good = made(keys, line(keys["乙"], "乙"))
    revoked = table(keys, signer(keys["乙"], "乙", revoked=date(2026, 3, 1)))
    lines = (*good.attestations, approval(keys["丁"], revoked))
    assert codes(replace(good, attestations=lines, signers=revoked)) == [RejectionCode.REVOKED]
    assert codes(replace(good, attestations=lines)) == [RejectionCode.SIGNERS_UNAPPROVED]


def test_approval_of_the_table_of_signers_that_does_not_count_changes_nothing(keys: Keys) -> None:
    good = made(keys, line(keys["乙"], "乙"))
    other = (*good.signers, signer(keys["外人"], "外人"))
    for wrong, code in (
        (approval(keys["外人"], other), RejectionCode.UNKNOWN_KEY),
        (approval(keys["乙"], other, name="乙"), RejectionCode.ROLE_NOT_ALLOWED),
    ):
        assert codes(replace(good, attestations=(*good.attestations, wrong))) == [code]


def test_role_that_may_not_approve_the_table_of_signers_is_refused(keys: Keys, tmp_path: Path) -> None:
    found = made(keys)
    subjects = {SIGNERS_SUBJECT: signers_fingerprint(found.signers, found.company)}
    with pytest.raises(RequestError) as caught:
        next_line(found, tmp_path, SIGNERS_CHAIN, Act.APPROVE, subjects, "批准", signatory(keys["乙"], "乙"))
    assert caught.value.params["why"] == RejectionCode.ROLE_NOT_ALLOWED


@pytest.mark.parametrize(
    ("act", "name", "subject", "chain"),
    [
        ("approve", "甲", "QP-01", document_chain("QP-02")),
        ("approve", "甲", "withdrawal:QP-01", document_chain("QP-02")),
        ("approve", "甲", "QP-01", link_chain("rule")),
        ("approve", "丁", SIGNERS_SUBJECT, CHAIN),
        ("decide", "丙", "D-001", FACTS_CHAIN),
        ("decide", "丙", "fact:yes", DECISIONS_CHAIN),
        ("decide", "丙", "fact:yes", FACTS_CHAIN.replace("facts", "more")),
        ("review", "乙", LINK, link_chain("other")),
    ],
)
def test_line_in_a_chain_that_is_not_its_own_does_not_count(
    keys: Keys, act: str, name: str, subject: str, chain: str
) -> None:
    assert codes(made(keys, line(keys[name], name, act=act, subjects={subject: PRINT}, chain=chain))) == [
        RejectionCode.OTHER_CHAIN
    ]


def test_comment_of_a_key_may_change_without_approval(keys: Keys) -> None:
    good = made(keys, line(keys["甲"]))
    held = (replace(good.signers[0], key=good.signers[0].key + " 甲@新电脑"), *good.signers[1:])
    assert codes(replace(good, signers=held)) == []


def test_nothing_counts_before_the_table_of_signers_is_approved(keys: Keys) -> None:
    good = made(keys, line(keys["甲"]))
    assert codes(replace(good, attestations=good.attestations[:1])) == [RejectionCode.SIGNERS_UNAPPROVED]


def test_where_no_signature_is_asked_for_the_table_of_signers_needs_no_approval(keys: Keys) -> None:
    good = made(keys, line(keys["甲"]), needs_signature=False)
    assert codes(replace(good, attestations=good.attestations[:1])) == []


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        ("乙", {"name": "乙"}),
        (None, {}),
        ("外人", {}),
        ("乙", {}),
        ("丁", {"role": "管理者代表"}),
        ("丁", {"at": "2025-12-31T09:00:00+08:00"}),
        ("丁", {"chain": CHAIN}),
        ("丁", {"space": "qmstrace-decide"}),
        ("丁", {"subjects": {SIGNERS_SUBJECT: PRINT}}),
        ("丁", {"subjects": {"QP-01": PRINT}}),
    ],
    ids=["role", "unsigned", "unknown", "other-name", "not-held", "too-early", "chain", "act", "print", "subject"],
)
def test_table_of_signers_is_not_approved_by_who_may_not_or_elsewhere(
    keys: Keys, key: str | None, changed: dict[str, Any]
) -> None:
    good = made(keys, line(keys["甲"]))
    wrong = approval(keys[key] if key else None, good.signers, **changed)
    found = codes(replace(good, attestations=(good.attestations[0], wrong)))
    assert RejectionCode.SIGNERS_UNAPPROVED in found


def test_clock_set_back_within_a_chain_is_seen(keys: Keys) -> None:
    before = (NINE - timedelta(seconds=1)).isoformat()
    assert codes(made(keys, line(keys["甲"]), line(keys["乙"], "乙", at=before))) == [RejectionCode.CLOCK_BACK]
    assert codes(made(keys, line(keys["甲"]), line(keys["乙"], "乙"))) == []


def test_the_same_moment_in_another_zone_is_no_clock_set_back(keys: Keys) -> None:
    same = NINE.astimezone(timezone(timedelta(hours=-8))).isoformat()
    assert codes(made(keys, line(keys["甲"]), line(keys["乙"], "乙", at=same))) == []


def test_times_of_two_chains_are_not_compared(keys: Keys) -> None:
    other = line(
        keys["乙"], "乙", chain=document_chain("QP-02"), subjects={"QP-02": PRINT}, at="2026-05-01T09:00:00+08:00"
    )
    assert codes(made(keys, line(keys["甲"]), other)) == []


def test_line_that_does_not_count_sets_no_clock(keys: Keys) -> None:
    forged = line(keys["外人"], at="2099-01-01T09:00:00+08:00")
    assert codes(made(keys, forged, line(keys["甲"]))) == [RejectionCode.UNKNOWN_KEY]


def two_roles(keys: Keys, **policy: Any) -> list[RejectionCode]:
    held = table(keys, signer(keys["甲"], "甲"), signer(keys["甲"], "甲", role="质量负责人"))
    lines = (line(keys["甲"]), line(keys["甲"], role="质量负责人"))
    return codes(made(keys, *lines, signers=held, **policy))


def test_author_does_not_approve(keys: Keys) -> None:
    assert two_roles(keys) == [RejectionCode.SAME_PERSON]
    assert two_roles(keys, needs_distinct_persons=False) == []


def test_one_person_may_hold_two_roles_for_different_words(keys: Keys) -> None:
    held = table(keys, signer(keys["甲"], "甲"), signer(keys["甲"], "甲", role="质量负责人"))
    lines = (line(keys["甲"]), line(keys["甲"], role="质量负责人", subjects={"QP-01": "1" * 64}))
    assert codes(made(keys, *lines, signers=held)) == []


def test_author_does_not_approve_together_with_other_documents_either(keys: Keys) -> None:
    held = table(keys, signer(keys["甲"], "甲"), signer(keys["甲"], "甲", role="质量负责人"))
    both = line(keys["甲"], role="质量负责人", subjects={"QP-02": PRINT, "QP-01": PRINT})
    assert codes(made(keys, line(keys["甲"]), both, signers=held)) == [RejectionCode.SAME_PERSON]


def test_a_line_that_does_not_count_keeps_nobody_from_approving(keys: Keys) -> None:
    found = made(keys, line(keys["外人"], "乙", role="编制人"), line(keys["乙"], "乙"))
    assert codes(found) == [RejectionCode.UNKNOWN_KEY]


def joined(keys: Keys, roles: tuple[str, str], **policy: Any) -> list[RejectionCode]:
    held = table(keys, *(signer(keys["乙"], "乙", role=role) for role in roles))
    return codes(made(keys, line(keys["甲"]), line(keys["乙"], "乙"), signers=held, **policy))


@pytest.mark.parametrize("roles", [("质量负责人", "生产负责人"), ("生产负责人", "质量负责人")])
def test_who_holds_two_roles_that_are_to_be_separate_signs_in_neither(keys: Keys, roles: tuple[str, str]) -> None:
    assert joined(keys, roles) == [RejectionCode.ROLES_JOINED]
    assert joined(keys, roles, separate=()) == []


def test_who_changed_from_one_separate_role_to_the_other_signed_rightly_in_each(keys: Keys) -> None:
    held = table(
        keys,
        signer(keys["乙"], "乙", valid_until=date(2026, 5, 31)),
        signer(keys["乙"], "乙", role="生产负责人", valid_from=date(2026, 6, 1)),
    )
    before = line(keys["乙"], "乙", at="2026-05-31T09:00:00+08:00")
    after = line(keys["乙"], "乙", role="生产负责人", subjects={"QP-01": "1" * 64})
    assert codes(made(keys, before, after, signers=held)) == []


def test_who_holds_two_roles_that_may_be_joined_signs_in_each(keys: Keys) -> None:
    assert joined(keys, ("质量负责人", "编制人")) == []


def test_two_keys_do_not_make_two_persons(keys: Keys) -> None:
    held = table(keys, signer(keys["甲"], "甲"), signer(keys["外人"], "甲", role="质量负责人"))
    found = made(keys, line(keys["甲"]), line(keys["外人"], role="质量负责人"), signers=held)
    assert codes(found) == [RejectionCode.SAME_PERSON]


@pytest.fixture
def scanned(keys: Keys, tmp_path: Path) -> Attestation:
    """An approval that rests on a scan, which lies in its place."""
    raw = b"%PDF-1.7"
    digest = hashlib.sha256(raw).hexdigest()
    (tmp_path / SCANS).mkdir(parents=True)
    (tmp_path / SCANS / f"{digest}.pdf").write_bytes(raw)
    return line(None, scan={"file": f"{digest}.pdf", "sha256": digest, "original": "档案室"})


def test_scan_counts_only_where_the_policy_accepts_scans(keys: Keys, scanned: Attestation, tmp_path: Path) -> None:
    assert codes(made(keys, scanned, accepts_scans=True), tmp_path) == []
    assert codes(made(keys, scanned), tmp_path) == [RejectionCode.SCAN_NOT_ACCEPTED]
    assert codes(made(keys, scanned, needs_signature=False), tmp_path) == [RejectionCode.SCAN_NOT_ACCEPTED]


def test_scan_that_is_not_there_does_not_count(keys: Keys, scanned: Attestation, tmp_path: Path) -> None:
    next((tmp_path / SCANS).iterdir()).unlink()
    assert codes(made(keys, scanned, accepts_scans=True), tmp_path) == [RejectionCode.SCAN_MISSING]


def test_scan_that_a_link_stands_for_does_not_count(keys: Keys, scanned: Attestation, tmp_path: Path) -> None:
    file = next((tmp_path / SCANS).iterdir())
    file.rename(tmp_path / "elsewhere.pdf")
    file.symlink_to(tmp_path / "elsewhere.pdf")
    assert codes(made(keys, scanned, accepts_scans=True), tmp_path) == [RejectionCode.SCAN_MISSING]


def test_scan_with_one_changed_byte_does_not_count(keys: Keys, scanned: Attestation, tmp_path: Path) -> None:
    next((tmp_path / SCANS).iterdir()).write_bytes(b"%PDF-1.6")
    assert codes(made(keys, scanned, accepts_scans=True), tmp_path) == [RejectionCode.SCAN_ALTERED]


def test_scan_does_not_lend_a_role_that_may_not(keys: Keys, scanned: Attestation, tmp_path: Path) -> None:
    review = replace(scanned, act=Act.REVIEW)
    assert codes(made(keys, review, accepts_scans=True), tmp_path) == [RejectionCode.ROLE_NOT_ALLOWED]


def test_scan_does_not_approve_the_table_of_signers(keys: Keys, scanned: Attestation, tmp_path: Path) -> None:
    good = made(keys, line(keys["甲"]), accepts_scans=True)
    subjects = {SIGNERS_SUBJECT: signers_fingerprint(good.signers, good.company)}
    wet = replace(scanned, chain=SIGNERS_CHAIN, subjects=subjects, role="企业负责人", name="丁")
    found = codes(replace(good, attestations=(good.attestations[0], wet)), tmp_path)
    assert found == [RejectionCode.SIGNERS_UNAPPROVED]


def signatory(key: Path | None, name: str, **changed: Any) -> Signatory:
    return replace(Signatory(role=ROLES[name], name=name, at=NINE, key=key), **changed)


def attest(project: Project, root: Path, by: Signatory, act: Act = Act.APPROVE) -> str:
    return next_line(project, root, CHAIN, act, {"QP-01": PRINT}, "批准", by)


def test_next_line_continues_its_chain_and_counts(keys: Keys, tmp_path: Path) -> None:
    found = made(keys, first := line(keys["甲"]))
    made_line = read_attestation(CHAIN, attest(found, tmp_path, signatory(keys["乙"], "乙")))
    assert made_line.previous == first.digest
    assert codes(replace(found, attestations=(*found.attestations, made_line))) == []


def test_next_line_is_refused_where_it_would_not_count(keys: Keys, tmp_path: Path) -> None:
    found = made(keys, line(keys["甲"]))
    page = ScannedPage(scan=Scan(file=f"{PRINT}.pdf", sha256=PRINT, original="档案室"), content=b"")
    refused = {
        signatory(None, "乙"): RejectionCode.UNSIGNED,
        signatory(keys["外人"], "乙"): RejectionCode.UNKNOWN_KEY,
        signatory(keys["乙"], "丙"): RejectionCode.OTHER_NAME,
        signatory(keys["丙"], "丙", role="编制人"): RejectionCode.ROLE_NOT_HELD,
        signatory(keys["甲"], "甲", role="质量负责人"): RejectionCode.SAME_PERSON,
        signatory(keys["乙"], "乙", at=NINE - timedelta(days=1)): RejectionCode.CLOCK_BACK,
        signatory(keys["乙"], "乙", page=page): RejectionCode.SCAN_NOT_ACCEPTED,
    }
    for by, code in refused.items():
        with pytest.raises(RequestError) as caught:
            attest(found, tmp_path, by)
        assert (caught.value.refusal, caught.value.params["why"]) == (Refusal.NOT_ACCEPTED, code)
    with pytest.raises(RequestError) as caught:
        attest(found, tmp_path, signatory(keys["丙"], "丙"), Act.REVIEW)
    assert caught.value.params["why"] == RejectionCode.ROLE_NOT_ALLOWED


def test_next_line_is_refused_while_the_table_of_signers_is_not_approved(keys: Keys, tmp_path: Path) -> None:
    found = replace(made(keys), attestations=())
    with pytest.raises(RequestError) as caught:
        attest(found, tmp_path, signatory(keys["乙"], "乙"))
    assert caught.value.params["why"] == RejectionCode.SIGNERS_UNAPPROVED
