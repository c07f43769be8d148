"""Registers: tables that the manual and the workbook both show, drawn once from an assessment."""

from __future__ import annotations

from dataclasses import dataclass

from qmstrace.model.vocabulary import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A text of a cell, with its address in the manual where it has one."""

    text: str
    address: str = ""


Cell = tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """The cells of a row; ``verdict`` colours its last cell."""

    cells: tuple[Cell, ...]
    verdict: Verdict | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A column: its heading, its width in half-width characters, and whether it holds marks alone."""

    text: str
    width: int
    is_mark: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """A table with its page in the manual, its title, what it says of itself, and its rows."""

    page: str
    title: str
    note: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]


def headings(*columns: tuple[str, int]) -> tuple[Heading, ...]:
    """Return columns by heading and width."""
    return tuple(Heading(text=text, width=width) for text, width in columns)


def cells(*texts: str) -> tuple[Cell, ...]:
    """Return texts as cells without addresses."""
    return tuple((Part(text=text),) for text in texts)
