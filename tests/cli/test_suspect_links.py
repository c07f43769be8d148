"""Suspect links as a user meets them: which end changed and how, what is coming, and nothing written by looking."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from qmstrace.control.attesting import Signatory, next_line
from qmstrace.model.fingerprint import official_fingerprint
from qmstrace.model.vocabulary import Act
from qmstrace.store.loader import load
from qmstrace.workflows.approving import approve_documents
from qmstrace.workflows.assessing import assess_project
from qmstrace.workflows.mapping import review_links
from repositories import Repository, contents

Run = Callable[..., Result]
Data = Callable[..., Any]
Swap = Callable[[Path, str, str], None]
SIGN = ("--role", "质量负责人", "--name", "甲")
LATER = ("--as-of", "2098-01-01")
CATALOG, TABLE, DOCUMENT = "requirements/demo.yaml", "matrices/links/demo.csv", "procedures/QP-01.md"
CHAIN, KEPT = "matrices/attestations/links/demo.jsonl", "requirements/official/demo.json"
CONTROL = "质量部编制并维护文件控制程序。"
POINT = "text: 建立文件控制程序。"
OFFICIAL = "0123456789abcdef"


@pytest.fixture
def reviewed(qms: Run, minimal: Path, swap: Swap) -> Path:
    """The project with every link reviewed; its first provision has a fingerprint."""
    swap(minimal / CATALOG, "summary: 建立文件", f"fingerprint: {OFFICIAL}\n  summary: 建立文件")
    assert qms("map", "review", *SIGN, "--all", "--yes").exit_code == 0
    return minimal


@pytest.fixture
def approved(qms: Run, minimal: Path, swap: Swap) -> Path:
    """The project under a policy that asks for approval, with QP-01 A/0 approved and every link reviewed then."""
    swap(minimal / "qms.toml", "procedure = []", 'procedure = ["批准人"]')
    approve(qms)
    assert qms("map", "review", *SIGN, "--all", "--yes").exit_code == 0
    return minimal


def approve(qms: Run) -> None:
    assert qms("doc", "approve", "QP-01", "--role", "批准人", "--name", "乙").exit_code == 0


def revise(root: Path, swap: Swap, old: str, new: str, version: str = "A/1") -> None:
    swap(root / DOCUMENT, "version: A/0", f"version: {version}")
    swap(root / DOCUMENT, old, new)


def suspects(data: Data) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data("check", *LATER)["suspect_links"]
    return found


def shown(qms: Run) -> str:
    """Return what a reviewer sees, who then declines."""
    result = qms("map", "review", *SIGN, "--all", answers="n\n")
    assert result.exit_code == 0
    return result.stdout


ENDS = {
    "point": (CATALOG, POINT, "text: 建立并保持文件控制程序。", "要点文字：建立{+并保持+}文件控制程序。"),
    "modality": (CATALOG, "modality: must", "modality: should", "要求程度：应当 → 原则上应当"),
    "official": (CATALOG, OFFICIAL, "fedcba9876543210", f"官方文本：指纹 {OFFICIAL} → fedcba9876543210"),
    "control": (DOCUMENT, CONTROL, "质量部编制文件控制程序。", "控制点文字：质量部编制[-并维护-]文件控制程序。"),
    "coverage": (TABLE, ",full,", ",partial,", "覆盖程度：完全覆盖 → 部分覆盖"),
    "rationale": (TABLE, "建立了文件控制程序", "建立了程序", "覆盖说明：控制点建立了[-文件控制-]程序。"),
}
"""A change at each end: the file, what stands there, what comes in its place, and what a reviewer is shown."""
BOTH_LINKS = {"official", "modality", "coverage"}
"""Changes that these edits make to the second link too."""


@pytest.mark.parametrize("part", ENDS)
def test_each_end_that_changed_is_named_and_shown_word_by_word(
    qms: Run, data: Data, reviewed: Path, swap: Swap, part: str
) -> None:
    file, old, new, words = ENDS[part]
    Repository(reviewed)
    swap(reviewed / file, old, new)
    found = {link.pop("point"): link for link in suspects(data)}
    assert found["DEMO-1-k1"] == {"control": "QP-01-C01", "changed": [part], "proved": True}
    assert ("DEMO-1-k2" in found) == (part in BOTH_LINKS)
    assert words in shown(qms)
    named = words.partition("：")[0]
    assert f"DEMO-1-k1 ~ QP-01-C01：{named}已变化；请用 qms map review 复核" in qms("check", *LATER).stdout


def test_changes_at_several_ends_are_all_found_among_older_and_newer_states(
    qms: Run, data: Data, reviewed: Path, swap: Swap
) -> None:
    repository = Repository(reviewed)
    for file, old, new, _ in ENDS.values():
        swap(reviewed / file, old, new)
        repository.commit()
    swap(reviewed / TABLE, "控制点建立了程序。", "控制点建立了程序。另有补充。")
    (found,) = [link for link in suspects(data) if link["point"] == "DEMO-1-k1"]
    assert found["changed"] == ["official", "point", "modality", "control", "coverage", "rationale"]
    assert "覆盖说明：控制点建立了[-文件控制程序。-]{+程序。另有补充。+}" in shown(qms)


def test_the_official_text_is_compared_word_by_word_where_both_are_at_hand(
    qms: Run, reviewed: Path, swap: Swap
) -> None:
    def keep(text: str) -> str:
        provision = {"locator": "1", "parent": "c1", "label": "第一条", "title": "", "text": text}
        (reviewed / KEPT).parent.mkdir(exist_ok=True)
        (reviewed / KEPT).write_text(json.dumps({"provisions": [provision]}), "utf-8")
        return official_fingerprint(text)

    before = keep("企业应当建立程序。")
    swap(reviewed / CATALOG, OFFICIAL, before)
    qms("map", "review", *SIGN, "--all", "--yes")
    Repository(reviewed)
    swap(reviewed / CATALOG, before, keep("企业应当建立并保持程序。"))
    assert "官方文本：企业应当建立{+并保持+}程序。" in shown(qms)


def test_what_was_edited_and_reviewed_before_one_commit_is_known_from_it(
    data: Data, qms: Run, reviewed: Path, swap: Swap
) -> None:
    repository = Repository(reviewed)
    swap(reviewed / CATALOG, POINT, "text: 建立程序。")
    qms("map", "review", *SIGN, "--all", "--yes")
    repository.commit()
    swap(reviewed / CATALOG, "text: 建立程序。", "text: 另一程序。")
    repository.commit()
    assert [link["changed"] for link in suspects(data)] == [["point"]]
    assert "[-建立-]{+另一+}程序。" in shown(qms)


def test_the_control_of_an_earlier_version_is_known_without_git(
    data: Data, qms: Run, approved: Path, swap: Swap
) -> None:
    revise(approved, swap, CONTROL, "质量部编制文件控制程序。")
    approve(qms)
    assert suspects(data) == [{"point": "DEMO-1-k1", "control": "QP-01-C01", "changed": ["control"], "proved": True}]
    text = shown(qms)
    assert "控制点：QP-01 A/1 文件的建立" in text
    assert "上次复核：" in text
    assert "控制点文字：质量部编制[-并维护-]文件控制程序。" in text


def test_without_history_a_control_that_stayed_leaves_the_other_ends(
    qms: Run, data: Data, approved: Path, swap: Swap
) -> None:
    swap(approved / CATALOG, POINT, "text: 建立程序。")
    assert suspects(data) == [{"point": "DEMO-1-k1", "control": "QP-01-C01", "changed": [], "proved": False}]
    words = "复核时的内容没有全部保存；变化在官方文本、要点文字、要求程度、覆盖程度、覆盖说明之中"
    assert words in qms("check", *LATER).stdout
    assert words in shown(qms)


def test_without_history_a_control_that_changed_beside_others_is_named_but_not_as_all(
    qms: Run, data: Data, minimal: Path, swap: Swap
) -> None:
    def person(hour: int) -> Signatory:
        return Signatory(role="批准人", name="乙", at=datetime(2026, 5, 1, hour, tzinfo=UTC))

    swap(minimal / "qms.toml", "procedure = []", 'procedure = ["批准人"]')
    approve_documents(minimal, ["QP-01"], person(8))
    review_links(minimal, assess_project(minimal, date(2026, 5, 1)).assessment.links, person(9))
    revise(minimal, swap, CONTROL, "质量部编制文件控制程序。")
    approve_documents(minimal, ["QP-01"], person(10))
    swap(minimal / CATALOG, POINT, "text: 建立程序。")
    assert suspects(data) == [{"point": "DEMO-1-k1", "control": "QP-01-C01", "changed": ["control"], "proved": False}]
    assert "控制点文字与复核时不同" in qms("check", *LATER).stdout


def test_the_last_commit_tells_where_no_commit_is_of_the_review(data: Data, reviewed: Path, swap: Swap) -> None:
    chain = (reviewed / CHAIN).read_bytes()
    (reviewed / CHAIN).unlink()
    Repository(reviewed, datetime.now(UTC) + timedelta(days=1))
    (reviewed / CHAIN).write_bytes(chain)
    swap(reviewed / CATALOG, POINT, "text: 建立程序。")
    assert [(link["changed"], link["proved"]) for link in suspects(data)] == [(["point"], True)]


def test_without_history_or_approved_versions_it_says_that_it_cannot_tell(
    qms: Run, data: Data, reviewed: Path, swap: Swap
) -> None:
    swap(reviewed / CATALOG, POINT, "text: 建立程序。")
    assert suspects(data) == [{"point": "DEMO-1-k1", "control": "QP-01-C01", "changed": [], "proved": False}]
    assert "无法判断哪一端变化" in qms("check", *LATER).stdout


def test_a_state_that_was_never_committed_is_not_taken_for_the_reviewed_one(
    data: Data, qms: Run, minimal: Path, swap: Swap
) -> None:
    Repository(minimal)
    swap(minimal / CATALOG, POINT, "text: 建立程序。")
    qms("map", "review", *SIGN, "--all", "--yes")
    swap(minimal / CATALOG, "text: 建立程序。", "text: 另一程序。")
    assert suspects(data) == [{"point": "DEMO-1-k1", "control": "QP-01-C01", "changed": ["point"], "proved": False}]
    assert "{+" not in shown(qms)


def renumber(root: Path, swap: Swap) -> None:
    """Give the first provision another number everywhere, as one act."""
    names = {f"DEMO-1-k{n} ~ QP-01-C0{n}": f"DEMO-7-k{n} ~ QP-01-C0{n}" for n in (1, 2)}
    signatory = Signatory(role="系统", name="甲", at=datetime.now(UTC))
    line = next_line(load(root), root, CHAIN, Act.RENUMBER, names, "改号", signatory)
    with (root / CHAIN).open("a", encoding="utf-8") as chain:
        chain.write(line + "\n")
    swap(root / CATALOG, "- locator: 1\n", "- locator: 7\n")
    swap(root / TABLE, "DEMO-1-", "DEMO-7-")


def test_a_change_after_a_renumbering_is_told_by_the_old_number(
    data: Data, qms: Run, reviewed: Path, swap: Swap
) -> None:
    repository = Repository(reviewed)
    renumber(reviewed, swap)
    swap(reviewed / CATALOG, POINT, "text: 建立程序。")
    repository.commit()
    (found,) = suspects(data)
    assert (found["point"], found["changed"], found["proved"]) == ("DEMO-7-k1", ["point"], True)


def move_control(root: Path, swap: Swap) -> None:
    text = (root / DOCUMENT).read_text("utf-8")
    block = text[text.index(":::{control} 文件的建立") : text.index(":::{control} 文件发放")]
    (root / DOCUMENT).write_text(text.replace(block, "") + "\n" + block, "utf-8")


def move_document(root: Path, swap: Swap) -> None:
    (root / "procedures/采购").mkdir()
    (root / DOCUMENT).rename(root / "procedures/采购/文件控制.md")


def move_provision(root: Path, swap: Swap) -> None:
    text = (root / CATALOG).read_text("utf-8")
    first, second = text.index("- locator: 1\n"), text.index("- locator: 2\n")
    end = text.index("- locator: c2")
    (root / CATALOG).write_text(text[:first] + text[second:end] + text[first:second] + text[end:], "utf-8")


def relabel(root: Path, swap: Swap) -> None:
    swap(
        root / CATALOG,
        "label: 第一条\n  kind: obligation\n  title: 文件",
        "label: 第九条\n  kind: obligation\n  title: 改",
    )
    swap(root / DOCUMENT, "文件的建立", "建立文件")
    swap(root / DOCUMENT, "version: A/0", "version: B/0")


def reorder_rows(root: Path, swap: Swap) -> None:
    head, *rows = (root / TABLE).read_text("utf-8").splitlines(keepends=True)
    (root / TABLE).write_text(head + "".join(reversed(rows)), "utf-8")


def respace(root: Path, swap: Swap) -> None:
    swap(root / DOCUMENT, CONTROL, CONTROL + "  ")
    swap(root / CATALOG, POINT, "text: '建立文件控制程序。 '")


@pytest.mark.parametrize(
    "move", [move_control, move_document, move_provision, relabel, reorder_rows, respace, renumber]
)
def test_moving_or_renumbering_without_other_words_makes_nothing_suspect(
    data: Data, reviewed: Path, swap: Swap, move: Callable[[Path, Swap], None]
) -> None:
    move(reviewed, swap)
    assert suspects(data) == []
    assert data("map", "review") == []


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is there once git was asked for anything."""
    folder, mark = tmp_path / "bin", tmp_path / "asked"
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\n: > {mark}\nexit 1\n")
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return mark


