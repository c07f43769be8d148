"""How an inspection ends: which items failed, counted by grade, and what the rules make of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qmstrace.model.grouping import group
from qmstrace.model.inspection import Counted, Counts, InspectionItem, InspectionRule, InspectionRules
from qmstrace.model.matrices import Finding
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Conclusion, Grade, Result

COUNTED = {Grade.CRITICAL: Counted.CRITICAL, Grade.MAJOR: Counted.MAJOR, Grade.MINOR: Counted.MINOR}


@dataclass(frozen=True, kw_only=True, slots=True)
class InspectionOutcome:
    """How an inspection ends.

    ``failed`` counts the failed items of each grade, ``total`` all of them, without a grade too; ``listed`` counts the
    items gone through. ``conclusion`` and the ``rule`` that decided are None where it cannot be told. It is official
    only where items were brought, each with its grade and none a point that stands in, and the list is whole where it
    has as many of each as published.
    """

    failed: Mapping[Grade, int]
    total: int
    listed: Mapping[Grade, int]
    conclusion: Conclusion | None
    rule: InspectionRule | None
    is_official: bool
    is_whole: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class InspectionResults:
    """What one inspection saw, item by item; None where it did not see all of an item's points and none failed.

    ``outside`` are the points that failed and belong to no item: no outcome counts them.
    """

    items: tuple[InspectionItem, ...]
    results: Mapping[str, Result | None]
    outside: tuple[str, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """Ids of the items that failed, each once."""
        return tuple(item for item, result in self.results.items() if result is Result.FAIL)


def items_to_inspect(project: Project) -> tuple[InspectionItem, ...]:
    """Return the items that were brought; where none were but points that stand in, every point as such an item.

    A point that was not brought has no grade.
    """
    brought = project.inspection_items or ()
    if not all(item.stands_in for item in brought):
        return brought
    graded = {item.id: item for item in brought}
    return tuple(
        graded.get(point.id)
        or InspectionItem(id=point.id, grade=None, title=point.text, points=(point.id,), note="", place=point.place)
        for point in project.point_by_id.values()
    )


def inspection_results(project: Project, findings: Iterable[Finding]) -> InspectionResults:
    """Return what an inspection saw by its findings: an item fails with any of its points, passes when all of them do.

    A finding that was closed since counts as it was found.
    """
    items = items_to_inspect(project)
    seen = group(findings, lambda finding: finding.point)
    points = {
        point: Result.FAIL if any(finding.result is Result.FAIL for finding in of_point) else Result.PASS
        for point, of_point in seen.items()
    }
    covered = {point for item in items for point in item.points}
    return InspectionResults(
        items=items,
        results={item.id: _result(item, points) for item in items},
        outside=tuple(point for point, result in points.items() if result is Result.FAIL and point not in covered),
    )


def _result(item: InspectionItem, points: Mapping[str, Result]) -> Result | None:
    found = [points.get(point) for point in item.points]
    if Result.FAIL in found:
        return Result.FAIL
    return None if None in found else Result.PASS


def outcome(
    items: Sequence[InspectionItem], failed: Collection[str], *, is_fraud: bool, rules: InspectionRules | None
) -> InspectionOutcome:
    """Return how an inspection ends in which the items with these ids failed; each counts once.

    Nothing is concluded without rules, or where no item has a grade. Where a failed item has none, only a failure is
    certain: whatever its grade, it cannot mend that.

    Raises:
        KeyError: an id is not among the items.
    """
    by_id = {item.id: item for item in items}
    wrong = [by_id[name] for name in dict.fromkeys(failed)]
    grades = _by_grade(wrong)
    listed = _by_grade(by_id.values())
    counts: Counts = {**{COUNTED[grade]: number for grade, number in grades.items()}, Counted.TOTAL: len(wrong)}
    rule = rules.deciding(counts, is_fraud=is_fraud) if rules and any(listed.values()) else None
    if rule and rule.conclusion is not Conclusion.FAIL and any(item.grade is None for item in wrong):
        rule = None
    return InspectionOutcome(
        failed=grades,
        total=len(wrong),
        listed=listed,
        conclusion=rule.conclusion if rule else None,
        rule=rule,
        is_official=rules is not None and bool(items) and all(item.grade and not item.stands_in for item in items),
        is_whole=rules is not None and listed == rules.published_items,
    )


def _by_grade(items: Iterable[InspectionItem]) -> Mapping[Grade, int]:
    grades = [item.grade for item in items]
    return {grade: grades.count(grade) for grade in Grade}
