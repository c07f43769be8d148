"""The records that a workbook shows field by field, named so that an edit of a cell finds its way back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from qmstrace.model.matrices import link_subject, point_of


class RecordKind(StrEnum):
    """What a field belongs to; some are named by a point, because they are yet to be written."""

    LINK = "link"
    """``point ~ control``; without a control the link is yet to be written."""
    DECISION = "decision"
    EXCLUSION = "exclusion"
    """A point of which no decision says that it does not apply."""
    EVIDENCE = "evidence"
    ACTION = "action"
    CORRECTION = "correction"
    """A point against which no action is written."""
    ITEM = "item"
    """An inspection item; the id of a point where none covers the point."""
    CONCLUSION = "conclusion"
    """The self-inspection's own conclusion on a point: its latest finding."""
    CHECK = "check"
    """What a check sheet says of an item in one inspection; no table holds it."""
    SEEN = "seen"
    """What one inspection saw of a point: its finding."""
    REMEDY = "remedy"
    """What mends what one inspection saw of a point."""


UNWRITTEN = frozenset(
    {
        RecordKind.EXCLUSION,
        RecordKind.CORRECTION,
        RecordKind.CONCLUSION,
        RecordKind.CHECK,
        RecordKind.SEEN,
        RecordKind.REMEDY,
    }
)
"""What is named before it is written, and may be there by now."""


class Subject(NamedTuple):
    """One record, by its kind and its id."""

    kind: RecordKind
    key: str

    @property
    def is_written(self) -> bool:
        """Whether the record is there; else filling in its fields writes it."""
        return self.kind not in UNWRITTEN and not (self.kind is RecordKind.LINK and self.key == no_link(self.key))


def no_link(key: str) -> str:
    """Return the name of the link yet to be written of a point, by the name of any of its links."""
    return link_subject(point_of(key), "")


Subjects = Mapping[str, Subject]
"""The records that one row of a table shows, by slot; a slot that is missing cannot be filled in there."""
