"""Changes some rows of a CSV table and leaves every other byte of it alone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from qmstrace.store.csv_text import table_text
from qmstrace.store.files import CSV_ENCODINGS

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
END = re.compile(r"\r\n|\r|\n")
CELL = re.compile(r'(?:^|(?<=,))(?:"(?:[^"]|"")*"|[^",\r\n]*)')


class TableText:
    """The text of a table as it is on disk; its encoding, byte order mark and line ends are kept.

    A line is what the reader of tables counts as one, whatever ends it: Excel ends rows with CRLF and lines inside
    a cell with LF.
    """

    def __init__(self, root: Path, path: str, columns: Sequence[str]) -> None:
        self._encoding = "utf-8"
        try:
            raw = (root / path).read_bytes()
        except FileNotFoundError:
            raw = table_text(columns, []).encode()
        text = self._decode(raw)
        self._lines = LINE.findall(text)
        found = END.search(text)
        self._end = found[0] if found else "\n"
        self._order = [columns.index(name) for name in next(csv.reader(io.StringIO(text)))]

    def _decode(self, raw: bytes) -> str:
        if raw.startswith(b"\xef\xbb\xbf"):
            self._encoding = CSV_ENCODINGS[0]
        else:
            try:
                raw.decode("utf-8")
            except UnicodeDecodeError:
                self._encoding = CSV_ENCODINGS[1]
        return raw.decode(self._encoding)

    def insert(self, cells: Sequence[str], before: int | None) -> None:
        """Insert a row, its cells in the order of the known columns, before a line (from 1) or at the end."""
        row = table_text([END.sub("\n", cells[index]) for index in self._order], [])
        at = len(self._lines) if before is None else before - 1
        if at == len(self._lines) and not END.search(self._lines[-1]):
            self._lines[-1] += self._end
        self._lines[at:at] = [line + self._end for line in row.removesuffix("\n").split("\n")]

    def remove(self, line: int) -> None:
        """Remove the row that starts at a line (from 1), with all the lines that its cells take."""
        reader = csv.reader(END.sub("\n", text) for text in self._lines[line - 1 :])
        next(reader)
        del self._lines[line - 1 : line - 1 + reader.line_num]

    def rename(self, columns: Sequence[str], names: Mapping[str, str]) -> None:
        """Put new names for old ones, which need no quotes, in the cells of some columns; no other byte changes."""
        header, *_ = csv.reader(self._lines[:1])
        places = sorted((header.index(column) for column in columns), reverse=True)
        result, at = self._lines[:1], 1
        while at < len(self._lines):
            reader = csv.reader(END.sub("\n", text) for text in self._lines[at:])
            cells = next(reader)
            row = "".join(self._lines[at : at + reader.line_num])
            at += reader.line_num
            spans = [found.span() for found in CELL.finditer(row)]
            for place in places if cells else ():
                start, end = spans[place]
                if cells[place] in names:
                    row = row[:start] + row[start:end].replace(cells[place], names[cells[place]]) + row[end:]
            result += LINE.findall(row)
        self._lines = result

    def content(self) -> bytes:
        """Return the table as it is to be written."""
        return "".join(self._lines).encode(self._encoding)
