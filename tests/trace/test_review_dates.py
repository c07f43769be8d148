"""Which documents in force are to be reviewed: late, or within sixty days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import DAY, approval, days, document
from qmstrace.model.document import Document
from qmstrace.trace.in_force import Standing, in_force
from qmstrace.trace.review_dates import ReviewDue, due_reviews


def standing(working: Document) -> Standing:
    return in_force(working, (), (), DAY, ())


@pytest.mark.parametrize(
    ("review_by", "due"),
    [
        (DAY - days(1), [ReviewDue.OVERDUE]),
        (DAY, [ReviewDue.SOON]),
        (DAY + days(60), [ReviewDue.SOON]),
        (DAY + days(61), []),
        (None, []),
    ],
    ids=["passed", "today", "in 60 days", "in 61 days", "none"],
)
def test_a_review_is_due_from_sixty_days_before_its_date(review_by: date | None, due: list[ReviewDue]) -> None:
    found = due_reviews([standing(document(review_by=review_by))], DAY)
    assert [one.due for one in found] == due


@pytest.mark.parametrize("change", [{"withdrawn": DAY}, {"effective": DAY + days(1)}], ids=["withdrawn", "pending"])
def test_only_what_is_in_force_is_to_be_reviewed(change: dict[str, date]) -> None:
    assert due_reviews([standing(replace(document(review_by=DAY), **change))], DAY) == ()


def test_the_version_in_force_says_when_and_not_the_next_one() -> None:
    kept, draft = document(review_by=DAY), document(version="2.0", review_by=DAY + days(900))
    found = in_force(draft, (kept,), (approval(kept, "质量部"),), DAY, ("质量部",))
    assert [one.document for one in due_reviews([found], DAY)] == [kept]


def test_the_earliest_review_comes_first() -> None:
    found = due_reviews(
        [standing(document(number=f"QP-0{count}", review_by=DAY + days(-count))) for count in (1, 3, 2)], DAY
    )
    assert [one.document.number for one in found] == ["QP-03", "QP-02", "QP-01"]
