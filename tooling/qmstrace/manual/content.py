"""An assessed project with the look-ups that its pages are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from qmstrace.model.document import Control, Document
from qmstrace.model.matrices import Action, Evidence, Finding
from qmstrace.present.addresses import REGISTERS, Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.rows import group
from qmstrace.trace.in_force import Standing
from qmstrace.trace.links import LinkTrace


class Content:
    """What the pages show; every look-up is made once."""

    def __init__(self, assessed: Assessed) -> None:
        self.root = assessed.root
        self.project = assessed.project
        self.assessment = assessed.assessment
        self.observations = assessed.observations
        self.company = assessed.project.company
        self.addresses = Addresses(assessed.project)

    def standing(self, number: str) -> Standing:
        """Return the standing of a document."""
        return self.assessment.standings[number]

    def shown(self, number: str) -> Document:
        """Return the version of a document that the manual shows: the one in force, else the working copy."""
        return self.standing(number).version or self.project.document_by_number[number]

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

    @cached_property
    def data_pages(self) -> int:
        """How many pages are drawn from data alone."""
        chapters = {self.addresses.chapter_page(found) for found in self.project.provision_by_id.values()}
        targets = {self.addresses.evidence_page(found) for found in self.project.evidence}
        return len(chapters) + len(targets) + 2 * len(self.project.sources) + len(REGISTERS)

    @cached_property
    def links_by_control(self) -> Mapping[str, tuple[LinkTrace, ...]]:
        """Links by the id of their control."""
        return group(self.assessment.links, lambda trace: trace.link.control)

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
        """Findings by point."""
        return group(self.project.findings, lambda finding: finding.point)

    @cached_property
    def actions_by_subject(self) -> Mapping[str, tuple[Action, ...]]:
        """Actions by what they are against."""
        return group(self.project.actions, lambda action: action.subject)
