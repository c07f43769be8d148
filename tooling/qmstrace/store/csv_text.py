"""Reads the CSV tables of a project: exact columns, one record a row, each with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from qmstrace.errors import Code, Place
from qmstrace.store.fields import Fields
from qmstrace.store.files import CSV_ENCODINGS, ProjectFiles
from qmstrace.store.problems import Problems


def read_table(files: ProjectFiles, path: str, columns: Sequence[str], problems: Problems) -> Iterator[Fields]:
    """Yield the rows of a table; note missing or extra columns and rows of another length."""
    text = files.read(path, CSV_ENCODINGS)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    previous = 0
    try:
        header = next(reader, [])
        missing = [column for column in columns if column not in header]
        extra = [column for column in header if column not in columns]
        for column in missing:
            problems.add(Code.CSV_COLUMN_MISSING, path, 1, column=column, columns=",".join(columns))
        for column in extra:
            problems.add(Code.CSV_COLUMN_EXTRA, path, 1, column=column, columns=",".join(columns))
        if len(set(header)) != len(header):
            problems.add(Code.CSV_COLUMN_EXTRA, path, 1, column=",".join(header), columns=",".join(columns))
        if missing or extra or len(set(header)) != len(header):
            return
        previous = reader.line_num
        for cells in reader:
            line, previous = previous + 1, reader.line_num
            if not any(cells):
                continue
            if len(cells) != len(header):
                problems.add(Code.CSV_ROW_LENGTH, path, line, found=str(len(cells)), wanted=str(len(header)))
                continue
            yield Fields(dict(zip(header, cells, strict=True)), {}, Place(path=path, line=line), problems)
    except csv.Error as error:
        problems.add(Code.CSV_SYNTAX, path, previous + 1, detail=str(error))


def table_text(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows as the text of a table, with Unix line ends and a header."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()
