"""The gap matrix as a register: one row for each point and control, folded away by chapter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from qmstrace.present.addresses import HOME, Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.gap_columns import COLUMNS
from qmstrace.present.registers import Cell, Heading, Part, Register, Row
from qmstrace.present.rows import GapRow, Selection, gap_rows

MATRIX = "条款符合性对照表"
MATRIX_HEADINGS = tuple(
    Heading(text=column.heading, width=column.width, is_verdict=column.key == "verdict", entry=column.entry)
    for column in COLUMNS
)


def gap_register(assessed: Assessed, addresses: Addresses, selection: Selection) -> Register:
    """Return the matrix of the rows that are wanted."""
    # The same texts stand in many rows.
    cell = cache(_cell)
    rows = []
    chapter = ""
    for row in gap_rows(assessed.project, assessed.assessment, selection):
        targets = _targets(row, addresses)
        rows.append(
            Row(
                cells=tuple(cell(column.value(row), targets.get(column.key, "")) for column in COLUMNS),
                verdict=row.of_point.verdict,
                key=row.key,
                subjects=row.subjects,
                is_inner=row.of_point.chapter.id == chapter,
            )
        )
        chapter = row.of_point.chapter.id
    return Register(page=HOME, title=MATRIX, note="", headings=MATRIX_HEADINGS, rows=tuple(rows), kind="matrix")


def _cell(text: str, address: str) -> Cell:
    return (Part(text=text, address=address),)


def _targets(row: GapRow, addresses: Addresses) -> Mapping[str, str]:
    targets = {
        "label": addresses.provision(row.of_point.provision.id),
        "point_id": addresses.point(row.point.id),
    }
    if row.link is not None:
        targets["control"] = addresses.control(row.link.control.id, row.link.control.document)
    return targets
