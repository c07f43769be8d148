"""Reads the references to clauses in one cell of a table, in the many ways that people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from qmstrace.model.catalog import Provision, Source
from qmstrace.sources.clause_index import ClauseIndex, Part, PartKind, Parts
from qmstrace.sources.clause_parts import bare_number, inner_parts, leading_parts
from qmstrace.sources.source_names import NamedSource, SourceNames, plain_reference

Names = Mapping[int, NamedSource]


class Reading(StrEnum):
    """What became of a reference."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    FOREIGN = "foreign"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseReference:
    """A reference as it was written, and the provisions that it means (or may mean, where it is ambiguous).

    ``point`` is the point that it names, where it names one. What belongs to another source is foreign.
    """

    text: str
    reading: Reading
    provisions: tuple[str, ...] = ()
    point: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What a sheet says of its source: which one, or that it is none of ours."""

    source: str | None = None
    is_foreign: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _One:
    """A reference that was read: up to where, its parts, and what it may mean.

    It is bare where nothing but a number was written, closed where nothing may stand right behind it, identified where
    an id was written.
    """

    end: int
    parts: Parts = ()
    provisions: tuple[Provision, ...] = ()
    point: str | None = None
    is_bare: bool = False
    is_closed: bool = False
    is_range: bool = False
    is_identified: bool = False


LONGEST = 2000
"""Most characters of a cell that is read; a longer one holds a whole text, and no list of clauses."""
SHOWN = 40
LEAD = re.compile(r"(?:条款号?|章节|参见|见|按照?|依据|符合|clause|cl\.?|article|art\.?|§|[::\s的中之,])*", re.I)
JOINT = re.compile(r"\s*(?:[、,;/。+&]|以及|和|及|与|或)+\s*|\s+")
LISTING = re.compile(r"[、,/+&和及与或~-]\s*$")
RANGE = re.compile(r"\s*(?:~|-|至|到)\s*")
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*-[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
LOCATOR = re.compile(r"[0-9a-z]+(?:[./][0-9a-z]+)+|[a-z]+\d*(?![0-9a-z])")
GLUED = re.compile(r"[0-9A-Za-z./(]|第|之\s*[0-9一二三四五六七八九十]")
TITLE = re.compile(r"\((?=[^)]*[\u4e00-\u9fff]{2})(?!第?[一二三四五六七八九十百]+[)条款项目])")
REFERENCE_LIKE = re.compile(r"第\s*[0-9一二三四五六七八九十百零]+\s*[条章款项步]|\d+\.\d+|[A-Za-z]+-\d")


class ClauseReader:
    """Reads references to the provisions of some sources."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._index = ClauseIndex(sources)
        self.names = SourceNames(sources)
        self._literal = self._literals()

    def _literals(self) -> dict[str, Provision]:
        """Return the provisions whose labels are words rather than numbers, by label without spaces."""
        found = {}
        for provision in self._index.ids.values():
            text = plain_reference(provision.label)
            one = self._of_parts(text, 0, provision.source)
            if one is None or one.end != len(text) or one.provisions != (provision,):
                found[re.sub(r"\s", "", text)] = provision
        return dict(sorted(found.items(), key=lambda item: -len(item[0])))

    def context(self, *texts: str) -> Context:
        """Return what titles and headings, the nearest first, say of the source; one of several may be foreign."""
        for text in texts:
            named = {name.source for name in self.names.find(plain_reference(text))}
            if None in named:
                return Context(is_foreign=True)
            if len(named) == 1:
                return Context(source=named.pop())
        return Context()

    def read(self, text: str, context: Context) -> tuple[ClauseReference, ...]:
        """Return the references of a cell, in their order; one that is unknown where there is something else."""
        plain = plain_reference(text)
        if len(plain) > LONGEST:
            return (_unknown(f"{plain[:SHOWN]}…"),)
        found: list[ClauseReference] = []
        prose = []
        for line in re.split(r"[\r\n;]+", plain):
            read, context = self._line(line, context)
            found += read
            prose += [] if read or not line.strip() else [line]
        if not found:
            return (_unknown(plain),) if plain.strip() else ()
        return (*found, *(_unknown(line) for line in prose if REFERENCE_LIKE.search(line)))

    def _line(self, line: str, context: Context) -> tuple[list[ClauseReference], Context]:
        """Return the references at the head of a line, and the source that it named last.

        What follows them is prose, such as the clause's title; behind a bare number it is not, for then nothing says
        that the number is a clause's.
        """
        names = {name.start: name for name in reversed(self.names.find(line))}
        at, found, before = 0, list[ClauseReference](), None
        while True:
            at, context = self._lead(line, at, context, names)
            one = self._one(line, at, context.source, before) if at < len(line) else None
            if one is None:
                if before and at < len(line) and (before.is_bare or LISTING.search(line[:at])):
                    found = [_unknown(line)] if before.is_bare else [*found, _unknown(line[at:])]
                return found, context
            if not one.is_closed and (spread := RANGE.match(line, one.end)):
                one = self._range(line, one, spread.end(), context, names)
            found.append(_meant(line[at : one.end], one, context))
            joint = JOINT.match(line, one.end)
            if joint is None:
                rest = line[one.end :]
                if rest and one.is_bare:
                    found = [_unknown(line)]
                elif rest and (one.is_closed or (GLUED.match(rest) and not TITLE.match(rest))):
                    found[-1] = _unknown(line[at:])
                return found, context
            at, before = joint.end(), one

    def _lead(self, line: str, at: int, context: Context, names: Names) -> tuple[int, Context]:
        """Return where the next reference starts, after names of sources and words such as 见, and its source."""
        while True:
            match = LEAD.match(line, at)
            at = match.end() if match else at
            identifier = IDENTIFIER.match(line, at)
            if at not in names or (identifier and self._identified(identifier[0])):
                return at, context
            context = Context(source=names[at].source, is_foreign=names[at].source is None)
            at = names[at].end

    def _one(self, line: str, at: int, source: str | None, before: _One | None) -> _One | None:
        """Return the reference that starts here: an id, a locator, a label in words, or parts."""
        if (found := IDENTIFIER.match(line, at)) and (one := self._identified(found[0])):
            return replace(one, end=found.end())
        if literal := self._of_words(line, at, source):
            return literal
        if (found := LOCATOR.match(line, at)) and found[0] in self._index.locators:
            of_locator = [one for one in self._index.locators[found[0]] if source in {None, one.source}]
            if of_locator and not re.fullmatch(r"[\d.]+", found[0]):
                return _One(end=found.end(), provisions=tuple(of_locator))
        return self._of_parts(line, at, source, before)

    def _identified(self, text: str) -> _One | None:
        name = text.lower()
        if name in self._index.points:
            point = self._index.points[name]
            return _One(end=0, provisions=(self._index.ids[name.rpartition("-")[0]],), point=point, is_identified=True)
        provision = self._index.ids.get(name)
        return _One(end=0, provisions=(provision,), is_identified=True) if provision else None

    def _of_words(self, line: str, at: int, source: str | None) -> _One | None:
        for words, provision in self._literal.items():
            if line[at : at + 1] == words[0] and source in {None, provision.source}:
                match = re.compile(r"\s*".join(map(re.escape, words))).match(line, at)
                if match:
                    return _One(end=match.end(), provisions=(provision,), is_closed=True)
        return None

    def _of_parts(self, line: str, at: int, source: str | None, before: _One | None = None) -> _One | None:
        if before and before.parts and (found := inner_parts(line, at)):
            parts = _continued(before.parts, found[0])
            return _One(end=found[1], parts=parts, provisions=self._index.find(parts, source) if parts else ())
        if bare := bare_number(line, at):
            number, end = bare
            allowed = before is None or len(before.parts) == 1
            parts = (Part(before.parts[0].kind if before and before.parts else PartKind.PLAIN, number),)
            provisions = self._index.find(parts, source) if allowed else ()
            return _One(end=end, parts=parts, provisions=provisions, is_bare=before is None or before.is_bare)
        ways = leading_parts(line, at)
        for parts, end in ways:
            if provisions := self._index.find(parts, source):
                return _One(end=end, parts=parts, provisions=provisions)
        return _One(end=ways[0][1], parts=ways[0][0]) if ways else None

    def _range(self, line: str, first: _One, at: int, context: Context, names: Names) -> _One:
        """Return a range as one reference to all that lie in it; to nothing where its ends make none."""
        at, context = self._lead(line, at, context, names)
        last = self._one(line, at, context.source, first)
        nothing = replace(first, end=last.end if last else len(line), provisions=(), point=None)
        if last is None or first.point or last.point:
            return nothing
        ends = [(start, end) for start in first.provisions for end in last.provisions]
        wholes = [whole for start, end in ends if (whole := self._index.between(start, end))]
        if len(wholes) != 1:
            return nothing
        return replace(nothing, parts=last.parts, provisions=wholes[0], is_closed=True, is_range=True)


def _meant(text: str, one: _One, context: Context) -> ClauseReference:
    names = tuple(provision.id for provision in one.provisions)
    if context.is_foreign and not one.is_identified:
        return ClauseReference(text=text, reading=Reading.FOREIGN)
    if not names:
        return _unknown(text)
    reading = Reading.FOUND if len(names) == 1 or one.is_range else Reading.AMBIGUOUS
    return ClauseReference(text=text, reading=reading, provisions=names, point=one.point)


def _unknown(text: str) -> ClauseReference:
    return ClauseReference(text=text.strip(), reading=Reading.UNKNOWN)


def _continued(before: Parts, parts: Parts) -> Parts:
    """Return the reference before with its end replaced: 第九条第（一）项 and then 第（三）项."""
    for index in range(len(before) - 1, 0, -1):
        if before[index].kind is parts[0].kind:
            return (*before[:index], *parts)
    return ()
