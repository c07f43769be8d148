from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Data = Callable[..., Any]
LATER = "2098-01-01"
TABLE = "matrices/links/demo.csv"
SIGN = ("--role", "质量负责人", "--name", "甲")
FULL = ("--coverage", "full", "--rationale", "已规定。")


def lines(root: Path) -> list[bytes]:
    return (root / TABLE).read_bytes().splitlines(keepends=True)


def test_add_inserts_the_row_in_the_order_of_the_catalog(qms: Run, minimal: Path) -> None:
    assert qms("map", "add", "DEMO-3-k1", "QP-01-C02", *FULL).exit_code == 0
    assert qms("map", "add", "DEMO-2-k1", "QP-01-C01", *FULL).exit_code == 0
    assert qms("map", "add", "DEMO-1-k1", "QP-01-C02", *FULL).exit_code == 0
    with (minimal / TABLE).open(encoding="utf-8", newline="") as file:
        pairs = [(row["point"], row["control"]) for row in csv.DictReader(file)]
    assert pairs == [
        ("DEMO-1-k1", "QP-01-C01"),
        ("DEMO-1-k1", "QP-01-C02"),
        ("DEMO-1-k2", "QP-01-C02"),
        ("DEMO-2-k1", "QP-01-C01"),
        ("DEMO-3-k1", "QP-01-C02"),
    ]


def test_add_starts_a_table_that_is_not_there_with_its_header(qms: Run, minimal: Path) -> None:
    (minimal / TABLE).unlink()
    assert qms("map", "add", "DEMO-1-k1", "QP-01-C01", *FULL).exit_code == 0
    assert lines(minimal) == [
        b"point,control,coverage,rationale\n",
        "DEMO-1-k1,QP-01-C01,full,已规定。\n".encode(),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_add_and_remove_leave_every_other_byte_of_the_table(qms: Run, minimal: Path, encoding: str, end: str) -> None:
    text = end.join(
        [
            "control,point,rationale,coverage",
            'QP-01-C01,DEMO-1-k1,"控制点建立了, ""文件""控制程序。",full',
            f'QP-01-C02,DEMO-1-k2,"第一行{end}第二行",partial',
            "",
        ]
    )
    before = text.encode(encoding)
    (minimal / TABLE).write_bytes(before)
    assert qms("map", "add", "DEMO-1-k1", "QP-01-C02", *FULL).exit_code == 0
    row = f"QP-01-C02,DEMO-1-k1,已规定。,full{end}".encode(encoding.removesuffix("-sig"))
    after = (minimal / TABLE).read_bytes()
    assert after.count(row) == 1
    assert after.replace(row, b"") == before
    assert qms("map", "remove", "DEMO-1-k1", "QP-01-C02").exit_code == 0
    assert (minimal / TABLE).read_bytes() == before


def test_remove_takes_out_a_row_of_several_lines_whole(qms: Run, minimal: Path) -> None:
    first = lines(minimal)[:2]
    (minimal / TABLE).write_bytes(b"".join(first) + 'DEMO-1-k2,QP-01-C02,full,"一\n二\n三"\n'.encode())
    assert qms("map", "remove", "DEMO-1-k2", "QP-01-C02").exit_code == 0
    assert lines(minimal) == first


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "DEMO-9-k1", "QP-01-C01", *FULL),
        ("add", "DEMO-3-k1", "QP-01-C99", *FULL),
        ("add", "DEMO-1-k1", "QP-01-C01", *FULL),
        ("add", "DEMO-3-k1", "QP-01-C01", "--coverage", "full", "--rationale", " \t"),
        ("add", "DEMO-3-k1", "QP-01-C01", "--coverage", "whole", "--rationale", "已规定。"),
        ("add", "DEMO-3-k1", "QP-01-C01", "--coverage", "full"),
        ("remove", "DEMO-3-k1", "QP-01-C01"),
        ("review", "--point", "DEMO-9-k1", *SIGN, "--all", "--yes"),
    ],
    ids=[
        "unknown point",
        "unknown control",
        "link is there",
        "empty rationale",
        "unknown coverage",
        "no rationale",
        "no such link",
        "nothing to review",
    ],
)
def test_what_cannot_be_done_is_refused_with_2_and_changes_nothing(
    qms: Run, minimal: Path, arguments: tuple[str, ...]
) -> None:
    before = lines(minimal)
    result = qms("map", *arguments)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert lines(minimal) == before
    assert not (minimal / "matrices/attestations").exists()


def test_outside_a_project_every_command_is_refused_with_2(qms: Run, minimal: Path) -> None:
    (minimal / "qms.toml").rename(minimal / "other.toml")
    result = qms("map", "list")
    assert result.exit_code == 2
    assert "qms.toml" in result.stderr


def test_a_command_finds_the_project_from_a_folder_below(qms: Run, minimal: Path) -> None:
    result = qms("-C", minimal / "matrices" / "links", "map", "list")
    assert result.exit_code == 0
    assert "DEMO-1-k1" in result.stdout


def test_list_shows_only_the_links_asked_for(data: Data) -> None:
    assert [row["point"] for row in data("map", "list")] == ["DEMO-1-k1", "DEMO-1-k2"]
    assert [row["point"] for row in data("map", "list", "--control", "QP-01-C02")] == ["DEMO-1-k2"]
    assert [row["point"] for row in data("map", "list", "--point", "DEMO-1-k1")] == ["DEMO-1-k1"]
    assert len(data("map", "list", "--source", "demo")) == 2


