"""Provisions by the parts of a reference to them: 第十九条第二款第（三）项 is article 19, paragraph 2, item 3."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from qmstrace.model.catalog import Provision, Source


class PartKind(StrEnum):
    """What a reference calls one of its parts; plain where it only gives a number."""

    CHAPTER = "章"
    ARTICLE = "条"
    STEP = "步"
    PARAGRAPH = "款"
    ITEM = "项"
    LETTER = "字母"
    PLAIN = ""


TITLED = {PartKind.CHAPTER, PartKind.ARTICLE}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a reference: its kind, and its number in digits or its letter."""

    kind: PartKind
    value: str


Parts = tuple[Part, ...]


class ClauseIndex:
    """Finds provisions by parts, ids, locators and points."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.sources = tuple(sources)
        self._by_values: dict[tuple[str, ...], list[tuple[Provision, Parts]]] = {}
        self.ids: dict[str, Provision] = {}
        self.points: dict[str, str] = {}
        self.locators: dict[str, list[Provision]] = {}
        self._order: dict[str, tuple[str, int, Parts]] = {}
        for source in self.sources:
            for number, provision in enumerate(source.provisions):
                self._add(provision, number)

    def _add(self, provision: Provision, number: int) -> None:
        parts = parts_of(provision)
        self.ids[provision.id.lower()] = provision
        self.points |= {point.id.lower(): point.id for point in provision.points}
        self.locators.setdefault(provision.locator, []).append(provision)
        self._order[provision.id] = (provision.source, number, parts)
        for form in {parts, _without_paragraph(parts)}:
            self._by_values.setdefault(tuple(part.value for part in form), []).append((provision, form))

    def find(self, parts: Parts, source: str | None) -> tuple[Provision, ...]:
        """Return the provisions that a reference may mean, of one source where that is known.

        A first paragraph may be named where an article has only that; the paragraph may be left out before an item.
        """
        named = source is not None
        for form in (parts, _without_first_paragraph(parts)):
            fitting = [
                (provision, form_of)
                for provision, form_of in self._by_values.get(tuple(part.value for part in form), ())
                if source in {None, provision.source} and _fits(form, form_of, named)
            ]
            whole = [provision for provision, form_of in fitting if form_of == self._order[provision.id][2]]
            if whole or fitting:
                return tuple(whole or [provision for provision, _ in fitting])
        return ()

    def between(self, first: Provision, last: Provision) -> tuple[Provision, ...]:
        """Return the provisions of a range, ends included; empty where the two make no range."""
        source, start, head = self._order[first.id]
        other, end, tail = self._order[last.id]
        same = source == other and start < end and len(head) == len(tail) and head[:-1] == tail[:-1]
        if not same or head[-1].kind is not tail[-1].kind:
            return ()
        of_source = next(found for found in self.sources if found.id == source)
        return tuple(
            provision
            for provision in of_source.provisions[start : end + 1]
            if len(parts := self._order[provision.id][2]) == len(head)
            and parts[:-1] == head[:-1]
            and parts[-1].kind is head[-1].kind
        )


def parts_of(provision: Provision) -> Parts:
    """Return the parts by which a provision is found, from its locator and what its label calls the first."""
    first, *rest = re.split(r"[./]", provision.locator)
    kind = PartKind.PLAIN
    if re.fullmatch(r"c\d+", first):
        kind, first = PartKind.CHAPTER, first[1:]
    elif found := re.match(r"第[^条步]+([条步])", provision.label):
        kind = PartKind(found[1])
    return (Part(kind, first), *map(_inner, rest))


def _inner(segment: str) -> Part:
    if re.fullmatch(r"p\d+", segment):
        return Part(PartKind.PARAGRAPH, segment[1:])
    return Part(PartKind.LETTER if re.fullmatch("[a-z]", segment) else PartKind.ITEM, segment)


def _fits(asked: Parts, held: Parts, named: bool) -> bool:
    """Return whether what a reference calls its parts agrees with a provision of the same numbers."""
    first, of_first = asked[0].kind, held[0].kind
    if first is not of_first:
        loose = first is PartKind.PLAIN and of_first is not PartKind.CHAPTER
        if not loose and not (named and first in TITLED and of_first is PartKind.PLAIN):
            return False
    pairs = zip(asked[1:], held[1:], strict=True)
    return all(part.kind in {PartKind.PLAIN, of.kind} for part, of in pairs)


def _without_paragraph(parts: Parts) -> Parts:
    """Return the parts without the paragraph before an item."""
    if len(parts) > 2 and parts[1].kind is PartKind.PARAGRAPH:
        return (parts[0], *parts[2:])
    return parts


def _without_first_paragraph(parts: Parts) -> Parts:
    return tuple(part for part in parts if part != Part(PartKind.PARAGRAPH, "1"))