def test_git_is_asked_only_where_a_link_is_suspect_and_the_approved_versions_do_not_tell(
    data: Data, qms: Run, approved: Path, swap: Swap, asked: Path
) -> None:
    assert data("map", "review") == []
    assert not asked.exists()
    revise(approved, swap, CONTROL, "质量部编制文件控制程序。")
    approve(qms)
    assert len(data("map", "review")) == 1
    assert not asked.exists()
    swap(approved / CATALOG, POINT, "text: 建立程序。")
    data("map", "review")
    assert asked.exists()


def test_looking_writes_nothing(qms: Run, reviewed: Path, swap: Swap) -> None:
    Repository(reviewed)
    swap(reviewed / CATALOG, POINT, "text: 建立程序。")
    qms("check", *LATER)
    before = contents(reviewed)
    qms("check", *LATER)
    shown(qms)
    for sign in ((), SIGN, (*SIGN, "--all", "--yes")):
        assert qms("map", "review", *sign, "--format", "json").exit_code == 0
    assert contents(reviewed) == before


def test_review_as_json_holds_both_texts_the_last_review_and_the_words_that_changed(
    data: Data, reviewed: Path, swap: Swap
) -> None:
    Repository(reviewed)
    swap(reviewed / CATALOG, POINT, "text: 建立程序。")
    (found,) = data("map", "review")
    assert (found["point"], found["control"], found["state"]) == ("DEMO-1-k1", "QP-01-C01", "suspect")
    assert found["provision"] == {"id": "DEMO-1", "label": "第一条"}
    assert (found["point_text"], found["modality"], found["control_text"]) == ("建立程序。", "must", CONTROL)
    assert found["document"] == {"number": "QP-01", "version": "A/0"}
    assert (found["coverage"], found["rationale"]) == ("full", "控制点建立了文件控制程序。")
    assert (found["review"]["role"], found["review"]["name"]) == ("质量负责人", "甲")
    (change,) = found["changes"]
    assert (change["part"], change["old"], change["new"]) == ("point", "建立文件控制程序。", "建立程序。")
    assert change["words"] == [
        {"edit": "kept", "text": "建立"},
        {"edit": "removed", "text": "文件控制"},
        {"edit": "kept", "text": "程序。"},
    ]


