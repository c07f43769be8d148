"""The verdict of a point on a day, with its reasons (design, section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qmstrace.model.catalog import Point
from qmstrace.model.matrices import link_subject
from qmstrace.model.vocabulary import Coverage, Verdict
from qmstrace.trace.applicability import Exclusions
from qmstrace.trace.links import LinkTrace
from qmstrace.trace.proof import ProofTrace
from qmstrace.trace.reasons import Reason, ReasonCode


@dataclass(frozen=True, kw_only=True, slots=True)
class PointVerdict:
    """The verdict of one point and why."""

    point: str
    verdict: Verdict
    reasons: tuple[Reason, ...]


def judge(point: Point, exclusions: Exclusions, links: tuple[LinkTrace, ...], proofs: ProofTrace) -> PointVerdict:
    """Return the verdict of a point from what excludes it, the links to it and the proof at hand."""
    verdict, reasons = _judge(point, exclusions.settled, links, proofs)
    waiting = exclusions.pending if verdict is not Verdict.NOT_APPLICABLE else ()
    return PointVerdict(point=point.id, verdict=verdict, reasons=tuple(dict.fromkeys((*reasons, *waiting))))


def _judge(
    point: Point, exclusions: tuple[Reason, ...], links: tuple[LinkTrace, ...], proofs: ProofTrace
) -> tuple[Verdict, tuple[Reason, ...]]:
    findings = tuple(proofs.open_findings(point))
    if exclusions and not findings:
        return Verdict.NOT_APPLICABLE, exclusions
    linked = tuple(link for link in links if link.is_in_force)
    objections = (*findings, *proofs.objections(link.control for link in linked))
    if objections:
        return Verdict.NONCONFORMING, objections
    if not linked:
        absent = tuple(reason for link in links for reason in link.obstacles[:1])
        return Verdict.GAP, absent or (Reason(code=ReasonCode.NO_LINK, objects=(point.id,)),)
    coverages = tuple(full_coverages(links))
    if not coverages:
        return Verdict.PARTIAL, tuple(_shortfalls(links))
    outcomes = [(coverage, *proofs.proof(point, tuple(link.control for link in coverage))) for coverage in coverages]
    for coverage, is_proved, reasons in outcomes:
        if is_proved:
            return Verdict.CONFORMING, (_covered(coverage), *reasons)
    coverage, _, reasons = outcomes[0]
    return Verdict.DOCUMENTED, (_covered(coverage), *reasons)


def full_coverages(links: tuple[LinkTrace, ...]) -> Iterator[tuple[LinkTrace, ...]]:
    """Yield each set of links that covers their point: one full link that counts, or joint ones reviewed together.

    What one act reviewed as covering the point jointly covers it only as long as every link of that act is there and
    counts by that very act.
    """
    for link in links:
        if link.counts and link.link.coverage is Coverage.FULL:
            yield (link,)
    by_subject = {link_subject(link.link.point, link.link.control): link for link in links}
    acts = {link.review.digest: link.review for link in links if link.review and link.link.coverage is Coverage.JOINT}
    of_point = link_subject(links[0].link.point, "") if acts else ""
    for act in acts.values():
        named = [by_subject.get(subject) for subject in act.subjects if subject.startswith(of_point)]
        joint = tuple(link for link in named if link is not None and link.link.coverage is Coverage.JOINT)
        if None not in named and len(joint) > 1 and all(link.counts and link.review is act for link in joint):
            yield joint


def _covered(coverage: tuple[LinkTrace, ...]) -> Reason:
    return Reason(code=ReasonCode.COVERED, objects=tuple(link.link.control for link in coverage))


def _shortfalls(links: tuple[LinkTrace, ...]) -> Iterator[Reason]:
    for link in links:
        yield from link.obstacles
    counting = [link for link in links if link.counts]
    joint = tuple(link.link.control for link in counting if link.link.coverage is Coverage.JOINT)
    partial = tuple(link.link.control for link in counting if link.link.coverage is Coverage.PARTIAL)
    if joint:
        yield Reason(code=ReasonCode.JOINT_APART, objects=joint)
    if partial:
        yield Reason(code=ReasonCode.ONLY_PARTIAL, objects=partial)
