"""Reads the clauses of one row of somebody else's table, and the points that they may mean."""

from __future__ import annotations

from collections.abc import Iterator

from qmstrace.model.adoption import ColumnRole, Remark
from qmstrace.model.grouping import group
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Kind
from qmstrace.sources.clause_references import ClauseReader, ClauseReference, Context, Reading
from qmstrace.workbook.comparison import squashed
from qmstrace.workbook.row_cells import RowCells
from qmstrace.workbook.table_file import TableCell

MOST_CANDIDATES = 5
READING_REMARKS = {
    Reading.UNKNOWN: Remark.CLAUSE_UNKNOWN,
    Reading.AMBIGUOUS: Remark.CLAUSE_AMBIGUOUS,
    Reading.FOREIGN: Remark.CLAUSE_FOREIGN,
}


class RowClauses:
    """Reads clauses for one project; ``is_given`` where the user says of which source all of them are."""

    def __init__(self, project: Project, reader: ClauseReader, *, is_given: bool) -> None:
        self._project = project
        self._reader = reader
        self._is_given = is_given
        self._children = group(project.provision_by_id.values(), lambda provision: provision.parent or "")

    def names_a_heading(self, text: str, context: Context) -> bool:
        """Return whether a text names nothing but headings of sources."""
        found = self._reader.read(text, context)
        provisions = [self._project.provision_by_id[name] for reference in found for name in reference.provisions]
        return bool(provisions) and all(provision.kind is Kind.HEADING for provision in provisions)

    def points(self, cells: RowCells, context: Context) -> list[tuple[str, ...]]:
        """Return for each clause of a row the points that it may mean."""
        found: list[tuple[str, ...]] = []
        clauses = cells.of(ColumnRole.CLAUSE)
        for column, cell in clauses.items():
            told = context if self._is_given else self._told(cells, cells.header.headings[column], context)
            references = [self._doubted(reference, cell, told) for reference in self._reader.read(cell.text, told)]
            sure = [reference for reference in references if reference.reading is Reading.FOUND]
            means = tuple(name for one in sure for name in ((one.point,) if one.point else one.provisions))
            cells.read(ColumnRole.CLAUSE, cell, means)
            for reference in references:
                found += self._of_reference(reference, cell.at, cells)
        if not clauses:
            cells.remark(Remark.CLAUSE_MISSING, cells.place(ColumnRole.CLAUSE))
        return list(dict.fromkeys(found))

    def _told(self, cells: RowCells, heading: str, context: Context) -> Context:
        """Return the source that a row's own column names, else the clause's heading, else the sheet's."""
        for cell in cells.of(ColumnRole.SOURCE).values():
            told = self._reader.context(cell.text)
            return told if told.source else Context(is_foreign=True)
        told = self._reader.context(heading)
        return told if told != Context() else context

    def _doubted(self, reference: ClauseReference, cell: TableCell, context: Context) -> ClauseReference:
        """Return a reference; a number such as 4.1 may have been 4.10 before a spreadsheet took it for a number."""
        if not cell.is_number or "." not in cell.text or reference.reading is not Reading.FOUND:
            return reference
        longer = self._reader.read(f"{cell.text}0", context)
        provisions = (*reference.provisions, *(name for other in longer for name in other.provisions))
        if len(provisions) == 1:
            return reference
        return ClauseReference(text=cell.text, reading=Reading.AMBIGUOUS, provisions=provisions)

    def _of_reference(self, reference: ClauseReference, at: str, cells: RowCells) -> Iterator[tuple[str, ...]]:
        if reference.reading is not Reading.FOUND:
            candidates = "、".join(reference.provisions[:MOST_CANDIDATES])
            cells.remark(READING_REMARKS[reference.reading], at, text=reference.text, candidates=candidates)
        elif reference.point:
            yield (reference.point,)
        else:
            for name in reference.provisions:
                yield from self._of_provision(name, at, cells)

    def _of_provision(self, name: str, at: str, cells: RowCells) -> Iterator[tuple[str, ...]]:
        """Yield the points of a provision: the only one, or the one whose words stand in the row, else all of them."""
        points = self._points_of(name)
        asked = {squashed(cell.text) for cell in cells.of(ColumnRole.REQUIREMENT).values()}
        exact = tuple(point for point in points if squashed(self._project.point_by_id[point].text) in asked)
        if not points:
            cells.remark(Remark.CLAUSE_WITHOUT_POINT, at, provision=name)
        elif len(exact) == 1:
            yield exact
        else:
            if len(points) > 1:
                cells.remark(Remark.POINT_CHOICE, at, provision=name, candidates="、".join(points))
            yield points

    def _points_of(self, name: str) -> tuple[str, ...]:
        """Return the points of a provision and of those below it; none of a heading, which would be too many."""
        if self._project.provision_by_id[name].kind is Kind.HEADING:
            return ()
        found, opened = [], [name]
        while opened:
            provision = self._project.provision_by_id[opened.pop()]
            found += [point.id for point in provision.points]
            opened += [child.id for child in reversed(self._children.get(provision.id, ()))]
        return tuple(found)
