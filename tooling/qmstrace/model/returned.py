"""What came back in workbooks: edits of recorded fields, new records, and what could not be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qmstrace.model.inspection import Inspection
from qmstrace.model.records import RecordKind, Subject


class RemarkCode(StrEnum):
    """What is to be said of a returned workbook."""

    # The file is not read.
    NO_STATE = "no-state"
    STATE_DAMAGED = "state-damaged"
    OTHER_PROJECT = "other-project"
    OTHER_EDITION = "other-edition"
    OTHER_COLUMNS = "other-columns"
    # Nothing is written until it is mended.
    NO_KEYS = "no-keys"
    SHEET_TWICE = "sheet-twice"
    COLUMN_MISSING = "column-missing"
    COLUMN_TWICE = "column-twice"
    KEY_UNKNOWN = "key-unknown"
    ROW_RENAMED = "row-renamed"
    POINT_NOT_HERE = "point-not-here"
    FORMULA = "formula"
    TOO_LONG = "too-long"
    CONTROL_CHARACTER = "control-character"
    MERGED = "merged"
    NOT_A_CHOICE = "not-a-choice"
    NOT_A_DAY = "not-a-day"
    EMPTIED = "emptied"
    FIELD_MISSING = "field-missing"
    UNKNOWN_POINT = "unknown-point"
    UNKNOWN_CONTROL = "unknown-control"
    UNKNOWN_SUBJECT = "unknown-subject"
    OWN_CONTROL = "own-control"
    LINK_EXISTS = "link-exists"
    DECISION_EXISTS = "decision-exists"
    ID_TAKEN = "id-taken"
    ID_MALFORMED = "id-malformed"
    EVIDENCE_TARGET = "evidence-target"
    EVIDENCE_FILE = "evidence-file"
    EVIDENCE_HASH = "evidence-hash"
    DATES_DISAGREE = "dates-disagree"
    NOT_EXCLUDED = "not-excluded"
    NO_ROLE = "no-role"
    NOT_VERIFIED = "not-verified"
    STATEMENT_MISSING = "statement-missing"
    CONCLUSION_MISSING = "conclusion-missing"
    LABEL_MISSING = "label-missing"
    RESULT_MISSING = "result-missing"
    NOT_FAILED = "not-failed"
    NOT_OF_ITEM = "not-of-item"
    # Said, and the rest is taken.
    FIXED_EDITED = "fixed-edited"
    FIXED_SHEET_EDITED = "fixed-sheet-edited"
    ROWS_MISSING = "rows-missing"
    ROW_IGNORED = "row-ignored"
    COLUMN_EXTRA = "column-extra"
    SHEET_MISSING = "sheet-missing"
    FILE_OPEN = "file-open"
    NOT_DECIDED_HERE = "not-decided-here"
    SEEN_OF_FAILED = "seen-of-failed"
    NO_MEASURE = "no-measure"


NOTES = frozenset(
    {
        RemarkCode.FIXED_EDITED,
        RemarkCode.FIXED_SHEET_EDITED,
        RemarkCode.ROWS_MISSING,
        RemarkCode.ROW_IGNORED,
        RemarkCode.COLUMN_EXTRA,
        RemarkCode.SHEET_MISSING,
        RemarkCode.FILE_OPEN,
        RemarkCode.NOT_DECIDED_HERE,
        RemarkCode.SEEN_OF_FAILED,
        RemarkCode.NO_MEASURE,
    }
)
"""What keeps nothing from being written."""


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class CellPlace:
    """Where something stands in a workbook; the cell is empty where the whole sheet is meant, the sheet too."""

    file: str
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """One thing to be said of a place."""

    code: RemarkCode
    place: CellPlace
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """Whether nothing may be written because of it."""
        return self.code not in NOTES


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """A field of a record that was changed in a workbook, from ``base`` to ``value``: both as the tables hold them."""

    place: CellPlace
    subject: Subject
    field: str
    base: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRecord:
    """A record that a workbook adds: its fields by name, and the cell of each; ``place`` is that of the row."""

    kind: RecordKind
    place: CellPlace
    values: Mapping[str, str]
    cells: Mapping[str, CellPlace]

    def place_of(self, name: str) -> CellPlace:
        """Return the cell of a field; the row's where it has none."""
        return self.cells.get(name, self.place)


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckSheet:
    """What stands above a check sheet, and the items that went out as not applicable."""

    inspection: Inspection
    is_fraud: bool
    excluded: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """What one workbook brings back; what it says of items is named by its inspection."""

    file: str
    edits: tuple[Edit, ...]
    records: tuple[NewRecord, ...]
    remarks: tuple[Remark, ...]
    check_sheet: CheckSheet | None = None
