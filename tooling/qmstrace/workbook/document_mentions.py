"""Reads which documents, forms and controls a cell names: by number, by title, and by what a title is most like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from qmstrace.model.document import Control
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Level
from qmstrace.workbook.comparison import squashed

LIKE_ENOUGH = 90
"""Likeness of titles, of 100, from which one is offered as a guess."""
LONGEST = 2000
SHOWN = 40
NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,8}[\s_-]?\d{1,4}(?:-[A-Za-z0-9]{1,5})*(?![A-Za-z0-9])")
VERSION = re.compile(r"(?:[A-Z]|v|ver|rev)[\s_-]?\d{1,2}", re.IGNORECASE)
"""A version beside a number, which is no number itself."""
TITLE = re.compile(r"《([^》]+)》")
SEPARATOR = re.compile(r"[、,;\n\r]+")
RANGE = re.compile(r"\s*(?:~|至|到)\s*")
NOTHING = {"", "无", "没有", "na", "不适用", "暂无", "none"}


class MentionKind(StrEnum):
    """What a mention turned out to be."""

    CONTROL = "control"
    DOCUMENT = "document"
    FORM = "form"
    GUESS = "guess"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A document, form or control as it was named, and its id; several ids where the name fits several."""

    text: str
    kind: MentionKind
    ids: tuple[str, ...] = ()
    likeness: float = 0.0


class DocumentNames:
    """The numbers and titles by which the documents, forms and controls of a project are named."""

    def __init__(self, project: Project) -> None:
        self._kinds: dict[str, MentionKind] = {}
        self._ids: dict[str, list[str]] = {}
        self._titles: dict[str, list[str]] = {}
        for document in project.documents:
            kind = MentionKind.FORM if document.level is Level.FORM else MentionKind.DOCUMENT
            self._add(document.number, document.title, kind)
            for control in document.controls:
                self._add(control.id, control.title, MentionKind.CONTROL)

    def _add(self, name: str, title: str, kind: MentionKind) -> None:
        self._kinds[name] = kind
        self._ids.setdefault(squashed(name), []).append(name)
        self._titles.setdefault(squashed(title), []).append(name)

    def read(self, text: str) -> tuple[Mention, ...]:
        """Return what a cell names, each once; a text that is too long to be a list is one unknown thing."""
        if len(text) > LONGEST:
            return (_unknown(f"{text[:SHOWN]}…"),)
        found: dict[tuple[str, ...], Mention] = {}
        for piece in _pieces(_plain(text)):
            for mention in self._piece(piece):
                found.setdefault(mention.ids or (mention.text,), mention)
        return tuple(found.values())

    def _piece(self, piece: str) -> list[Mention]:
        """Return what a piece names: ids, else titles; a title beside an id must not say something else."""
        whole = self._exact(piece)
        numbers = [match for match in NUMBER.finditer(piece) if not VERSION.fullmatch(match[0])]
        if whole or not numbers:
            titles = TITLE.findall(piece) or ([] if squashed(piece) in NOTHING else [piece])
            return [whole] if whole else [self._titled(title) for title in titles]
        if any(RANGE.fullmatch(piece[one.end() : two.start()]) for one, two in pairwise(numbers)):
            return [_unknown(piece)]
        titled = [found for title in TITLE.findall(piece) or [NUMBER.sub("", piece)] if (found := self._exact(title))]
        return [self._numbered(match[0], titled if len(numbers) == 1 else [], piece) for match in numbers]

    def _numbered(self, number: str, titled: Sequence[Mention], piece: str) -> Mention:
        """Return what a number names; where a title beside it names something else, that is in doubt."""
        ids = self._ids.get(squashed(number), [])
        other = [name for one in titled for name in one.ids]
        if len(ids) != 1:
            return (
                Mention(text=piece, kind=MentionKind.GUESS, ids=tuple(other), likeness=1) if other else _unknown(number)
            )
        if other and not any(name == ids[0] or name.startswith(f"{ids[0]}-") for name in other):
            return Mention(text=piece, kind=MentionKind.AMBIGUOUS, ids=(ids[0], *other))
        return Mention(text=number, kind=self._kinds[ids[0]], ids=(ids[0],))

    def _exact(self, title: str) -> Mention | None:
        """Return what has a title, or what may be meant where several things have it."""
        ids = tuple(self._titles.get(squashed(title), ()))
        kind = self._kinds[ids[0]] if len(ids) == 1 else MentionKind.AMBIGUOUS
        return Mention(text=title, kind=kind, ids=ids) if ids else None

    def _titled(self, text: str) -> Mention:
        """Return what has a title, or what a title is most like."""
        if found := self._exact(text):
            return found
        from rapidfuzz import fuzz, process

        best = process.extractOne(squashed(text), self._titles.keys(), scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH)
        if best is None:
            return _unknown(text)
        return Mention(text=text, kind=MentionKind.GUESS, ids=tuple(self._titles[best[0]]), likeness=best[1] / 100)


def most_alike(text: str, controls: Iterable[Control], most: int) -> tuple[str, ...]:
    """Return the controls that are most like a text, by what they have in common with it."""
    from rapidfuzz import fuzz, process

    choices: Mapping[str, str] = {control.id: f"{control.title}{control.text}" for control in controls}
    ranked = process.extract(text, choices, scorer=fuzz.partial_ratio, limit=None)
    return tuple(str(name) for _, _, name in sorted(ranked, key=lambda one: (-one[1], one[2]))[:most])


def _plain(text: str) -> str:
    return re.sub("[—–−―‐‑]+", "-", unicodedata.normalize("NFKC", text))


def _pieces(text: str) -> list[str]:
    """Return the pieces of a cell; a separator inside 《》 belongs to the title."""
    kept = TITLE.sub(lambda title: SEPARATOR.sub("\x00", title[0]), text)
    return [piece.replace("\x00", "、").strip() for piece in SEPARATOR.split(kept) if piece.strip(" /-。")]


def _unknown(text: str) -> Mention:
    return Mention(text=text.strip(), kind=MentionKind.UNKNOWN)
