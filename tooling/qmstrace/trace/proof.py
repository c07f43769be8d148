"""The proof that a point asks for, and the evidence that speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from qmstrace.model.catalog import Point
from qmstrace.model.document import Control
from qmstrace.model.grouping import group
from qmstrace.model.matrices import Evidence, Finding
from qmstrace.model.period import Period, earliest
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Proof, Result
from qmstrace.trace.observations import FileState, Observations
from qmstrace.trace.reasons import Reason, ReasonCode


class ProofTrace:
    """Answers for the evidence and findings of a project on a day."""

    def __init__(self, project: Project, observations: Observations, day: date) -> None:
        self._states: Mapping[str, FileState] = observations.evidence
        self._day = day
        self._by_target: Mapping[str, tuple[Evidence, ...]] = group(
            project.evidence, lambda evidence: evidence.form or evidence.control or ""
        )
        seen = sorted((found for found in project.findings if found.date <= day), key=lambda finding: finding.date)
        self._findings: Mapping[str, tuple[Finding, ...]] = group(seen, lambda finding: finding.point)

    def open_findings(self, point: Point) -> Iterator[Reason]:
        """Yield the findings against the point that are open; they stand whatever else is said of the point."""
        for finding in self._findings.get(point.id, ()):
            if finding.result is Result.FAIL and (finding.closed is None or finding.closed > self._day):
                yield Reason(code=ReasonCode.FINDING_OPEN, objects=(finding.id,))

    def objections(self, controls: Iterable[Control]) -> Iterator[Reason]:
        """Yield the evidence of controls that is in date and altered or failing."""
        targets = dict.fromkeys(target for control in controls for target in (*control.records, control.id))
        for evidence in (evidence for target in targets for evidence in self._by_target.get(target, ())):
            if self.validity(evidence) is not None:
                continue
            if self._states[evidence.id] is FileState.ALTERED:
                yield Reason(code=ReasonCode.EVIDENCE_ALTERED, objects=(evidence.id,))
            elif evidence.result is Result.FAIL:
                yield Reason(code=ReasonCode.EVIDENCE_FAILED, objects=(evidence.id,))

    def proof(self, point: Point, controls: tuple[Control, ...]) -> tuple[bool, tuple[Reason, ...]]:
        """Return whether the proof is there for a full coverage by the controls, and why."""
        match point.proof:
            case Proof.DOCUMENT:
                documents = tuple(dict.fromkeys(control.document for control in controls))
                return True, (Reason(code=ReasonCode.PROVED_BY_DOCUMENT, objects=documents),)
            case Proof.ONSITE:
                return self._onsite(point)
            case Proof.RECORD:
                return self._records(controls)

    def validity(self, evidence: Evidence) -> ReasonCode | None:
        """Return why the evidence is not in date on the day; None where it is."""
        if evidence.date > self._day:
            return ReasonCode.EVIDENCE_NOT_YET
        if evidence.valid_until is not None and evidence.valid_until < self._day:
            return ReasonCode.EVIDENCE_EXPIRED
        return None

    def _onsite(self, point: Point) -> tuple[bool, tuple[Reason, ...]]:
        seen = self._findings.get(point.id, ())
        if seen and seen[-1].result is Result.PASS:
            return True, (Reason(code=ReasonCode.PROVED_ONSITE, objects=(seen[-1].id,)),)
        return False, (Reason(code=ReasonCode.ONSITE_MISSING, objects=(point.id,)),)

    def _records(self, controls: tuple[Control, ...]) -> tuple[bool, tuple[Reason, ...]]:
        missing: list[Reason] = []
        proved: list[Reason] = []
        for control in controls:
            if not control.records:
                missing.append(Reason(code=ReasonCode.NO_RECORD, objects=(control.id,)))
            for form in control.records:
                reason = self._form(form, control.every)
                (proved if reason.code is ReasonCode.PROVED_BY_RECORD else missing).append(reason)
        return not missing, tuple(missing or proved)

    def _form(self, form: str, every: Period | None) -> Reason:
        """Return the newest evidence that proves the use of a form, or why the newest one does not."""
        newest = sorted(self._by_target.get(form, ()), key=lambda evidence: evidence.date, reverse=True)
        obstacle = Reason(code=ReasonCode.EVIDENCE_MISSING, objects=(form,))
        for number, evidence in enumerate(newest):
            code = self.validity(evidence)
            if code is None and self._states[evidence.id] is FileState.EXTERNAL:
                code = ReasonCode.EVIDENCE_UNCHECKED
            if code is None and every is not None and evidence.date < earliest(self._day, every):
                code = ReasonCode.EVIDENCE_STALE
            if code is None:
                return Reason(code=ReasonCode.PROVED_BY_RECORD, objects=(evidence.id,))
            if number == 0:
                obstacle = Reason(code=code, objects=(form, evidence.id))
        return obstacle
