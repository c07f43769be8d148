"""Changes one row of a CSV table and leaves every other byte of it alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from qmstrace.store.csv_text import table_text
from qmstrace.store.files import CSV_ENCODINGS


class TableText:
    """The text of a table as it is on disk; its encoding, byte order mark and line ends are kept."""

    def __init__(self, root: Path, path: str, columns: Sequence[str]) -> None:
        self._encoding, self._end = "utf-8", "\n"
        try:
            raw = (root / path).read_bytes()
        except FileNotFoundError:
            raw = table_text(columns, []).encode()
        text = self._decode(raw)
        if "\r\n" in text:
            self._end = "\r\n"
        self._lines = text.split(self._end)
        self._order = [columns.index(name) for name in next(csv.reader(io.StringIO(text)))]
        if self._lines[-1]:
            self._lines.append("")

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
        row = table_text([cells[index] for index in self._order], []).rstrip("\n")
        at = len(self._lines) - 1 if before is None else before - 1
        self._lines[at:at] = row.split("\n")

    def remove(self, line: int) -> None:
        """Remove the row that starts at a line (from 1), with all the lines that its cells take."""
        reader = csv.reader(f"{text}\n" for text in self._lines[line - 1 :])
        next(reader)
        del self._lines[line - 1 : line - 1 + reader.line_num]

    def content(self) -> bytes:
        """Return the table as it is to be written."""
        return self._end.join(self._lines).encode(self._encoding)
