"""Inspection items, and how inspections ended, as plain JSON data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qmstrace.model.inspection import InspectionItem
from qmstrace.model.vocabulary import Grade
from qmstrace.present.inspection_outcomes import RecordedInspection


def item_data(item: InspectionItem) -> dict[str, Any]:
    """Return an inspection item with the points that it covers."""
    return {
        "item": item.id,
        "grade": item.grade,
        "title": item.title,
        "points": list(item.points),
        "note": item.note or None,
    }


def outcome_data(found: RecordedInspection, notes: Sequence[str]) -> dict[str, Any]:
    """Return how an inspection ended, with what must be known of it."""
    rule = found.found.rule
    return {
        "name": found.name,
        "days": sorted({str(day) for day in found.days}),
        "items": {"seen": found.seen, "asked": found.asked},
        "failed": {
            **{grade.value: found.found.failed[grade] for grade in Grade},
            "ungraded": found.ungraded,
            "total": found.found.total,
        },
        "conclusion": found.conclusion,
        "rule": rule.text if rule else None,
        "official": found.is_formal,
        "fraud": found.is_fraud,
        "outside": list(found.outside),
        "notes": list(notes),
    }
