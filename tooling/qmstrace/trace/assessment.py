"""One assessment decides for every output: ``assess(project, observations, day)``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qmstrace.model.document import Control
from qmstrace.model.grouping import group
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import SEVERITY, Kind, SourceStatus, Verdict
from qmstrace.trace.applicability import ApplicabilityTrace, ancestors
from qmstrace.trace.copies import CopyState, CopyTrace, trace_copies
from qmstrace.trace.decisions import DecisionTrace, trace_decisions
from qmstrace.trace.in_force import Standing, standings
from qmstrace.trace.links import LinkTrace, ReviewState, trace_links
from qmstrace.trace.observations import Observations
from qmstrace.trace.proof import ProofTrace
from qmstrace.trace.reasons import ReasonCode
from qmstrace.trace.source_standing import SourceStanding, source_standing
from qmstrace.trace.verdicts import PointVerdict, judge
from qmstrace.trace.wording import TermVariant, term_variants

Counts = Mapping[Verdict, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceCount:
    """Points of a source by verdict, whole and by chapter; a skeleton counts in no total."""

    source: str
    standing: SourceStanding
    is_counted: bool
    counts: Counts
    chapters: Mapping[str, Counts]


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What the trace says of a project on a day."""

    day: date
    standings: Mapping[str, Standing]
    links: tuple[LinkTrace, ...]
    links_by_point: Mapping[str, tuple[LinkTrace, ...]]
    points: Mapping[str, PointVerdict]
    provisions: Mapping[str, Verdict]
    decisions: DecisionTrace
    sources: tuple[SourceCount, ...]
    evidence_validity: Mapping[str, ReasonCode | None]
    copies: tuple[CopyTrace, ...]
    unlinked_controls: tuple[Control, ...]
    term_variants: tuple[TermVariant, ...]

    @property
    def suspect_links(self) -> tuple[LinkTrace, ...]:
        """Links whose review no longer fits."""
        return tuple(link for link in self.links if link.state is ReviewState.SUSPECT)

    @property
    def copies_to_withdraw(self) -> tuple[CopyTrace, ...]:
        """Controlled copies that their holders must give back."""
        return tuple(copy for copy in self.copies if copy.state is CopyState.TO_WITHDRAW)


def assess(project: Project, observations: Observations, day: date) -> Assessment:
    """Return the verdicts of all points and provisions on a day."""
    standing = standings(project, observations.attestations, day)
    links = trace_links(project, standing, observations.attestations, day)
    grouped = group(links, lambda link: link.link.point)
    decisions = trace_decisions(project, observations.attestations, day)
    applicability = ApplicabilityTrace(project, decisions)
    proofs = ProofTrace(project, observations, day)
    points = {
        point.id: judge(point, applicability.exclusions(point), grouped.get(point.id, ()), proofs)
        for point in project.point_by_id.values()
    }
    return Assessment(
        day=day,
        standings=standing,
        links=links,
        links_by_point=grouped,
        points=points,
        provisions=_roll_up(project, points),
        decisions=decisions,
        sources=_count(project, points, decisions, day),
        evidence_validity={evidence.id: proofs.validity(evidence) for evidence in project.evidence},
        copies=trace_copies(project, standing, day),
        unlinked_controls=_unlinked(project),
        term_variants=tuple(term_variants(project)),
    )


def _unlinked(project: Project) -> tuple[Control, ...]:
    """Return the controls of the working copies that answer no point and are not marked as the company's own."""
    linked = {link.control for link in project.links}
    written = project.working_controls.values()
    return tuple(control for control in written if control.id not in linked and not control.is_own)


def _roll_up(project: Project, points: Mapping[str, PointVerdict]) -> Mapping[str, Verdict]:
    """Return the worst verdict below each provision that has points below it; not-applicable only where all are."""
    worst: dict[str, Verdict] = {}
    for point in project.point_by_id.values():
        verdict = points[point.id].verdict
        for identifier in (point.provision, *ancestors(project, point.provision)):
            worst[identifier] = min(worst.get(identifier, verdict), verdict, key=SEVERITY.__getitem__)
    return worst


def _count(
    project: Project, points: Mapping[str, PointVerdict], decisions: DecisionTrace, day: date
) -> tuple[SourceCount, ...]:
    counted = []
    for source in project.sources:
        chapters: dict[str, Counter[Verdict]] = {}
        for provision in source.provisions:
            chapter = project.chapter_by_provision[provision.id]
            if provision.points or provision.kind is Kind.HEADING:
                tally = chapters.setdefault(chapter, Counter())
                tally.update(points[point.id].verdict for point in provision.points)
        whole: Counter[Verdict] = Counter()
        for tally in chapters.values():
            whole.update(tally)
        counted.append(
            SourceCount(
                source=source.id,
                standing=source_standing(source, decisions.counting, day),
                is_counted=source.status is not SourceStatus.SKELETON,
                counts=_complete(whole),
                chapters={chapter: _complete(tally) for chapter, tally in chapters.items()},
            )
        )
    return tuple(counted)


def _complete(tally: Counter[Verdict]) -> Counts:
    return {verdict: tally[verdict] for verdict in Verdict}
