"""Whether a point applies: the facts of the company, inherited inwards, and decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qmstrace.model.catalog import Applicability, Point
from qmstrace.model.condition import facts_named, holds
from qmstrace.model.project import Project
from qmstrace.trace.decisions import DecisionTrace
from qmstrace.trace.reasons import Reason, ReasonCode


@dataclass(frozen=True, kw_only=True, slots=True)
class Exclusions:
    """Why a point does not apply, and what would exclude it if it were attested."""

    settled: tuple[Reason, ...] = ()
    pending: tuple[Reason, ...] = ()


class ApplicabilityTrace:
    """Answers for every point of a project on a day; what stands deeper inherits and narrows."""

    def __init__(self, project: Project, decisions: DecisionTrace) -> None:
        self._project = project
        self._trace = decisions
        self._decisions = decisions.exclusions(decisions.counting)
        self._waiting = decisions.exclusions(decisions.pending)
        self._inherited: dict[str, Exclusions] = {}

    def exclusions(self, point: Point) -> Exclusions:
        """Return why the point does not apply; nothing settled where it does."""
        above = self._of_provision(point.provision)
        return above if above.settled else _joined(above, self._own(point.id, point.applies))

    def _of_provision(self, identifier: str) -> Exclusions:
        if identifier not in self._inherited:
            chain = [identifier, *ancestors(self._project, identifier)]
            source = self._project.source_by_id[self._project.provision_by_id[identifier].source]
            found = self._own(source.id, source.applies)
            for name in reversed(chain):
                if not found.settled:
                    found = _joined(found, self._own(name, self._project.provision_by_id[name].applies))
                self._inherited[name] = found
        return self._inherited[identifier]

    def _own(self, identifier: str, applies: Applicability | None) -> Exclusions:
        pending: tuple[Reason, ...] = ()
        if applies is not None and not holds(applies.condition, self._project.company.facts):
            if self._trace.is_settled(applies.condition):
                return Exclusions(settled=(Reason(code=ReasonCode.FACTS_EXCLUDE, objects=(identifier,)),))
            waiting = {named.fact for named in facts_named(applies.condition)} & self._trace.pending_facts
            pending = (Reason(code=ReasonCode.FACT_PENDING, objects=tuple(sorted(waiting))),)
        if identifier in self._decisions:
            decided = Reason(code=ReasonCode.DECIDED, objects=(self._decisions[identifier].id,))
            return Exclusions(settled=(decided,), pending=pending)
        if identifier in self._waiting:
            pending += (Reason(code=ReasonCode.DECISION_PENDING, objects=(self._waiting[identifier].id,)),)
        return Exclusions(pending=pending)


def _joined(outer: Exclusions, inner: Exclusions) -> Exclusions:
    return Exclusions(settled=inner.settled, pending=outer.pending + inner.pending)


def ancestors(project: Project, identifier: str) -> Iterator[str]:
    """Yield the provisions around a provision, from the inside out."""
    parent = project.provision_by_id[identifier].parent
    while parent is not None:
        yield parent
        parent = project.provision_by_id[parent].parent
