"""How a catalog stands to an official text, as plain JSON data."""

from __future__ import annotations

from typing import Any

from qmstrace.present.edition_rows import marked
from qmstrace.sources.edition_diff import wording
from qmstrace.sources.verification import Difference, Verification

MOST_SHOWN = 80
"""Characters shown of a text that there is nothing to compare with."""


def verification_data(state: Verification) -> dict[str, Any]:
    """Return the outcome; each difference with its old text, where one was proved before, and as it is shown."""
    return {
        "agrees": state.agrees,
        "same": list(state.same),
        "differs": [
            {"locator": found.locator, "old": found.old, "new": found.new, "shown": _shown(found)}
            for found in state.differs
        ],
        "missing": list(state.missing),
        "unexpected": list(state.unexpected),
        "repeated": list(state.repeated),
        "left_out": list(state.left_out),
    }


def _shown(found: Difference) -> str:
    if found.old is not None:
        return marked(wording(found.old, found.new))
    text = found.new.replace("\n", " ")
    return (text[:MOST_SHOWN] + "…" if len(text) > MOST_SHOWN else text) or "（没有正文）"
