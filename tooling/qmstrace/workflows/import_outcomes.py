"""How the inspections end that check sheets are of, in the project as it is once they are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from qmstrace.model.project import Project
from qmstrace.model.returned import CheckSheet
from qmstrace.present.inspection_outcomes import RecordedInspection, outcome_notes, recorded_inspection
from qmstrace.workflows.assessing import assess_loaded

Outcome = tuple[RecordedInspection, tuple[str, ...]]
"""How an inspection ended, and what must be known of it."""


def import_outcomes(root: Path, project: Project, sheets: Sequence[CheckSheet], day: date) -> tuple[Outcome, ...]:
    """Return how each inspection ends, by all of its findings; fraud found by one of its sheets counts."""
    if not sheets:
        return ()
    assessed = assess_loaded(root, project, max(day, *(sheet.inspection.day for sheet in sheets)))
    names = dict.fromkeys(sheet.inspection.name for sheet in sheets)
    frauds = {sheet.inspection.name for sheet in sheets if sheet.is_fraud}
    found = (recorded_inspection(assessed, name, is_fraud=name in frauds) for name in names)
    return tuple((one, outcome_notes(assessed, one)) for one in found)
