"""Inspection items as plain JSON data."""

from __future__ import annotations

from typing import Any

from qmstrace.model.inspection import InspectionItem


def item_data(item: InspectionItem) -> dict[str, Any]:
    """Return an inspection item with the points that it covers."""
    return {
        "item": item.id,
        "grade": item.grade,
        "title": item.title,
        "points": list(item.points),
        "note": item.note or None,
    }
