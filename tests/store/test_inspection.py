"""The items and rules of inspections as their files say them, and the shipped ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from qmstrace.errors import Code, ProjectInputError
from qmstrace.model.inspection import AtLeast, AtMost, Counted, Fraud
from qmstrace.model.vocabulary import Conclusion, Grade, SourceStatus
from qmstrace.store.loader import load

ROOT = Path(__file__).parents[2]
SHIPPED_ITEMS = ROOT / "requirements/inspection-items.csv"
SHIPPED_RULES = (ROOT / "requirements/inspection-rules.yaml").read_text("utf-8").replace("gmp-2025", "demo")
HEADER = "item,grade,title,points,note\n"


@pytest.fixture
def items(minimal: Path) -> Path:
    return minimal / "requirements/inspection-items.csv"


@pytest.fixture
def rules(minimal: Path) -> Path:
    return minimal / "requirements/inspection-rules.yaml"


def test_files_that_are_missing_are_told_from_a_table_without_items(minimal: Path, items: Path) -> None:
    assert (load(minimal).inspection_items, load(minimal).inspection_rules) == (None, None)
    items.write_text(HEADER, "utf-8")
    assert load(minimal).inspection_items == ()


def test_the_shipped_table_holds_nothing_but_its_header() -> None:
    assert SHIPPED_ITEMS.read_text("utf-8") == HEADER


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_an_item_keeps_its_grade_its_points_and_its_note(minimal: Path, items: Path, encoding: str) -> None:
    rows = "1.1,关键,程序,DEMO-1-k1、DEMO-1-k2,现场\n1.2,,洁净区,DEMO-3-k1；DEMO-3-k2;DEMO-1-k1,\n"
    items.write_bytes((HEADER + rows).encode(encoding))
    first, second = load(minimal).inspection_items or ()
    assert (first.id, first.grade, first.title, first.points, first.note) == (
        *("1.1", Grade.CRITICAL, "程序", ("DEMO-1-k1", "DEMO-1-k2")),
        "现场",
    )
    assert (second.grade, second.points, second.place.line) == (None, ("DEMO-3-k1", "DEMO-3-k2", "DEMO-1-k1"), 3)


def test_the_shipped_rules_are_dated_cited_and_a_draft(minimal: Path, rules: Path) -> None:
    rules.write_text(SHIPPED_RULES, "utf-8")
    read = load(minimal).inspection_rules
    assert read is not None
    assert (read.status, read.published) == (SourceStatus.DRAFT, date(2026, 6, 9))
    assert all((read.title, read.scope, read.basis))
    assert read.published_items == {Grade.CRITICAL: 39, Grade.MAJOR: 86, Grade.MINOR: 75}
    assert sum(read.published_items.values()) == 200


def test_the_shipped_rules_say_what_was_published(minimal: Path, rules: Path) -> None:
    rules.write_text(SHIPPED_RULES, "utf-8")
    read = load(minimal).inspection_rules
    assert read is not None
    assert [(rule.conclusion, rule.is_any) for rule in read.rules] == [
        (Conclusion.FAIL, True),
        (Conclusion.PASS, False),
        (Conclusion.RECTIFY, False),
    ]
    assert [rule.conditions for rule in read.rules] == [
        (
            Fraud(),
            AtLeast(counted=(Counted.CRITICAL,), limit=3),
            AtLeast(counted=(Counted.CRITICAL, Counted.MAJOR), limit=10),
            AtLeast(counted=(Counted.TOTAL,), limit=21),
        ),
        (
            AtMost(counted=(Counted.CRITICAL,), limit=0),
            AtMost(counted=(Counted.MAJOR,), limit=0),
            AtMost(counted=(Counted.MINOR,), limit=4),
        ),
        (),
    ]


def test_rules_are_no_catalog(minimal: Path, rules: Path) -> None:
    rules.write_text(SHIPPED_RULES, "utf-8")
    assert [source.id for source in load(minimal).sources] == ["demo"]
    (minimal / "requirements/demo.yaml").unlink()
    with pytest.raises(ProjectInputError) as caught:
        load(minimal)
    assert Code.CATALOG_NONE in {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize("spoiled", ["demo", "rules"])
def test_a_point_that_may_stand_in_a_catalog_that_cannot_be_read_is_not_called_unknown(
    minimal: Path, items: Path, rules: Path, spoiled: str
) -> None:
    items.write_text(HEADER + "1.1,关键,程序,DEMO-9-k1,\n", "utf-8")
    rules.write_text(SHIPPED_RULES, "utf-8")
    (minimal / "requirements/demo.yaml" if spoiled == "demo" else rules).write_text("a: [\n", "utf-8")
    with pytest.raises(ProjectInputError) as caught:
        load(minimal)
    named = {
        problem.code for problem in caught.value.problems if problem.place.path == "requirements/inspection-items.csv"
    }
    assert named == (set() if spoiled == "demo" else {Code.UNKNOWN_POINT})
