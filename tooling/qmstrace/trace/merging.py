"""Merges what came back with what was written meanwhile: field by field, from what the workbook said before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from qmstrace.model.grouping import group
from qmstrace.model.records import Subject
from qmstrace.model.returned import CellPlace, Edit
from qmstrace.trace.recorded import Records


class Side(StrEnum):
    """Whose value stands where both changed: the project's, or the workbook's."""

    OURS = "ours"
    THEIRS = "theirs"


class ConflictKind(StrEnum):
    """Why an edit cannot be taken as it is."""

    CHANGED_MEANWHILE = "changed-meanwhile"
    GONE = "gone"
    UNEQUAL = "unequal"
    """Cells that show the same field were given different values."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A field that is to have a new value; ``old`` is what the project says now."""

    place: CellPlace
    subject: Subject
    field: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """An edit against which something stands: what the workbook said before, what the project says now, the edit.

    ``now`` is None where the record is gone. ``others`` are the further cells of the same field, with their values.
    """

    kind: ConflictKind
    place: CellPlace
    subject: Subject
    field: str
    base: str
    now: str | None
    new: str
    others: tuple[tuple[CellPlace, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """What can be written, and what somebody has to decide first."""

    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]


def merge(edits: Iterable[Edit], records: Records, prefer: Side | None = None) -> Merged:
    """Return the changes and conflicts of edits, each field once; what the project says already is neither.

    ``prefer`` settles where both sides changed a field. Unequal edits of one field it settles for the project only,
    and what is gone cannot be edited for either. A record that is yet to be written is written whole or not at all.
    """
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    for found in group(edits, lambda edit: "\0".join(edit.subject)).values():
        fields = group(found, lambda edit: edit.field).values()
        merged = [_merged(of_field, records, prefer) for of_field in fields]
        stopped = [one for one in merged if isinstance(one, Conflict)]
        if prefer is not Side.OURS:
            conflicts += stopped
        if not stopped or found[0].subject.is_written:
            changes += [one for one in merged if isinstance(one, Change)]
    return Merged(changes=tuple(changes), conflicts=tuple(conflicts))


def _merged(edits: tuple[Edit, ...], records: Records, prefer: Side | None) -> Change | Conflict | None:
    """Return what becomes of the edits of one field; None where the project says the same already."""
    first, *others = edits
    now = records.value(first.subject, first.field)
    kind = _conflict(edits, now)
    if kind is None or (kind is ConflictKind.CHANGED_MEANWHILE and prefer is Side.THEIRS):
        if now is None or now == first.value:
            return None
        return Change(place=first.place, subject=first.subject, field=first.field, old=now, new=first.value)
    return Conflict(
        kind=kind,
        place=first.place,
        subject=first.subject,
        field=first.field,
        base=first.base,
        now=now,
        new=first.value,
        others=tuple((edit.place, edit.value) for edit in others),
    )


def _conflict(edits: tuple[Edit, ...], now: str | None) -> ConflictKind | None:
    if len({edit.value for edit in edits}) > 1:
        return ConflictKind.UNEQUAL
    if now is None:
        return ConflictKind.GONE
    changed = any(edit.base != now for edit in edits) and now != edits[0].value
    return ConflictKind.CHANGED_MEANWHILE if changed else None
