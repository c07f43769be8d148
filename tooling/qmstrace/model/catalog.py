"""Sources, their provisions and the points inside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qmstrace.errors import Place
from qmstrace.model.condition import Condition
from qmstrace.model.vocabulary import Duty, Force, Kind, Modality, Proof, SourceStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class Applicability:
    """A condition and the reason, in words, why it limits the duty."""

    condition: Condition
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One checkable obligation, in our own words; ``establishes`` names what it asks to be set up, if anything."""

    id: str
    provision: str
    text: str
    modality: Modality
    duty: Duty
    proof: Proof
    establishes: str
    applies: Applicability | None
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Provision:
    """A citable unit of a source; ``parent`` is the id of the unit around it."""

    id: str
    source: str
    locator: str
    label: str
    kind: Kind
    title: str
    summary: str
    fingerprint: str
    parent: str | None
    applies: Applicability | None
    points: tuple[Point, ...]
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A regulation, standard or guidance document with its catalog of provisions, in their order.

    ``basis`` is the text that the catalog was written from, ``references`` what the source itself refers to.
    """

    id: str
    prefix: str
    title: str
    number: str
    issuer: str
    force: Force
    status: SourceStatus
    published: date | None
    effective: date | None
    replaces: str
    basis: str
    references: tuple[str, ...]
    notes: tuple[str, ...]
    applies: Applicability | None
    provisions: tuple[Provision, ...]
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class ExternalDocument:
    """A document of others that is known to matter and has no catalog; ``relation`` says for what it matters."""

    number: str
    title: str
    issuer: str
    relation: str
    reason: str
    place: Place
