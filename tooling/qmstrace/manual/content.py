"""An assessed project with the look-ups that its pages are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from qmstrace.model.document import Control, Document
from qmstrace.model.grouping import group
from qmstrace.model.matrices import Action, Evidence, Finding
from qmstrace.present.addresses import REGISTERS, Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.sources.verification import proved_texts
from qmstrace.trace.copies import CopyTrace
from qmstrace.trace.crosswalk import Related, relations
from qmstrace.trace.in_force import Standing
from qmstrace.trace.links import LinkTrace


class Content:
    """What the pages show; every look-up is made once."""

    def __init__(self, assessed: Assessed) -> None:
        self.assessed = assessed
        self.root = assessed.root
        self.project = assessed.project
        self.assessment = assessed.assessment
        self.observations = assessed.observations
        self.company = assessed.project.company
        self.addresses = Addresses(assessed)

    def standing(self, number: str) -> Standing:
        """Return the standing of a document."""
        return self.assessment.standings[number]

    def shown(self, number: str) -> Document:
        """Return the version of a document that the manual shows."""
        return self.standing(number).shown

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The versions shown, in the order of the files."""
        return tuple(self.shown(document.number) for document in self.project.documents)

    @cached_property
    def controls(self) -> Mapping[str, Control]:
        """The controls of the versions shown by id."""
        return {control.id: control for document in self.documents for control in document.controls}

    @cached_property
    def number_by_page(self) -> Mapping[str, str]:
        """Numbers of documents by their pages."""
        return {self.addresses.document_page(document): document.number for document in self.project.documents}

    def may_show(self, evidence: Evidence) -> bool:
        """Return whether a piece of evidence may be shown: it fills a form, and no version of that names persons."""
        if evidence.form is None:
            return False
        versions = (self.project.form_by_number[evidence.form], self.shown(evidence.form))
        return not any(version.personal_data for version in versions)

    def title_of_evidence(self, evidence: Evidence) -> str:
        """Return the title of a piece of evidence; that of its form where the record may not be shown."""
        if evidence.form is None or self.may_show(evidence):
            return evidence.title
        return self.shown(evidence.form).title

    @cached_property
    def all_controls(self) -> Mapping[str, Control]:
        """The controls of all versions by id; the one shown where there are several."""
        return {**self.project.written_controls, **self.controls}

    @cached_property
    def data_pages(self) -> int:
        """How many pages are drawn from data alone."""
        chapters = {self.addresses.chapter_page(found) for found in self.project.provision_by_id.values()}
        targets = {self.addresses.evidence_page(found) for found in self.project.evidence}
        upcoming = sum(1 for standing in self.assessment.standings.values() if standing.coming)
        return len(chapters) + len(targets) + 2 * len(self.project.sources) + len(REGISTERS) + upcoming

    @cached_property
    def relations(self) -> Mapping[str, tuple[Related, ...]]:
        """Relations to provisions of other sources, by provision, seen from it."""
        return relations(self.project.crosswalk)

    @cached_property
    def official_texts(self) -> Mapping[str, str]:
        """Official texts that fit the fingerprints of their catalogs, by provision."""
        return {
            provision.id: kept[provision.locator]
            for source in self.project.sources
            if source.id in self.project.official
            for kept in (proved_texts(source, self.project.official[source.id]),)
            for provision in source.provisions
            if provision.locator in kept
        }

    @cached_property
    def links_by_control(self) -> Mapping[str, tuple[LinkTrace, ...]]:
        """Links by the id of their control."""
        return group(self.assessment.links, lambda trace: trace.link.control)

    @cached_property
    def copies_by_document(self) -> Mapping[str, tuple[CopyTrace, ...]]:
        """Controlled copies by the number of their document."""
        return group(self.assessment.copies, lambda trace: trace.copy.document)

    @cached_property
    def evidence_by_target(self) -> Mapping[str, tuple[Evidence, ...]]:
        """Evidence by the form or control that it names."""
        return group(self.project.evidence, lambda evidence: evidence.form or evidence.control or "")

    @cached_property
    def controls_by_form(self) -> Mapping[str, tuple[Control, ...]]:
        """Controls shown by the forms that they fill."""
        pairs = [(form, control) for control in self.controls.values() for form in control.records]
        return {form: tuple(control for _, control in found) for form, found in group(pairs, lambda p: p[0]).items()}

    @cached_property
    def findings_by_point(self) -> Mapping[str, tuple[Finding, ...]]:
        """Findings of the day or before by point."""
        known = [finding for finding in self.project.findings if finding.date <= self.assessment.day]
        return group(known, lambda finding: finding.point)

    @cached_property
    def actions_by_subject(self) -> Mapping[str, tuple[Action, ...]]:
        """Actions by what they are against."""
        return group(self.project.actions, lambda action: action.subject)
