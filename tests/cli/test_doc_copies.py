"""``qms doc copies``: who holds which controlled copy, and which must be given back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Data = Callable[..., Any]
Swap = Callable[[Path, str, str], None]
TABLE = "procedures/distribution.csv"
HEAD = "copy,document,version,holder,place,handed_out,withdrawn,destroyed,note\n"
DAY = ("--as-of", "2026-07-01")


@pytest.fixture
def copies(minimal: Path) -> Callable[..., None]:
    """Return a function that writes the rows of the distribution."""
    return lambda *rows: (minimal / TABLE).write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")


@pytest.fixture
def handed_out(copies: Callable[..., None]) -> None:
    copies(
        "01,QP-01,A/0,质量部,档案室,2026-02-25,,,",
        "02,QP-01,A/0,生产部,车间,2026-02-25,2026-04-01,2026-04-02,污损换发",
        "01,QR-01-01,A/0,质量部,档案室,2026-02-25,,,",
    )


@pytest.fixture
def replaced(handed_out: None, minimal: Path, swap: Swap) -> None:
    """The procedure has a next version, in force from May on."""
    swap(minimal / "procedures/QP-01.md", "version: A/0", "version: A/1")
    swap(minimal / "procedures/QP-01.md", "effective: 2026-03-01", "effective: 2026-05-01")


@pytest.mark.usefixtures("handed_out")
def test_every_copy_is_listed_with_its_holder_and_state(data: Data, qms: Run) -> None:
    rows = data("doc", "copies", *DAY)
    assert [(row["document"], row["copy"], row["state"]) for row in rows] == [
        ("QP-01", "01", "在用"), ("QP-01", "02", "已销毁"), ("QR-01-01", "01", "在用"),
    ]  # fmt: skip
    assert rows[1] == {
        "document": "QP-01", "version": "A/0", "copy": "02", "holder": "生产部", "place": "车间",
        "handed_out": "2026-02-25", "withdrawn": "2026-04-01", "destroyed": "2026-04-02", "state": "已销毁",
        "in_force": "A/0", "note": "污损换发",
    }  # fmt: skip
    result = qms("doc", "copies", *DAY)
    assert result.exit_code == 0
    assert "生产部" in result.stdout


@pytest.mark.usefixtures("handed_out")
def test_the_states_are_those_of_the_day_asked_for(data: Data) -> None:
    states = [data("doc", "copies", "QP-01", "--as-of", day)[1]["state"] for day in ("2026-02-24", "2026-04-01")]
    assert states == ["未发放", "已收回"]


@pytest.mark.usefixtures("handed_out")
def test_numbers_choose_documents(data: Data) -> None:
    assert {row["document"] for row in data("doc", "copies", "QR-01-01", *DAY)} == {"QR-01-01"}


@pytest.mark.usefixtures("handed_out")
def test_an_unknown_number_is_refused_with_2(qms: Run) -> None:
    result = qms("doc", "copies", "QP-09")
    assert result.exit_code == 2
    assert "QP-09" in result.stderr


@pytest.mark.usefixtures("handed_out")
def test_nothing_to_withdraw_returns_0(qms: Run, data: Data) -> None:
    assert qms("doc", "copies", "--to-withdraw", *DAY).exit_code == 0
    assert data("doc", "copies", "--to-withdraw", *DAY) == []


@pytest.mark.usefixtures("replaced")
def test_what_is_to_be_withdrawn_is_listed_with_1(qms: Run, data: Data) -> None:
    assert qms("doc", "copies", "--to-withdraw", *DAY).exit_code == 1
    (row,) = data("doc", "copies", "--to-withdraw", *DAY)
    assert (row["document"], row["copy"], row["state"], row["in_force"]) == ("QP-01", "01", "待收回", "A/1")


@pytest.mark.usefixtures("replaced")
def test_the_whole_list_returns_0_though_some_must_be_withdrawn(qms: Run) -> None:
    assert qms("doc", "copies", *DAY).exit_code == 0


@pytest.mark.usefixtures("replaced")
def test_only_documents_asked_for_decide_the_exit_code(qms: Run) -> None:
    assert qms("doc", "copies", "QR-01-01", "--to-withdraw", *DAY).exit_code == 0


@pytest.mark.usefixtures("replaced")
def test_check_names_what_is_to_be_withdrawn_and_passes_all_the_same(qms: Run, data: Data) -> None:
    result = qms("check", *DAY)
    assert result.exit_code == 0
    assert "待收回的受控本：1 份" in result.stdout
    assert f"{TABLE}:2 QP-01 版本 A/0 分发号 01，质量部（档案室）；现行版本：A/1" in result.stdout
    assert [row["copy"] for row in data("check", *DAY)["copies_to_withdraw"]] == ["01"]


@pytest.mark.usefixtures("handed_out")
def test_check_is_silent_where_nothing_is_to_be_withdrawn(qms: Run, data: Data) -> None:
    assert "受控本" not in qms("check", *DAY).stdout
    assert data("check", *DAY)["copies_to_withdraw"] == []


@pytest.mark.usefixtures("handed_out")
def test_copies_of_a_withdrawn_document_are_to_be_withdrawn(data: Data, minimal: Path, swap: Swap) -> None:
    swap(minimal / "procedures/QP-01.md", "effective: 2026-03-01", "effective: 2026-03-01\nwithdrawn: 2026-06-01")
    (row,) = data("doc", "copies", "--to-withdraw", *DAY)
    assert row["in_force"] == "无（作废）"


def test_a_project_without_a_distribution_has_no_copies(data: Data) -> None:
    assert data("doc", "copies", *DAY) == []


def test_an_approved_version_is_known_after_the_working_copy_went_on(
    qms: Run, data: Data, copies: Callable[..., None], minimal: Path, swap: Swap
) -> None:
    swap(minimal / "qms.toml", "procedure = []", 'procedure = ["质量负责人"]')
    qms("doc", "approve", "QP-01", "--role", "质量负责人", "--name", "甲")
    swap(minimal / "procedures/QP-01.md", "version: A/0", "version: A/1")
    copies("01,QP-01,A/0,质量部,档案室,2026-02-25,,,", "02,QP-01,A/1,质量部,档案室,2026-02-25,,,")
    assert [row["state"] for row in data("doc", "copies", "--as-of", "2098-01-01")] == ["在用", "待生效"]


def test_copies_of_a_document_that_cannot_be_read_are_no_further_error(
    qms: Run, copies: Callable[..., None], minimal: Path
) -> None:
    copies("01,QP-02,A/0,质量部,档案室,2026-02-25,,,")
    (minimal / "procedures/QP-02.md").write_text("number: QP-02\n", "utf-8")
    result = qms("doc", "copies", *DAY)
    assert result.exit_code == 3
    assert TABLE not in result.stderr
