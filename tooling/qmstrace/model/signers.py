"""Who may sign, with which key, in which role, and when; and what the company asks of signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qmstrace.errors import Place
from qmstrace.model.vocabulary import Act


@dataclass(frozen=True, kw_only=True, slots=True)
class Signer:
    """One role of one person: the key holds from a day to a day, both included, unless it was revoked before.

    ``key`` is empty where the person signs by hand only.
    """

    name: str
    role: str
    key: str
    valid_from: date
    valid_until: date | None
    revoked: date | None
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningPolicy:
    """What the company asks: signatures at all, scans of wet ones, another person for each role, the roles of an act.

    ``roles`` leaves out an act that any role may do. No person may hold both roles of a pair in ``separate``.
    ``quality_roles`` are those of the quality department: one of them is to approve each document that answers to a
    source that binds (GMP 第十五条); none where the company does not say.
    Commits before ``chains_since`` are not held against the chains of attestations: they were begun anew then.
    """

    needs_signature: bool
    accepts_scans: bool
    needs_distinct_persons: bool
    roles: Mapping[Act, tuple[str, ...]]
    signer_roles: tuple[str, ...]
    meanings: Mapping[str, str]
    separate: tuple[tuple[str, str], ...]
    quality_roles: tuple[str, ...]
    chains_since: date | None
