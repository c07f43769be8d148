"""``qms matrix adopt``: reads a table of gaps that a company made before; writes the links beyond doubt."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from qmstrace.errors import Refusal, RequestError
from qmstrace.model.adoption import Adoption
from qmstrace.store.journal import locked, write_files
from qmstrace.store.loader import load
from qmstrace.workbook.adoption import adopt_sheets
from qmstrace.workbook.table_file import open_elsewhere, read_table_file
from qmstrace.workbook.table_header import with_defaults
from qmstrace.workflows.mapping import tables_with


@dataclass(frozen=True, kw_only=True, slots=True)
class AdoptedFile:
    """What a file says, the tables that were written, and whether a spreadsheet program has the file open."""

    name: str
    adoption: Adoption
    written: tuple[str, ...]
    is_open: bool


def adopt_file(
    root: Path, path: Path, *, sheet: str | None = None, source: str | None = None, apply: bool = False
) -> AdoptedFile:
    """Return what a table says; with ``apply`` write its new links, all or none.

    Raises:
        RequestError: the file cannot be read or holds no table, or the source is unknown.
    """
    with locked(root) if apply else nullcontext():
        project = load(root)
        if source is not None and source not in project.source_by_id:
            raise RequestError(Refusal.UNKNOWN_SOURCE, id=source, known="、".join(project.source_by_id))
        sheets = read_table_file(path, sheet)
        aliases = with_defaults(project.company.column_names)
        adoption = adopt_sheets(project, sheets, aliases, source=source, title=path.stem)
        if not adoption.sheets:
            raise RequestError(Refusal.TABLE_NO_HEADER, file=path.name)
        links = [
            (link.point, link.control, link.coverage, link.rationale)
            for link in adoption.new_links
            if link.coverage is not None
        ]
        contents = tables_with(root, project, links) if apply else {}
        if contents:
            write_files(root, contents)
    return AdoptedFile(name=path.name, adoption=adoption, written=tuple(contents), is_open=open_elsewhere(path))
