"""What a source means to the company on a day: what binds, what was adopted and what is draft stand apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from qmstrace.model.catalog import Source
from qmstrace.model.matrices import Decision
from qmstrace.model.vocabulary import Force, Outcome, SourceStatus


class SourceStanding(StrEnum):
    """How a source stands on a day, in the order in which sources are shown."""

    BINDING = "binding"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not-adopted"
    GUIDANCE = "guidance"
    UPCOMING = "upcoming"
    DRAFT = "draft"
    PROPOSED = "proposed"
    SUPERSEDED = "superseded"
    SKELETON = "skeleton"


_BY_STATUS: Mapping[SourceStatus, SourceStanding] = {
    SourceStatus.SKELETON: SourceStanding.SKELETON,
    SourceStatus.SUPERSEDED: SourceStanding.SUPERSEDED,
    SourceStatus.DRAFT: SourceStanding.DRAFT,
    SourceStatus.PROPOSED: SourceStanding.PROPOSED,
}
_BY_FORCE: Mapping[Force, SourceStanding] = {
    Force.GUIDANCE: SourceStanding.GUIDANCE,
    Force.DRAFT: SourceStanding.DRAFT,
    Force.PROPOSED: SourceStanding.PROPOSED,
}


def source_standing(source: Source, decisions: Iterable[Decision], day: date) -> SourceStanding:
    """Return how a source stands on a day; one that is recommended or voluntary binds by a decision to adopt it."""
    standing = _BY_STATUS.get(source.status) or _BY_FORCE.get(source.force)
    if standing is not None:
        return standing
    if source.effective is None or source.effective > day:
        return SourceStanding.UPCOMING
    if source.force is Force.MANDATORY:
        return SourceStanding.BINDING
    adopted = any(
        decision.outcome is Outcome.ADOPTED and decision.subject == source.id and decision.date <= day
        for decision in decisions
    )
    return SourceStanding.ADOPTED if adopted else SourceStanding.NOT_ADOPTED
