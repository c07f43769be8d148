"""The records of a generated project: what both the qms project and the baseline are written from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How much a project holds; a document has one form."""

    name: str
    provisions: int
    documents: int
    evidence: int


_SMALL = Size(name="S", provisions=500, documents=50, evidence=500)


def _scaled(name: str, factor: int) -> Size:
    return Size(
        name=name,
        provisions=_SMALL.provisions * factor,
        documents=_SMALL.documents * factor,
        evidence=_SMALL.evidence * factor,
    )


SIZES: dict[str, Size] = {size.name: size for size in (_SMALL, _scaled("M", 5), _scaled("L", 20))}


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One checkable obligation."""

    id: str
    key: str
    text: str
    modality: str
    duty: str
    proof: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Provision:
    """An article of the one catalog."""

    id: str
    locator: str
    label: str
    title: str
    summary: str
    fingerprint: str
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Chapter:
    """A heading and the articles under it."""

    id: str
    locator: str
    label: str
    title: str
    provisions: tuple[Provision, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """A statement of a document; ``every`` is empty where the activity has no period."""

    id: str
    title: str
    text: str
    owner: str
    participants: tuple[str, ...]
    records: tuple[str, ...]
    every: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of the procedure itself: prose, then the controls that belong to it."""

    title: str
    prose: str
    controls: tuple[Control, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A blank record; ``fields`` are pairs of a field's name and what is filled in there."""

    number: str
    title: str
    owner: str
    fields: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A filled record; it names a form or a control, never both."""

    id: str
    title: str
    form: str
    control: str
    date: str
    valid_until: str
    result: str
    file: str
    content: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A procedure with its form and the records filled under it; ``related`` is the number of another one."""

    number: str
    title: str
    owner: str
    purpose: str
    scope: str
    duties: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    related: str
    form: Form
    evidence: tuple[Evidence, ...]

    @property
    def controls(self) -> tuple[Control, ...]:
        """All controls, in their order."""
        return tuple(control for section in self.sections for control in section.controls)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A control that answers a point."""

    point: str
    control: str
    coverage: str
    rationale: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Dataset:
    """Everything that a generated project says."""

    size: Size
    chapters: tuple[Chapter, ...]
    documents: tuple[Document, ...]
    links: tuple[Link, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """All points, in the order of the catalog."""
        return tuple(
            point for chapter in self.chapters for provision in chapter.provisions for point in provision.points
        )
