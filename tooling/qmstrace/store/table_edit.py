"""Changes some rows of a CSV table and leaves every other byte of it alone."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from qmstrace.store.csv_text import table_text
from qmstrace.store.files import CSV_ENCODINGS, decode

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
END = re.compile(r"\r\n|\r|\n")
CELL = re.compile(r'(?:^|(?<=,))(?:"(?:[^"]|"")*"|[^,\r\n]*)')


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
        self._columns = columns
        self._header, *_ = self._row(0)

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
        row = self._written([cells[self._columns.index(name)] for name in self._header])
        at = len(self._lines) if before is None else before - 1
        if at == len(self._lines) and not END.search(self._lines[-1]):
            self._lines[-1] += self._end
        self._lines[at:at] = LINE.findall(row + self._end)

    def change(self, line: int, cells: Mapping[str, str]) -> None:
        """Put new values into some columns of the row that starts at a line (from 1); no other cell changes a byte.

        Nor does a cell that says the same already.
        """
        said, texts, count = self._row(line - 1)
        for column, value in cells.items():
            place = self._header.index(column)
            if said[place] != END.sub("\n", value):
                # Written behind another: an empty cell that stands alone would be quoted.
                texts[place] = self._written(["", value])[1:]
        self._put(line - 1, count, texts)

    def remove(self, line: int) -> None:
        """Remove the row that starts at a line (from 1), with all the lines that its cells take."""
        _, _, count = self._row(line - 1)
        del self._lines[line - 1 : line - 1 + count]

    def rename(self, columns: Sequence[str], names: Mapping[str, str]) -> None:
        """Put new names for old ones, which need no quotes, in the cells of some columns; no other byte changes."""
        places = [self._header.index(column) for column in columns]
        at = 1
        while at < len(self._lines):
            said, texts, count = self._row(at)
            for place in places if said else ():
                if said[place] in names:
                    texts[place] = texts[place].replace(said[place], names[said[place]])
            self._put(at, count, texts)
            at += count

    def _row(self, at: int) -> tuple[list[str], list[str], int]:
        """Return what the cells of the row at an index say, how they are written, and how many lines they take."""
        reader = csv.reader(END.sub("\n", self._lines[number]) for number in range(at, len(self._lines)))
        said = next(reader)
        return said, CELL.findall("".join(self._lines[at : at + reader.line_num])), reader.line_num

    def _put(self, at: int, count: int, texts: Sequence[str]) -> None:
        """Write the cells of a row over the lines that it takes; what ends the last of them stays."""
        end = END.search(self._lines[at + count - 1])
        self._lines[at : at + count] = LINE.findall(",".join(texts) + (end[0] if end else ""))

    def _written(self, cells: Sequence[str]) -> str:
        """Return cells as a row without its end, quoted where they must be, lines inside ended as the table's are."""
        row = table_text([END.sub("\n", cell) for cell in cells], []).removesuffix("\n")
        return row.replace("\n", self._end)

    def content(self) -> bytes:
        """Return the table as it is to be written: marked UTF-8 where its GB18030 would be read as plain UTF-8."""
        text = "".join(self._lines)
        raw = text.encode(self._encoding)
        return raw if decode(raw, CSV_ENCODINGS) == END.sub("\n", text) else text.encode(CSV_ENCODINGS[0])
