"""What a workbook said when it went out, kept in a sheet of its own that people do not see.

The sheet holds a mark, a checksum and the state as compressed JSON in Base64, a piece to a cell, so that spreadsheet
programs keep it as text whatever else they change.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qmstrace.model.records import RecordKind, Subject

STATE_SHEET = "qmstrace"
MARK = "qmstrace workbook state 1"
PIECE = 32_000
"""Characters of a cell, below the 32,767 that it may hold."""
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
    """What a sheet said, row by row; ``kind`` is empty where it cannot be filled in."""

    title: str
    kind: str
    headings: tuple[str, ...]
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
    data = {
        "company": state.company,
        "sources": dict(state.sources),
        "day": state.day,
        "sheets": [_sheet_data(sheet) for sheet in state.sheets],
    }
    raw = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    text = base64.b64encode(zlib.compress(raw, 6)).decode()
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
        raw = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), MOST_STATE)
        data = json.loads(raw)
        return BookState(
            company=data["company"],
            sources=data["sources"],
            day=data["day"],
            sheets=tuple(_sheet(sheet) for sheet in data["sheets"]),
        )
    except (zlib.error, binascii.Error, KeyError, TypeError, RecursionError) as error:
        raise ValueError("content") from error


def _sheet_data(sheet: SheetState) -> Mapping[str, Any]:
    return {
        "title": sheet.title,
        "kind": sheet.kind,
        "headings": sheet.headings,
        "rows": [
            [row.key, {slot: [subject.kind, subject.key] for slot, subject in row.subjects.items()}, row.values]
            for row in sheet.rows
        ],
    }


def _sheet(data: Mapping[str, Any]) -> SheetState:
    return SheetState(
        title=data["title"],
        kind=data["kind"],
        headings=tuple(data["headings"]),
        rows=tuple(
            RowState(
                key=key,
                subjects={slot: Subject(RecordKind(kind), name) for slot, (kind, name) in subjects.items()},
                values=tuple(values),
            )
            for key, subjects, values in data["rows"]
        ),
    )
