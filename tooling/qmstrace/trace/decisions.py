"""Which decisions and scope facts count on a day: where the policy asks for it, those that were attested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qmstrace.model.condition import Condition, facts_named
from qmstrace.model.fingerprint import decision_fingerprint, fact_fingerprint
from qmstrace.model.identifiers import fact_subject
from qmstrace.model.matrices import Attestation, Decision
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Act, Outcome


@dataclass(frozen=True, kw_only=True)
class DecisionTrace:
    """The decisions that count and those that wait to be attested, and the facts that wait, by name."""

    counting: tuple[Decision, ...]
    pending: tuple[Decision, ...]
    pending_facts: frozenset[str]

    def exclusions(self, decisions: Iterable[Decision]) -> Mapping[str, Decision]:
        """Return by subject the first of some decisions that it does not apply."""
        found: dict[str, Decision] = {}
        for decision in decisions:
            if decision.outcome is Outcome.NOT_APPLICABLE:
                found.setdefault(decision.subject, decision)
        return found

    def is_settled(self, condition: Condition) -> bool:
        """Return whether every fact that a condition asks about counts."""
        return not any(named.fact in self.pending_facts for named in facts_named(condition))


def trace_decisions(project: Project, attestations: Sequence[Attestation], day: date) -> DecisionTrace:
    """Return what counts on a day; where the policy names no role that decides, all that is written down by then."""
    made = [decision for decision in project.decisions if decision.date <= day]
    if Act.DECIDE not in project.company.signing.roles:
        return DecisionTrace(counting=tuple(made), pending=(), pending_facts=frozenset())
    attested: dict[str, str] = {}
    for line in attestations:
        if line.act is Act.DECIDE and line.at.date() <= day:
            attested.update(line.subjects)
    counting = tuple(decision for decision in made if attested.get(decision.id) == decision_fingerprint(decision))
    facts = project.company.facts.items()
    return DecisionTrace(
        counting=counting,
        pending=tuple(decision for decision in made if decision not in counting),
        pending_facts=frozenset(
            name for name, value in facts if attested.get(fact_subject(name)) != fact_fingerprint(name, value)
        ),
    )
