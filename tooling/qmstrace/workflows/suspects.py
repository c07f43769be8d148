"""What changed in links since they were reviewed: looked up in the approved versions first, then in git."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from qmstrace.model.matrices import Attestation, link_subject
from qmstrace.model.project import Project
from qmstrace.store.history import History
from qmstrace.trace.in_force import standings
from qmstrace.trace.link_changes import LinkChanges, proved_changes, reviewed_content, unproved_changes
from qmstrace.trace.links import LinkTrace, ReviewState, content_of, earlier_names


def changes_since_review(
    root: Path, project: Project, traces: Iterable[LinkTrace]
) -> Mapping[tuple[str, str], LinkChanges]:
    """Return what changed in each suspect link since its review, by point and control; nothing is written."""
    look_up = _LookUp(root, project)
    return {
        (trace.link.point, trace.link.control): look_up.changes(trace, trace.review)
        for trace in traces
        if trace.state is ReviewState.SUSPECT and trace.review is not None
    }


class _LookUp:
    def __init__(self, root: Path, project: Project) -> None:
        self._project = project
        self._history = History(root)
        self._in_force: dict[tuple[str, str], Mapping[str, str]] = {}

    def changes(self, trace: LinkTrace, review: Attestation) -> LinkChanges:
        subject = link_subject(trace.link.point, trace.link.control)
        agreed = review.subjects[subject]
        now = content_of(self._project, trace.link, trace.control)
        known: list[Mapping[str, str]] = [{"control": text} for text in self._kept_texts(trace)]
        if (reviewed := reviewed_content(now, known, agreed)) is not None:
            return proved_changes(reviewed, now, {})
        names = earlier_names(self._project.attestations, review, subject)
        at_review = self._history.commits_at(review)
        then: Mapping[str, str] = {}
        for commit in dict.fromkeys((*at_review, self._history.last_commit)):
            if commit is None:
                continue
            contents = self._history.link_contents(commit, trace.link.source, trace.link.control, names)
            then = contents[-1] if commit == next(iter(at_review), None) else then
            if all(content in known for content in contents):
                continue
            known += contents
            if (reviewed := reviewed_content(now, known, agreed)) is not None:
                return proved_changes(reviewed, now, self._official_texts(trace, commit))
        return unproved_changes({**then, **self._control_in_force(trace, review)}, now)

    def _kept_texts(self, trace: LinkTrace) -> Iterable[str]:
        number = trace.control.document
        versions = (*self._project.approved_by_number.get(number, ()), self._project.document_by_number[number])
        for version in versions:
            yield from (control.text for control in version.controls if control.id == trace.link.control)

    def _official_texts(self, trace: LinkTrace, commit: str) -> Mapping[str, str]:
        kept = self._project.official.get(trace.link.source)
        today = {kept.fingerprints[name]: text for name, text in kept.texts.items()} if kept else {}
        return {**self._history.official_texts(commit, trace.link.source), **today}

    def _control_in_force(self, trace: LinkTrace, review: Attestation) -> Mapping[str, str]:
        """Return the control as the version that had been approved and was in force at a review has it."""
        number = trace.control.document
        key = (review.digest, number)
        if key not in self._in_force:
            alone = replace(self._project, documents=(self._project.document_by_number[number],))
            before = [line for line in self._project.attestations if line.at <= review.at]
            standing = standings(alone, before, review.at.date())[number]
            controls = standing.version.controls if standing.version and standing.is_signed else ()
            self._in_force[key] = {control.id: control.text for control in controls}
        text = self._in_force[key].get(trace.link.control)
        return {} if text is None else {"control": text}
