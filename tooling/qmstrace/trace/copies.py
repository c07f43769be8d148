"""Controlled copies of documents: the state of each on a day, and which must be withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qmstrace.model.document import ControlledCopy
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import DocumentStatus
from qmstrace.trace.in_force import Standing


class CopyState(StrEnum):
    """What has become of a controlled copy by a day.

    A copy is pending while its version is still to come: copies are handed out before the day it takes effect.
    """

    NOT_HANDED_OUT = "not-handed-out"
    PENDING = "pending"
    IN_USE = "in-use"
    TO_WITHDRAW = "to-withdraw"
    WITHDRAWN = "withdrawn"
    DESTROYED = "destroyed"


HELD = frozenset({CopyState.PENDING, CopyState.IN_USE, CopyState.TO_WITHDRAW})
"""States of a copy that is with its holder."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyTrace:
    """A controlled copy, its state, and where its document stands."""

    copy: ControlledCopy
    state: CopyState
    standing: Standing


def trace_copies(project: Project, standings: Mapping[str, Standing], day: date) -> tuple[CopyTrace, ...]:
    """Return every controlled copy with its state on a day, in the order of the table."""
    return tuple(
        CopyTrace(copy=copy, state=_state(project, copy, standing, day), standing=standing)
        for copy in project.copies
        for standing in (standings[copy.document],)
    )


def _state(project: Project, copy: ControlledCopy, standing: Standing, day: date) -> CopyState:
    if copy.handed_out > day:
        return CopyState.NOT_HANDED_OUT
    if copy.destroyed is not None and copy.destroyed <= day:
        return CopyState.DESTROYED
    if copy.withdrawn is not None and copy.withdrawn <= day:
        return CopyState.WITHDRAWN
    if standing.status is DocumentStatus.WITHDRAWN:
        return CopyState.TO_WITHDRAW
    if standing.version is not None and standing.version.version == copy.version:
        return CopyState.IN_USE
    if _is_to_come(project, copy, day):
        return CopyState.PENDING
    # Where no version is in force, nothing has replaced the one that the holder has.
    return CopyState.IN_USE if standing.version is None else CopyState.TO_WITHDRAW


def _is_to_come(project: Project, copy: ControlledCopy, day: date) -> bool:
    """Return whether a version that is not in force is still to take effect, rather than replaced."""
    for version in project.approved_by_number.get(copy.document, ()):
        if version.version == copy.version:
            return version.effective is None or version.effective > day
    return project.document_by_number[copy.document].version == copy.version
