"""Not applicable: by the facts, inherited inwards, or by a decision."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import (
    DAY,
    POINT,
    PROVISION,
    assessed,
    days,
    decision,
    point,
    project,
    provision,
    reviewed,
    source,
    verdict,
    when,
)
from qmstrace.model.catalog import Applicability, Source
from qmstrace.model.condition import FactIs, Not
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Kind, Verdict
from qmstrace.trace.reasons import Reason, ReasonCode

CHAPTER = "RULE-c1"
SECOND = "RULE-1-k2"


def nested(
    *,
    on_source: Applicability | None = None,
    on_chapter: Applicability | None = None,
    on_provision: Applicability | None = None,
    on_point: Applicability | None = None,
) -> tuple[Source, ...]:
    chapter = provision(id=CHAPTER, locator="c1", kind=Kind.HEADING, points=(), applies=on_chapter)
    article = provision(parent=CHAPTER, applies=on_provision, points=(point(applies=on_point), point(id=SECOND)))
    return (source(provisions=(chapter, article), applies=on_source),)


def of(sources: tuple[Source, ...]) -> Project:
    return reviewed(project(sources=sources))


@pytest.mark.parametrize(
    ("sources", "holder"),
    [
        (nested(on_source=when("no")), "rule"),
        (nested(on_chapter=when("no")), CHAPTER),
        (nested(on_provision=when("no")), PROVISION),
        (nested(on_point=when("no")), POINT),
    ],
    ids=["source", "ancestor", "provision", "point"],
)
def test_the_facts_exclude_a_point_wherever_the_condition_stands(sources: tuple[Source, ...], holder: str) -> None:
    judged = assessed(of(sources)).points[POINT]
    assert judged.verdict is Verdict.NOT_APPLICABLE
    assert judged.reasons == (Reason(code=ReasonCode.FACTS_EXCLUDE, objects=(holder,)),)


def test_a_condition_that_the_facts_meet_excludes_nothing() -> None:
    applies = when("yes")
    sources = nested(on_source=applies, on_chapter=applies, on_provision=applies, on_point=applies)
    assert verdict(of(sources)) is Verdict.CONFORMING


def test_a_point_narrows_what_applies_around_it() -> None:
    given = of(nested(on_provision=when("yes"), on_point=when("no")))
    assert verdict(given) is Verdict.NOT_APPLICABLE
    assert verdict(given, of=SECOND) is Verdict.GAP


def test_a_point_does_not_widen_what_is_excluded_around_it() -> None:
    given = of(nested(on_chapter=when("no"), on_point=when(Not(part=FactIs(fact="no")))))
    assert verdict(given) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("subject", [CHAPTER, PROVISION, POINT])
def test_a_decision_excludes_its_subject_and_what_is_inside(subject: str) -> None:
    given = replace(of(nested()), decisions=(decision(subject=subject),))
    judged = assessed(given).points[POINT]
    assert judged.verdict is Verdict.NOT_APPLICABLE
    assert judged.reasons == (Reason(code=ReasonCode.DECIDED, objects=("D-1",)),)


def test_a_decision_on_a_point_leaves_its_neighbour_alone() -> None:
    given = replace(of(nested()), decisions=(decision(subject=POINT),))
    assert verdict(given, of=SECOND) is Verdict.GAP


def test_a_decision_dated_later_does_not_count() -> None:
    given = replace(of(nested()), decisions=(decision(date=DAY + days(1)),))
    assert verdict(given) is Verdict.CONFORMING
    assert verdict(given, DAY + days(1)) is Verdict.NOT_APPLICABLE
