"""Turns merged changes and new records into edits of the project's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qmstrace.model.grouping import group
from qmstrace.model.inspection import inspected
from qmstrace.model.project import Project
from qmstrace.model.records import RecordKind, Subject
from qmstrace.model.returned import CellPlace, NewRecord, Remark, RemarkCode
from qmstrace.model.vocabulary import ActionState, Applicable, Coverage, Result
from qmstrace.store.inspection_items import ITEM_COLUMNS, ITEMS
from qmstrace.store.table_changes import NewRow, RowChange, RowRemoval, TableEdit
from qmstrace.store.tables import EVIDENCE, LINKS
from qmstrace.trace.merging import Change
from qmstrace.trace.recorded import APPLICABILITY, Records
from qmstrace.workflows.mapping import new_link_rows
from qmstrace.workflows.new_evidence import PROVING, evidence_faults
from qmstrace.workflows.new_records import Completed, complete

Fields = Mapping[str, Change]


@dataclass(kw_only=True, slots=True)
class RecordEdits:
    """Edits by table, the changes that they make, and what is to be mended first."""

    tables: dict[str, list[TableEdit]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, path: str, edit: TableEdit) -> None:
        """Add an edit of a table."""
        self.tables.setdefault(path, []).append(edit)


def record_edits(
    root: Path,
    project: Project,
    records: Records,
    changes: Sequence[Change],
    new: Sequence[NewRecord],
    day: date,
    inspection: str,
) -> RecordEdits:
    """Return what is to be edited for changes and new records; see ``complete`` for the day and the inspection."""
    editor = _Editor(project, records)
    made: list[tuple[NewRecord, Fields]] = [(record, {}) for record in new]
    for found in group(changes, lambda change: "\0".join(change.subject)).values():
        fields: Fields = {change.field: change for change in found}
        record = editor.edit(found[0].subject, fields)
        if record is not None:
            made.append((record, fields))
    # Findings first: what mends one is written against it.
    made.sort(key=lambda one: one[0].kind is not RecordKind.CONCLUSION)
    done = editor.done
    completed, remarks = complete(root, project, records, [record for record, _ in made], day, inspection)
    done.remarks += remarks
    links = []
    for (record, fields), whole in zip(made, completed, strict=True):
        if whole is None or not whole.rows:
            continue
        done.changes += fields.values() or _changes_of(record, whole)
        for row in whole.rows:
            if whole.path == LINKS:
                links.append((row["point"], row["control"], Coverage(row["coverage"]), row["rationale"]))
            else:
                done.add(whole.path, NewRow(before=_before(project, whole), cells=tuple(row.values())))
    for path, rows in new_link_rows(project, links).items():
        done.tables.setdefault(path, []).extend(rows)
    return done


def _before(project: Project, completed: Completed) -> int | None:
    """Return the line before which a record goes: evidence is ordered by id, the rest comes last."""
    if completed.path != EVIDENCE:
        return None
    return min((one.place.line for one in project.evidence if one.id > completed.subject.key), default=None)


def _changes_of(record: NewRecord, completed: Completed) -> list[Change]:
    return [
        Change(place=place, subject=completed.subject, field=name, old="", new=record.values[name])
        for name, place in record.cells.items()
        if record.values[name]
    ]


class _Editor:
    def __init__(self, project: Project, records: Records) -> None:
        self._project = project
        self._records = records
        self.done = RecordEdits()

    def edit(self, subject: Subject, fields: Fields) -> NewRecord | None:
        """Note how a record's row is changed; return the record that is to be written where there is none."""
        match subject.kind:
            case RecordKind.LINK:
                place = self._records.links[subject.key].place
                self._change(place.path, [place.line], fields)
            case RecordKind.DECISION:
                self._decision(subject.key, fields)
            case RecordKind.EXCLUSION:
                return self._exclusion(subject.key, fields)
            case RecordKind.EVIDENCE:
                self._evidence(subject, fields)
            case RecordKind.ACTION:
                self._action(subject, fields)
            case RecordKind.CORRECTION:
                return self._correction(subject.key, fields)
            case RecordKind.ITEM:
                self._item(subject.key, fields)
            case RecordKind.CONCLUSION:
                return self._conclusion(subject.key, fields)
            case RecordKind.SEEN:
                return self._seen(subject.key, fields)
            case RecordKind.REMEDY:
                return self._remedy(subject.key, fields)
        return None

    def _change(self, path: str, lines: Sequence[int], fields: Fields) -> None:
        for line in lines:
            self.done.add(path, RowChange(line=line, cells=_values(fields)))
        self.done.changes += fields.values()

    def _decision(self, key: str, fields: Fields) -> None:
        place = self._records.decisions[key].place
        lifted = fields.get(APPLICABILITY)
        if lifted is None:
            self._change(place.path, [place.line], fields)
            return
        self.done.add(place.path, RowRemoval(line=place.line))
        self.done.changes.append(lifted)
        for change in fields.values():
            if change is not lifted:
                self.done.remarks.append(Remark(code=RemarkCode.NOT_EXCLUDED, place=change.place))

    def _exclusion(self, point: str, fields: Fields) -> NewRecord | None:
        made = self._records.exclusion_of(self._project.point_by_id[point])
        if made is not None:
            self._change(made.place.path, [made.place.line], fields)
            return None
        said = fields.get(APPLICABILITY)
        if said is None or said.new != Applicable.NO:
            place = next(iter(fields.values())).place
            self.done.remarks.append(Remark(code=RemarkCode.NOT_EXCLUDED, place=place))
            return None
        reasons = {name: change for name, change in fields.items() if name != APPLICABILITY}
        return self._new(RecordKind.DECISION, reasons, {"subject": point}, said.place)

    def _evidence(self, subject: Subject, fields: Fields) -> None:
        said = {name: self._records.value(subject, name) or "" for name in PROVING}
        said |= {name: change.new for name, change in fields.items()}
        for code, name, params in evidence_faults(self._project, said):
            place = fields.get(name, next(iter(fields.values()))).place
            self.done.remarks.append(Remark(code=code, place=place, params=params))
        files = self._records.evidence[subject.key].files
        self._change(EVIDENCE, [file.place.line for file in files], fields)

    def _correction(self, point: str, fields: Fields) -> NewRecord | None:
        made = self._records.actions_by_point.get(point, ())
        if len(made) == 1:
            self._action(Subject(RecordKind.ACTION, made[0].id), fields)
            return None
        return self._new(RecordKind.ACTION, fields, self._against(point))

    def _action(self, subject: Subject, fields: Fields) -> None:
        action = self._records.actions[subject.key]

        def says(name: str) -> str | None:
            return fields[name].new if name in fields else self._records.value(subject, name)

        if says("state") == ActionState.VERIFIED and not (says("verified_by") and says("closed")):
            place = next(iter(fields.values())).place
            self.done.remarks.append(Remark(code=RemarkCode.NOT_VERIFIED, place=place))
        self._change(action.place.path, [action.place.line], fields)

    def _against(self, point: str) -> Mapping[str, str]:
        """Return what an action against a point mends: its open finding, or the point where it has none or several."""
        findings = self._records.findings_by_point.get(point, ())
        found = [one.id for one in findings if one.result is Result.FAIL and one.closed is None]
        return {"point": point, "subject": found[0] if len(found) == 1 else point}

    def _item(self, key: str, fields: Fields) -> None:
        item = self._records.item(key)
        if item is not None:
            self._change(item.place.path, [item.place.line], fields)
            return
        grade = fields["grade"]
        row = {"item": key, "grade": grade.new, "title": self._project.point_by_id[key].text, "points": key}
        self.done.add(ITEMS, NewRow(before=None, cells=tuple(row.get(name, "") for name in ITEM_COLUMNS)))
        self.done.changes.append(grade)

    def _conclusion(self, point: str, fields: Fields) -> NewRecord | None:
        result, statement = fields.get("result"), fields.get("statement")
        latest = self._records.latest_finding(point)
        if result is None and latest is not None:
            if latest.result is Result.FAIL and statement is not None and not statement.new:
                self.done.remarks.append(Remark(code=RemarkCode.STATEMENT_MISSING, place=statement.place))
            self._change(latest.place.path, [latest.place.line], fields)
            return None
        if result is None:
            place = next(iter(fields.values())).place
            self.done.remarks.append(Remark(code=RemarkCode.CONCLUSION_MISSING, place=place))
            return None
        said = statement.new if statement else latest.statement if latest else ""
        if result.new == Result.FAIL and not said:
            self.done.remarks.append(Remark(code=RemarkCode.STATEMENT_MISSING, place=result.place))
        return self._new(RecordKind.CONCLUSION, fields, {"point": point, "statement": said})

    def _seen(self, key: str, fields: Fields) -> NewRecord | None:
        """Write what an inspection saw of a point as one finding; what was seen before with another result is gone."""
        found = self._records.findings_of(key)
        for finding in found:
            cells = {**({"statement": ""} if "result" in fields else {}), **_values(fields)}
            self.done.add(finding.place.path, RowChange(line=finding.place.line, cells=cells))
        if found:
            self.done.changes += fields.values()
            return None
        return self._new(RecordKind.CONCLUSION, fields, _of_inspection(key))

    def _remedy(self, key: str, fields: Fields) -> NewRecord | None:
        actions = self._records.actions_of(key)
        if actions:
            self._change(actions[-1].place.path, [actions[-1].place.line], fields)
            return None
        known = _of_inspection(key)
        found = self._records.findings_of(key)
        return self._new(RecordKind.ACTION, fields, {**known, "subject": found[-1].id if found else known["point"]})

    def _new(
        self, kind: RecordKind, fields: Fields, known: Mapping[str, str], place: CellPlace | None = None
    ) -> NewRecord:
        return NewRecord(
            kind=kind,
            place=place or next(iter(fields.values())).place,
            values={**known, **_values(fields)},
            cells={name: change.place for name, change in fields.items()},
        )


def _values(fields: Fields) -> Mapping[str, str]:
    return {name: change.new for name, change in fields.items()}


def _of_inspection(key: str) -> Mapping[str, str]:
    """Return the fields of a finding that name what an inspection saw of a point."""
    point, inspection = inspected(key)
    return {"point": point, "inspection": inspection.name, "date": str(inspection.day)}
