"""What changed from one version of a document to another: its front matter, its controls, and its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from qmstrace.manual.paragraphs import Paragraph, paragraphs
from qmstrace.model.document import Control, Document
from qmstrace.present.labels import label
from qmstrace.sources.edition_diff import Edit, Run, wording

ALIKE = 45
"""Two paragraphs less alike than this (in percent) are not one that changed, but one removed and one added."""
LONGEST = 5_000
"""Paragraphs longer than this are not compared word by word: the cost grows with the square of their length."""
MOST_PAIRS = 40_000
"""More pairs of paragraphs than this between two kept ones are not looked at: all of them were rewritten."""


class Change(StrEnum):
    """What became of a paragraph."""

    KEPT = "kept"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A paragraph and what became of it, in runs of words."""

    change: Change
    where: tuple[str, ...]
    runs: tuple[Run, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Paragraphs that were all kept, or that all changed in one place."""

    is_kept: bool
    where: tuple[str, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionDiff:
    """The differences of two versions; ``fields`` holds name, old and new value of what changed in the front matter."""

    fields: tuple[tuple[str, str, str], ...]
    added_controls: tuple[Control, ...]
    removed_controls: tuple[Control, ...]
    stretches: tuple[Stretch, ...]


def diff_versions(old: Document, new: Document) -> VersionDiff:
    """Return what changed from an old version of a document to a new one."""
    before = {control.id for control in old.controls}
    after = {control.id for control in new.controls}
    return VersionDiff(
        fields=tuple(
            (name, value, other)
            for (name, value), (_, other) in zip(_fields(old), _fields(new), strict=True)
            if value != other
        ),
        added_controls=tuple(control for control in new.controls if control.id not in before),
        removed_controls=tuple(control for control in old.controls if control.id not in after),
        stretches=tuple(_stretches(_pieces(tuple(paragraphs(old)), tuple(paragraphs(new))))),
    )


def _fields(document: Document) -> Iterator[tuple[str, str]]:
    yield "文件名称", document.title
    yield "层级", label(document.level)
    yield "版本", document.version
    yield "归口部门", document.owner
    yield "生效日期", str(document.effective or "未定")
    yield "下次评审", str(document.review_by or "未定")
    yield "保存期限", document.retention or "未规定"
    yield "记录涉及个人信息", "是" if document.personal_data else "否"


def _pieces(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> Iterator[Piece]:
    """Yield what became of the paragraphs: between those that were kept, those that are alike belong together."""
    before = after = 0
    keys = [[paragraph.words for paragraph in version] for version in (old, new)]
    for block in LCSseq.opcodes(*keys):
        if block.tag != "equal":
            continue
        yield from _rewritten(old[before : block.src_start], new[after : block.dest_start])
        for paragraph in new[block.dest_start : block.dest_end]:
            yield _whole(paragraph, Change.KEPT)
        before, after = block.src_end, block.dest_end
    yield from _rewritten(old[before:], new[after:])


def _rewritten(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> Iterator[Piece]:
    before = after = 0
    for first, second in [*_pairs(old, new), (len(old), len(new))]:
        yield from (_whole(paragraph, Change.REMOVED) for paragraph in old[before:first])
        yield from (_whole(paragraph, Change.ADDED) for paragraph in new[after:second])
        if first < len(old):
            runs = tuple(wording(old[first].text, new[second].text))
            yield Piece(change=Change.CHANGED, where=new[second].where, runs=runs)
        before, after = first + 1, second + 1


def _pairs(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[tuple[int, int]]:
    """Return the places of the paragraphs that belong together, in order, so that they are as alike as can be."""
    if not old or not new or len(old) * len(new) > MOST_PAIRS:
        return []
    alike = [[_likeness(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    found, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            found.append((i, j))
            i, j = i + 1, j + 1
    return found


def _likeness(one: Paragraph, other: Paragraph) -> float:
    """Return how alike two paragraphs are; 0 where they are not the same one. A control keeps its id."""
    if one.control or other.control:
        return 100.0 if one.control == other.control else 0.0
    if max(len(one.text), len(other.text)) > LONGEST:
        return 0.0
    return fuzz.ratio(one.text, other.text, score_cutoff=ALIKE)


def _whole(paragraph: Paragraph, change: Change) -> Piece:
    edit = {Change.ADDED: Edit.ADDED, Change.REMOVED: Edit.REMOVED}.get(change, Edit.KEPT)
    return Piece(change=change, where=paragraph.where, runs=(Run(edit=edit, text=paragraph.text),))


def _stretches(pieces: Iterator[Piece]) -> Iterator[Stretch]:
    def place(piece: Piece) -> tuple[bool, tuple[str, ...]]:
        is_kept = piece.change is Change.KEPT
        return is_kept, () if is_kept else piece.where

    for (is_kept, where), found in groupby(pieces, key=place):
        yield Stretch(is_kept=is_kept, where=where, pieces=tuple(found))
