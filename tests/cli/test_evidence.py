from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Data = Callable[..., Any]
TABLE = "matrices/evidence.csv"
LATER = "2098-01-01"
NEW = ("--id", "EV-002", "--title", "四月发放记录", "--for", "QR-01-01", "--date", "2097-12-01")


@pytest.fixture
def record(minimal: Path) -> Path:
    path = minimal / "matrices/evidence/四月.txt"
    path.write_text("四月的发放记录", "utf-8")
    return path


def test_add_writes_one_row_with_the_hash_of_the_file(qms: Run, minimal: Path, record: Path) -> None:
    before = (minimal / TABLE).read_text("utf-8")
    assert qms("evidence", "add", record, *NEW, "--result", "pass").exit_code == 0
    digest = hashlib.sha256(record.read_bytes()).hexdigest()
    row = f"EV-002,四月发放记录,QR-01-01,,2097-12-01,,pass,四月.txt,{digest}\n"
    assert (minimal / TABLE).read_text("utf-8") == before + row


def test_add_keeps_the_table_in_the_order_of_ids(qms: Run, minimal: Path, record: Path) -> None:
    qms("evidence", "add", record, *("EV-000" if cell == "EV-002" else cell for cell in NEW))
    with (minimal / TABLE).open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ["EV-000", "EV-001"]


def test_a_control_may_stand_in_the_place_of_a_form(qms: Run, data: Data, record: Path) -> None:
    qms("evidence", "add", record, *("QP-01-C02" if cell == "QR-01-01" else cell for cell in NEW))
    assert [row["target"] for row in data("evidence", "list")] == ["QR-01-01", "QP-01-C02"]


def test_new_evidence_proves_a_reviewed_link(qms: Run, data: Data, record: Path) -> None:
    qms("map", "review", "--role", "质量负责人", "--name", "甲", "--all", "--yes")
    gaps = ("gap", "--as-of", LATER, "--verdict", "documented")
    assert [row["point_id"] for row in data(*gaps)] == ["DEMO-1-k2"]
    qms("evidence", "add", record, *NEW)
    assert data(*gaps) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("EV-002", "EV-001"), ("QR-01-01", "QR-09-09"), ("2097-12-01", "2097-13-01")],
    ids=["id taken", "unknown target", "no such day"],
)
def test_what_cannot_be_registered_is_refused_with_2_and_changes_nothing(
    qms: Run, minimal: Path, record: Path, old: str, new: str
) -> None:
    before = (minimal / TABLE).read_bytes()
    assert qms("evidence", "add", record, *(new if cell == old else cell for cell in NEW)).exit_code == 2
    assert (minimal / TABLE).read_bytes() == before


def test_a_file_outside_the_evidence_folder_is_refused_even_through_a_link(qms: Run, minimal: Path) -> None:
    link = minimal / "matrices/evidence/link.txt"
    link.symlink_to(minimal / "qms.toml")
    for path in (minimal / "qms.toml", link, minimal / "matrices/evidence/none.txt"):
        assert qms("evidence", "add", path, *NEW).exit_code == 2


def test_verify_returns_0_where_every_hash_fits(qms: Run, data: Data) -> None:
    assert qms("evidence", "verify").exit_code == 0
    assert data("evidence", "verify") == [{"id": "EV-001", "file": "QR-01-01-2026-01.txt", "state": "intact"}]


def test_verify_returns_1_and_names_the_row_of_an_altered_file(qms: Run, data: Data, minimal: Path) -> None:
    (minimal / "matrices/evidence/QR-01-01-2026-01.txt").write_text("改过", "utf-8")
    result = qms("evidence", "verify")
    assert result.exit_code == 1
    assert f"{TABLE}:2" in result.stderr
    assert data("evidence", "verify")[0]["state"] == "altered"


def test_an_altered_file_makes_its_point_nonconforming(qms: Run, data: Data, minimal: Path) -> None:
    (minimal / "matrices/evidence/QR-01-01-2026-01.txt").write_text("改过", "utf-8")
    found = data("gap", "--as-of", "2026-07-01", "--verdict", "nonconforming")
    assert [row["point_id"] for row in found] == ["DEMO-1-k2"]


def test_verify_leaves_a_file_at_an_address_alone_and_says_so(qms: Run, data: Data, minimal: Path) -> None:
    table = minimal / TABLE
    table.write_text(table.read_text("utf-8").replace("QR-01-01-2026-01.txt", "https://example.org/a.pdf"), "utf-8")
    assert qms("evidence", "verify").exit_code == 0
    assert data("evidence", "verify")[0]["state"] == "external"


def test_a_missing_file_is_an_input_error(qms: Run, minimal: Path) -> None:
    (minimal / "matrices/evidence/QR-01-01-2026-01.txt").unlink()
    result = qms("evidence", "verify")
    assert result.exit_code == 3
    assert f"{TABLE}:2" in result.stderr


def test_list_tells_the_state_of_each_file(data: Data) -> None:
    assert [(row["id"], row["state"]) for row in data("evidence", "list")] == [("EV-001", "文件完整")]


@pytest.mark.parametrize("identifier", ["ev 1", "QP-01", "DEMO-1-k1", "QP-01-C01", "EV-001"])
def test_an_id_that_is_malformed_or_taken_is_refused(qms: Run, minimal: Path, identifier: str) -> None:
    file = minimal / "matrices/evidence/new.txt"
    file.write_text("新", "utf-8")
    before = (minimal / "matrices/evidence.csv").read_bytes()
    result = qms(
        "evidence", "add", file, "--id", identifier, "--title", "新", "--for", "QR-01-01", "--date", "2026-03-01"
    )
    assert result.exit_code == 2
    assert identifier in result.stderr
    assert (minimal / "matrices/evidence.csv").read_bytes() == before
