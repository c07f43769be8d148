"""From when on a document is withdrawn: by what the roles of the policy approved last (GMP 第四十三条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qmstrace.model.document import Document, read_withdrawal, withdrawal_statement
from qmstrace.model.identifiers import withdrawal_subject
from qmstrace.model.matrices import Attestation
from qmstrace.trace.approvals import may_follow


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What the working copy asks for and was not approved: a day (None: no withdrawal any more), what replaces it."""

    day: date | None
    replaced_by: str
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal:
    """The first day on which a document is withdrawn (None where that was not approved), and by whom that was approved.

    ``request`` is what the working copy asks for besides.
    """

    day: date | None
    replaced_by: str
    approvals: tuple[Attestation, ...]
    request: Request | None


def trace_withdrawal(
    working: Document, attestations: Sequence[Attestation], day: date, roles: Sequence[str]
) -> Withdrawal | None:
    """Return the withdrawal of a document as it stands on a day; None where there is none and none is asked for.

    What nobody signed is a draft, and whoever writes it may withdraw it. What was approved stands until something else
    is, whatever the working copy says.
    """
    asked = withdrawal_statement(working)
    if not roles or not attestations:
        if working.withdrawn is None:
            return None
        return Withdrawal(day=working.withdrawn, replaced_by=working.replaced_by, approvals=(), request=None)
    stands, approvals, given = _approved(working.number, attestations, day, roles)
    approved, other = read_withdrawal(stands)
    request = None
    if asked != stands:
        missing = tuple(role for role in roles if role not in given.get(asked, {}))
        request = Request(day=working.withdrawn, replaced_by=working.replaced_by, missing=missing)
    if approved is None and request is None:
        return None
    begins = max([approved, *(line.at.date() for line in approvals)]) if approved else None
    return Withdrawal(day=begins, replaced_by=other, approvals=approvals, request=request)


Given = dict[str, dict[str, Attestation]]
"""Approvals by statement and role, of statements that not all roles have approved."""


def _approved(
    number: str, attestations: Sequence[Attestation], day: date, roles: Sequence[str]
) -> tuple[str, tuple[Attestation, ...], Given]:
    """Return the statement that all roles approved last, their approvals, and those of other statements since."""
    subject = withdrawal_subject(number)
    stands = ""
    approvals: tuple[Attestation, ...] = ()
    given: Given = {}
    for line in attestations:
        statement = line.subjects.get(subject)
        if statement is None or line.at.date() > day:
            continue
        found = given.setdefault(statement, {})
        if may_follow(found, line.role, roles):
            found.setdefault(line.role, line)
        if all(role in found for role in roles):
            stands, approvals, given = statement, tuple(found[role] for role in roles), {}
    return stands, approvals, given
