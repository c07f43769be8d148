"""How far each version of a document has come on a day: who approved it, and from when until when it is in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qmstrace.model.document import Document
from qmstrace.model.fingerprint import document_fingerprint
from qmstrace.model.matrices import Attestation
from qmstrace.model.vocabulary import DocumentStatus
from qmstrace.trace.approvals import may_follow


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionStanding:
    """One version of a document on a day.

    ``approvals`` are the first ones of exactly this content by each role, in order; ``missing`` the roles that the
    policy asks for and that gave none. ``begins`` is the first day in force, ``ends`` the first day no longer so, by
    what is known on the day; both are None where the version never is in force.
    """

    document: Document
    is_working: bool
    status: DocumentStatus
    approvals: tuple[Attestation, ...]
    missing: tuple[str, ...]
    begins: date | None
    ends: date | None


def trace_versions(
    working: Document,
    approved: Sequence[Document],
    attestations: Sequence[Attestation],
    day: date,
    roles: Sequence[str],
    withdrawn: date | None,
) -> tuple[VersionStanding, ...]:
    """Return the versions of a document that there are on a day, in the order in which their approval was complete.

    ``withdrawn`` is the day of an approved withdrawal. A version whose approval is not complete comes last. A later
    approval overtakes an earlier one, whatever their effective dates: who approved it knew of the version before it.
    """
    signed = sorted(_signed(working, approved, attestations, day, roles), key=lambda one: one.rank)
    found: list[VersionStanding] = []
    taken: date | None = None
    for one in reversed(signed):
        found.append(_standing(one, taken, withdrawn, day))
        if one.ready is not None and all(limit is None or one.ready < limit for limit in (taken, withdrawn)):
            taken = one.ready
    return tuple(reversed(found))


Given = Mapping[str, tuple[int, Attestation]]
"""The first approval by each role, with its place among all, in order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Signed:
    """A version with what was approved of it, under the policy."""

    document: Document
    is_working: bool
    given: Given
    roles: Sequence[str]
    latest: int

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(role for role in self.roles if role not in self.given)

    @property
    def decides(self) -> bool:
        """Whether it may be in force: fully approved, or the working copy where no role is asked for."""
        return not self.missing and bool(self.roles or self.is_working)

    @property
    def rank(self) -> int:
        """The place of the approval that made it complete, among all of the document's."""
        if not self.decides or not self.roles:
            return self.latest if self.is_working or self.missing else -1
        return max(self.given[role][0] for role in self.roles)

    @property
    def ready(self) -> date | None:
        """The day on which its own date and all its approvals have come."""
        if not self.decides or self.document.effective is None:
            return None
        return max([self.document.effective, *(self.given[role][1].at.date() for role in self.roles)])


def _signed(
    working: Document,
    approved: Sequence[Document],
    attestations: Iterable[Attestation],
    day: date,
    roles: Sequence[str],
) -> Iterator[_Signed]:
    done = [line for line in attestations if line.at.date() <= day]
    if not approved and not done:
        yield _Signed(document=working, is_working=True, given={}, roles=roles, latest=0)
        return
    given: dict[str, dict[str, tuple[int, Attestation]]] = {}
    for place, line in enumerate(done):
        found = given.setdefault(line.subjects.get(working.number, ""), {})
        if may_follow(found, line.role, roles):
            found.setdefault(line.role, (place, line))
    own = document_fingerprint(working)
    kept = {document_fingerprint(version): version for version in approved}
    for print_, version in {**kept, own: kept.get(own, working)}.items():
        if print_ == own or print_ in given:  # what nobody had approved by then, was not there yet
            signed = given.get(print_, {})
            yield _Signed(document=version, is_working=print_ == own, given=signed, roles=roles, latest=len(done))


def _standing(one: _Signed, taken: date | None, withdrawn: date | None, day: date) -> VersionStanding:
    """Return the standing of a version that a later one takes over from on a day (None where none does)."""
    ready = one.ready
    ends = min((limit for limit in (taken, withdrawn) if limit is not None), default=None)
    is_ever = ready is not None and (ends is None or ready < ends)
    return VersionStanding(
        document=one.document,
        is_working=one.is_working,
        status=_status(one, taken, withdrawn, day),
        approvals=tuple(line for _, line in one.given.values()),
        missing=one.missing,
        begins=ready if is_ever else None,
        ends=ends if is_ever else None,
    )


def _status(one: _Signed, taken: date | None, withdrawn: date | None, day: date) -> DocumentStatus:
    ready = one.ready
    is_overtaken = taken is not None and (ready is None or ready >= taken or taken <= day)
    if not one.missing and (is_overtaken or not one.decides):
        return DocumentStatus.SUPERSEDED
    if withdrawn is not None and (withdrawn <= day or (ready is not None and ready >= withdrawn)):
        return DocumentStatus.WITHDRAWN
    if one.missing:
        return DocumentStatus.REVIEW if len(one.missing) < len(one.roles) else DocumentStatus.DRAFT
    if ready is None:
        return DocumentStatus.APPROVED if one.roles else DocumentStatus.DRAFT
    return DocumentStatus.PENDING if ready > day else DocumentStatus.EFFECTIVE
