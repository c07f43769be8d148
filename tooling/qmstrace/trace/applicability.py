"""Whether a point applies: the facts of the company, inherited inwards, and decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from qmstrace.model.catalog import Applicability, Point
from qmstrace.model.condition import holds
from qmstrace.model.matrices import Decision
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Outcome
from qmstrace.trace.reasons import Reason, ReasonCode


class ApplicabilityTrace:
    """Answers for every point of a project on a day; what stands deeper inherits and narrows."""

    def __init__(self, project: Project, day: date) -> None:
        self._project = project
        self._decisions: Mapping[str, Decision] = {
            decision.subject: decision
            for decision in reversed(project.decisions)
            if decision.outcome is Outcome.NOT_APPLICABLE and decision.date <= day
        }
        self._inherited: dict[str, tuple[Reason, ...]] = {}

    def exclusions(self, point: Point) -> tuple[Reason, ...]:
        """Return why the point does not apply; nothing where it does."""
        above = self._of_provision(point.provision)
        return above or tuple(self._own(point.id, point.applies))

    def _of_provision(self, identifier: str) -> tuple[Reason, ...]:
        if identifier not in self._inherited:
            chain = [identifier, *ancestors(self._project, identifier)]
            source = self._project.source_by_id[self._project.provision_by_id[identifier].source]
            reasons = tuple(self._own(source.id, source.applies))
            for name in reversed(chain):
                reasons = reasons or tuple(self._own(name, self._project.provision_by_id[name].applies))
                self._inherited[name] = reasons
        return self._inherited[identifier]

    def _own(self, identifier: str, applies: Applicability | None) -> Iterator[Reason]:
        if applies is not None and not holds(applies.condition, self._project.company.facts):
            yield Reason(code=ReasonCode.FACTS_EXCLUDE, objects=(identifier,))
        elif identifier in self._decisions:
            yield Reason(code=ReasonCode.DECIDED, objects=(self._decisions[identifier].id,))


def ancestors(project: Project, identifier: str) -> Iterator[str]:
    """Yield the provisions around a provision, from the inside out."""
    parent = project.provision_by_id[identifier].parent
    while parent is not None:
        yield parent
        parent = project.provision_by_id[parent].parent
