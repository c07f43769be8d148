"""The gates of ``qms.toml``: the most points of a verdict, or suspect links, that a project may have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qmstrace.model.company import Company
from qmstrace.model.vocabulary import Verdict
from qmstrace.trace.assessment import Assessment


@dataclass(frozen=True, kw_only=True, slots=True)
class MissedGate:
    """A gate that was missed; ``source`` and ``verdict`` are None for the gate on suspect links."""

    source: str | None
    verdict: Verdict | None
    at_most: int
    found: int


def missed_gates(company: Company, assessment: Assessment) -> Iterator[MissedGate]:
    """Yield each gate that the assessment misses."""
    counts = {source.source: source.counts for source in assessment.sources}
    for gate in company.gates:
        found = counts[gate.source][gate.verdict]
        if found > gate.at_most:
            yield MissedGate(source=gate.source, verdict=gate.verdict, at_most=gate.at_most, found=found)
    limit, suspect = company.suspect_links_at_most, len(assessment.suspect_links)
    if limit is not None and suspect > limit:
        yield MissedGate(source=None, verdict=None, at_most=limit, found=suspect)
