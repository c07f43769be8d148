"""What a table of gaps that somebody else made says, row by row: what was read, what it means, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qmstrace.model.vocabulary import Coverage


class ColumnRole(StrEnum):
    """What a column of such a table holds."""

    SOURCE = "source"
    CLAUSE = "clause"
    REQUIREMENT = "requirement"
    CONTROL = "control"
    RECORD = "record"
    COVERAGE = "coverage"
    RATIONALE = "rationale"


class RowState(StrEnum):
    """How far a row was understood: all of it, so far that something is missing, or nothing that a link needs."""

    UNDERSTOOD = "understood"
    PARTLY = "partly"
    NOT = "not"


class LinkState(StrEnum):
    """What becomes of a link that a row asks for."""

    NEW = "new"
    EXISTS = "exists"
    DIFFERS = "differs"
    CHOICE = "choice"
    INCOMPLETE = "incomplete"


class Remark(StrEnum):
    """What is missing in a row, or in doubt."""

    CLAUSE_MISSING = "clause-missing"
    CLAUSE_UNKNOWN = "clause-unknown"
    CLAUSE_AMBIGUOUS = "clause-ambiguous"
    CLAUSE_FOREIGN = "clause-foreign"
    CLAUSE_WITHOUT_POINT = "clause-without-point"
    POINT_CHOICE = "point-choice"
    CONTROL_MISSING = "control-missing"
    CONTROL_CHOICE = "control-choice"
    CONTROL_NEEDED = "control-needed"
    DOCUMENT_UNKNOWN = "document-unknown"
    DOCUMENT_GUESSED = "document-guessed"
    DOCUMENT_AMBIGUOUS = "document-ambiguous"
    COVERAGE_MISSING = "coverage-missing"
    COVERAGE_UNKNOWN = "coverage-unknown"
    COVERAGE_NONE = "coverage-none"
    NOT_APPLICABLE = "not-applicable"
    RATIONALE_MISSING = "rationale-missing"
    LINK_DIFFERS = "link-differs"
    CLAIMED_TWICE = "claimed-twice"


@dataclass(frozen=True, kw_only=True, slots=True)
class CellReading:
    """A cell that was read, and the ids or codes that it means."""

    at: str
    role: ColumnRole
    text: str
    means: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RowRemark:
    """One thing that is missing or in doubt, at a cell."""

    code: Remark
    at: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkProposal:
    """A link that a row asks for; only a new one is written."""

    point: str
    control: str
    coverage: Coverage | None
    rationale: str
    state: LinkState


@dataclass(frozen=True, kw_only=True, slots=True)
class AdoptedRow:
    """One row of a table."""

    sheet: str
    number: int
    state: RowState
    cells: tuple[CellReading, ...]
    remarks: tuple[RowRemark, ...]
    links: tuple[LinkProposal, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AdoptedColumn:
    """A column by its letter and its heading; no role where nothing was taken from it."""

    letter: str
    heading: str
    role: ColumnRole | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AdoptedSheet:
    """A sheet with a table, the rows of its header, and the source that its titles name."""

    name: str
    header: tuple[int, int]
    columns: tuple[AdoptedColumn, ...]
    source: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Adoption:
    """What a file says: its sheets with a table, those without, and the rows of them all."""

    sheets: tuple[AdoptedSheet, ...]
    without_table: tuple[str, ...]
    rows: tuple[AdoptedRow, ...]

    @property
    def new_links(self) -> tuple[LinkProposal, ...]:
        """The links to be written, each once."""
        links = {(link.point, link.control): link for row in self.rows for link in row.links}
        return tuple(link for link in links.values() if link.state is LinkState.NEW)
