"""Merges what check sheets say with the findings of the same inspection, and tells it again in the sheets' cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qmstrace.model.grouping import group
from qmstrace.model.records import RecordKind, Subject
from qmstrace.model.returned import CellPlace, CheckSheet, Edit, Remark, RemarkCode
from qmstrace.model.vocabulary import Result
from qmstrace.trace.check_rows import POINTS, REMEDY, RESULT, CheckRow, read_check_rows
from qmstrace.trace.merging import Change, Conflict, Side, merge
from qmstrace.trace.recorded import Records

STATEMENT = "statement"
FINDINGS = {RecordKind.SEEN, RecordKind.REMEDY}
Field = tuple[Subject, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckCell:
    """A filled cell of a check sheet, what it says now as recorded, and the fields of findings that it is about."""

    cell: Change
    subject: Subject
    recorded: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckMerge:
    """Changes of findings and of what mends them; conflicts and remarks in the cells of the sheets."""

    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    remarks: tuple[Remark, ...]
    cells: tuple[CheckCell, ...]

    def in_cells(self, changes: Sequence[Change]) -> list[Change]:
        """Return changes with those of findings told as the cells that made them: each cell once, under its item."""
        made = {(change.subject, change.field): change for change in changes}
        told = [change for change in changes if change.subject.kind not in FINDINGS]
        for found in self.cells:
            hit = next((made[field] for field in found.fields if field in made), None)
            if hit is not None:
                old = found.recorded if found.cell.field == POINTS else hit.old
                told.append(replace(found.cell, subject=found.subject, old=old))
        return told


def merge_checks(
    edits: Sequence[Edit], sheets: Sequence[CheckSheet], records: Records, prefer: Side | None
) -> CheckMerge:
    """Return what rows of check sheets change in the findings of their inspections, and in the actions against these.

    What belongs to a result that is not taken is not taken either.
    """
    read = read_check_rows(edits, sheets, records, prefer)
    cells = tuple(cell for row in read.rows for cell in _cells(row, records))
    merged = merge(
        [edit for row in read.rows for edit in _edits(row, records)] + _statements(read.rows), records, prefer
    )
    return CheckMerge(
        changes=tuple(_taken(merged.changes, read.rows, records)),
        conflicts=(*read.conflicts, *_in_cells(merged.conflicts, cells)),
        remarks=(*read.remarks, *_without_measure(read.rows, records)),
        cells=cells,
    )


def _edits(row: CheckRow, records: Records) -> Iterator[Edit]:
    """Yield the results of points, and what mends those that failed; texts of points are joined over all rows."""
    for point in row.points:
        yield _edit(row.cells[RESULT], row.seen(point), RESULT, row.result)
        for name in REMEDY:
            if name in row.cells:
                yield _edit(row.cells[name], row.remedy(point), name, row.cells[name].new)
    for point in _unnamed(row, records):
        yield _edit(row.cells[POINTS], row.seen(point), RESULT, Result.PASS)


def _edit(cell: Change, subject: Subject, field: str, value: str) -> Edit:
    return Edit(place=cell.place, subject=subject, field=field, base="", value=value)


def _unnamed(row: CheckRow, records: Records) -> list[str]:
    """Return points that failed as recorded and are not named; one of several items may have failed for another."""
    return [
        point
        for point in row.item.points
        if point not in row.points
        and len(records.items_by_point[point]) == 1
        and _is_recorded_failed(row, point, records)
    ]


def _is_recorded_failed(row: CheckRow, point: str, records: Records) -> bool:
    return records.value(row.seen(point), RESULT) == Result.FAIL


def _statements(rows: Sequence[CheckRow]) -> list[Edit]:
    """Return what is to be said of each point: where several items cover it, all that they say."""
    said = [(row.seen(point), row.statement) for row in rows if row.statement for point in row.points]
    return [
        _edit(found[0][1], found[0][0], STATEMENT, "\n".join(dict.fromkeys(cell.new for _, cell in found)))
        for found in group(said, lambda one: one[0].key).values()
    ]


def _taken(changes: Sequence[Change], rows: Sequence[CheckRow], records: Records) -> Iterator[Change]:
    wanted: dict[str, set[str]] = {}
    for row in rows:
        for point in row.points:
            wanted.setdefault(row.inspection.key(point), set()).add(row.result)
    results = {change.subject.key: change.new for change in changes if change.field == RESULT}
    for change in changes:
        key = change.subject.key
        result = results.get(key) or records.value(Subject(RecordKind.SEEN, key), RESULT)
        if change.field == RESULT or wanted[key] == {result}:
            yield change


def _cells(row: CheckRow, records: Records) -> Iterator[CheckCell]:
    failed = "、".join(point for point in row.item.points if _is_recorded_failed(row, point, records))
    results = tuple((row.seen(point), RESULT) for point in row.points)
    fields: dict[str, tuple[Field, ...]] = {
        RESULT: results,
        POINTS: (*results, *((row.seen(point), RESULT) for point in _unnamed(row, records))),
        **{name: tuple((row.remedy(point), name) for point in row.points) for name in REMEDY},
    }
    if row.statement:
        fields[row.statement.field] = tuple((row.seen(point), STATEMENT) for point in row.points)
    for name, cell in row.cells.items():
        if name in fields:
            yield CheckCell(
                cell=cell, subject=Subject(RecordKind.CHECK, row.item.id), recorded=failed, fields=fields[name]
            )


def _in_cells(conflicts: Sequence[Conflict], cells: Sequence[CheckCell]) -> Iterator[Conflict]:
    """Yield one conflict for each cell, under its item."""
    by_place: Mapping[CellPlace, CheckCell] = {found.cell.place: found for found in cells}
    for place, conflict in {conflict.place: conflict for conflict in conflicts}.items():
        found = by_place[place]
        field = found.cell.field
        now = found.recorded if field == POINTS else conflict.now
        yield replace(conflict, subject=found.subject, field=field, now=now, new=found.cell.new)


def _without_measure(rows: Sequence[CheckRow], records: Records) -> Iterator[Remark]:
    mended = {row.inspection.key(point) for row in rows if REMEDY[0] in row.cells for point in row.points}
    for row in rows:
        bare = [
            point
            for point in row.points
            if row.inspection.key(point) not in mended and not records.actions_of(row.inspection.key(point))
        ]
        if row.result is Result.FAIL and bare:
            what = {"item": row.item.id, "points": "、".join(bare)}
            yield Remark(code=RemarkCode.NO_MEASURE, place=row.cells[RESULT].place, params=what)
