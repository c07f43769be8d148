"""The rows of the gap matrix: one for each point and control, drawn from an assessment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from qmstrace.model.catalog import Point, Provision, Source
from qmstrace.model.document import Document
from qmstrace.model.grouping import group
from qmstrace.model.inspection import InspectionItem
from qmstrace.model.matrices import Action, Decision, Evidence, Finding, link_subject
from qmstrace.model.project import Project
from qmstrace.model.records import RecordKind, Subject
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.reasons import reasons_text
from qmstrace.trace.assessment import Assessment
from qmstrace.trace.links import LinkTrace
from qmstrace.trace.reasons import ReasonCode
from qmstrace.trace.recorded import Records


@dataclass(frozen=True, kw_only=True, slots=True)
class PointRow:
    """What the rows of one point have in common.

    ``decision`` is the one by which the point does not apply, attested or not; ``excluded`` says in words why it does
    not, by facts or decision.
    """

    source: Source
    chapter: Provision
    provision: Provision
    point: Point
    verdict: Verdict
    reasons: str
    excluded: str | None
    items: tuple[InspectionItem, ...]
    finding: Finding | None
    actions: tuple[Action, ...]
    subjects: Mapping[str, Subject]


@dataclass(frozen=True, kw_only=True, slots=True)
class GapRow:
    """One point with one of the controls linked to it, or with none."""

    of_point: PointRow
    link: LinkTrace | None
    document: Document | None
    evidence: tuple[Evidence, ...]

    @property
    def point(self) -> Point:
        """The point."""
        return self.of_point.point

    @property
    def key(self) -> str:
        """The name of the link; of the point where it has none."""
        return link_subject(self.point.id, self.link.link.control) if self.link else self.point.id

    @property
    def subjects(self) -> Mapping[str, Subject]:
        """The records that the row shows, by slot."""
        return {
            **self.of_point.subjects,
            "link": Subject(RecordKind.LINK, self.key if self.link else link_subject(self.key, "")),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which rows are wanted: of some sources, of some verdicts; all where empty.

    With a department only those of the controls that it owns; with an empty one those without a control.
    """

    sources: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    department: str | None = None

    def holds(self, row: GapRow) -> bool:
        """Return whether a row of a wanted point is wanted."""
        return self.department is None or self.department == (row.link.control.owner if row.link else "")


def gap_rows(project: Project, assessment: Assessment, selection: Selection) -> Iterator[GapRow]:
    """Yield the rows that are wanted, in the order of the provisions."""
    context = _Context(project, assessment)
    for source in project.sources:
        if selection.sources and source.id not in selection.sources:
            continue
        for provision in source.provisions:
            for point in provision.points:
                if not selection.verdicts or assessment.points[point.id].verdict in selection.verdicts:
                    yield from filter(selection.holds, context.rows(source, provision, point))


class _Context:
    def __init__(self, project: Project, assessment: Assessment) -> None:
        self._project = project
        self._assessment = assessment
        self._records = Records(project, assessment.day)

    @cached_property
    def _evidence(self) -> Mapping[str, tuple[Evidence, ...]]:
        return group(self._project.evidence, lambda evidence: evidence.form or evidence.control or "")

    def rows(self, source: Source, provision: Provision, point: Point) -> Iterator[GapRow]:
        of_point = self._of_point(source, provision, point)
        for link in self._assessment.links_by_point.get(point.id, (None,)):
            yield self._row(of_point, link)

    def _row(self, of_point: PointRow, link: LinkTrace | None) -> GapRow:
        if link is None:
            return GapRow(of_point=of_point, link=None, document=None, evidence=())
        targets = dict.fromkeys((*link.control.records, link.control.id))
        return GapRow(
            of_point=of_point,
            link=link,
            document=self._assessment.standings[link.control.document].shown,
            evidence=tuple(found for target in targets for found in self._evidence.get(target, ())),
        )

    def _of_point(self, source: Source, provision: Provision, point: Point) -> PointRow:
        verdict = self._assessment.points[point.id]
        by_facts = [reason for reason in verdict.reasons if reason.code is ReasonCode.FACTS_EXCLUDE]
        decision = None if by_facts else self._records.exclusion_of(point)
        items = self._records.items_by_point.get(point.id, ())
        actions = self._records.actions_by_point.get(point.id, ())
        return PointRow(
            source=source,
            chapter=self._project.provision_by_id[self._project.chapter_by_provision[provision.id]],
            provision=provision,
            point=point,
            verdict=verdict.verdict,
            reasons=reasons_text(verdict.reasons, self._project),
            excluded=reasons_text(by_facts, self._project) if by_facts else decision.reason if decision else None,
            items=items,
            finding=self._records.latest_finding(point.id),
            actions=actions,
            subjects={
                "conclusion": Subject(RecordKind.CONCLUSION, point.id),
                **_applicability(point, decision, by_facts=bool(by_facts)),
                **_single("item", RecordKind.ITEM, [item.id for item in items], Subject(RecordKind.ITEM, point.id)),
                **_single(
                    "action", RecordKind.ACTION, [one.id for one in actions], Subject(RecordKind.CORRECTION, point.id)
                ),
            },
        )


def _single(slot: str, kind: RecordKind, found: list[str], without: Subject) -> Mapping[str, Subject]:
    """Return the record that there is, or what is yet to be written; nothing where there are several."""
    if len(found) > 1:
        return {}
    return {slot: Subject(kind, found[0]) if found else without}


def _applicability(point: Point, decision: Decision | None, *, by_facts: bool) -> Mapping[str, Subject]:
    """Return what can be said of the point: nothing where facts decide, only why where a wider decision does."""
    if by_facts:
        return {}
    if decision is None:
        return dict.fromkeys(("applicability", "exclusion"), Subject(RecordKind.EXCLUSION, point.id))
    made = Subject(RecordKind.DECISION, decision.id)
    return {"exclusion": made, **({"applicability": made} if decision.subject == point.id else {})}
