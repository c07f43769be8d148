"""Where each object stands in the manual: page names without suffix, relative to its root, and anchors."""

from __future__ import annotations

from qmstrace.model.catalog import Provision
from qmstrace.model.document import Document
from qmstrace.model.matrices import Evidence
from qmstrace.model.vocabulary import Kind
from qmstrace.present.assessed import Assessed

HOME = "index"
DOCUMENTS = "documents"
FORMS = "forms"
EVIDENCE = "evidence/index"
SEARCH = "search"
CROSSWALK = "crosswalk"
EXTERNAL = "external-documents"
COPIES = "copies"
STATUTORY = "statutory-documents"
RESPONSIBILITIES = "responsibilities"
TERMS = "terms"
REGISTERS = (DOCUMENTS, FORMS, EVIDENCE, SEARCH, CROSSWALK, EXTERNAL, COPIES, STATUTORY, RESPONSIBILITIES, TERMS)
LOOSE = "no-chapter"
"""The page of provisions that stand in no chapter."""


class Addresses:
    """Pages and anchors of the objects of a project."""

    def __init__(self, assessed: Assessed) -> None:
        self._project = assessed.project
        standings = assessed.assessment.standings.values()
        self._shown = {control.id for standing in standings for control in standing.shown.controls}

    def source_page(self, source: str) -> str:
        """Return the page that lists a source's chapters."""
        return f"provisions/{source}/index"

    def matrix_page(self, source: str) -> str:
        """Return the page of a source's gap matrix."""
        return f"matrices/{source}"

    def chapter_page(self, provision: Provision) -> str:
        """Return the page that a provision stands on: that of its chapter."""
        chapter = self._project.provision_by_id[self._project.chapter_by_provision[provision.id]]
        name = chapter.locator if chapter.kind is Kind.HEADING else LOOSE
        return f"provisions/{provision.source}/{name}"

    def document_page(self, document: Document) -> str:
        """Return the page of a document: its file's name without suffix."""
        return document.place.path.removesuffix(".md")

    def next_page(self, number: str) -> str:
        """Return the page of what is to follow the version shown of a document."""
        return f"next/{number}"

    def evidence_page(self, evidence: Evidence) -> str:
        """Return the page of the evidence for one form or control."""
        return f"evidence/{evidence.form or evidence.control}"

    def provision(self, identifier: str) -> str:
        """Return page and anchor of a provision."""
        return f"{self.chapter_page(self._project.provision_by_id[identifier])}.html#{identifier}"

    def point(self, identifier: str) -> str:
        """Return page and anchor of a point."""
        provision = self._project.point_by_id[identifier].provision
        return f"{self.chapter_page(self._project.provision_by_id[provision])}.html#{identifier}"

    def control(self, identifier: str, document: str) -> str:
        """Return page and anchor of a control; that of its document where the version shown does not have it."""
        anchor = identifier if identifier in self._shown else document
        return f"{self.document_page(self._project.document_by_number[document])}.html#{anchor}"

    def document(self, number: str) -> str:
        """Return the page of a document with its anchor."""
        return f"{self.document_page(self._project.document_by_number[number])}.html#{number}"

    def evidence(self, evidence: Evidence) -> str:
        """Return page and anchor of a piece of evidence."""
        return f"{self.evidence_page(evidence)}.html#{evidence.id}"
