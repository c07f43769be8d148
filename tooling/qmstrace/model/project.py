"""The whole project as one record, with the look-ups that its readers share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from qmstrace.model.catalog import ExternalDocument, Point, Provision, Source
from qmstrace.model.company import Company
from qmstrace.model.document import Control, ControlledCopy, Document
from qmstrace.model.grouping import group
from qmstrace.model.inspection import InspectionItem, InspectionRules
from qmstrace.model.matrices import Action, Attestation, CrosswalkRow, Decision, Evidence, Finding, Link
from qmstrace.model.official import OfficialText
from qmstrace.model.signers import Signer
from qmstrace.model.terms import Term
from qmstrace.model.vocabulary import Kind, Level


@dataclass(frozen=True, kw_only=True)
class Project:
    """Everything that the project's files say, checked: no id is unknown, duplicate or dangling.

    ``official`` holds the official texts that are kept, by source; ``documents`` the working copies, ``approved`` the
    versions kept under ``procedures/approved``. ``inspection_items`` and ``inspection_rules`` are None where their file
    is missing; a table of items with nothing but its header is empty.
    """

    company: Company
    sources: tuple[Source, ...]
    external_documents: tuple[ExternalDocument, ...]
    official: Mapping[str, OfficialText]
    documents: tuple[Document, ...]
    approved: tuple[Document, ...]
    copies: tuple[ControlledCopy, ...]
    terms: tuple[Term, ...]
    links: tuple[Link, ...]
    evidence: tuple[Evidence, ...]
    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...]
    actions: tuple[Action, ...]
    crosswalk: tuple[CrosswalkRow, ...]
    attestations: tuple[Attestation, ...]
    signers: tuple[Signer, ...]
    inspection_items: tuple[InspectionItem, ...] | None
    inspection_rules: InspectionRules | None

    @cached_property
    def source_by_id(self) -> Mapping[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def provision_by_id(self) -> Mapping[str, Provision]:
        """Provisions by id, in the order of their sources."""
        return {provision.id: provision for source in self.sources for provision in source.provisions}

    @cached_property
    def chapter_by_provision(self) -> Mapping[str, str]:
        """The chapter that each provision is counted and shown in, by ids.

        That is the outermost heading around it (or the outermost provision, where there is no heading); one that holds
        nothing but headings gives way to them, and stands with the first.
        """
        children = group(self.provision_by_id.values(), lambda provision: provision.parent or "")
        chapters: dict[str, str] = {}
        opened: list[tuple[Provision, Provision | None]] = [(found, None) for found in reversed(children.get("", ()))]
        while opened:
            provision, chapter = opened.pop()
            below = children.get(provision.id, ())
            gives_way = chapter is None and below and all(child.kind is Kind.HEADING for child in (provision, *below))
            inner = None if gives_way else chapter or provision
            chapters[provision.id] = inner.id if inner else below[0].id
            opened.extend((child, inner) for child in reversed(below))
        for name in reversed(chapters):
            chapters[name] = chapters[chapters[name]]
        return chapters

    @cached_property
    def point_by_id(self) -> Mapping[str, Point]:
        """Points by id, in the order of their provisions."""
        return {point.id: point for provision in self.provision_by_id.values() for point in provision.points}

    @cached_property
    def document_by_number(self) -> Mapping[str, Document]:
        """Working copies by number."""
        return {document.number: document for document in self.documents}

    @cached_property
    def ids(self) -> frozenset[str]:
        """Ids of everything that a page may cite: they share one name space."""
        objects = (self.provision_by_id, self.point_by_id, self.document_by_number, self.written_controls)
        return frozenset(evidence.id for evidence in self.evidence).union(*objects)

    @cached_property
    def form_by_number(self) -> Mapping[str, Document]:
        """Working copies of forms by number."""
        return {document.number: document for document in self.documents if document.level is Level.FORM}

    @cached_property
    def approved_by_number(self) -> Mapping[str, tuple[Document, ...]]:
        """Approved versions by number."""
        return group(self.approved, lambda document: document.number)

    @cached_property
    def working_controls(self) -> Mapping[str, Control]:
        """Controls of the working copies by id."""
        return {control.id: control for document in self.documents for control in document.controls}

    @cached_property
    def written_controls(self) -> Mapping[str, Control]:
        """Controls of all versions by id; the working copy's where it has one."""
        kept = {control.id: control for document in self.approved for control in document.controls}
        return {**kept, **self.working_controls}

    def asked_roles(self, document: Document) -> tuple[str, ...]:
        """Return the roles that must approve a document: those of its level and of every level it was approved at.

        So a working copy cannot escape approval by naming another level.
        """
        versions = (document, *self.approved_by_number.get(document.number, ()))
        return tuple(dict.fromkeys(role for version in versions for role in self.company.approval[version.level]))
