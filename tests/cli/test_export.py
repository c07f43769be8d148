from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator, FormatChecker

Run = Callable[..., Result]
Swap = Callable[[Path, str, str], None]
DAY = ("--as-of", "2098-01-01")
KEYS = {
    "meta",
    "sources",
    "provisions",
    "points",
    "documents",
    "controls",
    "forms",
    "copies",
    "evidence",
    "links",
    "crosswalk",
    "decisions",
    "inspection_items",
    "findings",
    "actions",
    "attestations",
    "verdicts",
}


@pytest.fixture
def full(qms: Run, minimal: Path, swap: Swap) -> Run:
    """Return ``qms`` on a project in which every key of the export has an entry."""
    swap(minimal / "qms.toml", "procedure = []", 'procedure = ["批准人"]')
    with (minimal / "matrices/decisions.csv").open("a", encoding="utf-8") as file:
        file.write("D-001,not-applicable,DEMO-3-k2,不涉及。,质量负责人,2026-03-01\n")
    (minimal / "procedures/distribution.csv").write_text(
        "copy,document,version,holder,place,handed_out,withdrawn,destroyed,note\n"
        "01,QP-01,A/0,质量部,档案室,2026-02-25,,,\n"
        "02,QP-01,A/0,生产部,车间,2026-02-25,2026-04-01,2026-04-02,污损\n",
        "utf-8",
    )
    other = (minimal / "requirements/demo.yaml").read_text("utf-8")
    other = other.replace("id: demo\n", "id: other\n").replace("prefix: DEMO", "prefix: OTHER")
    (minimal / "requirements/other.yaml").write_text(other, "utf-8")
    (minimal / "requirements/crosswalk.csv").write_text(
        "from,to,relation,rationale,strength,reason\n"
        "DEMO-1,OTHER-1,equal,semantic,10,同一要求。\n"
        "DEMO-2,,no-relationship,,,没有对应。\n",
        "utf-8",
    )
    (minimal / "requirements/inspection-items.csv").write_text(
        "item,grade,title,points,note\n1.1,关键,程序,DEMO-1-k1、DEMO-1-k2,现场\n1.2,,洁净区,DEMO-3-k1;DEMO-1-k1,\n",
        "utf-8",
    )
    assert qms("doc", "approve", "QP-01", "--role", "批准人", "--name", "甲").exit_code == 0
    assert qms("map", "review", "--role", "质量负责人", "--name", "甲", "--all", "--yes").exit_code == 0
    return qms


FORMATS = FormatChecker(["date"])


def validator(qms: Run) -> Draft202012Validator:
    schema = json.loads(qms("export", "json", "--schema").stdout)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FORMATS)


@FORMATS.checks("date-time", raises=ValueError)
def has_zone(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def test_the_export_of_a_full_project_fits_its_schema(full: Run) -> None:
    data = json.loads(full("export", "json", *DAY).stdout)
    assert data.keys() == KEYS
    assert all(data.values())
    assert [error.message for error in validator(full).iter_errors(data)] == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.pop("verdicts"),
        lambda data: data["evidence"][0].update(date="2026-02-30"),
        lambda data: data["links"][0].update(coverage="whole"),
        lambda data: data["links"][0]["review"].update(when="gestern"),
        lambda data: data["evidence"][0].update(sha256="0"),
        lambda data: data["points"][0].pop("proof"),
        lambda data: data["provisions"][0].update(extra=1),
        lambda data: data["crosswalk"][0].update(relation="same"),
        lambda data: data["verdicts"][0].update(verdict="fine"),
        lambda data: data["inspection_items"][0].update(grade="重要"),
        lambda data: data["inspection_items"][0].update(points=[]),
    ],
    ids=["key", "date", "coverage", "time", "hash", "proof", "unknown field", "relation", "verdict", "grade", "points"],
)
def test_the_schema_refuses_what_no_export_holds(full: Run, spoil: Callable[[dict[str, Any]], object]) -> None:
    data = json.loads(full("export", "json", *DAY).stdout)
    spoil(data)
    assert not validator(full).is_valid(data)


def test_a_file_holds_what_standard_output_would(qms: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    result = qms("export", "json", *DAY, "-o", target)
    assert (result.exit_code, result.stdout) == (0, "")
    assert target.read_text("utf-8") == qms("export", "json", *DAY).stdout


def test_the_export_holds_every_object_and_its_verdict(qms: Run) -> None:
    data = json.loads(qms("export", "json", "--as-of", "2026-07-01").stdout)
    assert [point["id"] for point in data["points"]] == [
        "DEMO-1-k1", "DEMO-1-k2", "DEMO-2-k1", "DEMO-3-k1", "DEMO-3-k2",
    ]  # fmt: skip
    assert [control["id"] for control in data["controls"]] == ["QP-01-C01", "QP-01-C02"]
    assert [form["id"] for form in data["forms"]] == ["QR-01-01"]
    subjects = {entry["subject"]: entry for entry in data["verdicts"]}
    assert subjects.keys() >= {entry["id"] for entry in (*data["points"], *data["provisions"])}
    assert subjects["DEMO-c2"]["verdict"] == "gap"
    assert subjects["DEMO-2-k1"]["reasons"] == [{"code": "facts-exclude", "objects": ["DEMO-2"]}]


def test_the_review_of_a_link_tells_who_when_and_whether_it_fits(full: Run, minimal: Path, swap: Swap) -> None:
    def reviews() -> list[bool]:
        links = json.loads(full("export", "json", *DAY).stdout)["links"]
        assert all(link["review"]["who"] == "甲" and link["review"]["when"] for link in links)
        return [link["review"]["fits"] for link in links]

    assert reviews() == [True, True]
    swap(minimal / "matrices/links/demo.csv", "控制点规定了发放记录。", "另一理由。")
    assert reviews() == [True, False]


def test_a_copy_is_exported_with_its_days_and_its_state(full: Run) -> None:
    kept, gone = json.loads(full("export", "json", *DAY).stdout)["copies"]
    assert kept == {
        "copy": "01", "document": "QP-01", "version": "A/0", "holder": "质量部", "place": "档案室",
        "handed_out": "2026-02-25", "withdrawn": None, "destroyed": None, "note": None, "state": "in-use",
    }  # fmt: skip
    assert (gone["withdrawn"], gone["destroyed"], gone["state"]) == ("2026-04-01", "2026-04-02", "destroyed")
    assert gone["note"] == "污损"


def test_an_inspection_item_is_exported_with_its_grade_and_its_points(full: Run) -> None:
    assert json.loads(full("export", "json", *DAY).stdout)["inspection_items"] == [
        {"item": "1.1", "grade": "关键", "title": "程序", "points": ["DEMO-1-k1", "DEMO-1-k2"], "note": "现场"},
        {"item": "1.2", "grade": None, "title": "洁净区", "points": ["DEMO-3-k1", "DEMO-1-k1"], "note": None},
    ]


def test_a_project_without_inspection_items_exports_none(qms: Run) -> None:
    assert json.loads(qms("export", "json", *DAY).stdout)["inspection_items"] == []


def test_an_input_error_exports_nothing_and_returns_3(qms: Run, minimal: Path, tmp_path: Path, swap: Swap) -> None:
    swap(minimal / "matrices/links/demo.csv", "DEMO-1-k2,", "DEMO-9-k9,")
    target = tmp_path / "out.json"
    assert qms("export", "json", "-o", target).exit_code == 3
    assert not target.exists()
