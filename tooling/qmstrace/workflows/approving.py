"""``qms doc approve``: attests documents, and keeps what is fully approved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qmstrace.control.attesting import Signatory, next_line
from qmstrace.control.verifying import verify_attestations
from qmstrace.errors import Refusal, RequestError
from qmstrace.model.document import Document
from qmstrace.model.fingerprint import document_fingerprint
from qmstrace.model.grouping import group
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Act
from qmstrace.store.attestations import document_chain
from qmstrace.store.documents import APPROVED
from qmstrace.store.journal import locked, write_files
from qmstrace.store.loader import load
from qmstrace.trace.in_force import missing_roles
from qmstrace.workflows.writing import appended

APPROVAL_MEANING = "批准"


def approve_documents(root: Path, numbers: Sequence[str], signatory: Signatory) -> dict[str, tuple[str, ...]]:
    """Attest the working copies of documents for one role; return the roles that each still lacks.

    A document that all roles have approved is kept whole, placeholders filled, under ``procedures/approved``.

    Raises:
        RequestError: a document is unknown, the policy does not ask for the role, or the role has approved it already.
    """
    with locked(root):
        project = load(root)
        accepted = group(verify_attestations(project, root).accepted, lambda line: line.chain)
        files: dict[str, str | bytes] = {}
        lacking = {}
        for number in numbers:
            document = _document(project, number)
            roles = project.asked_roles(document)
            path = document_chain(number)
            before = missing_roles(document, accepted.get(path, ()), roles)
            _check(project, document, roles, signatory.role, before)
            subjects = {number: document_fingerprint(document)}
            meaning = project.company.signing.meanings.get(signatory.role, APPROVAL_MEANING)
            line = next_line(project, root, path, Act.APPROVE, subjects, meaning, signatory)
            files[path] = appended(root, path, line)
            lacking[number] = tuple(role for role in before if role != signatory.role)
            if not lacking[number]:
                files[approved_path(document)] = filled_text(root, document)
        write_files(root, files)
    return lacking


def approved_path(document: Document) -> str:
    """Return where an approved version is kept: ``procedures/approved/QP-07/A-0.md``."""
    return f"{APPROVED}{document.number}/{document.version.replace('/', '-')}.md"


def filled_text(root: Path, document: Document) -> str:
    """Return the whole text of a document, placeholders filled."""
    lines = (root / document.place.path).read_text("utf-8-sig").split("\n")
    return "\n".join([*lines[: document.body_line - 1], document.body])


def _document(project: Project, number: str) -> Document:
    document = project.document_by_number.get(number)
    if document is None:
        raise RequestError(Refusal.UNKNOWN_DOCUMENT, id=number)
    return document


def _check(project: Project, document: Document, roles: Sequence[str], role: str, missing: Sequence[str]) -> None:
    if role not in roles:
        raise RequestError(
            Refusal.ROLE_NOT_ASKED, role=role, document=document.number, roles="、".join(roles) or "（无）"
        )
    if role not in missing:
        raise RequestError(Refusal.ALREADY_APPROVED, role=role, document=document.number)
    if document.effective is None:
        raise RequestError(Refusal.NO_EFFECTIVE_DATE, document=document.number)
    for version in project.approved_by_number.get(document.number, ()):
        same_place = approved_path(version) == approved_path(document)
        if same_place and document_fingerprint(version) != document_fingerprint(document):
            raise RequestError(Refusal.VERSION_TAKEN, document=document.number, version=document.version)
