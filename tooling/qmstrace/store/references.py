"""Checks what one file says of another: no id twice, none unknown, every path inside the project and there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from qmstrace.errors import Code, Place
from qmstrace.model.catalog import Point
from qmstrace.model.document import Document
from qmstrace.model.fingerprint import document_fingerprint
from qmstrace.model.matrices import CrosswalkRow
from qmstrace.model.project import Project
from qmstrace.model.signers import Signer
from qmstrace.model.vocabulary import Act, Force, Level, Outcome
from qmstrace.store.problems import Problems
from qmstrace.store.settings import SETTINGS

EVIDENCE_FOLDER = "matrices/evidence"
EVIDENCE_TABLE = "matrices/evidence.csv"


def check_references(project: Project, root: Path, problems: Problems) -> None:
    """Note every duplicate, unknown or dangling id and every piece of evidence that is not there."""
    checker = _Checker(project, problems)
    checker.identities()
    checker.parties()
    checker.terms()
    checker.signers()
    checker.documents()
    checker.approved()
    checker.links()
    checker.evidence(root)
    checker.subjects()
    checker.gates()
    checker.quality_department()
    checker.crosswalk()


class _Checker:
    def __init__(self, project: Project, problems: Problems) -> None:
        self._project = project
        self._problems = problems
        self._controls = project.written_controls.keys()
        self._citable = {
            *project.provision_by_id,
            *project.point_by_id,
            *project.document_by_number,
            *self._controls,
            *(evidence.id for evidence in project.evidence),
        }

    def _complain(self, code: Code, place: Place, **params: str) -> None:
        self._problems.add(code, place.path, place.line, **params)

    def _dangling(self, code: Code, place: Place, *folders: str, **params: str) -> None:
        """Complain of an id that is nowhere, unless it may stand in a file that could not be read."""
        if not any(self._problems.lost(folder) for folder in folders):
            self._complain(code, place, **params)

    def _unique(self, things: Iterable[tuple[str, Place]]) -> None:
        seen: dict[str, Place] = {}
        for identifier, place in things:
            first = seen.setdefault(identifier, place)
            if first is not place:
                self._complain(Code.ID_DUPLICATE, place, id=identifier, at=f"{first.path}:{first.line}")

    def identities(self) -> None:
        project = self._project
        self._unique((source.id, source.place) for source in project.sources)
        self._unique((source.prefix, source.place) for source in project.sources)
        self._unique(
            # One name space: a page may cite each by its id.
            [(provision.id, provision.place) for source in project.sources for provision in source.provisions]
            + [(point.id, point.place) for point in _points(project)]
            + [(document.number, document.place) for document in project.documents]
            + [(control.id, control.place) for document in project.documents for control in document.controls]
            + [(evidence.id, evidence.place) for evidence in project.evidence]
        )
        self._unique((decision.id, decision.place) for decision in project.decisions)
        self._unique((finding.id, finding.place) for finding in project.findings)
        self._unique((action.id, action.place) for action in project.actions)
        self._unique((f"{version.number} {version.version}", version.place) for version in project.approved)

    def signers(self) -> None:
        """Note a key under two names: it would sign for two persons."""
        holders: dict[str, Signer] = {}
        for signer in self._project.signers:
            key = " ".join(signer.key.split()[:2])
            first = holders.setdefault(key, signer) if key else signer
            if first.name != signer.name:
                self._complain(Code.KEY_SHARED, signer.place, name=first.name, at=str(first.place.line))

    def parties(self) -> None:
        known = self._project.company.parties
        for document in self._project.documents if known else ():
            named = [(document.owner, document.place, "owner")]
            for control in document.controls:
                named += [(control.owner, control.place, "owner")]
                named += [(name, control.place, "participants") for name in control.participants]
            for name, place, field in named:
                if name not in known:
                    self._complain(Code.UNKNOWN_PARTY, place, name=name, field=field, known="、".join(known))

    def terms(self) -> None:
        seen: dict[str, Place] = {}
        for term in self._project.terms:
            for word in (term.term, *term.variants):
                first = seen.setdefault(word, term.place)
                if first is not term.place:
                    self._complain(Code.TERM_TWICE, term.place, word=word, at=str(first.line))

    def documents(self) -> None:
        for document in (*self._project.documents, *self._project.approved):
            for control in document.controls:
                for form in control.records:
                    if form not in self._project.form_by_number:
                        self._dangling(Code.UNKNOWN_FORM, control.place, "procedures/", id=form, field="records")
            self._citations(document)
        for document in self._project.documents:
            self._replacement(document)
        for version in self._project.approved:
            if version.number not in self._project.document_by_number:
                self._dangling(Code.UNKNOWN_DOCUMENT, version.place, "procedures/", id=version.number)

    def _replacement(self, document: Document) -> None:
        other = document.replaced_by
        if other and document.withdrawn is None:
            self._complain(Code.REPLACED_NOT_WITHDRAWN, document.place, id=document.number)
        if other == document.number:
            self._complain(Code.UNKNOWN_REPLACEMENT, document.place, id=other)
        elif other and other not in self._project.document_by_number:
            self._dangling(Code.UNKNOWN_REPLACEMENT, document.place, "procedures/", id=other)

    def _citations(self, document: Document) -> None:
        folders = ("requirements/", "procedures/", EVIDENCE_TABLE)
        for identifier, line in document.citations:
            if identifier not in self._citable:
                place = Place(path=document.place.path, line=line)
                self._dangling(Code.UNKNOWN_CITATION, place, *folders, id=identifier)

    def approved(self) -> None:
        signed: dict[str, dict[str, set[str]]] = {}
        for line in self._project.attestations:
            for subject, print_ in line.subjects.items() if line.act is Act.APPROVE else ():
                signed.setdefault(subject, {}).setdefault(print_, set()).add(line.role)
        kept: dict[str, set[str]] = {}
        altered: set[str] = set()
        for version in self._project.approved:
            print_ = document_fingerprint(version)
            kept.setdefault(version.number, set()).add(print_)
            if print_ not in signed.get(version.number, {}):
                altered.add(version.number)
        for document in self._project.documents:
            roles = set(self._project.asked_roles(document))
            for print_, signers in signed.get(document.number, {}).items():
                is_whole = document.number in altered or print_ in kept.get(document.number, ())
                if roles and roles <= signers and not is_whole:
                    self._complain(Code.APPROVED_MISSING, document.place, id=document.number)

    def links(self) -> None:
        seen: dict[tuple[str, str], Place] = {}
        for link in self._project.links:
            point = self._project.point_by_id.get(link.point)
            if point is None:
                self._dangling(Code.UNKNOWN_POINT, link.place, "requirements/", id=link.point)
            elif self._project.provision_by_id[point.provision].source != link.source:
                self._complain(Code.LINK_WRONG_TABLE, link.place, id=link.point, table=link.source)
            own = self._project.working_controls.get(link.control)
            if own is not None and own.is_own:
                self._complain(Code.OWN_CONTROL_LINKED, link.place, id=link.control)
            if link.control not in self._controls:
                self._dangling(Code.UNKNOWN_CONTROL, link.place, "procedures/", id=link.control)
            first = seen.setdefault((link.point, link.control), link.place)
            if first is not link.place:
                self._complain(
                    Code.LINK_DUPLICATE, link.place, point=link.point, control=link.control, at=str(first.line)
                )

    def evidence(self, root: Path) -> None:
        folder = (root / EVIDENCE_FOLDER).resolve()
        plain = _plain_files(folder)
        for evidence in self._project.evidence:
            if evidence.form and evidence.form not in self._project.form_by_number:
                self._dangling(Code.UNKNOWN_FORM, evidence.place, "procedures/", id=evidence.form, field="form")
            if evidence.control and evidence.control not in self._controls:
                self._dangling(Code.UNKNOWN_CONTROL, evidence.place, "procedures/", id=evidence.control)
            for file in evidence.files:
                if file.is_external or file.name in plain:
                    continue
                if not is_inside(file.name, folder):
                    self._complain(Code.EVIDENCE_OUTSIDE, file.place, id=evidence.id, file=file.name)
                elif not (folder / file.name).is_file():
                    self._complain(Code.EVIDENCE_MISSING, file.place, id=evidence.id, file=file.name)

    def subjects(self) -> None:
        sources, provisions = self._project.source_by_id, self._project.provision_by_id
        points = self._project.point_by_id
        findings = {finding.id for finding in self._project.findings}
        for decision in self._project.decisions:
            if decision.outcome is Outcome.ADOPTED:
                if decision.subject not in sources:
                    self._dangling(Code.ADOPTED_NO_SOURCE, decision.place, "requirements/", id=decision.subject)
            elif not any(decision.subject in known for known in (sources, provisions, points)):
                self._dangling(Code.UNKNOWN_SUBJECT, decision.place, "requirements/", id=decision.subject)
        for finding in self._project.findings:
            if finding.point not in points:
                self._dangling(Code.UNKNOWN_POINT, finding.place, "requirements/", id=finding.point)
        for action in self._project.actions:
            if action.subject not in points and action.subject not in findings:
                self._dangling(
                    Code.UNKNOWN_SUBJECT, action.place, "requirements/", "matrices/findings.csv", id=action.subject
                )

    def gates(self) -> None:
        for gate in self._project.company.gates:
            if gate.source not in self._project.source_by_id:
                place = Place(path=SETTINGS, line=gate.line)
                self._dangling(Code.UNKNOWN_SUBJECT, place, "requirements/", id=gate.source)

    def quality_department(self) -> None:
        """Whoever approves what answers to a source that binds includes the quality department (GMP 第十五条)."""
        company, project = self._project.company, self._project
        binding = {source.id for source in project.sources if source.force is Force.MANDATORY}
        linked = {link.control for link in project.links if link.source in binding}
        levels: dict[Level, Document] = {}
        for document in project.documents:
            if any(control.id in linked for control in document.controls):
                levels.setdefault(document.level, document)
        quality = company.signing.quality_roles
        for level, document in levels.items():
            if quality and not set(quality) & set(company.approval[level]):
                roles = "、".join(quality)
                self._complain(Code.NO_QUALITY_ROLE, document.place, level=level.value, id=document.number, roles=roles)

    def crosswalk(self) -> None:
        pairs: dict[frozenset[str], CrosswalkRow] = {}
        related: dict[str, CrosswalkRow] = {}
        for row in self._project.crosswalk:
            pair = frozenset((row.origin, row.target or ""))
            twin = pairs.setdefault(pair, row)
            if twin is not row:
                named = " 与 ".join(name for name in (row.origin, row.target) if name)
                self._complain(Code.CROSSWALK_DUPLICATE, row.place, pair=named, at=str(twin.place.line))
            first = related.setdefault(row.origin, row)
            if (first.target is None) != (row.target is None):
                at = str(first.place.line)
                self._complain(Code.CROSSWALK_CONTRADICTS, row.place, origin=row.origin, at=at)
        for row in self._project.crosswalk:
            for identifier in (row.origin, row.target):
                if identifier is not None and identifier not in self._project.provision_by_id:
                    self._dangling(Code.UNKNOWN_PROVISION, row.place, "requirements/", field="from / to", id=identifier)


def _points(project: Project) -> Iterator[Point]:
    """Yield the points of all provisions, each id once for each provision (a repeated one is the catalog's matter)."""
    for source in project.sources:
        for provision in source.provisions:
            yield from {point.id: point for point in provision.points}.values()


def _plain_files(folder: Path) -> set[str]:
    """Return the files below a folder that no link leads to, by relative path: they need no closer look."""
    found: set[str] = set()
    waiting = [""]
    while waiting:
        around = waiting.pop()
        try:
            with os.scandir(f"{folder}/{around}") as entries:
                for entry in entries:
                    if entry.is_file(follow_symlinks=False):
                        found.add(around + entry.name)
                    elif entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{around}{entry.name}/")
        except OSError:
            continue
    return found


def is_inside(name: str, folder: Path) -> bool:
    """Return whether a relative path stays in the folder, links followed."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        return False
    return (folder / name).resolve().is_relative_to(folder)
