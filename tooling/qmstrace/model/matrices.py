"""How a company complies: links, evidence, decisions, findings, actions, attestations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from qmstrace.errors import Place
from qmstrace.model.vocabulary import Act, ActionState, Coverage, Outcome, RationaleType, Relation, Result

LINK_MARK = " ~ "


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A control that answers a point, how far, and why a reader of both would agree."""

    point: str
    control: str
    coverage: Coverage
    rationale: str
    source: str
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceFile:
    """One file of a piece of evidence: a path below ``matrices/evidence`` or a URL, and its SHA-256 in hex."""

    name: str
    sha256: str
    place: Place

    @property
    def is_external(self) -> bool:
        """Whether the file lies outside the project, at a URL."""
        return "://" in self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A filled record: it names exactly one form or one control."""

    id: str
    title: str
    form: str | None
    control: str | None
    date: dt.date
    valid_until: dt.date | None
    result: Result | None
    files: tuple[EvidenceFile, ...]
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """That a source, provision or point does not apply, or that a source is adopted; why, who decided it and when."""

    id: str
    outcome: Outcome
    subject: str
    reason: str
    role: str
    date: dt.date
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What an inspection saw against a point; a failed one is open until it is closed."""

    id: str
    point: str
    date: dt.date
    inspection: str
    result: Result
    statement: str
    closed: dt.date | None
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """What closes a gap or finding; ``subject`` is the id of a point or finding."""

    id: str
    subject: str
    measure: str
    owner: str
    due: dt.date
    state: ActionState
    verified_by: str
    closed: dt.date | None
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class CrosswalkRow:
    """How a provision relates to one of another source; ``target`` is None where it has no counterpart."""

    origin: str
    target: str | None
    relation: Relation
    rationale: RationaleType | None
    strength: int | None
    reason: str
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """The scan of a page signed by hand: its file below ``matrices/attestations/scans``, and where the page is kept."""

    file: str
    sha256: str
    original: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ScannedPage:
    """A scan that is about to be kept, with its content."""

    scan: Scan
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Attestation:
    """Who said what about exactly which words, when; ``previous`` and ``digest`` chain the lines of one file.

    ``message`` is what ``signature`` (SSH, Base64) was made over; a line may have a scan in its place, or neither.
    """

    chain: str
    act: Act
    subjects: Mapping[str, str]
    role: str
    name: str
    meaning: str
    at: dt.datetime
    reason: str
    previous: str
    message: str
    signature: str
    scan: Scan | None
    digest: str
    place: Place


def link_subject(point: str, control: str) -> str:
    """Return the name under which a link is attested."""
    return f"{point}{LINK_MARK}{control}"


def point_of(subject: str) -> str:
    """Return the point of a link from the name under which the link is attested."""
    return subject.partition(LINK_MARK)[0]
