"""Reads the rows of check sheets that came back: what each says of an item, and what is to be mended in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from qmstrace.model.grouping import group
from qmstrace.model.inspection import Inspection, InspectionItem, ItemResult, inspected
from qmstrace.model.records import RecordKind, Subject
from qmstrace.model.returned import CellPlace, CheckSheet, Edit, Remark, RemarkCode
from qmstrace.model.vocabulary import Result
from qmstrace.trace.merging import Change, Conflict, Side, merge
from qmstrace.trace.recorded import Records

RESULT, POINTS, DESCRIPTION, SEEN = "result", "points", "description", "seen"
REMEDY = ("measure", "owner", "due")
BETWEEN_POINTS = re.compile(r"[\s、，,;；]+")
NOT_INSPECTED = {"", ItemResult.NOT_APPLICABLE}
"""Results that say nothing of what was seen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckRow:
    """What an inspection says of an item: its result, of which points, and the cells that were filled in, by field."""

    item: InspectionItem
    inspection: Inspection
    result: Result
    points: tuple[str, ...]
    cells: Mapping[str, Change]

    def seen(self, point: str) -> Subject:
        """Return what the inspection saw of a point."""
        return Subject(RecordKind.SEEN, self.inspection.key(point))

    def remedy(self, point: str) -> Subject:
        """Return what mends that."""
        return Subject(RecordKind.REMEDY, self.inspection.key(point))

    @property
    def statement(self) -> Change | None:
        """The cell with what was seen, or what failed."""
        return self.cells.get(DESCRIPTION if self.result is Result.FAIL else SEEN)


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckRows:
    """The rows that can be taken, conflicts between copies of one row, and what is to be said."""

    rows: tuple[CheckRow, ...]
    conflicts: tuple[Conflict, ...]
    remarks: tuple[Remark, ...]


def read_check_rows(
    edits: Sequence[Edit], sheets: Sequence[CheckSheet], records: Records, prefer: Side | None
) -> CheckRows:
    """Return the rows of check sheets; a row whose copies disagree is not taken."""
    reader = _Reader(sheets, records)
    asked = [edit for found in group(edits, lambda edit: edit.subject.key).values() for edit in reader.inspected(found)]
    merged = merge(asked, records, prefer)
    changed = group(merged.changes, lambda change: change.subject.key)
    rows = [reader.row(key, {cell.field: cell for cell in cells}) for key, cells in changed.items()]
    conflicts = tuple(
        replace(conflict, subject=Subject(RecordKind.CHECK, inspected(conflict.subject.key)[0]))
        for conflict in merged.conflicts
    )
    return CheckRows(rows=tuple(row for row in rows if row), conflicts=conflicts, remarks=tuple(reader.remarks))


class _Reader:
    def __init__(self, sheets: Sequence[CheckSheet], records: Records) -> None:
        self._records = records
        self._excluded = {sheet.inspection.key(item) for sheet in sheets for item in sheet.excluded}
        self.remarks: list[Remark] = []

    def inspected(self, edits: Sequence[Edit]) -> list[Edit]:
        """Return what the cells of one item say; nothing where they say that it does not apply, which is noted."""
        results = [edit for edit in edits if edit.field == RESULT]
        aside = [edit for edit in results if edit.value == ItemResult.NOT_APPLICABLE]
        said = [replace(edit, base="") for edit in results if edit.value not in NOT_INSPECTED]
        others = [edit for edit in edits if edit.field != RESULT and edit.value]
        stays_excluded = not results and edits[0].subject.key in self._excluded
        if not said and (aside or stays_excluded):
            first = (aside or others)[0]
            self.remarks.append(Remark(code=RemarkCode.NOT_DECIDED_HERE, place=first.place))
            return []
        self.remarks += [Remark(code=RemarkCode.NOT_DECIDED_HERE, place=edit.place) for edit in aside]
        return [*said, *others]

    def row(self, key: str, cells: Mapping[str, Change]) -> CheckRow | None:
        """Return what the cells of one item say together; None where something is wrong, which is noted."""
        before = len(self.remarks)
        result = cells.get(RESULT)
        if result is None:
            first = next(iter(cells.values()))
            self._missing(RemarkCode.RESULT_MISSING, first.place, first.field)
            return None
        identifier, inspection = inspected(key)
        item = self._records.checked_items[identifier]
        points = item.points
        if result.new == Result.FAIL:
            points = self._failed_points(item, cells) or points
            self._check_failed(cells)
        else:
            for name in (POINTS, DESCRIPTION, *REMEDY):
                if name in cells:
                    self._missing(RemarkCode.NOT_FAILED, cells[name].place, name)
        if any(remark.is_error for remark in self.remarks[before:]):
            return None
        return CheckRow(item=item, inspection=inspection, result=Result(result.new), points=points, cells=cells)

    def _failed_points(self, item: InspectionItem, cells: Mapping[str, Change]) -> tuple[str, ...]:
        cell = cells.get(POINTS)
        if cell is None:
            if len(item.points) > 1:
                self._missing(RemarkCode.FIELD_MISSING, cells[RESULT].place, POINTS)
            return item.points
        named = [name for name in BETWEEN_POINTS.split(cell.new) if name]
        for name in dict.fromkeys(named):
            if name not in item.points:
                known = {"id": name, "known": "、".join(item.points)}
                self.remarks.append(Remark(code=RemarkCode.NOT_OF_ITEM, place=cell.place, params=known))
        return tuple(point for point in item.points if point in named)

    def _check_failed(self, cells: Mapping[str, Change]) -> None:
        needed: Collection[str] = (DESCRIPTION, *(REMEDY if any(name in cells for name in REMEDY) else ()))
        for name in needed:
            if name not in cells:
                self._missing(RemarkCode.FIELD_MISSING, cells[RESULT].place, name)
        if SEEN in cells:
            self.remarks.append(Remark(code=RemarkCode.SEEN_OF_FAILED, place=cells[SEEN].place))

    def _missing(self, code: RemarkCode, place: CellPlace, field: str) -> None:
        self.remarks.append(Remark(code=code, place=place, params={"field": field}))
