"""A project with some of every record, its workbook as it goes out, and the hands that fill it in and bring it back."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from qmstrace.cli.main import main
from qmstrace.control.attesting import Signatory
from qmstrace.workflows.assessing import assess_project
from qmstrace.workflows.deciding import decide
from qmstrace.workflows.mapping import review_links

WORKBOOKS = Path(__file__).parent / "examples" / "workbooks"
DAY = date(2026, 7, 1)
SIGNED = datetime(2026, 6, 1, 9, tzinfo=timezone(timedelta(hours=8)))
MATRIX, EVIDENCE, EXCLUSIONS, ACTIONS = "条款符合性对照表", "证据台账", "不适用条款说明", "整改计划"
FILLABLE = (MATRIX, EVIDENCE, EXCLUSIONS, ACTIONS)
STATE = "qmstrace"
KEYS = "qms:"
LINKS = "matrices/links/demo.csv"
CLEAN, ISSUED, PRESSURE = "DEMO-3-k1 ~ QP-01-C03", "DEMO-1-k2 ~ QP-01-C02", "DEMO-3-k2"
"""Rows of the matrix: two links of two controls, and a point without a link."""
Run = Callable[..., Result]


def signed_project(folder: Path) -> Path:
    """Make the project: its links are reviewed, its decisions and facts attested."""
    examples = WORKBOOKS.parent
    root = Path(shutil.copytree(examples / "valid" / "minimal", folder))
    shutil.copytree(WORKBOOKS / "project", root, dirs_exist_ok=True)
    decide(root, ["AD-2026-01", "AD-2026-02", "facts"], Signatory(role="质量负责人", name="甲", at=SIGNED))
    links = assess_project(root, SIGNED.date()).assessment.links
    review_links(root, links, Signatory(role="质量部", name="乙", at=SIGNED))
    return root


@dataclass(frozen=True)
class Outcome:
    """What an import said."""

    result: Result
    data: Mapping[str, Any]

    @property
    def code(self) -> int:
        return self.result.exit_code

    @property
    def changes(self) -> list[tuple[str, str, str, str]]:
        """What was changed: record, field, from, to; in the order of the cells."""
        return [(one["subject"], one["field"], one["old"], one["new"]) for one in self.data["changes"]]

    @property
    def conflicts(self) -> list[tuple[str, str, str, str | None, str]]:
        """What is in conflict: record, field, when it went out, in the project, in the workbook."""
        found = self.data["conflicts"]
        return [(one["subject"], one["field"], one["old"], one["current"], one["new"]) for one in found]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Errors: code and cell."""
        return [(one["code"], one["cell"]) for one in self.data["errors"]]

    @property
    def notes(self) -> list[tuple[str, str]]:
        """Notes: code and cell."""
        return [(one["code"], one["cell"]) for one in self.data["notes"]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be said at all."""
        return self.code == 0 and not any(self.data.values())


class Book:
    """A workbook that somebody has open; rows are found by their keys, columns by their headings."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = load_workbook(path)

    def sheet(self, title: str) -> Worksheet:
        return self.book[title]

    def _mark(self, title: str) -> Cell:
        (mark,) = [cell for row in self.sheet(title).iter_rows() for cell in row if _is_mark(cell)]
        assert isinstance(mark, Cell)
        return mark

    def head(self, title: str) -> Mapping[str, int]:
        """Return the columns by heading, that of the keys under its mark."""
        row = self.sheet(title)[self._mark(title).row]
        return {str(cell.value): cell.column for cell in row if cell.value is not None}

    def keys(self, title: str) -> list[str]:
        """Return the keys from top to bottom, empty ones too."""
        column = self._mark(title).column
        return [str(row[column - 1].value or "") for row in self.rows(title)]

    def rows(self, title: str) -> list[tuple[Cell, ...]]:
        """Return the rows below the head."""
        return [tuple(row) for row in self.sheet(title).iter_rows(min_row=self._mark(title).row + 1)]

    def row(self, title: str, key: str) -> int:
        """Return the number of the first row with a key."""
        column = self._mark(title).column
        return next(row[0].row for row in self.rows(title) if row[column - 1].value == key)

    def cell(self, title: str, key: str | int, heading: str) -> Cell:
        """Return a cell by the key or number of its row."""
        number = self.row(title, key) if isinstance(key, str) else key
        found = self.sheet(title).cell(number, self.head(title)[heading])
        assert isinstance(found, Cell)
        return found

    def fill(self, title: str, key: str | int, values: Mapping[str, Any]) -> None:
        """Type values into cells, by heading; text stays text."""
        for heading, value in values.items():
            put(self.cell(title, key, heading), value)

    def add(self, title: str, values: Mapping[str, Any], key: str = "") -> int:
        """Add a row at the end and return its number."""
        number = self.sheet(title).max_row + 1
        if key:
            self.sheet(title).cell(number, 1).value = key
        self.fill(title, number, values)
        return number

    def copy_row(self, title: str, key: str, *, with_key: bool = True) -> int:
        """Copy a row to the end and return its number there."""
        number, sheet = self.row(title, key), self.sheet(title)
        last = sheet.max_row + 1
        for cell in list(sheet[number]):
            if with_key or cell.column != 1:
                put(sheet.cell(last, cell.column), cell.value)
        return last


def put(cell: Any, value: Any) -> None:
    """Type a value into a cell as text where it is text, whatever it begins with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def _is_mark(cell: Any) -> bool:
    return isinstance(cell.value, str) and cell.value.startswith(KEYS)


class Trip:
    """A project with the folder to which its workbooks go."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder

    def qms(self, *arguments: str | Path) -> Result:
        return CliRunner().invoke(main, ["-C", str(self.root), *map(str, arguments)])

    def export(self, name: str = "book.xlsx", *options: str, day: date = DAY) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        result = self.qms("matrix", "export", "-o", path, "--as-of", str(day), *options)
        assert result.exit_code == 0, result.output
        return path

    @contextmanager
    def edited(self, path: Path | None = None) -> Iterator[Book]:
        """Open a workbook (a new one where none is given) and save it afterwards."""
        book = Book(path or self.export())
        yield book
        book.book.save(book.path)

    def bring(self, *arguments: str | Path, day: date = DAY) -> Outcome:
        """Import workbooks (``book.xlsx`` where none is named) and return what was said."""
        files = arguments if any(isinstance(one, Path) for one in arguments) else (self.book, *arguments)
        result = self.qms("matrix", "import", *files, "--as-of", str(day), "--format", "json")
        assert result.exit_code in {0, 1}, result.output
        return Outcome(result, json.loads(result.stdout))

    def said(self, *arguments: str | Path, day: date = DAY) -> Result:
        """Import workbooks and return what a person reads."""
        files = arguments if any(isinstance(one, Path) for one in arguments) else (self.book, *arguments)
        return self.qms("matrix", "import", *files, "--as-of", str(day))

    @property
    def book(self) -> Path:
        return self.folder / "book.xlsx"

    def text(self, path: str) -> str:
        return (self.root / path).read_bytes().decode("utf-8")

    def swap(self, path: str, old: str, new: str) -> None:
        """Change a text that must be in a file."""
        text = self.text(path)
        assert old in text
        (self.root / path).write_bytes(text.replace(old, new).encode())

    def table(self, path: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.text(path), newline="")))

    def tree(self) -> dict[str, tuple[str, int]]:
        """Return every file of the project by path: its hash and when it was written."""
        return {
            path.relative_to(self.root).as_posix(): (
                hashlib.sha256(path.read_bytes()).hexdigest(),
                path.stat().st_mtime_ns,
            )
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and path.name != "lock"
        }

    def lines(self) -> dict[str, list[str]]:
        """Return the lines of every file of the project by path."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes().decode("utf-8").splitlines(keepends=True)
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and path.name != "lock"
        }


def changed_lines(
    before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]
) -> dict[str, tuple[list[str], list[str]]]:
    """Return by file the lines that went and those that came."""
    found = {}
    for path in sorted({*before, *after}):
        old, new = before.get(path, []), after.get(path, [])
        if old != new:
            found[path] = ([line for line in old if line not in new], [line for line in new if line not in old])
    return found


def values(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Return what the columns that can be filled in say, by sheet and key of the row."""
    book = Book(path)
    found = {}
    for title in FILLABLE:
        names = {column: heading for heading, column in book.head(title).items()}
        for row in book.rows(title):
            texts = {names[cell.column]: _text(cell.value) for cell in row if cell.column in names}
            (mark,) = [heading for heading in texts if heading.startswith(KEYS)]
            found[title, texts.pop(mark)] = texts
    return found


def _text(value: object) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
