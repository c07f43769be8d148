"""Reads one row of somebody else's table: its clauses, documents, coverage and words, and the links they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qmstrace.model.adoption import AdoptedRow, ColumnRole, LinkProposal, LinkState, Remark, RowState
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Coverage
from qmstrace.sources.clause_references import Context
from qmstrace.workbook.adopted_clauses import MOST_CANDIDATES, RowClauses
from qmstrace.workbook.comparison import squashed
from qmstrace.workbook.coverage_words import NONE, NOT_APPLICABLE, coverage_meaning
from qmstrace.workbook.document_mentions import DocumentNames, Mention, MentionKind, most_alike
from qmstrace.workbook.row_cells import RowCells

Points = Sequence[Sequence[str]]
"""For each clause of a row the points that it may mean."""
MENTION_REMARKS = {
    MentionKind.UNKNOWN: Remark.DOCUMENT_UNKNOWN,
    MentionKind.GUESS: Remark.DOCUMENT_GUESSED,
    MentionKind.AMBIGUOUS: Remark.DOCUMENT_AMBIGUOUS,
}
UNFIT = {NONE: Remark.COVERAGE_NONE, NOT_APPLICABLE: Remark.NOT_APPLICABLE}
"""Words for coverage that ask for no link."""


class RowReader:
    """Reads the rows of tables for one project."""

    def __init__(self, project: Project, clauses: RowClauses) -> None:
        self._project = project
        self._clauses = clauses
        self._names = DocumentNames(project)
        self._links = {(link.point, link.control): link for link in project.links}

    def read(self, sheet: str, number: int, cells: RowCells, context: Context) -> AdoptedRow:
        """Return what a row says."""
        points = self._clauses.points(cells, context)
        mentions = self._mentions(cells, ColumnRole.CONTROL)
        records = self._mentions(cells, ColumnRole.RECORD)
        controls = self._controls(cells, mentions, records, points)
        is_choice = len(controls) > 1 or any(
            one.kind not in {MentionKind.CONTROL, MentionKind.FORM} for one in mentions
        )
        links = tuple(self._links_of(cells, points, controls, is_choice=is_choice))
        is_done = bool(links) and not cells.remarks
        return AdoptedRow(
            sheet=sheet,
            number=number,
            state=RowState.UNDERSTOOD if is_done else RowState.PARTLY if points else RowState.NOT,
            cells=tuple(cells.readings),
            remarks=tuple(cells.remarks),
            links=links,
        )

    def _mentions(self, cells: RowCells, role: ColumnRole) -> list[Mention]:
        """Return what the cells of a role name, each once; remark what is in doubt."""
        found: dict[tuple[str, ...], Mention] = {}
        for cell in cells.of(role).values():
            mentions = self._names.read(cell.text)
            cells.read(
                role, cell, tuple(name for one in mentions if one.kind not in MENTION_REMARKS for name in one.ids)
            )
            for one in mentions:
                if one.kind in MENTION_REMARKS and (one.ids or (one.text,)) not in found:
                    params = {"text": one.text, "candidates": "、".join(one.ids), "likeness": f"{one.likeness:.0%}"}
                    cells.remark(MENTION_REMARKS[one.kind], cell.at, **params)
                found.setdefault(one.ids or (one.text,), one)
        named = {self._document_of(one.ids[0]) for one in found.values() if one.kind is MentionKind.CONTROL}
        return [one for one in found.values() if one.kind is not MentionKind.DOCUMENT or one.ids[0] not in named]

    def _document_of(self, control: str) -> str:
        return self._project.working_controls[control].document

    def _controls(
        self, cells: RowCells, mentions: Sequence[Mention], records: Sequence[Mention], points: Points
    ) -> list[str]:
        """Return the controls that a row names; say which it may mean where it names a document, or a form alone."""
        at = cells.place(ColumnRole.CONTROL)
        controls = [one.ids[0] for one in mentions if one.kind is MentionKind.CONTROL]
        forms = {one.ids[0] for one in (*mentions, *records) if one.kind is MentionKind.FORM}
        for one in mentions:
            if one.kind is MentionKind.DOCUMENT:
                candidates = "、".join(self._candidates(one.ids[0], cells, points))
                cells.remark(Remark.CONTROL_NEEDED, at, document=one.ids[0], candidates=candidates)
        if len(controls) > 1:
            cells.remark(Remark.CONTROL_CHOICE, at, candidates="、".join(controls))
        if all(one.kind is MentionKind.FORM for one in mentions):
            held = self._project.working_controls.values()
            filling = [control.id for control in held if forms.intersection(control.records)]
            cells.remark(Remark.CONTROL_MISSING, at, candidates="、".join(filling[:MOST_CANDIDATES]))
        return controls

    def _candidates(self, document: str, cells: RowCells, points: Points) -> tuple[str, ...]:
        """Return controls of a document: those linked to these points already, else those most like what is asked."""
        held = self._project.document_by_number[document].controls
        asked = [point for of_clause in points for point in of_clause]
        linked = tuple(control.id for control in held if any((point, control.id) in self._links for point in asked))
        texts = [cell.text for cell in cells.of(ColumnRole.REQUIREMENT).values()]
        texts = texts or [self._project.point_by_id[point].text for point in asked]
        return linked or most_alike("".join(texts), held, MOST_CANDIDATES)

    def _links_of(
        self, cells: RowCells, points: Points, controls: Sequence[str], *, is_choice: bool
    ) -> Iterator[LinkProposal]:
        """Yield a link for each point and control, unless the row says that there is none."""
        meaning = self._coverage(cells)
        if meaning in UNFIT:
            return
        coverage, rationale = Coverage(meaning) if meaning else None, self._rationale(cells)
        for of_clause in points:
            for point, control in ((point, control) for point in of_clause for control in controls):
                link = LinkProposal(
                    point=point, control=control, coverage=coverage, rationale=rationale, state=LinkState.NEW
                )
                yield self._stated(link, cells, is_choice=is_choice or len(of_clause) > 1)

    def _coverage(self, cells: RowCells) -> str:
        found = cells.of(ColumnRole.COVERAGE).values()
        meanings = {cell: coverage_meaning(cell.text) for cell in found}
        for cell, meaning in meanings.items():
            cells.read(ColumnRole.COVERAGE, cell, (meaning,) if meaning else ())
        at = cells.place(ColumnRole.COVERAGE)
        if not meanings:
            cells.remark(Remark.COVERAGE_MISSING, at)
            return ""
        meaning = next(iter(meanings.values())) if len(set(meanings.values())) == 1 else ""
        if not meaning or meaning in UNFIT:
            code = UNFIT.get(meaning, Remark.COVERAGE_UNKNOWN)
            cells.remark(code, at, text="、".join(cell.text for cell in meanings))
        return meaning

    def _rationale(self, cells: RowCells) -> str:
        found = cells.of(ColumnRole.RATIONALE).values()
        for cell in found:
            cells.read(ColumnRole.RATIONALE, cell)
        text = "；".join(dict.fromkeys(cell.text for cell in found))
        if squashed(text):
            return text
        cells.remark(Remark.RATIONALE_MISSING, cells.place(ColumnRole.RATIONALE))
        return ""

    def _stated(self, link: LinkProposal, cells: RowCells, *, is_choice: bool) -> LinkProposal:
        """Return a link with what becomes of it; remark one that stands in the project with other words."""
        held = self._links.get((link.point, link.control))
        state = LinkState.NEW if link.coverage and link.rationale else LinkState.INCOMPLETE
        if held is not None:
            same = link.coverage in {None, held.coverage} and link.rationale in {"", held.rationale}
            state = LinkState.EXISTS if same or is_choice else LinkState.DIFFERS
        elif is_choice:
            state = LinkState.CHOICE
        if state is LinkState.DIFFERS:
            cells.remark(Remark.LINK_DIFFERS, cells.place(ColumnRole.CONTROL), point=link.point, control=link.control)
        return LinkProposal(
            point=link.point, control=link.control, coverage=link.coverage, rationale=link.rationale, state=state
        )
