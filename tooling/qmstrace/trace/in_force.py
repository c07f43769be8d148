"""Which version of a document is in force on a day, and where its working copy stands (design, section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qmstrace.model.document import Document
from qmstrace.model.fingerprint import document_fingerprint
from qmstrace.model.identifiers import document_of
from qmstrace.model.matrices import Attestation
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Act, DocumentStatus
from qmstrace.trace.approvals import may_follow
from qmstrace.trace.versions import VersionStanding, trace_versions
from qmstrace.trace.withdrawal import Withdrawal, trace_withdrawal


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a document stands: ``version`` is the one in force (None where none is).

    ``shown`` is the version that outputs show: the one in force; of a withdrawn document the last that was; else the
    next approved one; else the working copy. ``status`` is that of the document as it is shown. ``next_version`` is the
    working copy where it differs from what is in force. ``approvals`` are the attestations that the policy asks for of
    the version shown; none where they are not complete. ``versions`` are all that there are on the day. ``withdrawal``
    may still have to be approved. ``altered`` are versions kept as approved whose words nobody approved: where it is
    the one that would be in force, none is.
    """

    number: str
    status: DocumentStatus
    version: Document | None
    shown: Document
    next_version: Document | None
    approvals: tuple[Attestation, ...]
    versions: tuple[VersionStanding, ...]
    withdrawal: Withdrawal | None
    altered: tuple[Document, ...] = ()

    @property
    def is_signed(self) -> bool:
        """Whether all roles of the policy approved the version shown."""
        return bool(self.approvals)

    @property
    def coming(self) -> tuple[VersionStanding, ...]:
        """What is to follow the version shown: approved versions whose date has not come, and the working copy."""
        if self.status is DocumentStatus.WITHDRAWN:
            return ()
        awaited = (DocumentStatus.APPROVED, DocumentStatus.PENDING)
        others = (one for one in self.versions if one.document is not self.shown)
        never = DocumentStatus.WITHDRAWN  # its day would come after that of the withdrawal
        return tuple(one for one in others if (one.is_working and one.status is not never) or one.status in awaited)


def standings(project: Project, attestations: Sequence[Attestation], day: date) -> Mapping[str, Standing]:
    """Return the standing of every document by number."""
    spoiled = set(altered_versions(project))
    by_subject: dict[str, list[Attestation]] = {}
    for attestation in attestations:
        if attestation.act is Act.APPROVE:
            for subject in attestation.subjects:
                by_subject.setdefault(document_of(subject), []).append(attestation)
    found = {}
    for document in project.documents:
        number, kept = document.number, project.approved_by_number.get(document.number, ())
        altered = tuple(version for version in kept if version in spoiled)
        whole = tuple(version for version in kept if version not in altered)
        standing = in_force(document, whole, by_subject.get(number, ()), day, project.asked_roles(document))
        found[number] = _with_altered(standing, altered)
    return found


def altered_versions(project: Project) -> tuple[Document, ...]:
    """Return the versions kept as approved whose words nobody signed."""
    signed = {pair for line in project.attestations if line.act is Act.APPROVE for pair in line.subjects.items()}
    return tuple(
        version for version in project.approved if (version.number, document_fingerprint(version)) not in signed
    )


def _with_altered(standing: Standing, altered: tuple[Document, ...]) -> Standing:
    """Return a standing that says which kept versions were altered; nothing is in force beside its altered copy."""
    current = standing.version.version if standing.version else None
    spoiled = standing.status is not DocumentStatus.WITHDRAWN and any(
        current is None or version.version == current for version in altered
    )
    if not spoiled:
        return replace(standing, altered=altered)
    return replace(standing, status=DocumentStatus.ALTERED, version=None, approvals=(), altered=altered)


def in_force(
    working: Document,
    approved: Sequence[Document],
    attestations: Sequence[Attestation],
    day: date,
    roles: Sequence[str],
) -> Standing:
    """Return the standing of one document on a day, under a policy that asks for the roles.

    Without roles, front matter and dates decide. With roles, the version in force is the last one whose content they
    all approved by that day and whose effective date has come.
    """
    withdrawal = trace_withdrawal(working, attestations, day, roles)
    withdrawn = withdrawal.day if withdrawal else None
    versions = trace_versions(working, approved, attestations, day, roles, withdrawn)
    shown = _shown(versions)
    is_in_force = shown.status is DocumentStatus.EFFECTIVE
    has_next = shown.status is not DocumentStatus.WITHDRAWN and not (is_in_force and shown.is_working)
    signed = {line.role: line for line in shown.approvals}
    return Standing(
        number=working.number,
        status=shown.status,
        version=shown.document if is_in_force else None,
        shown=shown.document,
        next_version=working if has_next else None,
        approvals=() if shown.missing else tuple(signed[role] for role in roles),
        versions=versions,
        withdrawal=withdrawal,
    )


def missing_roles(document: Document, attestations: Iterable[Attestation], roles: Sequence[str]) -> tuple[str, ...]:
    """Return the roles of the policy that have not yet approved exactly this content."""
    print_ = document_fingerprint(document)
    signed: set[str] = set()
    for line in attestations:
        is_approval = line.act is Act.APPROVE and line.subjects.get(document.number) == print_
        if is_approval and may_follow(signed, line.role, roles):
            signed.add(line.role)
    return tuple(role for role in roles if role not in signed)


def _shown(versions: Sequence[VersionStanding]) -> VersionStanding:
    """Return the version to show: in force, or the last that was, or the first that will be; else the working copy."""
    for status in (DocumentStatus.EFFECTIVE, DocumentStatus.WITHDRAWN, DocumentStatus.PENDING):
        for one in versions:
            if one.status is status and one.begins is not None:
                return one
    return next(one for one in versions if one.is_working)
