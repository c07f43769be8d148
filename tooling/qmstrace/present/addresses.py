"""Where each object stands in the manual: page names without suffix, relative to its root, and anchors."""

from __future__ import annotations

from qmstrace.model.catalog import Provision
from qmstrace.model.document import Document
from qmstrace.model.matrices import Evidence
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Kind

HOME = "index"
DOCUMENTS = "documents"
FORMS = "forms"
EVIDENCE = "evidence/index"
SEARCH = "search"
REGISTERS = (DOCUMENTS, FORMS, EVIDENCE, SEARCH)
LOOSE = "main"
"""The page of provisions that stand in no chapter."""


class Addresses:
    """Pages and anchors of the objects of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._chapters: dict[str, str] = {}

    def source_page(self, source: str) -> str:
        """Return the page that lists a source's chapters."""
        return f"provisions/{source}/index"

    def matrix_page(self, source: str) -> str:
        """Return the page of a source's gap matrix."""
        return f"matrices/{source}"

    def chapter_page(self, provision: Provision) -> str:
        """Return the page that a provision stands on: that of the heading around it all."""
        if provision.id not in self._chapters:
            top = provision
            while top.parent is not None:
                top = self._project.provision_by_id[top.parent]
            name = top.locator.replace(".", "-") if top.kind is Kind.HEADING else LOOSE
            self._chapters[provision.id] = f"provisions/{provision.source}/{name}"
        return self._chapters[provision.id]

    def document_page(self, document: Document) -> str:
        """Return the page of a document: its file's name without suffix."""
        return document.place.path.removesuffix(".md")

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
        """Return page and anchor of a control."""
        return f"{self.document_page(self._project.document_by_number[document])}.html#{identifier}"

    def document(self, number: str) -> str:
        """Return the page of a document with its anchor."""
        return f"{self.document_page(self._project.document_by_number[number])}.html#{number}"

    def evidence(self, evidence: Evidence) -> str:
        """Return page and anchor of a piece of evidence."""
        return f"{self.evidence_page(evidence)}.html#{evidence.id}"
