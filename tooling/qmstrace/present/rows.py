"""The rows of the gap matrix: one for each point and control, drawn from an assessment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qmstrace.model.catalog import Point, Provision
from qmstrace.model.document import Document
from qmstrace.model.grouping import group
from qmstrace.model.matrices import Action, Evidence
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.labels import label
from qmstrace.present.reasons import reasons_text
from qmstrace.trace.assessment import Assessment
from qmstrace.trace.links import LinkTrace


@dataclass(frozen=True, kw_only=True, slots=True)
class GapRow:
    """One point with one of the controls linked to it, or with none."""

    provision: Provision
    point: Point
    verdict: Verdict
    reasons: str
    link: LinkTrace | None
    document: Document | None
    evidence: tuple[Evidence, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column: its key, Chinese heading, width in half-width characters, and how a row fills it."""

    key: str
    heading: str
    width: int
    value: Callable[[GapRow], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which rows are wanted: of some sources, of some verdicts, of controls that a department owns; all where empty."""

    sources: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    department: str = ""

    def holds(self, row: GapRow) -> bool:
        """Return whether a row of a wanted point is wanted."""
        return not self.department or (row.link is not None and row.link.control.owner == self.department)


def gap_rows(project: Project, assessment: Assessment, selection: Selection) -> Iterator[GapRow]:
    """Yield the rows that are wanted, in the order of the provisions."""
    context = _Context(project, assessment)
    for source in project.sources:
        if selection.sources and source.id not in selection.sources:
            continue
        for provision in source.provisions:
            for point in provision.points:
                if not selection.verdicts or assessment.points[point.id].verdict in selection.verdicts:
                    yield from filter(selection.holds, context.rows(provision, point))


class _Context:
    def __init__(self, project: Project, assessment: Assessment) -> None:
        self._project = project
        self._assessment = assessment
        self._evidence = group(project.evidence, lambda evidence: evidence.form or evidence.control or "")
        point_of = {finding.id: finding.point for finding in project.findings}
        self._actions = group(project.actions, lambda action: point_of.get(action.subject, action.subject))

    def rows(self, provision: Provision, point: Point) -> Iterator[GapRow]:
        for link in self._assessment.links_by_point.get(point.id, (None,)):
            yield self._row(provision, point, link)

    def _row(self, provision: Provision, point: Point, link: LinkTrace | None) -> GapRow:
        verdict = self._assessment.points[point.id]
        document = None
        evidence: tuple[Evidence, ...] = ()
        if link is not None:
            standing = self._assessment.standings[link.control.document]
            document = standing.shown
            targets = dict.fromkeys((*link.control.records, link.control.id))
            evidence = tuple(found for target in targets for found in self._evidence.get(target, ()))
        return GapRow(
            provision=provision,
            point=point,
            verdict=verdict.verdict,
            reasons=reasons_text(verdict.reasons, self._project),
            link=link,
            document=document,
            evidence=evidence,
            actions=self._actions.get(point.id, ()),
        )


def _requirement(row: GapRow) -> str:
    return f"{row.provision.title}：{row.provision.summary}"


def _applicability(row: GapRow) -> str:
    return "不适用" if row.verdict is Verdict.NOT_APPLICABLE else "适用"


def _document(row: GapRow) -> str:
    document = row.document
    return f"{document.number} {document.title}（{document.version}）" if document else ""


def _control(row: GapRow) -> str:
    return f"{row.link.control.id} {row.link.control.title}" if row.link else ""


def _evidence(row: GapRow) -> str:
    return "\n".join(f"{found.id}（{found.date}）" for found in row.evidence)


def _actions(row: GapRow) -> str:
    return "\n".join(
        f"{action.measure}（{action.owner}，{action.due} 前，{label(action.state)}）" for action in row.actions
    )


COLUMNS: tuple[Column, ...] = (
    Column(key="label", heading="条款号", width=20, value=lambda row: row.provision.label),
    Column(key="requirement", heading="条款要求", width=36, value=_requirement),
    Column(key="point_id", heading="要点编号", width=16, value=lambda row: row.point.id),
    Column(key="point", heading="检查要点", width=40, value=lambda row: row.point.text),
    Column(key="applicability", heading="适用性", width=8, value=_applicability),
    Column(key="document", heading="对应文件", width=24, value=_document),
    Column(key="control", heading="控制点", width=36, value=_control),
    Column(
        key="coverage",
        heading="覆盖程度",
        width=10,
        value=lambda row: label(row.link.link.coverage if row.link else None),
    ),
    Column(
        key="rationale", heading="覆盖说明", width=36, value=lambda row: row.link.link.rationale if row.link else ""
    ),
    Column(key="review", heading="复核", width=8, value=lambda row: label(row.link.state if row.link else None)),
    Column(
        key="records",
        heading="对应记录",
        width=14,
        value=lambda row: "\n".join(row.link.control.records) if row.link else "",
    ),
    Column(key="evidence", heading="客观证据", width=28, value=_evidence),
    Column(key="verdict", heading="追溯结论", width=10, value=lambda row: label(row.verdict)),
    Column(key="reasons", heading="判定理由", width=36, value=lambda row: row.reasons),
    Column(key="action", heading="整改措施", width=30, value=_actions),
)
