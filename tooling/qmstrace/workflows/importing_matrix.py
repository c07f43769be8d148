"""``qms matrix import``: brings back what was changed in workbooks, shows it, and writes it when asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from string import digits

from qmstrace.model.records import RecordKind
from qmstrace.model.returned import CellPlace, CheckSheet, Edit, NewRecord, Remark
from qmstrace.present.gap_register import MATRIX_HEADINGS
from qmstrace.present.inspection_registers import ITEM_COLUMNS as CHECK_COLUMNS
from qmstrace.present.matrix_registers import ACTION_COLUMNS, EVIDENCE_COLUMNS, EXCLUSION_COLUMNS
from qmstrace.present.registers import Heading
from qmstrace.store import tables
from qmstrace.store.inspection_items import ITEM_COLUMNS, ITEMS
from qmstrace.store.journal import locked, write_files
from qmstrace.store.loader import load
from qmstrace.store.table_changes import changed_table
from qmstrace.trace.check_merging import merge_checks
from qmstrace.trace.merging import Change, Conflict, Side, merge
from qmstrace.trace.recorded import Records
from qmstrace.workflows.import_outcomes import Outcome, import_outcomes
from qmstrace.workflows.record_edits import RecordEdits, record_edits

COLUMNS: Mapping[str, Sequence[Heading]] = {
    "matrix": MATRIX_HEADINGS,
    "evidence": EVIDENCE_COLUMNS,
    "exclusions": EXCLUSION_COLUMNS,
    "actions": ACTION_COLUMNS,
    "inspection": CHECK_COLUMNS,
}
TABLE_COLUMNS: Mapping[str, Sequence[str]] = {
    tables.DECISIONS: tables.DECISION_COLUMNS,
    tables.EVIDENCE: tables.EVIDENCE_COLUMNS,
    tables.ACTIONS: tables.ACTION_COLUMNS,
    tables.FINDINGS: tables.FINDING_COLUMNS,
    ITEMS: ITEM_COLUMNS,
}
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What workbooks bring back: changes, conflicts, remarks, and the tables that were written.

    ``outcomes`` are those of the inspections that check sheets are of, each with its notes, as they are once all is
    written; there are none where nothing can be.
    """

    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    remarks: tuple[Remark, ...]
    written: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def is_blocked(self) -> bool:
        """Whether nothing can be written until somebody mends or decides something."""
        return bool(self.conflicts) or any(remark.is_error for remark in self.remarks)


def import_matrix(
    root: Path,
    files: Sequence[Path],
    *,
    day: date,
    inspection: str,
    prefer: Side | None,
    apply: bool,
    progress: Progress,
) -> Imported:
    """Return what workbooks bring back; with ``apply`` write it, all or nothing.

    Raises:
        RequestError: a file cannot be read.
        ProjectInputError: the project cannot be read, or what is to be written would not be a project.
    """
    from qmstrace.workbook.returned_book import read_returned

    with locked(root) if apply else nullcontext():
        project = load(root)
        edits: list[Edit] = []
        new: list[NewRecord] = []
        remarks: list[Remark] = []
        names = Counter(path.name for path in files)
        sheets: list[CheckSheet] = []
        for number, path in enumerate(files, 1):
            name = path.name if names[path.name] == 1 else str(path)
            returned, made_for = read_returned(path, name, project, COLUMNS)
            day = max(day, made_for or day)
            sheets += [returned.check_sheet] if returned.check_sheet else []
            edits += returned.edits
            new += returned.records
            remarks += returned.remarks
            progress("读取工作簿", number, len(files))
        records = Records(project, day)
        merged = merge([edit for edit in edits if edit.subject.kind is not RecordKind.CHECK], records, prefer)
        checked = merge_checks(
            [edit for edit in edits if edit.subject.kind is RecordKind.CHECK], sheets, records, prefer
        )
        done = record_edits(root, project, records, (*merged.changes, *checked.changes), new, day, inspection)
        places = [*(edit.place for edit in edits), *(record.place for record in new)]
        found = Imported(
            changes=_ordered(checked.in_cells(done.changes), places),
            conflicts=(*merged.conflicts, *checked.conflicts),
            remarks=(*remarks, *checked.remarks, *done.remarks),
        )
        if found.is_blocked:
            return found
        contents = _contents(root, done)
        if contents:
            project = load(root, contents=contents)
        found = replace(found, outcomes=import_outcomes(root, project, sheets, day))
        if apply and contents:
            write_files(root, contents)
    return replace(found, written=tuple(contents) if apply else ())


def _ordered(changes: Sequence[Change], places: Sequence[CellPlace]) -> tuple[Change, ...]:
    """Return changes as their cells stand, the sheets in the order in which they were read."""
    read = dict.fromkeys((place.file, place.sheet) for place in places)
    sheets = {sheet: number for number, sheet in enumerate(read)}

    def order(change: Change) -> tuple[int, int, int, str]:
        place = change.place
        column = place.cell.rstrip(digits)
        return sheets[place.file, place.sheet], int(place.cell.removeprefix(column)), len(column), column

    return tuple(sorted(changes, key=order))


def _contents(root: Path, done: RecordEdits) -> Mapping[str, bytes]:
    return {
        path: changed_table(root, path, TABLE_COLUMNS.get(path, tables.LINK_COLUMNS), edits)
        for path, edits in done.tables.items()
    }
