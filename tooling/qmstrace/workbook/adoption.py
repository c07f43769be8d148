"""Says what the rows of somebody else's table mean in a project: which links they ask for, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from qmstrace.model.adoption import (
    AdoptedColumn,
    AdoptedRow,
    AdoptedSheet,
    Adoption,
    ColumnRole,
    LinkState,
    Remark,
    RowRemark,
    RowState,
)
from qmstrace.model.project import Project
from qmstrace.sources.clause_references import ClauseReader, Context
from qmstrace.workbook.adopted_clauses import RowClauses
from qmstrace.workbook.adopted_row import RowReader
from qmstrace.workbook.row_cells import RowCells
from qmstrace.workbook.table_file import TableSheet
from qmstrace.workbook.table_header import Aliases, Header, Row, find_header


def adopt_sheets(
    project: Project, sheets: Sequence[TableSheet], aliases: Aliases, *, source: str | None, title: str
) -> Adoption:
    """Return what sheets say; ``source`` is what they are of, else their headings, titles, names and ``title`` tell."""
    reader = ClauseReader(project.sources)
    clauses = RowClauses(project, reader, is_given=source is not None)
    of_row = RowReader(project, clauses)
    found, without, rows = [], [], list[AdoptedRow]()
    for sheet in sheets:
        header = find_header(sheet, aliases)
        if header is None:
            without += [sheet.name] if sheet.rows else []
            continue
        context = Context(source=source) if source else reader.context(*_titles(sheet, header), sheet.name, title)
        found.append(_described(header, sheet, context))
        for number, row in sorted(sheet.rows.items()):
            if number > header.rows[1] and not _is_no_data(clauses, row, header, context):
                rows.append(of_row.read(sheet.name, number, RowCells(number=number, row=row, header=header), context))
    return Adoption(sheets=tuple(found), without_table=tuple(without), rows=tuple(_contradictions(rows)))


def _is_no_data(clauses: RowClauses, row: Row, header: Header, context: Context) -> bool:
    """Return whether a row is empty, repeats the header, or is the name of a group of rows."""
    held = {column: row[column] for column in header.roles if column in row}
    if not held or all(_is_heading(header.headings[column], cell.text) for column, cell in held.items()):
        return True
    if len(held) > 1 and len({cell.at for cell in held.values()}) == 1:
        return True
    named = set(held) <= set(header.columns(ColumnRole.CLAUSE))
    return named and all(clauses.names_a_heading(cell.text, context) for cell in held.values())


def _is_heading(heading: str, text: str) -> bool:
    """Return whether a text is a heading, or one of its rows: headings are repeated on every printed page."""
    return text == heading or text in heading.split("\n")


def _titles(sheet: TableSheet, header: Header) -> Iterator[str]:
    """Yield the texts above a header, the nearest first, each once."""
    for number in sorted((number for number in sheet.rows if number < header.rows[0]), reverse=True):
        yield from dict.fromkeys(cell.text for cell in sheet.rows[number].values())


def _described(header: Header, sheet: TableSheet, context: Context) -> AdoptedSheet:
    from openpyxl.utils import get_column_letter

    columns = tuple(
        AdoptedColumn(letter=get_column_letter(column + 1), heading=heading, role=header.roles.get(column))
        for column, heading in sorted(header.headings.items())
    )
    return AdoptedSheet(name=sheet.name, header=header.rows, columns=columns, source=context.source)


def _contradictions(rows: Iterable[AdoptedRow]) -> Iterator[AdoptedRow]:
    """Yield the rows; a link that two of them claim with different words is new in neither."""
    rows = list(rows)
    claims: dict[tuple[str, str], set[tuple[str | None, str]]] = {}
    for link in (link for row in rows for link in row.links if link.state is LinkState.NEW):
        claims.setdefault((link.point, link.control), set()).add((link.coverage, link.rationale))
    twice = {pair for pair, found in claims.items() if len(found) > 1}
    for row in rows:
        hit = [link for link in row.links if link.state is LinkState.NEW and (link.point, link.control) in twice]
        if not hit:
            yield row
            continue
        at = next(cell.at for cell in row.cells if cell.role is ColumnRole.CONTROL)
        remarks = tuple(
            RowRemark(code=Remark.CLAIMED_TWICE, at=at, params={"point": link.point, "control": link.control})
            for link in hit
        )
        links = tuple(replace(link, state=LinkState.CHOICE) if link in hit else link for link in row.links)
        yield replace(row, state=RowState.PARTLY, remarks=row.remarks + remarks, links=links)


def totals(adoption: Adoption) -> Mapping[str, int]:
    """Return how many rows were understood how far, and how many links would be new, are there, or are open."""
    rows = Counter(row.state.value for row in adoption.rows)
    links = Counter(link.state.value for row in adoption.rows for link in row.links)
    return {
        **{f"rows_{state.value}": rows[state.value] for state in RowState},
        **{f"links_{state.value}": links[state.value] for state in LinkState},
        "links_new": len(adoption.new_links),
    }