def test_a_link_that_nobody_reviewed_is_shown_without_changes(qms: Run, data: Data) -> None:
    assert {(found["state"], found["review"], len(found["changes"])) for found in data("map", "review")} == {
        ("unreviewed", None, 0)
    }
    assert "上次复核" not in shown(qms)


def test_a_joint_link_that_was_reviewed_apart_is_shown_as_unchanged(qms: Run, minimal: Path) -> None:
    rows = "DEMO-1-k1,QP-01-C01,joint,一。\nDEMO-1-k1,QP-01-C02,joint,二。\n"
    (minimal / TABLE).write_text(f"point,control,coverage,rationale\n{rows}", "utf-8")
    for control in ("QP-01-C01", "QP-01-C02"):
        qms("map", "review", "--control", control, *SIGN, "--all", "--yes")
    assert shown(qms).count("此后没有变化") == 2


def test_a_control_that_is_not_in_force_is_shown_as_such(qms: Run, minimal: Path, swap: Swap) -> None:
    swap(minimal / "qms.toml", "procedure = []", 'procedure = ["批准人"]')
    assert "控制点：QP-01 A/0 文件的建立（不是现行内容）" in shown(qms)


def test_a_review_after_the_change_settles_it(qms: Run, data: Data, reviewed: Path, swap: Swap) -> None:
    Repository(reviewed)
    swap(reviewed / CATALOG, POINT, "text: 建立程序。")
    assert "已复核 1 条" in qms("map", "review", *SIGN, "--all", "--yes").stdout
    assert suspects(data) == []


