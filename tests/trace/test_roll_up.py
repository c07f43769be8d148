"""Verdicts of provisions, counts of sources and the gates on them."""

from __future__ import annotations

from dataclasses import replace

from builders import (
    DAY,
    FACTS,
    POINT,
    assessed,
    company,
    days,
    finding,
    link,
    point,
    project,
    provision,
    review,
    reviewed,
    rule,
    source,
    when,
)
from qmstrace.model.catalog import Point
from qmstrace.model.company import Gate
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Kind, Limit, SourceStatus, Verdict
from qmstrace.trace.gates import MissedGate, missed_gates
from qmstrace.trace.source_standing import SourceStanding

CONFORMING = point(id="RULE-1-k1")
GAP = point(id="RULE-1-k2")
ABSENT = point(id="RULE-1-k3", applies=when("no"))
CHAPTER = provision(id="RULE-c1", locator="c1", kind=Kind.HEADING, points=())
ARTICLE = provision(id="RULE-1", parent="RULE-c1", points=(CONFORMING,))
OTHER = provision(id="RULE-2", locator="2", parent="RULE-c1", points=(point(id="RULE-2-k1", provision="RULE-2"),))
EMPTY = dict.fromkeys(Verdict, 0)


def rolled_up(*points: Point) -> Verdict:
    return assessed(reviewed(project(sources=rule(*points)))).provisions["RULE-1"]


def test_a_provision_has_the_worst_verdict_of_its_points() -> None:
    assert rolled_up(CONFORMING, GAP) is Verdict.GAP


def test_a_chapter_has_the_worst_verdict_of_all_its_descendants() -> None:
    given = assessed(reviewed(project(sources=(source(provisions=(CHAPTER, ARTICLE, OTHER)),))))
    assert given.provisions == {
        "RULE-c1": Verdict.GAP,
        "RULE-1": Verdict.CONFORMING,
        "RULE-2": Verdict.GAP,
    }


def test_what_does_not_apply_is_left_out_of_the_worst() -> None:
    assert rolled_up(CONFORMING, ABSENT) is Verdict.CONFORMING


def test_a_provision_does_not_apply_where_none_of_its_points_does() -> None:
    assert rolled_up(point(applies=when("no")), ABSENT) is Verdict.NOT_APPLICABLE


def test_a_source_is_counted_point_by_point_and_by_chapter() -> None:
    article = replace(ARTICLE, points=(CONFORMING, GAP, ABSENT))
    (count,) = assessed(reviewed(project(sources=(source(provisions=(CHAPTER, article, OTHER)),)))).sources
    expected = {**EMPTY, Verdict.CONFORMING: 1, Verdict.GAP: 2, Verdict.NOT_APPLICABLE: 1}
    assert count.is_counted
    assert count.counts == expected
    assert count.chapters == {"RULE-c1": expected}


def test_a_skeleton_counts_in_no_total() -> None:
    given = reviewed(project(sources=(source(status=SourceStatus.SKELETON),)))
    assert [count.is_counted for count in assessed(given).sources] == [False]


def test_a_source_not_in_force_is_assessed_the_same_and_shown_apart() -> None:
    later = reviewed(project(sources=(source(effective=DAY + days(1)),)))
    now = reviewed(project())
    assert [count.standing for count in assessed(later).sources] == [SourceStanding.UPCOMING]
    assert [count.standing for count in assessed(later, DAY + days(1)).sources] == [SourceStanding.BINDING]
    assert assessed(later).sources[0].counts == assessed(now).sources[0].counts
    assert assessed(later).points == assessed(now).points


def test_a_source_without_a_date_of_effect_is_not_in_force() -> None:
    assert assessed(project(sources=(source(effective=None),))).sources[0].standing is SourceStanding.UPCOMING


def gated(at_most: int) -> Project:
    gate = Gate(source="rule", verdict=Verdict.GAP, at_most=at_most)
    sources = rule(point(), point(id="RULE-1-k2"))
    return project(company=company(gates=(gate,)), sources=sources, links=())


def test_a_gate_is_missed_by_one_point_more_than_it_allows() -> None:
    assert list(missed_gates(gated(2).company, assessed(gated(2)))) == []
    assert list(missed_gates(gated(1).company, assessed(gated(1)))) == [
        MissedGate(source="rule", verdict=Verdict.GAP, at_most=1, found=2)
    ]


def test_a_gate_looks_only_at_its_own_verdict() -> None:
    failing = replace(gated(0), findings=(finding(), finding(id="F-2", point="RULE-1-k2")))
    assert list(missed_gates(failing.company, assessed(failing))) == []


def test_the_gate_on_suspect_links_is_missed_by_one_more_than_it_allows() -> None:
    suspect = project(links=(link(rationale="改过"),), attestations=(review(project()),))
    missed = MissedGate(limit=Limit.SUSPECT_LINKS, at_most=0, found=1)
    assert list(missed_gates(company(limits={Limit.SUSPECT_LINKS: 0}), assessed(suspect))) == [missed]
    assert list(missed_gates(company(limits={Limit.SUSPECT_LINKS: 1}), assessed(suspect))) == []
    assert list(missed_gates(company(), assessed(suspect))) == []


def chain(length: int, outermost: str) -> Project:
    provisions = [
        provision(
            id=f"RULE-{number}",
            locator=str(number),
            parent=f"RULE-{number - 1}" if number else None,
            applies=when(outermost) if not number else None,
            points=(point(provision=f"RULE-{number}"),) if number == length - 1 else (),
        )
        for number in range(length)
    ]
    return reviewed(project(company=company(facts=FACTS), sources=(source(provisions=tuple(provisions)),)))


def test_three_thousand_nested_provisions_are_assessed_without_recursion() -> None:
    given = assessed(chain(3000, "yes"))
    assert len(given.provisions) == 3000
    assert set(given.provisions.values()) == {Verdict.CONFORMING}


def test_an_exclusion_is_inherited_through_three_thousand_nested_provisions() -> None:
    assert assessed(chain(3000, "no")).points[POINT].verdict is Verdict.NOT_APPLICABLE