@pytest.mark.parametrize(
    ("option", "name"), [("--source", "other"), ("--point", "DEMO-9-k1"), ("--control", "QP-01-C09")]
)
def test_what_is_not_there_cannot_be_asked_for(qms: Run, option: str, name: str) -> None:
    for command in (("list",), ("review", *SIGN)):
        result = qms("map", *command, option, name)
        assert result.exit_code == 2
        assert name in result.stderr


def test_list_tells_reviewed_links_from_others(qms: Run, data: Data) -> None:
    qms("map", "review", "--point", "DEMO-1-k1", *SIGN, "--all", "--yes")
    listed = ("map", "list", "--as-of", LATER, "--state")
    assert [row["point"] for row in data(*listed, "fits")] == ["DEMO-1-k1"]
    assert [row["point"] for row in data(*listed, "unreviewed")] == ["DEMO-1-k2"]
    assert data(*listed, "suspect") == []


def test_a_link_counts_in_the_status_once_it_was_reviewed(qms: Run, data: Data) -> None:
    def counts() -> dict[str, int]:
        found: dict[str, int] = data("status", "--as-of", LATER)["sources"]["demo"]["counts"]
        return {verdict: number for verdict, number in found.items() if number}

    assert counts() == {"partial": 2, "gap": 2, "not-applicable": 1}
    result = qms("map", "review", *SIGN, "--all", "--yes")
    assert result.exit_code == 0
    assert counts() == {"conforming": 1, "documented": 1, "gap": 2, "not-applicable": 1}


def test_a_review_counts_no_earlier_than_it_was_signed(qms: Run, data: Data) -> None:
    qms("map", "review", *SIGN, "--all", "--yes")
    assert data("status", "--as-of", "2026-03-20")["sources"]["demo"]["counts"]["partial"] == 2


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("procedures/QP-01.md", "质量部编制并维护", "质量部维护"),
        ("requirements/demo.yaml", "text: 建立文件控制程序。", "text: 建立并维护文件控制程序。"),
        (TABLE, "控制点建立了文件控制程序。", "另一理由。"),
        (TABLE, "QP-01-C01,full", "QP-01-C01,joint"),
    ],
    ids=["control", "point", "rationale", "coverage"],
)
def test_a_reviewed_link_becomes_suspect_when_its_words_change(
    qms: Run, data: Data, minimal: Path, swap: Callable[[Path, str, str], None], file: str, old: str, new: str
) -> None:
    qms("map", "review", *SIGN, "--all", "--yes")
    swap(minimal / file, old, new)
    assert [row["point"] for row in data("map", "list", "--state", "suspect", "--as-of", LATER)] == ["DEMO-1-k1"]


def test_review_asks_for_each_link_and_signs_only_what_was_agreed_to(qms: Run, data: Data) -> None:
    result = qms("map", "review", *SIGN, answers="n\ny\n")
    assert result.exit_code == 0
    assert [row["point"] for row in data("map", "list", "--state", "fits", "--as-of", LATER)] == ["DEMO-1-k2"]


def test_review_shows_the_words_that_are_signed(qms: Run) -> None:
    shown = qms("map", "review", *SIGN, "--all", answers="n\n").stdout
    for words in ("建立文件控制程序。", "质量部编制并维护文件控制程序。", "控制点建立了文件控制程序。"):
        assert words in shown


def test_a_review_that_is_declined_signs_nothing(qms: Run, minimal: Path) -> None:
    result = qms("map", "review", *SIGN, "--all", answers="n\n")
    assert result.exit_code == 0
    assert "没有签署" in result.stdout
    assert not (minimal / "matrices/attestations").exists()


def test_joint_links_that_were_reviewed_apart_are_asked_for_again(qms: Run, minimal: Path) -> None:
    table = minimal / "matrices/links/demo.csv"
    table.write_text(
        "point,control,coverage,rationale\nDEMO-1-k1,QP-01-C01,joint,一。\nDEMO-1-k1,QP-01-C02,joint,二。\n", "utf-8"
    )
    for control in ("QP-01-C01", "QP-01-C02"):
        qms("map", "review", "--control", control, *SIGN, "--all", "--yes")
    assert "已复核 2 条" in qms("map", "review", *SIGN, "--all", "--yes").stdout
    assert qms("map", "review", *SIGN, "--all", "--yes").exit_code == 2


@pytest.mark.parametrize("option", ["--role", "--name"])
def test_nobody_signs_without_role_and_name(qms: Run, minimal: Path, option: str) -> None:
    sign = [" " if before == option else word for before, word in zip(("", *SIGN), SIGN, strict=False)]
    assert qms("map", "review", *sign, "--all", "--yes").exit_code == 2
    assert not (minimal / "matrices/attestations").exists()


@pytest.mark.parametrize("left", [SIGN[:2], SIGN[2:], ()])
def test_a_review_that_names_nobody_is_refused_with_2(qms: Run, minimal: Path, left: tuple[str, ...]) -> None:
    assert qms("map", "review", *left, "--all", "--yes").exit_code == 2
    assert not (minimal / "matrices/attestations").exists()


def test_what_was_reviewed_is_not_asked_for_again(qms: Run) -> None:
    qms("map", "review", "--point", "DEMO-1-k1", *SIGN, "--all", "--yes")
    assert qms("map", "review", *SIGN, "--all", "--yes").stdout.count("要点：") == 1
    assert qms("map", "review", *SIGN, "--all", "--yes").exit_code == 2


def test_one_act_of_review_holds_all_links_of_a_source(qms: Run, minimal: Path) -> None:
    qms("map", "review", *SIGN, "--all", "--yes")
    chain = (minimal / "matrices/attestations/links/demo.jsonl").read_text("utf-8").splitlines()
    assert len(chain) == 1
    assert "DEMO-1-k1" in chain[0] and "DEMO-1-k2" in chain[0]
