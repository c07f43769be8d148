"""Controlled documents and the controls inside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qmstrace.errors import Place
from qmstrace.model.period import Period
from qmstrace.model.vocabulary import Level


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """A statement in a document that does something about points; ``records`` are numbers of forms.

    ``is_own`` marks one that the company set itself, without a point that asks for it.
    """

    id: str
    document: str
    title: str
    text: str
    owner: str
    participants: tuple[str, ...]
    records: tuple[str, ...]
    every: Period | None
    is_own: bool
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One version of a controlled document; ``body`` is its Markdown with the placeholders filled.

    ``replaced_by`` is the number of the document that takes the place of a withdrawn one; empty where none does.
    ``citations`` are the ids that it cites, with their lines. ``personal_data`` marks a form whose filled records name
    persons: they are never copied into a manual.
    """

    number: str
    title: str
    level: Level
    version: str
    owner: str
    effective: date | None
    review_by: date | None
    withdrawn: date | None
    replaced_by: str
    retention: str
    personal_data: bool
    body: str
    body_line: int
    citations: tuple[tuple[str, int], ...]
    controls: tuple[Control, ...]
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlledCopy:
    """One controlled copy of one version of a document, and its days (GMP 第四十三条第（一）项).

    ``number`` is unique within the version; ``holder`` is a department or post, never a person; ``location`` is where
    the copy is kept, ``place`` where it is written.
    """

    number: str
    document: str
    version: str
    holder: str
    location: str
    handed_out: date
    withdrawn: date | None
    destroyed: date | None
    note: str
    place: Place


def withdrawal_statement(document: Document) -> str:
    """Return what is attested of a withdrawal: ``2026-12-01 QP-20``, the second part where something replaces it.

    Empty where the document is not to be withdrawn.
    """
    return f"{document.withdrawn or ''} {document.replaced_by}".strip()


def read_withdrawal(statement: str) -> tuple[date | None, str]:
    """Return the day of a statement and what replaces the document; no day where it names none."""
    day, _, replaced_by = statement.partition(" ")
    try:
        return date.fromisoformat(day), replaced_by
    except ValueError:
        return None, ""
