"""What ``bench.workbooks`` times, each in a process of its own: ``python -m bench.workbook_parts NAME …``.

Each prints the seconds of its parts as JSON in its last line.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

EDITED = 20
"""Every so many rows one is edited."""
Cell = tuple[int, str, str, int]
"""What an XlsxWriter user has of a cell: column, text, the address that it links to, and the place of its format."""


@dataclass(kw_only=True, slots=True)
class Clock:
    """Seconds of the parts of a run."""

    parts: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        """Time a block."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.parts[part] = self.parts.get(part, 0) + time.perf_counter() - start


class Recorder:
    """Stands in for a sheet of XlsxWriter and keeps what is written into it."""

    def __init__(self, formats: Sequence[Format]) -> None:
        self._formats = {id(known): place for place, known in enumerate(formats)}
        self.calls: list[tuple[str, Sequence[Any], Mapping[str, Any]]] = []
        self.rows: dict[int, tuple[float, Mapping[str, int], list[Cell]]] = {}

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **more: self.calls.append((name, args, more))

    def set_column(self, first: int, last: int, width: float, form: Format | None = None, options: Any = None) -> None:
        place = None if form is None else self._formats[id(form)]
        self.calls.append(("set_column", (first, last, width), {"place": place, "options": options or {}}))

    def set_row(self, row: int, height: float, _: None = None, options: Mapping[str, int] | None = None) -> None:
        self.rows[row] = (height, options or {}, self.rows[row][2] if row in self.rows else [])

    def write_string(self, row: int, column: int, text: str, form: Format) -> None:
        self._add(row, (column, text, "", self._formats[id(form)]))

    def write_datetime(self, row: int, column: int, day: datetime, form: Format) -> None:
        self._add(row, (column, f"{day:%Y-%m-%d}", "day", self._formats[id(form)]))

    def write_blank(self, row: int, column: int, _: None, form: Format) -> None:
        self._add(row, (column, "", "", self._formats[id(form)]))

    def write_url(self, row: int, column: int, address: str, form: Format, text: str) -> None:
        self._add(row, (column, text, address, self._formats[id(form)]))

    def _add(self, row: int, cell: Cell) -> None:
        self.rows.setdefault(row, (0, {}, []))[2].append(cell)


def record(project: str, target: str) -> Mapping[str, Any]:
    """Keep the cells of the matrix sheet, as a user of XlsxWriter would have them in memory."""
    from qmstrace.present.addresses import Addresses
    from qmstrace.present.gap_register import gap_register
    from qmstrace.present.guide import GUIDE_NOTES
    from qmstrace.present.rows import Selection
    from qmstrace.workbook.formats import Formats
    from qmstrace.workbook.gap_matrix import ENTRIES, MATRIX_KEPT
    from qmstrace.workbook.guide_sheet import choices, list_ranges
    from qmstrace.workbook.register_sheet import Book, write_register
    from qmstrace.workflows.assessing import assess_today

    assessed = assess_today(Path(project))
    register = gap_register(assessed, Addresses(assessed), Selection())
    workbook = Workbook(target)
    formats = Formats(workbook)
    sheet = Recorder(workbook.formats)
    lists = list_ranges(choices(ENTRIES, assessed.project.company.parties), GUIDE_NOTES)
    write_register(sheet, Book(formats=formats, manual="../html", lists=lists), register, kept=MATRIX_KEPT)
    kept = {"title": register.title, "rows": sheet.rows, "calls": sheet.calls}
    Path(target).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    cells = [cell for _, _, row in sheet.rows.values() for cell in row]
    return {
        "rows": len(register.rows),
        "columns": len(register.headings),
        "filled": sum(bool(text) for _, text, _, _ in cells),
        "links": sum(len(address) > len("day") for _, _, address, _ in cells),
    }


def plain(source: str, target: str) -> Mapping[str, Any]:
    """Write the same cells with XlsxWriter alone."""
    from qmstrace.workbook.formats import Formats

    kept = json.loads(Path(source).read_text(encoding="utf-8"))
    rows = [(int(row), *more) for row, more in kept["rows"].items()]
    clock = Clock()
    with clock.of("write"), Workbook(target) as workbook:
        Formats(workbook)
        sheet = workbook.add_worksheet(kept["title"])
        for name, args, more in kept["calls"]:
            if name == "set_column":
                form = None if more["place"] is None else workbook.formats[more["place"]]
                sheet.set_column(*args, form, more["options"])
            else:
                getattr(sheet, name)(*args, **more)
        _write_rows(sheet, rows, workbook.formats)
    return clock.parts


def _write_rows(sheet: Any, rows: Sequence[tuple[int, float, Any, Sequence[Cell]]], formats: Sequence[Format]) -> None:
    for row, height, options, cells in rows:
        sheet.set_row(row, height, None, options)
        for column, text, address, form in cells:
            if not text:
                sheet.write_blank(row, column, None, formats[form])
            elif address == "day":
                sheet.write_datetime(row, column, datetime.strptime(text, "%Y-%m-%d"), formats[form])
            elif address:
                sheet.write_url(row, column, address, formats[form], text)
            else:
                sheet.write_string(row, column, text, formats[form])


def ours(project: str, target: str) -> Mapping[str, Any]:
    """Write the matrix without the other registers: texts are computed, summary, guide and state written too."""
    from qmstrace.cli.main import COLLECT_EVERY
    from qmstrace.workbook import gap_matrix
    from qmstrace.workflows.assessing import assess_today

    gc.set_threshold(COLLECT_EVERY, *gc.get_threshold()[1:])
    clock = Clock()
    assessed = assess_today(Path(project))
    with patch.object(gap_matrix, "REGISTERS", ()), clock.of("write"):
        Path(target).write_bytes(gap_matrix.gap_workbook(assessed, "../html"))
    return clock.parts


def edit(source: str, target: str) -> Mapping[str, Any]:
    """Change the rationale of every so many rows, and save as openpyxl does."""
    import openpyxl
    from qmstrace.present.gap_register import MATRIX

    book = openpyxl.load_workbook(source)
    sheet = book[MATRIX]
    column = next(cell.column for cell in sheet[1] if cell.value == "覆盖说明")
    rows = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, column).value][::EDITED]
    for row in rows:
        sheet.cell(row, column).value = f"第{row}行改过的说明"
    book.save(target)
    return {"edits": len(rows)}


PARTS: Mapping[str, Callable[..., Mapping[str, Any]]] = {
    "record": record,
    "plain": plain,
    "ours": ours,
    "edit": edit,
}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    print(json.dumps(PARTS[name](*arguments)))
