"""What a workbook said when it went out, kept in a sheet of its own that people do not see.

The sheet holds a mark, a checksum and the state as compressed JSON in Base64, a piece to a cell, so that spreadsheet
programs keep it as text whatever else they change. The JSON is a line for the book, and one for each sheet, followed by
one for each of its rows.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from qmstrace.model.records import RecordKind, Subject

STATE_SHEET = "qmstrace"
MARK = "qmstrace workbook state 1"
PIECE = 32_000
"""Characters of a cell, below the 32,767 that it may hold."""
KINDS = {kind.value: kind for kind in RecordKind}
MOST_STATE = 64 * 1024 * 1024
"""Most bytes of an unpacked state."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RowState:
    """What a row said: of a cell that can be filled in the value, of any other a mark by which a change is seen."""

    key: str
    subjects: Mapping[str, Subject]
    values: tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetState:
    """What a sheet said, row by row; ``kind`` is empty where it cannot be filled in.

    ``fields`` names the columns that can be filled in, whatever the language of their headings; others are empty.
    """

    title: str
    kind: str
    headings: tuple[str, ...]
    fields: tuple[str, ...]
    rows: tuple[RowState, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class BookState:
    """What a workbook said, for which day and of which project: its company, and the number of each source by id."""

    company: str
    sources: Mapping[str, str]
    day: str
    sheets: tuple[SheetState, ...]


def fixed_mark(text: str) -> int:
    """Return a number by which a text is known again."""
    return zlib.crc32(text.encode())


def state_cells(state: BookState) -> tuple[str, ...]:
    """Return the cells of the state's sheet from the top: mark, checksum, and the pieces."""
    packer = zlib.compressobj(3)
    packed = b"".join(packer.compress(line + b"\n") for line in _lines(state)) + packer.flush()
    text = base64.b64encode(packed).decode()
    pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    return (MARK, hashlib.sha256(text.encode()).hexdigest(), *pieces)


def read_state(cells: Sequence[str]) -> BookState:
    """Return the state that the cells of its sheet hold.

    Raises:
        ValueError: it is not what was written.
    """
    if len(cells) < 3 or cells[0] != MARK:
        raise ValueError("no state")
    text = "".join(cells[2:])
    if hashlib.sha256(text.encode()).hexdigest() != cells[1]:
        raise ValueError("checksum")
    try:
        packed = zlib.decompressobj()
        lines = iter(packed.decompress(base64.b64decode(text, validate=True), MOST_STATE).splitlines())
        if not packed.eof:
            raise ValueError("size")
        book = json.loads(next(lines, b""))
        sheets = (_sheet(about, islice(lines, about["rows"])) for about in map(json.loads, lines))
        return BookState(company=book["company"], sources=book["sources"], day=book["day"], sheets=tuple(sheets))
    except (zlib.error, binascii.Error, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("content") from error


def _lines(state: BookState) -> Iterator[bytes]:
    """Yield the state line by line: whole, it would take more room than the sheets."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    yield encode({"company": state.company, "sources": dict(state.sources), "day": state.day}).encode()
    for sheet in state.sheets:
        about = {"title": sheet.title, "kind": sheet.kind, "headings": sheet.headings, "fields": sheet.fields}
        yield encode({**about, "rows": len(sheet.rows)}).encode()
        for row in sheet.rows:
            subjects = {slot: [subject.kind, subject.key] for slot, subject in row.subjects.items()}
            yield encode([row.key, subjects, row.values]).encode()


def _sheet(about: Mapping[str, Any], rows: Iterable[bytes]) -> SheetState:
    return SheetState(
        title=about["title"],
        kind=about["kind"],
        headings=tuple(about["headings"]),
        fields=tuple(about["fields"]),
        rows=tuple(_row(*json.loads(row)) for row in rows),
    )


def _row(key: str, subjects: Mapping[str, tuple[str, str]], values: Sequence[str | int]) -> RowState:
    return RowState(
        key=key,
        subjects={slot: Subject(KINDS[kind], name) for slot, (kind, name) in subjects.items()},
        values=tuple(values),
    )
