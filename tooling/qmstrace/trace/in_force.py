"""Which version of a document is in force on a day, and where its working copy stands (design, section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qmstrace.model.document import Document
from qmstrace.model.fingerprint import document_fingerprint
from qmstrace.model.matrices import Attestation
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Act, DocumentStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a document stands: ``version`` is the one in force (None where none is).

    ``status`` is that of the version in force, or of the working copy where none is in force. ``next_version`` is the
    working copy where it differs from what is in force. ``altered`` are versions kept as approved whose words nobody
    approved: where it is the one that would be in force, none is. ``approvals`` are the attestations of the version in
    force; none where the policy asks for none.
    """

    number: str
    status: DocumentStatus
    version: Document | None
    next_version: Document | None
    approvals: tuple[Attestation, ...]
    is_signed: bool
    altered: tuple[Document, ...] = ()


def standings(project: Project, attestations: Sequence[Attestation], day: date) -> Mapping[str, Standing]:
    """Return the standing of every document by number."""
    signed = {pair for line in project.attestations if line.act is Act.APPROVE for pair in line.subjects.items()}
    by_subject: dict[str, list[Attestation]] = {}
    for attestation in attestations:
        if attestation.act is Act.APPROVE:
            for subject in attestation.subjects:
                by_subject.setdefault(subject, []).append(attestation)
    return {
        document.number: _with_altered(
            in_force(
                document,
                project.approved_by_number.get(document.number, ()),
                by_subject.get(document.number, ()),
                day,
                project.asked_roles(document),
            ),
            tuple(
                version
                for version in project.approved_by_number.get(document.number, ())
                if (version.number, document_fingerprint(version)) not in signed
            ),
        )
        for document in project.documents
    }


def _with_altered(standing: Standing, altered: tuple[Document, ...]) -> Standing:
    """Return a standing that says which kept versions were altered; nothing is in force beside its altered copy."""
    current = standing.version.version if standing.version else None
    spoiled = standing.status is not DocumentStatus.WITHDRAWN and any(
        current is None or version.version == current for version in altered
    )
    if not spoiled:
        return replace(standing, altered=altered)
    return replace(
        standing, status=DocumentStatus.ALTERED, version=None, approvals=(), is_signed=False, altered=altered
    )


def in_force(
    working: Document,
    approved: Iterable[Document],
    attestations: Sequence[Attestation],
    day: date,
    roles: Sequence[str],
) -> Standing:
    """Return the standing of one document on a day, under a policy that asks for the roles.

    Without roles, front matter and dates decide. With roles, the version in force is the last one whose content they
    all approved by that day and whose effective date has come.
    """
    if working.withdrawn is not None and working.withdrawn <= day:
        return _standing(working, DocumentStatus.WITHDRAWN, None, None, ())
    if not roles:
        status = _status_by_date(working, day)
        version = working if status is DocumentStatus.EFFECTIVE else None
        return _standing(working, status, version, None if version else working, ())
    done = [attestation for attestation in attestations if attestation.at.date() <= day]
    best: tuple[int, Document, tuple[Attestation, ...]] | None = None
    for candidate in (*approved, working):
        signed = _approvals(candidate, done, roles)
        if signed is None or candidate.effective is None or candidate.effective > day:
            continue
        position = max(done.index(attestation) for attestation in signed)
        if best is None or position > best[0]:
            best = (position, candidate, signed)
    if best is None:
        return _standing(working, _working_status(working, done, roles), None, working, ())
    version = best[1]
    same = document_fingerprint(version) == document_fingerprint(working)
    return _standing(working, DocumentStatus.EFFECTIVE, version, None if same else working, best[2])


def missing_roles(document: Document, attestations: Iterable[Attestation], roles: Sequence[str]) -> tuple[str, ...]:
    """Return the roles of the policy that have not yet approved exactly this content."""
    print_ = document_fingerprint(document)
    signed = {
        line.role for line in attestations if line.act is Act.APPROVE and line.subjects.get(document.number) == print_
    }
    return tuple(role for role in roles if role not in signed)


def _approvals(
    document: Document, attestations: Sequence[Attestation], roles: Sequence[str]
) -> tuple[Attestation, ...] | None:
    """Return the first approval by each role of exactly this content, or None where one is missing."""
    print_ = document_fingerprint(document)
    first: dict[str, Attestation] = {}
    for attestation in attestations:
        if attestation.subjects.get(document.number) == print_:
            first.setdefault(attestation.role, attestation)
    return tuple(first[role] for role in roles) if all(role in first for role in roles) else None


def _working_status(working: Document, attestations: Sequence[Attestation], roles: Sequence[str]) -> DocumentStatus:
    missing = missing_roles(working, attestations, roles)
    if not missing:
        return DocumentStatus.APPROVED if working.effective is None else DocumentStatus.PENDING
    return DocumentStatus.REVIEW if len(missing) < len(roles) else DocumentStatus.DRAFT


def _status_by_date(document: Document, day: date) -> DocumentStatus:
    if document.effective is None:
        return DocumentStatus.DRAFT
    return DocumentStatus.EFFECTIVE if document.effective <= day else DocumentStatus.PENDING


def _standing(
    working: Document,
    status: DocumentStatus,
    version: Document | None,
    next_version: Document | None,
    approvals: tuple[Attestation, ...],
) -> Standing:
    return Standing(
        number=working.number,
        status=status,
        version=version,
        next_version=next_version,
        approvals=approvals,
        is_signed=bool(approvals),
    )
