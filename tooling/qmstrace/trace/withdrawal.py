"""From when on a document is withdrawn: its day, once the roles of the policy have approved that (GMP 第四十三条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qmstrace.model.document import Document
from qmstrace.model.fingerprint import withdrawal_fingerprint
from qmstrace.model.identifiers import withdrawal_subject
from qmstrace.model.matrices import Attestation


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal:
    """The first day on which a document is withdrawn, and the roles that have yet to approve it."""

    day: date
    missing: tuple[str, ...]


def trace_withdrawal(
    working: Document, attestations: Sequence[Attestation], day: date, roles: Sequence[str]
) -> Withdrawal | None:
    """Return the withdrawal of a document as it stands on a day; None where none is written down.

    What nobody signed is a draft, and whoever writes it may withdraw it.
    """
    if working.withdrawn is None:
        return None
    if not attestations:
        return Withdrawal(day=working.withdrawn, missing=())
    subject, print_ = withdrawal_subject(working.number), withdrawal_fingerprint(working)
    given: dict[str, date] = {}
    for line in attestations:
        if line.at.date() <= day and line.subjects.get(subject) == print_:
            given.setdefault(line.role, line.at.date())
    return Withdrawal(
        day=max([working.withdrawn, *(given[role] for role in roles if role in given)]),
        missing=tuple(role for role in roles if role not in given),
    )
