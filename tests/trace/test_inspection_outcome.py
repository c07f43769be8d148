"""How an inspection ends: every threshold of the shipped rules from both sides, and what stands in for items."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

import pytest
from builders import PLACE, finding, inspection_item, point, project, rule
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.model.inspection import (
    AtLeast,
    AtMost,
    Counted,
    Fraud,
    InspectionItem,
    InspectionRule,
    InspectionRules,
)
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Conclusion, Grade, Result, SourceStatus
from qmstrace.store.cache import ParseCache
from qmstrace.store.files import ProjectFiles
from qmstrace.store.inspection_rules import read_inspection_rules
from qmstrace.store.problems import Problems
from qmstrace.trace.inspection import (
    InspectionOutcome,
    InspectionResults,
    inspection_results,
    items_to_inspect,
    outcome,
)

ROOT = Path(__file__).parents[2]
WHOLE = {Grade.CRITICAL: 39, Grade.MAJOR: 86, Grade.MINOR: 75}
PUBLISHED = tuple(
    inspection_item(id=f"{grade}{number}", grade=grade) for grade, count in WHOLE.items() for number in range(count)
)
"""As many items of each grade as the guideline lists."""
PASS, RECTIFY, FAIL = Conclusion.PASS, Conclusion.RECTIFY, Conclusion.FAIL


@pytest.fixture(scope="module")
def shipped() -> InspectionRules:
    problems = Problems()
    rules = read_inspection_rules(ProjectFiles(ROOT, problems), ParseCache(ROOT), problems)
    problems.raise_any()
    assert rules is not None
    return rules


def failing(critical: int = 0, major: int = 0, minor: int = 0) -> list[str]:
    """Return the ids of as many published items of each grade."""
    wanted = {Grade.CRITICAL: critical, Grade.MAJOR: major, Grade.MINOR: minor}
    return [f"{grade}{number}" for grade, count in wanted.items() for number in range(count)]


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        pytest.param((0, 0, 0), PASS, id="none"),
        pytest.param((0, 0, 4), PASS, id="4 minor"),
        pytest.param((0, 0, 5), RECTIFY, id="5 minor"),
        pytest.param((0, 1, 0), RECTIFY, id="1 major"),
        pytest.param((1, 0, 0), RECTIFY, id="1 critical"),
        pytest.param((2, 0, 0), RECTIFY, id="2 critical"),
        pytest.param((3, 0, 0), FAIL, id="3 critical"),
        pytest.param((2, 7, 0), RECTIFY, id="9 critical and major"),
        pytest.param((2, 8, 0), FAIL, id="10 critical and major"),
        pytest.param((0, 9, 0), RECTIFY, id="9 major"),
        pytest.param((0, 10, 0), FAIL, id="10 major"),
        pytest.param((0, 0, 20), RECTIFY, id="20 minor"),
        pytest.param((0, 0, 21), FAIL, id="21 minor"),
        pytest.param((2, 7, 11), RECTIFY, id="20 of all grades"),
        pytest.param((2, 7, 12), FAIL, id="21 of all grades"),
    ],
)
def test_each_threshold_of_the_shipped_rules(
    shipped: InspectionRules, failed: tuple[int, int, int], expected: Conclusion
) -> None:
    found = outcome(PUBLISHED, failing(*failed), is_fraud=False, rules=shipped)
    assert found.conclusion is expected
    assert found.rule is not None and found.rule.conclusion is expected and found.rule in shipped.rules
    assert (tuple(found.failed.values()), found.total) == (failed, sum(failed))
    assert found.is_official and found.is_whole


@pytest.mark.parametrize("failed", [(0, 0, 0), (0, 0, 5), (3, 0, 0)])
def test_fraud_fails_whatever_was_found(shipped: InspectionRules, failed: tuple[int, int, int]) -> None:
    assert outcome(PUBLISHED, failing(*failed), is_fraud=True, rules=shipped).conclusion is FAIL


def test_an_item_named_several_times_counts_once(shipped: InspectionRules) -> None:
    found = outcome(PUBLISHED, failing(minor=4) * 6, is_fraud=False, rules=shipped)
    assert (found.total, found.conclusion) == (4, PASS)


def test_an_unknown_item_is_refused(shipped: InspectionRules) -> None:
    with pytest.raises(KeyError):
        outcome(PUBLISHED, ["别处"], is_fraud=False, rules=shipped)


def test_nothing_is_concluded_without_rules() -> None:
    found = outcome(PUBLISHED, failing(critical=3), is_fraud=True, rules=None)
    assert (found.conclusion, found.rule, found.is_official, found.is_whole) == (None, None, False, False)
    assert found.failed[Grade.CRITICAL] == 3


def test_a_list_that_is_not_the_published_one_is_not_whole(shipped: InspectionRules) -> None:
    found = outcome(PUBLISHED[:-1], (), is_fraud=False, rules=shipped)
    assert (found.conclusion, found.is_official, found.is_whole) == (PASS, True, False)
    assert found.listed == {**WHOLE, Grade.MINOR: 74}


@pytest.mark.parametrize("is_fraud", [False, True])
@pytest.mark.parametrize("items", [(), (inspection_item(grade=None),)], ids=["none", "without grades"])
def test_nothing_is_concluded_without_grades(
    shipped: InspectionRules, items: Sequence[InspectionItem], is_fraud: bool
) -> None:
    found = outcome(items, [item.id for item in items], is_fraud=is_fraud, rules=shipped)
    assert (found.conclusion, found.is_official, found.total) == (None, False, len(items))


UNGRADED = inspection_item(id="无级别", grade=None)


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        pytest.param((), PASS, id="another failed not"),
        pytest.param(("无级别",), None, id="it failed"),
        pytest.param(("无级别", *failing(minor=19)), None, id="20 with it"),
        pytest.param(("无级别", *failing(minor=20)), FAIL, id="21 with it"),
        pytest.param(("无级别", *failing(critical=3)), FAIL, id="failed without it"),
    ],
)
def test_a_failed_item_without_a_grade_leaves_open_what_it_could_change(
    shipped: InspectionRules, failed: Collection[str], expected: Conclusion | None
) -> None:
    found = outcome((*PUBLISHED, UNGRADED), failed, is_fraud=False, rules=shipped)
    assert (found.conclusion, found.rule is None) == (expected, expected is None)
    assert not found.is_official


def inspected(*findings: tuple[str, Result], items: Sequence[InspectionItem] | None) -> Project:
    """Return a project of four points with findings of one inspection against them."""
    points = rule(*(point(id=f"RULE-1-k{number}", text=f"要点{number}") for number in range(1, 5)))
    found = tuple(
        finding(id=f"F-{number}", point=name, result=result) for number, (name, result) in enumerate(findings)
    )
    return project(sources=points, findings=found, inspection_items=None if items is None else tuple(items))


ITEMS = (
    inspection_item(id="甲", points=("RULE-1-k1", "RULE-1-k2")),
    inspection_item(id="乙", points=("RULE-1-k2", "RULE-1-k3")),
)
ONE, TWO, THREE, FOUR = (f"RULE-1-k{number}" for number in range(1, 5))


def seen(project: Project) -> InspectionResults:
    return inspection_results(project, project.findings)


def test_an_item_fails_once_however_many_of_its_points_failed() -> None:
    found = seen(inspected((ONE, Result.FAIL), (TWO, Result.FAIL), items=ITEMS[:1]))
    assert (found.failed, found.items) == (("甲",), ITEMS[:1])


def test_a_point_of_two_items_fails_both() -> None:
    found = seen(inspected((TWO, Result.FAIL), items=ITEMS))
    assert (found.failed, found.outside) == (("甲", "乙"), ())


def test_an_item_passes_when_all_of_its_points_do() -> None:
    found = seen(inspected((ONE, Result.PASS), (TWO, Result.PASS), items=ITEMS))
    assert found.results == {"甲": Result.PASS, "乙": None}


def test_one_failure_outweighs_what_passed_at_the_same_point() -> None:
    findings = ((ONE, Result.FAIL), (ONE, Result.PASS), (TWO, Result.PASS))
    assert seen(inspected(*findings, items=ITEMS)).results["甲"] is Result.FAIL
    assert seen(inspected(*findings[::-1], items=ITEMS)).results["甲"] is Result.FAIL


def test_a_finding_closed_since_counts_as_it_was_found() -> None:
    closed = project(inspection_items=(inspection_item(),), findings=(finding(closed=date(2026, 6, 2)),))
    assert seen(closed).failed == ("1.1",)


def test_a_failed_point_of_no_item_is_named() -> None:
    found = seen(inspected((FOUR, Result.FAIL), (THREE, Result.FAIL), items=ITEMS[:1]))
    assert (found.failed, found.outside) == ((), (FOUR, THREE))
    passed = seen(inspected((FOUR, Result.PASS), items=ITEMS))
    assert passed.outside == ()


@pytest.mark.parametrize("items", [None, ()], ids=["no table", "an empty table"])
def test_without_items_each_point_stands_in_for_one(
    shipped: InspectionRules, items: Sequence[InspectionItem] | None
) -> None:
    bare = inspected((TWO, Result.FAIL), items=items)
    stand_ins = items_to_inspect(bare)
    assert [(item.id, item.grade, item.title, item.points) for item in stand_ins] == [
        (f"RULE-1-k{number}", None, f"要点{number}", (f"RULE-1-k{number}",)) for number in range(1, 5)
    ]
    found = seen(bare)
    assert (found.failed, found.items) == ((TWO,), stand_ins)
    ended = outcome(found.items, found.failed, is_fraud=False, rules=shipped)
    assert (ended.conclusion, ended.is_official, ended.total) == (None, False, 1)


STAND_IN = inspection_item(id=TWO, grade=Grade.MINOR, title="要点2", points=(TWO,))


def test_where_only_points_stand_in_all_points_do_with_the_grades_that_were_given(shipped: InspectionRules) -> None:
    found = seen(inspected((TWO, Result.FAIL), (THREE, Result.PASS), items=[STAND_IN]))
    assert [(item.id, item.grade, item.stands_in) for item in found.items] == [
        (ONE, None, True),
        (TWO, Grade.MINOR, True),
        (THREE, None, True),
        (FOUR, None, True),
    ]
    ended = outcome(found.items, found.failed, is_fraud=False, rules=shipped)
    assert (ended.conclusion, ended.is_official, ended.failed[Grade.MINOR]) == (PASS, False, 1)


def test_points_that_all_have_grades_are_not_official(shipped: InspectionRules) -> None:
    graded = [inspection_item(id=name, points=(name,)) for name in (ONE, TWO, THREE, FOUR)]
    ended = outcome(seen(inspected(items=graded)).items, (), is_fraud=False, rules=shipped)
    assert (ended.conclusion, ended.is_official) == (PASS, False)


def test_a_point_that_stands_in_beside_items_is_one_of_them_and_not_official(shipped: InspectionRules) -> None:
    mixed = inspected((TWO, Result.FAIL), items=[*ITEMS, STAND_IN])
    assert items_to_inspect(mixed) == (*ITEMS, STAND_IN)
    assert not outcome(items_to_inspect(mixed), (), is_fraud=False, rules=shipped).is_official
    assert outcome(ITEMS, (), is_fraud=False, rules=shipped).is_official


LIMITS = st.integers(min_value=1, max_value=8)
SUMS = st.just((Counted.TOTAL,)) | st.lists(
    st.sampled_from([Counted.CRITICAL, Counted.MAJOR, Counted.MINOR]), min_size=1, unique=True
).map(tuple)
UP = st.just(Fraud()) | st.builds(AtLeast, counted=SUMS, limit=LIMITS)
DOWN = st.builds(AtMost, counted=SUMS, limit=LIMITS.map(lambda limit: limit - 1))


def stated(
    conclusion: Conclusion, conditions: st.SearchStrategy[Fraud | AtLeast | AtMost]
) -> st.SearchStrategy[list[InspectionRule]]:
    several = st.lists(conditions, min_size=1, max_size=3).map(tuple)
    one = st.builds(
        InspectionRule,
        conclusion=st.just(conclusion),
        text=st.just("规则"),
        is_any=st.booleans(),
        conditions=several,
        place=st.just(PLACE),
    )
    return st.lists(one, max_size=2)


@st.composite
def rule_sets(draw: st.DrawFn) -> InspectionRules:
    """Return any rules that may stand in a file."""
    last = InspectionRule(conclusion=RECTIFY, text="其余", is_any=False, conditions=(), place=PLACE)
    return InspectionRules(
        title="指导原则",
        source="rule",
        status=SourceStatus.DRAFT,
        published=date(2026, 6, 9),
        scope="检查",
        basis="公告",
        published_items=WHOLE,
        rules=(*draw(stated(FAIL, UP)), *draw(stated(PASS, DOWN)), last),
        place=PLACE,
    )


RANK = list(Conclusion)


@given(data=st.data(), chosen=rule_sets() | st.none(), is_fraud=st.booleans(), is_more_fraud=st.booleans())
def test_more_failures_never_end_better(
    shipped: InspectionRules,
    data: st.DataObject,
    chosen: InspectionRules | None,
    is_fraud: bool,
    is_more_fraud: bool,
) -> None:
    grades = data.draw(st.lists(st.sampled_from([*Grade, None]), max_size=40))
    items = [inspection_item(id=str(number), grade=grade) for number, grade in enumerate(grades)]
    ids = [item.id for item in items]
    few = data.draw(st.lists(st.sampled_from(ids), unique=True) if ids else st.just([]))
    more = data.draw(st.lists(st.sampled_from(ids), unique=True) if ids else st.just([]))
    rules = chosen or shipped
    less: InspectionOutcome = outcome(items, few, is_fraud=is_fraud, rules=rules)
    worse = outcome(items, {*few, *more}, is_fraud=is_fraud or is_more_fraud, rules=rules)
    if less.conclusion in {FAIL, None}:
        assert worse.conclusion in {FAIL, less.conclusion}
    if less.conclusion is not None and worse.conclusion is not None:
        assert RANK.index(worse.conclusion) >= RANK.index(less.conclusion)
