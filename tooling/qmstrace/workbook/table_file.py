"""Reads a workbook that somebody else made into sheets of text; nothing in it is run, fetched or kept."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from qmstrace.errors import Refusal, RequestError
from qmstrace.store.office_files import OfficeFault, office_fault
from qmstrace.workbook.comparison import as_read

SUFFIXES = (".xlsx", ".xlsm")
LOCK_MARK = "~$"
MOST_MB = 50
MOST_UNPACKED = 256 * 1024 * 1024
"""Most bytes that the parts of a workbook may have together when unpacked."""
MOST_XML = 96 * 1024 * 1024
"""Most bytes of one XML part."""
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_MERGED = 200_000
"""Most cells that merged ranges may fill."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old Excel files and encrypted new ones start."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|FFF[EF])_")
"""What XML cannot hold, control characters mostly, as office files write it."""
DECIMALS = re.compile(r"[#0]*0\.(0+)(?:_.*)?")


class TableCell(NamedTuple):
    """The text of a cell; one of a merged range has that of the range's first cell, and names that as its place.

    ``is_formula`` is true of a formula, where formulas are read and not their results, and of an error in its place.
    """

    at: str
    text: str
    is_number: bool = False
    is_formula: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TableSheet:
    """A sheet by rows (from 1) and columns (from 0); what is not there is empty.

    ``blanks`` are the cells of merged ranges whose first cell, which is named, is empty.
    """

    name: str
    rows: Mapping[int, Mapping[int, TableCell]]
    blanks: Mapping[str, str]


def read_table_file(path: Path, sheet: str | None = None, *, formulas: bool = False) -> tuple[TableSheet, ...]:
    """Return the sheets of a workbook, or the one that is named; the results of formulas, or the formulas themselves.

    Raises:
        RequestError: it is no workbook that may be read, or has no such sheet.
    """
    raw = _checked(path)
    from openpyxl import load_workbook

    try:
        # openpyxl warns of what it does not keep when it saves a workbook; nothing is saved here.
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(io.BytesIO(raw)) as archive:
            book = load_workbook(io.BytesIO(raw), read_only=True, data_only=not formulas, keep_links=False)
            names = [found.title for found in book.worksheets]
            if sheet is not None and sheet not in names:
                raise RequestError(Refusal.UNKNOWN_SHEET, file=path.name, sheet=sheet, known="、".join(names))
            return tuple(_sheet(found, archive, path.name) for found in book.worksheets if sheet in {None, found.title})
    except (zipfile.BadZipFile, zlib.error, LookupError, TypeError, ValueError, SyntaxError, AttributeError) as error:
        raise RequestError(Refusal.TABLE_DAMAGED, file=path.name) from error


def open_elsewhere(path: Path) -> bool:
    """Return whether a lock file says that a spreadsheet program has the workbook open."""
    return path.with_name(LOCK_MARK + path.name).exists()


def _checked(path: Path) -> bytes:
    """Return the content of a file that is a bounded archive without document types in its XML."""
    name = path.name
    if name.startswith(LOCK_MARK):
        raise RequestError(Refusal.TABLE_LOCK_FILE, file=name, other=name.removeprefix(LOCK_MARK))
    if path.suffix.lower() not in SUFFIXES:
        raise RequestError(Refusal.TABLE_FORMAT, file=name)
    if path.stat().st_size > MOST_MB * 1024 * 1024:
        raise RequestError(Refusal.TABLE_TOO_LARGE, file=name, most=str(MOST_MB))
    raw = path.read_bytes()
    if raw.startswith(OLE):
        raise RequestError(Refusal.TABLE_PASSWORD if ENCRYPTED in raw else Refusal.TABLE_FORMAT, file=name)
    match office_fault(raw, most_unpacked=MOST_UNPACKED, most_xml=MOST_XML):
        case OfficeFault.DAMAGED:
            raise RequestError(Refusal.TABLE_DAMAGED, file=name)
        case OfficeFault.BOMB:
            raise RequestError(Refusal.TABLE_BOMB, file=name)
        case OfficeFault.ENTITIES:
            raise RequestError(Refusal.TABLE_ENTITIES, file=name)
    return raw


def _sheet(sheet: Any, archive: zipfile.ZipFile, name: str) -> TableSheet:
    rows = _rows(sheet, name)
    # openpyxl does not tell merged ranges where it reads row by row; what is not found is only not spread.
    merged = (found[1].decode() for found in MERGED.finditer(archive.read(sheet._worksheet_path)))
    return TableSheet(name=sheet.title, rows=rows, blanks=_spread(rows, merged))


def _rows(sheet: Any, name: str) -> dict[int, dict[int, TableCell]]:
    from openpyxl.utils import get_column_letter

    sheet.reset_dimensions()
    letters = [get_column_letter(index) for index in range(1, MOST_COLUMNS + 1)]
    # Most texts stand in many cells.
    plain = cache(_plain)
    rows: dict[int, dict[int, TableCell]] = {}
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        row = {}
        for index, cell in enumerate(cells):
            value = cell.value
            if value is None:
                continue
            text = plain(value) if isinstance(value, str) else _shown(value, cell.number_format)
            if text:
                is_formula = cell.data_type in {"f", "e"}
                row[index] = TableCell(f"{letters[index]}{number}", text, _is_number(value), is_formula)
        if row and number > MOST_ROWS:
            raise RequestError(Refusal.TABLE_TOO_LONG, file=name, sheet=sheet.title, most=str(MOST_ROWS))
        if row:
            rows[number] = row
    return rows


def _spread(rows: dict[int, dict[int, TableCell]], ranges: Iterable[str]) -> dict[str, str]:
    """Put the first cell of merged ranges into all of them; return the cells of those whose first is empty."""
    from openpyxl.utils import get_column_letter, range_boundaries

    blanks: dict[str, str] = {}
    left = MOST_MERGED
    for text in ranges:
        bounds = range_boundaries(text)
        first_column, first_row, last_column, last_row = (int(bound or 0) for bound in bounds)
        cell = rows.get(first_row, {}).get(first_column - 1)
        last_row, last_column = min(last_row, MOST_ROWS), min(last_column, MOST_COLUMNS)
        left -= max(0, last_row - first_row + 1) * max(0, last_column - first_column + 1)
        if left < 0:
            continue
        for row in range(first_row, last_row + 1):
            if cell is not None:
                rows.setdefault(row, {}).update(dict.fromkeys(range(first_column - 1, last_column), cell))
            else:
                names = (f"{get_column_letter(column)}{row}" for column in range(first_column, last_column + 1))
                blanks.update(dict.fromkeys(names, f"{get_column_letter(first_column)}{first_row}"))
    return blanks


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(text: str) -> str:
    """Return a text with the characters that XML cannot hold as the workbook escapes them."""
    return as_read(ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))


def _shown(value: object, number_format: str | None) -> str:
    """Return a value as it is shown: 4.1 in the format 0.00 is 4.10."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        if found := DECIMALS.fullmatch(number_format or ""):
            return f"{value:.{len(found[1])}f}"
        return str(int(value)) if value.is_integer() else repr(value)
    return _plain(str(value))
