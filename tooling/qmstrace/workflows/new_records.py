"""Completes the records that a workbook adds: ids, defaults, hashes; and says what is missing or wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from qmstrace.evidence.inspection import file_digest
from qmstrace.model.identifiers import EVIDENCE_ID, next_id
from qmstrace.model.matrices import link_subject
from qmstrace.model.project import Project
from qmstrace.model.records import RecordKind, Subject
from qmstrace.model.returned import NewRecord, Remark, RemarkCode
from qmstrace.model.vocabulary import Act, ActionState, Outcome, Result
from qmstrace.store.references import EVIDENCE_FOLDER
from qmstrace.store.tables import (
    ACTION_COLUMNS,
    ACTIONS,
    DECISION_COLUMNS,
    DECISIONS,
    EVIDENCE,
    EVIDENCE_COLUMNS,
    FINDING_COLUMNS,
    FINDINGS,
    LINK_COLUMNS,
    LINKS,
)
from qmstrace.trace.recorded import Records

Values = Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Completed:
    """The rows that a new record takes in its table; none where the project holds it already."""

    subject: Subject
    path: str
    rows: tuple[Values, ...]


def complete(
    root: Path, project: Project, records: Records, new: Sequence[NewRecord], day: date, inspection: str
) -> tuple[Sequence[Completed | None], Sequence[Remark]]:
    """Return each new record as rows of its table, and what is to be mended; None where it is wrong, or a repetition.

    ``day`` is when decisions and findings are made that do not say; ``inspection`` is what findings belong to.
    """
    completer = _Completer(root, project, records, day, inspection)
    seen: set[tuple[object, ...]] = set()
    completed: list[Completed | None] = []
    for record in new:
        mark = (record.kind, *sorted(record.values.items()))
        completed.append(None if mark in seen else completer.complete(record))
        seen.add(mark)
    return completed, completer.remarks


class _Completer:
    def __init__(self, root: Path, project: Project, records: Records, day: date, inspection: str) -> None:
        self._root = root
        self._project = project
        self._records = records
        self._day = day
        self._inspection = inspection
        self.remarks: list[Remark] = []
        self._failed: dict[tuple[str, str, str], str] = {}
        self._taken: dict[str, list[str]] = {
            ACTIONS: [one.id for one in project.actions],
            DECISIONS: [one.id for one in project.decisions],
            FINDINGS: [one.id for one in project.findings],
            EVIDENCE: [one.id for one in project.evidence],
            LINKS: list(records.links),
        }
        self._makers: Mapping[RecordKind, Callable[[NewRecord], Completed | None]] = {
            RecordKind.LINK: self._link,
            RecordKind.DECISION: self._decision,
            RecordKind.EVIDENCE: self._evidence,
            RecordKind.ACTION: self._action,
            RecordKind.CONCLUSION: self._finding,
        }

    def complete(self, record: NewRecord) -> Completed | None:
        """Return the rows of a record; None where something is wrong with it, which is noted."""
        before = len(self.remarks)
        done = self._makers[record.kind](record)
        return done if len(self.remarks) == before else None

    def _link(self, record: NewRecord) -> Completed | None:
        point, control = record.values.get("point", ""), (record.values.get("control", "").split() or [""])[0]
        self._require(record, "point", "control", "coverage", "rationale")
        if point and point not in self._project.point_by_id:
            self._remark(record, RemarkCode.UNKNOWN_POINT, "point", id=point)
        if control and control not in self._project.working_controls:
            self._remark(record, RemarkCode.UNKNOWN_CONTROL, "control", id=control)
        key = link_subject(point, control)
        values = {**{name: record.values.get(name, "") for name in LINK_COLUMNS}, "control": control}
        subject = Subject(RecordKind.LINK, key)
        if key in self._taken[LINKS]:
            if self._says(subject, {name: values[name] for name in ("coverage", "rationale")}):
                return Completed(subject=subject, path=LINKS, rows=())
            self._remark(record, RemarkCode.LINK_EXISTS, "control", link=key)
        self._taken[LINKS].append(key)
        return Completed(subject=subject, path=LINKS, rows=(values,))

    def _decision(self, record: NewRecord) -> Completed | None:
        self._require(record, "subject", "reason")
        subject = record.values.get("subject", "")
        project = self._project
        if subject and not any(
            subject in known for known in (project.point_by_id, project.provision_by_id, project.source_by_id)
        ):
            self._remark(record, RemarkCode.UNKNOWN_SUBJECT, "subject", id=subject)
        roles = project.company.signing.roles.get(Act.DECIDE, ())
        if not record.values.get("role") and not roles:
            self._remark(record, RemarkCode.NO_ROLE, "role")
        defaults = {
            "decision": Outcome.NOT_APPLICABLE.value,
            "role": roles[0] if roles else "",
            "date": self._day.isoformat(),
        }
        return self._row(record, RecordKind.DECISION, DECISIONS, DECISION_COLUMNS, defaults, "AD")

    def _action(self, record: NewRecord) -> Completed | None:
        self._require(record, "subject", "measure", "owner", "due")
        subject = record.values.get("subject", "")
        failed = self._failed.get(self._seen(record))
        if subject == record.values.get("point") and failed:
            # It was filled in beside the conclusion that its point failed.
            subject = failed
            record = replace(record, values={**record.values, "subject": subject})
        findings = {finding.id for finding in self._project.findings} | set(self._taken[FINDINGS])
        if subject and subject not in self._project.point_by_id and subject not in findings:
            self._remark(record, RemarkCode.UNKNOWN_SUBJECT, "subject", id=subject)
        if record.values.get("state") == ActionState.VERIFIED:
            for name in ("verified_by", "closed"):
                if not record.values.get(name):
                    self._remark(record, RemarkCode.NOT_VERIFIED, name)
        return self._row(record, RecordKind.ACTION, ACTIONS, ACTION_COLUMNS, {"state": ActionState.PLANNED.value}, "CA")

    def _finding(self, record: NewRecord) -> Completed | None:
        _, inspection, day = self._seen(record)
        defaults = {"date": day, "inspection": inspection}
        done = self._row(record, RecordKind.CONCLUSION, FINDINGS, FINDING_COLUMNS, defaults, "F")
        if done is not None and record.values.get("result") == Result.FAIL:
            self._failed[self._seen(record)] = done.subject.key
        return done

    def _seen(self, record: NewRecord) -> tuple[str, str, str]:
        """Return which point was seen, in which inspection, on which day."""
        values = record.values
        return (
            values.get("point", ""),
            values.get("inspection", self._inspection),
            values.get("date", self._day.isoformat()),
        )

    def _row(
        self,
        record: NewRecord,
        kind: RecordKind,
        path: str,
        columns: Sequence[str],
        defaults: Values,
        prefix: str,
    ) -> Completed | None:
        """Return the one row of a record that gets an id where it brings none and is not there yet."""
        given = {name: value for name, value in record.values.items() if value}
        taken = self._taken[path]
        for key in taken if kind is not RecordKind.CONCLUSION else ():
            named = {name: value for name, value in given.items() if name in columns and name != "id"}
            if given.get("id", key) == key and self._says(Subject(kind, key), named):
                return Completed(subject=Subject(kind, key), path=path, rows=())
        identifier = given.get("id") or next_id(taken, f"{prefix}-{self._day.year}-00", self._day.year)
        if identifier in taken:
            self._remark(record, RemarkCode.ID_TAKEN, "id", id=identifier)
        taken.append(identifier)
        whole = {**defaults, **given, "id": identifier}
        row = {name: whole.get(name, "") for name in columns}
        return Completed(subject=Subject(kind, identifier), path=path, rows=(row,))

    def _evidence(self, record: NewRecord) -> Completed | None:
        self._require(record, "id", "title", "date", "file")
        values = record.values
        identifier = values.get("id", "")
        if identifier and not EVIDENCE_ID.fullmatch(identifier):
            self._remark(record, RemarkCode.ID_MALFORMED, "id", id=identifier)
        form, control = values.get("form", ""), values.get("control", "")
        known = form in self._project.form_by_number or control in self._project.working_controls
        if bool(form) == bool(control) or not known:
            self._remark(record, RemarkCode.EVIDENCE_TARGET, "form", form=form, control=control)
        subject = Subject(RecordKind.EVIDENCE, identifier)
        if identifier in self._project.ids or identifier in self._taken[EVIDENCE]:
            stated = {name: value for name, value in values.items() if value and name not in {"id", "file", "sha256"}}
            if self._says(subject, stated):
                return Completed(subject=subject, path=EVIDENCE, rows=())
            self._remark(record, RemarkCode.ID_TAKEN, "id", id=identifier)
        self._taken[EVIDENCE].append(identifier)
        digests = values.get("sha256", "").split("\n")
        rows = []
        for number, name in enumerate(values.get("file", "").split("\n")):
            digest = self._digest(name.strip(), digests[number].strip() if number < len(digests) else "")
            if not digest:
                self._remark(record, RemarkCode.EVIDENCE_FILE, "file", file=name)
            row = {**values, "file": name.strip(), "sha256": digest}
            rows.append({column: row.get(column, "") for column in EVIDENCE_COLUMNS})
        return Completed(subject=subject, path=EVIDENCE, rows=tuple(rows))

    def _digest(self, name: str, stated: str) -> str:
        """Return the hash of a file of the project; what was stated of one elsewhere; empty where there is none."""
        if "://" in name:
            return stated
        folder = (self._root / EVIDENCE_FOLDER).resolve()
        path = (folder / name).resolve()
        return file_digest(path) if name and path.is_relative_to(folder) else ""

    def _says(self, subject: Subject, values: Values) -> bool:
        """Return whether the project says the same of a record already."""
        return all(self._records.value(subject, name) == value for name, value in values.items())

    def _require(self, record: NewRecord, *names: str) -> None:
        for name in names:
            if not record.values.get(name):
                self._remark(record, RemarkCode.FIELD_MISSING, name, field=name)

    def _remark(self, record: NewRecord, code: RemarkCode, name: str, **params: str) -> None:
        self.remarks.append(Remark(code=code, place=record.place_of(name), params=params))
