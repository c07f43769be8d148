"""Which documents in force are to be reviewed: their review date has passed, or comes soon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from qmstrace.model.document import Document
from qmstrace.trace.in_force import Standing

NOTICE = timedelta(days=60)
"""How long before its review date a document is named."""


class ReviewDue(StrEnum):
    """How urgent the review of a document is."""

    OVERDUE = "overdue"
    SOON = "soon"


@dataclass(frozen=True, kw_only=True, slots=True)
class DueReview:
    """A document in force that is to be reviewed."""

    document: Document
    review_by: date
    due: ReviewDue


def due_review(standing: Standing, day: date) -> DueReview | None:
    """Return what is due on a day of a document in force; None where nothing is."""
    version = standing.version
    if version is None or version.review_by is None or version.review_by > day + NOTICE:
        return None
    due = ReviewDue.OVERDUE if version.review_by < day else ReviewDue.SOON
    return DueReview(document=version, review_by=version.review_by, due=due)


def due_reviews(standings: Iterable[Standing], day: date) -> tuple[DueReview, ...]:
    """Return the reviews that are due on a day, the earliest first."""
    found = (due_review(standing, day) for standing in standings)
    return tuple(sorted((one for one in found if one), key=lambda one: (one.review_by, one.document.number)))
