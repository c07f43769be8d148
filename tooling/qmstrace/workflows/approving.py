"""``qms doc approve``: attests documents and their withdrawal, and keeps what is fully approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qmstrace.control.attesting import Signatory, next_line
from qmstrace.control.verifying import verify_attestations
from qmstrace.errors import Refusal, RequestError
from qmstrace.model.document import Document, withdrawal_statement
from qmstrace.model.fingerprint import document_fingerprint
from qmstrace.model.grouping import group
from qmstrace.model.identifiers import withdrawal_subject
from qmstrace.model.matrices import Attestation
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Act
from qmstrace.store.attestations import document_chain
from qmstrace.store.documents import APPROVED, read_document
from qmstrace.store.journal import locked, write_files
from qmstrace.store.loader import load
from qmstrace.trace.in_force import missing_roles
from qmstrace.trace.withdrawal import trace_withdrawal
from qmstrace.workflows.writing import appended

APPROVAL_MEANING = "批准"


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """What a role approved of a document: its content, or its withdrawal; and the roles that this still lacks."""

    document: Document
    is_withdrawal: bool
    at: datetime
    missing: tuple[str, ...]


def approve_documents(root: Path, numbers: Sequence[str], signatory: Signatory) -> tuple[Approval, ...]:
    """Attest the working copies of documents for one role; where they ask for a withdrawal, that first.

    A document that all roles have approved is kept whole, placeholders filled, under ``procedures/approved``.

    Raises:
        RequestError: a document is unknown or was changed meanwhile, the policy does not ask for the role, or the role
            has approved it already.
    """
    with locked(root):
        project = load(root)
        accepted = group(verify_attestations(project, root).accepted, lambda line: line.chain)
        files: dict[str, str | bytes] = dict(signatory.kept)
        approvals = []
        for number in numbers:
            document, path = _document(project, number), document_chain(number)
            subjects, missing = _asked(project, document, accepted.get(path, ()), signatory.role)
            is_withdrawal = number not in subjects
            _check_role(project, document, signatory.role)
            if not is_withdrawal:
                _check_version(project, document)
            meaning = project.company.signing.meanings.get(signatory.role, APPROVAL_MEANING)
            line = next_line(project, root, path, Act.APPROVE, subjects, meaning, signatory)
            _check_turn(document, signatory.role, missing)
            files[path] = appended(root, path, line)
            lacking = tuple(role for role in missing if role != signatory.role)
            if not lacking and not is_withdrawal:
                files[approved_path(document)] = filled_text(root, project, document)
            approvals.append(Approval(document=document, is_withdrawal=is_withdrawal, at=signatory.at, missing=lacking))
        write_files(root, files)
    return tuple(approvals)


def approved_path(document: Document) -> str:
    """Return where an approved version is kept: ``procedures/approved/QP-07/A-0.md``."""
    return f"{APPROVED}{document.number}/{document.version.replace('/', '-')}.md"


def filled_text(root: Path, project: Project, document: Document) -> str:
    """Return the whole text of a document, placeholders filled.

    Raises:
        RequestError: the file is no longer what was read and is being approved.
    """
    lines = (root / document.place.path).read_text("utf-8-sig").split("\n")
    text = "\n".join([*lines[: document.body_line - 1], document.body])
    kept = read_document(document.place.path, text, project.company.placeholders)
    if kept is None or document_fingerprint(kept) != document_fingerprint(document):
        raise RequestError(Refusal.CHANGED_MEANWHILE, file=document.place.path)
    return text


def _document(project: Project, number: str) -> Document:
    document = project.document_by_number.get(number)
    if document is None:
        raise RequestError(Refusal.UNKNOWN_DOCUMENT, id=number)
    return document


def _asked(
    project: Project, document: Document, accepted: Sequence[Attestation], role: str
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Return what a role is to attest of a document, and the roles that have yet to: a withdrawal comes first."""
    roles = project.asked_roles(document)
    withdrawal = trace_withdrawal(document, accepted, date.max, roles)
    if withdrawal and withdrawal.request and role in withdrawal.request.missing:
        return {withdrawal_subject(document.number): withdrawal_statement(document)}, withdrawal.request.missing
    return {document.number: document_fingerprint(document)}, missing_roles(document, accepted, roles)


def _check_role(project: Project, document: Document, role: str) -> None:
    roles = project.asked_roles(document)
    if role not in roles:
        raise RequestError(
            Refusal.ROLE_NOT_ASKED, role=role, document=document.number, roles="、".join(roles) or "（无）"
        )


def _check_turn(document: Document, role: str, missing: Sequence[str]) -> None:
    if role not in missing:
        raise RequestError(Refusal.ALREADY_APPROVED, role=role, document=document.number)
    before = missing[: missing.index(role)]
    if before:
        raise RequestError(Refusal.OUT_OF_ORDER, role=role, document=document.number, before="、".join(before))


def _check_version(project: Project, document: Document) -> None:
    if document.effective is None:
        raise RequestError(Refusal.NO_EFFECTIVE_DATE, document=document.number)
    for version in project.approved_by_number.get(document.number, ()):
        same_place = approved_path(version) == approved_path(document)
        if same_place and document_fingerprint(version) != document_fingerprint(document):
            raise RequestError(Refusal.VERSION_TAKEN, document=document.number, version=document.version)
