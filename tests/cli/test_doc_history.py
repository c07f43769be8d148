"""``qms doc history``: every version, with its dates, status, approvals and digests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from qmstrace.model.fingerprint import document_fingerprint
from qmstrace.store.loader import load

Run = Callable[..., Result]
Data = Callable[..., Any]
Swap = Callable[[Path, str, str], None]
LATER = ("--as-of", "2098-01-01")
WORKING = "procedures/QP-01.md"


@pytest.fixture
def revised(qms: Run, minimal: Path, swap: Swap) -> Run:
    """A document whose first version is approved in full and whose second one lacks a role."""
    swap(minimal / "qms.toml", "procedure = []", 'procedure = ["审核人", "批准人"]')
    for role in ("审核人", "批准人"):
        qms("doc", "approve", "QP-01", "--role", role, "--name", "甲", "--reason", "首次")
    swap(minimal / WORKING, "version: A/0", "version: A/1")
    swap(minimal / WORKING, "effective: 2026-03-01", "effective: 2097-06-01")
    qms("doc", "approve", "QP-01", "--role", "审核人", "--name", "乙")
    return qms


def test_every_version_has_its_dates_status_and_roles(revised: Run, data: Data) -> None:
    first, second = data("doc", "history", "QP-01", *LATER)["versions"]
    assert (first["version"], first["status"], first["missing"]) == ("A/0", "effective", [])
    assert (first["effective"], first["in_force_until"], first["is_working_copy"]) == ("2026-03-01", None, False)
    assert (second["version"], second["status"], second["missing"]) == ("A/1", "review", ["批准人"])
    assert (second["in_force_from"], second["is_working_copy"]) == (None, True)


def test_a_replaced_version_says_until_when_it_was_in_force(revised: Run, data: Data) -> None:
    revised("doc", "approve", "QP-01", "--role", "批准人", "--name", "乙")
    first, second = data("doc", "history", "QP-01", *LATER)["versions"]
    assert (first["status"], first["in_force_until"]) == ("superseded", "2097-05-31")
    assert (second["status"], second["in_force_from"]) == ("effective", "2097-06-01")


def test_approvals_say_who_when_in_which_role_with_the_digests(revised: Run, data: Data, minimal: Path) -> None:
    (version, _) = data("doc", "history", "QP-01", *LATER)["versions"]
    lines = (minimal / "matrices/attestations/documents/QP-01.jsonl").read_text("utf-8").splitlines()
    signed = json.loads(lines[0])
    said = {key: version["approvals"][0][key] for key in ("role", "name", "meaning", "at", "reason")}
    assert said == {key: signed[key] for key in said}
    assert version["digest"] == signed["subjects"]["QP-01"] == document_fingerprint(load(minimal).approved[0])
    assert version["approvals"][0]["digest"] == json.loads(lines[1])["previous"]


def test_a_withdrawn_document_says_when_and_by_what_it_is_replaced(
    qms: Run, data: Data, minimal: Path, swap: Swap
) -> None:
    swap(minimal / WORKING, "version: A/0", "version: A/0\nwithdrawn: 2026-06-01\nreplaced_by: QR-01-01")
    found = data("doc", "history", "QP-01", *LATER)
    assert (found["status"], found["withdrawn"], found["replaced_by"]) == ("withdrawn", "2026-06-01", "QR-01-01")
    assert found["versions"][0]["in_force_until"] == "2026-05-31"
    assert "2026-06-01" in qms("doc", "history", "QP-01", *LATER).stderr


def test_the_table_shows_each_version_on_a_line(revised: Run) -> None:
    heading, first, second = revised("doc", "history", "QP-01", *LATER).stdout.splitlines()
    assert heading.split("\t")[0] == "版本"
    assert first.startswith("A/0\t生效\t2026-03-01\t") and "批准人 甲" in first
    assert second.startswith("A/1（工作版本）\t审核中\t2097-06-01\t") and "\t批准人\t" in second


def test_an_unknown_number_is_refused_with_2(qms: Run) -> None:
    result = qms("doc", "history", "QP-99")
    assert result.exit_code == 2
    assert "QP-99" in result.stderr
