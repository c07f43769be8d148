"""Controlled copies as plain JSON data."""

from __future__ import annotations

from typing import Any

from qmstrace.trace.copies import CopyTrace


def copy_data(trace: CopyTrace) -> dict[str, Any]:
    """Return a controlled copy with its state on the day."""
    copy = trace.copy
    return {
        "copy": copy.number,
        "document": copy.document,
        "version": copy.version,
        "holder": copy.holder,
        "place": copy.location,
        "handed_out": copy.handed_out.isoformat(),
        "withdrawn": copy.withdrawn.isoformat() if copy.withdrawn else None,
        "destroyed": copy.destroyed.isoformat() if copy.destroyed else None,
        "note": copy.note or None,
        "state": trace.state,
    }
