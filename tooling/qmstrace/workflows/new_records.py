"""Completes the records that a workbook adds: ids, defaults, hashes; and says what is missing or wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from qmstrace.model.identifiers import EVIDENCE_ID, fact_subject, next_id
from qmstrace.model.matrices import link_subject
from qmstrace.model.project import Project
from qmstrace.model.records import RecordKind, Subject
from qmstrace.model.returned import NewRecord, Remark, RemarkCode
from qmstrace.model.vocabulary import Act, ActionState, Outcome, Result
from qmstrace.store.tables import (
    ACTION_COLUMNS,
    ACTIONS,
    DECISION_COLUMNS,
    DECISIONS,
    EVIDENCE,
    FINDING_COLUMNS,
    FINDINGS,
    LINK_COLUMNS,
    LINKS,
)
from qmstrace.trace.recorded import Records
from qmstrace.workflows.new_evidence import evidence_faults, evidence_rows, has_files

Values = Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Completed:
    """The rows that a new record takes in its table; none where it is written already, or to be written once."""

    subject: Subject
    path: str
    rows: tuple[Values, ...]


def complete(
    root: Path, project: Project, records: Records, new: Sequence[NewRecord], day: date, inspection: str
) -> tuple[Sequence[Completed | None], Sequence[Remark]]:
    """Return each new record as rows of its table, and what is to be mended; None where it is wrong.

    ``day`` is when decisions and findings are made that do not say; ``inspection`` is what findings belong to.
    """
    completer = _Completer(root, project, records, day, inspection)
    return [completer.complete(record) for record in new], completer.remarks


class _Completer:
    def __init__(self, root: Path, project: Project, records: Records, day: date, inspection: str) -> None:
        self._root = root
        self._project = project
        self._records = records
        self._day = day
        self._inspection = inspection
        self.remarks: list[Remark] = []
        self._failed: dict[tuple[str, str, str], str] = {}
        self._made: dict[tuple[object, ...], str] = {}
        excluding = [one for one in project.decisions if one.outcome is Outcome.NOT_APPLICABLE]
        self._decided = {one.subject: one.id for one in reversed(excluding)}
        self._taken: dict[str, list[str]] = {
            ACTIONS: [one.id for one in project.actions],
            # What was signed keeps its number, even after it was taken back.
            DECISIONS: [*_signed_decisions(project), *(one.id for one in project.decisions)],
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
        elif control and self._project.working_controls[control].is_own:
            self._remark(record, RemarkCode.OWN_CONTROL, "control", id=control)
        key = link_subject(point, control)
        values = {**{name: record.values.get(name, "") for name in LINK_COLUMNS}, "control": control}
        subject = Subject(RecordKind.LINK, key)
        said = {name: values[name] for name in ("coverage", "rationale")}
        if _content(LINKS, values) in self._made or self._says(subject, said):
            return Completed(subject=subject, path=LINKS, rows=())
        if key in self._taken[LINKS]:
            self._remark(record, RemarkCode.LINK_EXISTS, "control", link=key)
        self._taken[LINKS].append(key)
        self._made[_content(LINKS, values)] = key
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
        done = self._row(record, RecordKind.DECISION, DECISIONS, DECISION_COLUMNS, defaults, "AD")
        held = self._decided.setdefault(subject, done.subject.key) if subject else ""
        if done.rows and held and held != done.subject.key:
            self._remark(record, RemarkCode.DECISION_EXISTS, "subject", subject=subject, id=held)
        return done

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
        if record.values.get("result") == Result.FAIL:
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
    ) -> Completed:
        """Return the one row of a record that gets an id where it brings none and is not there yet."""
        given = {name: value for name, value in record.values.items() if value}
        taken = self._taken[path]
        for key in taken if kind is not RecordKind.CONCLUSION else ():
            named = {name: value for name, value in given.items() if name in columns and name != "id"}
            if given.get("id", key) == key and self._says(Subject(kind, key), named):
                return Completed(subject=Subject(kind, key), path=path, rows=())
        row = {name: {**defaults, **given}.get(name, "") for name in columns}
        made = self._made.get(_content(path, row))
        if made is not None and given.get("id", made) == made:
            return Completed(subject=Subject(kind, made), path=path, rows=())
        identifier = given.get("id") or next_id(taken, f"{prefix}-{self._day.year}-00", self._day.year)
        if identifier in taken:
            self._remark(record, RemarkCode.ID_TAKEN, "id", id=identifier)
        taken.append(identifier)
        self._made[_content(path, row)] = identifier
        return Completed(subject=Subject(kind, identifier), path=path, rows=({**row, "id": identifier},))

    def _evidence(self, record: NewRecord) -> Completed | None:
        self._require(record, "id", "title", "date", "file")
        identifier = record.values.get("id", "")
        if identifier and not EVIDENCE_ID.fullmatch(identifier):
            self._remark(record, RemarkCode.ID_MALFORMED, "id", id=identifier)
        rows, faults = evidence_rows(self._root, record.values)
        for code, name, params in (*evidence_faults(self._project, record.values), *faults):
            self._remark(record, code, name, **params)
        subject = Subject(RecordKind.EVIDENCE, identifier)
        held = self._records.evidence.get(identifier)
        said = {name: value for name, value in record.values.items() if value and name not in {"id", "file", "sha256"}}
        is_held = held is not None and has_files(held, rows) and self._says(subject, said)
        if is_held or _content(EVIDENCE, *rows) in self._made:
            return Completed(subject=subject, path=EVIDENCE, rows=())
        if identifier in self._project.ids or identifier in self._taken[EVIDENCE]:
            self._remark(record, RemarkCode.ID_TAKEN, "id", id=identifier)
        self._taken[EVIDENCE].append(identifier)
        self._made[_content(EVIDENCE, *rows)] = identifier
        return Completed(subject=subject, path=EVIDENCE, rows=tuple(rows))

    def _says(self, subject: Subject, values: Values) -> bool:
        """Return whether the project says the same of a record already."""
        return all(self._records.value(subject, name) == value for name, value in values.items())

    def _require(self, record: NewRecord, *names: str) -> None:
        for name in names:
            if not record.values.get(name):
                self._remark(record, RemarkCode.FIELD_MISSING, name, field=name)

    def _remark(self, record: NewRecord, code: RemarkCode, name: str, **params: str) -> None:
        self.remarks.append(Remark(code=code, place=record.place_of(name), params=params))


def _content(path: str, *rows: Values) -> tuple[object, ...]:
    """Return what rows say but for their numbers, so that what is filled in twice is written once."""
    numbered = path not in {LINKS, EVIDENCE}
    return path, *(tuple(value for name, value in row.items() if name != "id" or not numbered) for row in rows)


def _signed_decisions(project: Project) -> Iterator[str]:
    """Yield the numbers of the decisions that were ever attested."""
    for line in project.attestations:
        for name in line.subjects if line.act is Act.DECIDE else ():
            if not name.startswith(fact_subject("")):
                yield name
