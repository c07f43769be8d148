"""What can go wrong, as codes with parameters; the wording stands in ``present.messages``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """One kind of problem with the input of a project."""

    FILE_MISSING = "file-missing"
    FILE_UNREADABLE = "file-unreadable"
    ENCODING = "encoding"
    YAML_SYNTAX = "yaml-syntax"
    YAML_ALIAS = "yaml-alias"
    YAML_DUPLICATE_KEY = "yaml-duplicate-key"
    YAML_TOO_DEEP = "yaml-too-deep"
    TOML_SYNTAX = "toml-syntax"
    JSON_SYNTAX = "json-syntax"
    NOT_A_MAPPING = "not-a-mapping"
    NOT_A_LIST = "not-a-list"
    NOT_A_TEXT = "not-a-text"
    FIELD_MISSING = "field-missing"
    FIELD_UNKNOWN = "field-unknown"
    VALUE_NOT_ALLOWED = "value-not-allowed"
    VALUE_MALFORMED = "value-malformed"
    DATE_INVALID = "date-invalid"
    CSV_COLUMN_MISSING = "csv-column-missing"
    CSV_COLUMN_EXTRA = "csv-column-extra"
    CSV_ROW_LENGTH = "csv-row-length"
    CSV_SYNTAX = "csv-syntax"
    CATALOG_EMPTY = "catalog-empty"
    CATALOG_NONE = "catalog-none"
    CATALOG_SUFFIX = "catalog-suffix"
    CATALOG_FILE_NAME = "catalog-file-name"
    ID_DUPLICATE = "id-duplicate"
    LOCATORS_COLLIDE = "locators-collide"
    PARENT_CYCLE = "parent-cycle"
    POINT_MISSING = "point-missing"
    POINT_ON_HEADING = "point-on-heading"
    CONDITION_MALFORMED = "condition-malformed"
    CONDITION_WITHOUT_REASON = "condition-without-reason"
    FACT_MALFORMED = "fact-malformed"
    FACT_UNKNOWN = "fact-unknown"
    UNKNOWN_PROVISION = "unknown-provision"
    UNKNOWN_POINT = "unknown-point"
    UNKNOWN_CONTROL = "unknown-control"
    UNKNOWN_FORM = "unknown-form"
    UNKNOWN_DOCUMENT = "unknown-document"
    UNKNOWN_SUBJECT = "unknown-subject"
    UNKNOWN_CITATION = "unknown-citation"
    UNKNOWN_REPLACEMENT = "unknown-replacement"
    REPLACED_NOT_WITHDRAWN = "replaced-not-withdrawn"
    LINK_DUPLICATE = "link-duplicate"
    LINK_WRONG_TABLE = "link-wrong-table"
    EVIDENCE_TARGET = "evidence-target"
    DATES_DISAGREE = "dates-disagree"
    EVIDENCE_DISAGREES = "evidence-disagrees"
    EVIDENCE_OUTSIDE = "evidence-outside"
    EVIDENCE_MISSING = "evidence-missing"
    FRONT_MATTER_MISSING = "front-matter-missing"
    FRONT_MATTER_OPEN = "front-matter-open"
    FENCE_OPEN = "fence-open"
    MARKUP_REFUSED = "markup-refused"
    CONTROL_NESTED = "control-nested"
    CONTROL_FOREIGN = "control-foreign"
    CONTROL_UNFINISHED = "control-unfinished"
    CONTROL_EMPTY = "control-empty"
    CONTROL_IN_FORM = "control-in-form"
    PLACEHOLDER_UNKNOWN = "placeholder-unknown"
    APPROVED_SYMLINK = "approved-symlink"
    APPROVED_MISSING = "approved-missing"
    KEY_SHARED = "key-shared"
    UNKNOWN_PARTY = "unknown-party"
    OWN_CONTROL_LINKED = "own-control-linked"
    TERM_TWICE = "term-twice"
    NO_QUALITY_ROLE = "no-quality-role"
    CHAIN_BROKEN = "chain-broken"
    COPY_OF_UNKNOWN_DOCUMENT = "copy-of-unknown-document"
    COPY_OF_UNKNOWN_VERSION = "copy-of-unknown-version"
    COPY_NUMBER_TWICE = "copy-number-twice"
    COPY_DATES = "copy-dates"
    COPY_NOT_WITHDRAWN = "copy-not-withdrawn"
    ADOPTED_NO_SOURCE = "adopted-no-source"
    INSPECTION_POINT_TWICE = "inspection-point-twice"
    INSPECTION_CONDITION = "inspection-condition"
    INSPECTION_COUNTED_TWICE = "inspection-counted-twice"
    INSPECTION_DIRECTION = "inspection-direction"
    INSPECTION_JOINED = "inspection-joined"
    INSPECTION_ORDER = "inspection-order"
    CROSSWALK_SELF = "crosswalk-self"
    CROSSWALK_DUPLICATE = "crosswalk-duplicate"
    CROSSWALK_CONTRADICTS = "crosswalk-contradicts"
    CROSSWALK_IMPOSSIBLE = "crosswalk-impossible"
    JOURNAL_FOREIGN = "journal-foreign"


class Refusal(StrEnum):
    """One kind of request that cannot be carried out as asked."""

    NO_PROJECT = "no-project"
    LOCKED = "locked"
    UNKNOWN_SOURCE = "unknown-source"
    UNKNOWN_POINT = "unknown-point"
    UNKNOWN_CONTROL = "unknown-control"
    UNKNOWN_DOCUMENT = "unknown-document"
    UNKNOWN_END = "unknown-end"
    NO_SUGGESTIONS = "no-suggestions"
    UNKNOWN_DEPARTMENT = "unknown-department"
    UNKNOWN_TARGET = "unknown-target"
    LINK_EXISTS = "link-exists"
    LINK_ABSENT = "link-absent"
    LINK_CHANGED = "link-changed"
    RATIONALE_MISSING = "rationale-missing"
    NOTHING_TO_REVIEW = "nothing-to-review"
    ROLE_NOT_ASKED = "role-not-asked"
    ALREADY_APPROVED = "already-approved"
    OUT_OF_ORDER = "out-of-order"
    VERSION_TAKEN = "version-taken"
    CHANGED_MEANWHILE = "changed-meanwhile"
    NO_EFFECTIVE_DATE = "no-effective-date"
    DOCUMENT_NUMBER = "document-number"
    DOCUMENT_EXISTS = "document-exists"
    DOCUMENT_FILE = "document-file"
    NO_RETENTION = "no-retention"
    CATALOG_STYLE = "catalog-style"
    EVIDENCE_ID = "evidence-id"
    EVIDENCE_EXISTS = "evidence-exists"
    EVIDENCE_OUTSIDE = "evidence-outside"
    EVIDENCE_MISSING = "evidence-missing"
    OFFICIAL_TEXT = "official-text"
    NO_FINGERPRINTS = "no-fingerprints"
    UNKNOWN_STANDARD = "unknown-standard"
    WRONG_STANDARD = "wrong-standard"
    SOURCE_ID = "source-id"
    SOURCE_PREFIX = "source-prefix"
    SOURCE_RESERVED = "source-reserved"
    PREFIX_TAKEN = "prefix-taken"
    UNKNOWN_EDITION = "unknown-edition"
    CATALOG_UNREADABLE = "catalog-unreadable"
    RENUMBER_UNKNOWN = "renumber-unknown"
    RENUMBER_CHANGED = "renumber-changed"
    RENUMBER_UNPROVED = "renumber-unproved"
    RENUMBER_CITED = "renumber-cited"
    OFFICIAL_FORMAT = "official-format"
    OFFICIAL_TOO_LARGE = "official-too-large"
    OFFICIAL_TOO_LONG = "official-too-long"
    OFFICIAL_EMPTY = "official-empty"
    OFFICIAL_ENCODING = "official-encoding"
    OFFICIAL_REMOTE = "official-remote"
    OFFICIAL_DAMAGED = "official-damaged"
    OFFICIAL_PASSWORD = "official-password"
    OFFICIAL_SCANNED = "official-scanned"
    OFFICIAL_BOMB = "official-bomb"
    OFFICIAL_ENTITIES = "official-entities"
    NO_SSH_KEYGEN = "no-ssh-keygen"
    SCAN_SUFFIX = "scan-suffix"
    SIGNING_FAILED = "signing-failed"
    NOT_ACCEPTED = "not-accepted"
    UNKNOWN_DECISION = "unknown-decision"
    NOTHING_TO_APPROVE = "nothing-to-approve"
    MANUAL_FAILED = "manual-failed"
    UNKNOWN_SHEET = "unknown-sheet"
    TABLE_FORMAT = "table-format"
    TABLE_LOCK_FILE = "table-lock-file"
    TABLE_TOO_LARGE = "table-too-large"
    TABLE_TOO_LONG = "table-too-long"
    TABLE_PASSWORD = "table-password"
    TABLE_DAMAGED = "table-damaged"
    TABLE_BOMB = "table-bomb"
    TABLE_ENTITIES = "table-entities"
    TABLE_NO_HEADER = "table-no-header"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Place:
    """Where something stands: a path relative to the project, and a line (from 1) where there is one."""

    path: str
    line: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing wrong with the input, at one place."""

    code: Code
    place: Place
    params: Mapping[str, str] = field(default_factory=dict)


class ProjectInputError(Exception):
    """The project's input cannot be read; carries every problem of the run, ordered by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.place, problem.code)))
        super().__init__(f"{len(self.problems)} problem(s)")


class RequestError(Exception):
    """What was asked for cannot be done; nothing was changed."""

    def __init__(self, refusal: Refusal, **params: str) -> None:
        self.refusal = refusal
        self.params = params
        super().__init__(refusal)
