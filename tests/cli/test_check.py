from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Data = Callable[..., Any]
Swap = Callable[[Path, str, str], None]
DAY = ("--as-of", "2026-07-01")


def gate(root: Path, text: str) -> None:
    with (root / "qms.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + text)


def test_check_passes_with_0_where_no_gate_is_set(qms: Run) -> None:
    result = qms("check", *DAY)
    assert result.exit_code == 0
    assert "DEMO-3-k2" in result.stdout
    assert "2026-07-01" in result.stdout


@pytest.mark.parametrize(("at_most", "code"), [(2, 0), (1, 1)])
def test_a_gate_is_missed_with_1_when_there_are_more_than_it_allows(
    qms: Run, data: Data, minimal: Path, at_most: int, code: int
) -> None:
    gate(minimal, f"[gates.demo]\ngap = {at_most}\n")
    assert qms("check", *DAY).exit_code == code
    missed = [{"source": "demo", "verdict": "gap", "limit": None, "at_most": 1, "found": 2}]
    assert data("check", *DAY)["missed_gates"] == (missed if code else [])


def test_suspect_links_have_a_gate_of_their_own(qms: Run, data: Data, minimal: Path, swap: Swap) -> None:
    gate(minimal, "[gates]\nsuspect_links = 0\n")
    later = ("--as-of", "2098-01-01")
    qms("map", "review", "--role", "质量负责人", "--name", "甲", "--all", "--yes")
    assert qms("check", *later).exit_code == 0
    swap(minimal / "procedures/QP-01.md", "质量部编制并维护", "质量部维护")
    assert qms("check", *later).exit_code == 1
    found = data("check", *later)
    assert [(link["point"], link["control"]) for link in found["suspect_links"]] == [("DEMO-1-k1", "QP-01-C01")]
    assert [missed["found"] for missed in found["missed_gates"]] == [1]


def test_check_and_status_count_the_same(data: Data) -> None:
    assert data("check", *DAY)["counts"]["demo"] == data("status", *DAY)["sources"]["demo"]["counts"]


def test_every_error_of_the_input_is_shown_with_file_and_line_and_3(qms: Run, minimal: Path, swap: Swap) -> None:
    swap(minimal / "requirements/demo.yaml", "force: 强制", "force: 随意")
    swap(minimal / "matrices/links/demo.csv", "DEMO-1-k2,", "DEMO-9-k9,")
    swap(minimal / "procedures/QP-01.md", "填写发放记录", "TODO")
    result = qms("check", *DAY)
    assert result.exit_code == 3
    assert result.stdout == ""
    for place in ("requirements/demo.yaml:7: ", "matrices/links/demo.csv:3: ", "procedures/QP-01.md:"):
        assert place in result.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("check",),
        ("status",),
        ("gap",),
        ("doc", "list"),
        ("doc", "copies"),
        ("map", "list"),
        ("source", "list"),
        ("evidence", "list"),
        ("evidence", "verify"),
    ],
    ids=" ".join,
)
def test_input_errors_are_json_where_json_was_asked_for(
    qms: Run, minimal: Path, swap: Swap, command: tuple[str, ...]
) -> None:
    swap(minimal / "matrices/links/demo.csv", "DEMO-1-k2,", "DEMO-9-k9,")
    result = qms(*command, "--format", "json")
    assert result.exit_code == 3
    (error,) = json.loads(result.stdout)["errors"]
    assert (error["code"], error["file"], error["line"]) == ("unknown-point", "matrices/links/demo.csv", 3)
    assert "DEMO-9-k9" in error["message"]


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("check", "--as-of", "yesterday"), ("gap", "--verdict", "good"), ("doc", "approve")],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_returns_2(qms: Run, arguments: tuple[str, ...]) -> None:
    assert qms(*arguments).exit_code == 2


def test_the_day_is_that_of_source_date_epoch_where_none_is_asked_for(
    data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772323200")
    assert data("status")["as_of"] == "2026-03-01"
    assert data("status", "--as-of", "2026-02-01")["as_of"] == "2026-02-01"


def test_status_shows_each_chapter_and_the_whole(qms: Run, data: Data) -> None:
    shown = qms("status", "--source", "demo", *DAY).stdout
    for words in ("《演示规范》", "第一章", "总则", "第二章", "现场", "合计"):
        assert words in shown
    found = data("status", *DAY)["sources"]["demo"]
    for verdict, number in found["counts"].items():
        assert number == sum(chapter[verdict] for chapter in found["chapters"].values())


def test_documents_that_are_to_be_reviewed_are_named_and_fail_nothing(
    qms: Run, data: Data, minimal: Path, swap: Swap
) -> None:
    swap(minimal / "procedures/QP-01.md", "review_by: 2099-12-31", "review_by: 2026-06-30")
    swap(minimal / "procedures/forms/QR-01-01.md", "review_by: 2099-12-31", "review_by: 2026-08-30")
    result = qms("check", *DAY)
    assert result.exit_code == 0
    assert "QP-01 文件控制程序（A/0）下次评审 2026-06-30，已超期" in result.stdout
    assert data("check", *DAY)["due_reviews"] == [
        {"document": "QP-01", "review_by": "2026-06-30", "due": "overdue"},
        {"document": "QR-01-01", "review_by": "2026-08-30", "due": "soon"},
    ]


def test_nothing_is_said_of_reviews_where_none_is_due(qms: Run, data: Data) -> None:
    assert "评审到期" not in qms("check", *DAY).stdout
    assert data("check", *DAY)["due_reviews"] == []


def test_a_text_that_changed_under_an_approved_version_is_named(
    qms: Run, data: Data, minimal: Path, swap: Swap
) -> None:
    swap(minimal / "qms.toml", "procedure = []", 'procedure = ["审核人"]')
    assert qms("doc", "approve", "QP-01", "--role", "审核人", "--name", "甲").exit_code == 0
    assert "版本号未改" not in qms("check", *DAY).stdout
    swap(minimal / "procedures/QP-01.md", "质量部编制并维护", "质量部维护")
    assert "内容已改而版本号未改：procedures/QP-01.md；A/0 已经批准" in qms("check", *DAY).stdout
    swap(minimal / "procedures/QP-01.md", "version: A/0", "version: A/1")
    assert "版本号未改" not in qms("check", *DAY).stdout


def test_a_control_without_a_link_is_listed_as_it_is_being_written(
    qms: Run, data: Data, minimal: Path, swap: Swap
) -> None:
    swap(
        minimal / "procedures/QP-01.md",
        "## 5 记录",
        ":::{control} 另加\n:id: QP-01-C03\n:owner: 质量部\n写明做法。\n:::\n\n## 5 记录",
    )
    assert data("check", *DAY)["unlinked_controls"] == ["QP-01-C03"]
    swap(minimal / "procedures/QP-01.md", ":id: QP-01-C03", ":id: QP-01-C03\n:own: yes")
    assert data("check", *DAY)["unlinked_controls"] == []
