"""The gates of ``qms.toml``: the most points of a verdict, suspect links and the like that a project may have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qmstrace.model.company import Company
from qmstrace.model.vocabulary import Limit, Verdict
from qmstrace.trace.assessment import Assessment


@dataclass(frozen=True, kw_only=True, slots=True)
class MissedGate:
    """A gate that was missed: on a verdict of a source, or on what ``limit`` names."""

    source: str | None = None
    verdict: Verdict | None = None
    limit: Limit | None = None
    at_most: int
    found: int


def missed_gates(company: Company, assessment: Assessment) -> Iterator[MissedGate]:
    """Yield each gate that the assessment misses."""
    counts = {source.source: source.counts for source in assessment.sources}
    for gate in company.gates:
        found = counts[gate.source][gate.verdict]
        if found > gate.at_most:
            yield MissedGate(source=gate.source, verdict=gate.verdict, at_most=gate.at_most, found=found)
    numbers = {
        Limit.SUSPECT_LINKS: len(assessment.suspect_links),
        Limit.UNLINKED_CONTROLS: len(assessment.unlinked_controls),
        Limit.TERM_VARIANTS: len(assessment.term_variants),
    }
    for limit, at_most in company.limits.items():
        if numbers[limit] > at_most:
            yield MissedGate(limit=limit, at_most=at_most, found=numbers[limit])