def test_check_says_ahead_what_the_working_copy_will_make_suspect(
    qms: Run, data: Data, approved: Path, swap: Swap
) -> None:
    assert data("check", *LATER)["becoming_suspect"] == []
    revise(approved, swap, CONTROL, "质量部编制文件控制程序。")
    swap(approved / DOCUMENT, "effective: 2026-03-01", "effective: 2026-09-01")
    assert data("check", *LATER)["becoming_suspect"] == [
        {
            "document": "QP-01",
            "version": "A/1",
            "effective": "2026-09-01",
            "links": [{"point": "DEMO-1-k1", "control": "QP-01-C01"}],
            "controls_taken_out": [],
        }
    ]
    assert suspects(data) == []
    text = qms("check", *LATER).stdout
    assert "QP-01 A/1 生效后将存疑的追溯关系：1 条" in text
    assert f"{TABLE}:2 DEMO-1-k1 ~ QP-01-C01" in text


def test_check_says_ahead_which_links_will_have_no_control(qms: Run, data: Data, approved: Path, swap: Swap) -> None:
    document = approved / DOCUMENT
    text = document.read_text("utf-8").replace("effective: 2026-03-01\n", "")
    start, end = text.index(":::{control} 文件发放"), text.index("## 5 记录")
    document.write_text(text[:start] + text[end:], "utf-8")
    (found,) = data("check", *LATER)["becoming_suspect"]
    assert (found["version"], found["effective"]) == ("A/0", None)
    assert found["links"] == [{"point": "DEMO-1-k2", "control": "QP-01-C02"}]
    assert found["controls_taken_out"] == ["QP-01-C02"]
    shown_text = qms("check", *LATER).stdout
    assert "DEMO-1-k2 ~ QP-01-C02：新版中没有这一控制点" in shown_text
    assert "版本号尚未更新" in shown_text
