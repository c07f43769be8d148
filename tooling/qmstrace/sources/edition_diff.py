"""What changed between two editions of a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from qmstrace.sources.editions import Edition, EditionProvision, letters
from qmstrace.sources.matching import Match, match_editions

SHORTEST_KEPT = 2
"""Kept runs shorter than this, between two changes, are shown as changed too: single characters only confuse."""


class Edit(StrEnum):
    """What became of a run of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Words that were kept, removed or added together."""

    edit: Edit
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """A provision whose words changed; ``old_text`` is None where only its fingerprint was known."""

    old: EditionProvision
    new: EditionProvision
    score: float | None
    old_text: str | None
    new_text: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Renumbered:
    """A provision that has another number in the new edition; ``score`` says how alike its texts are."""

    old: EditionProvision
    new: EditionProvision
    score: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionDiff:
    """The differences: added in the order of the new edition, the others in that of the old one.

    What was both renumbered and changed stands in both lists.
    """

    old: Edition
    new: Edition
    matches: Mapping[str, Match]
    added: tuple[EditionProvision, ...]
    removed: tuple[EditionProvision, ...]
    renumbered: tuple[Renumbered, ...]
    changed: tuple[Changed, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the editions are the same."""
        return not (self.added or self.removed or self.renumbered or self.changed)


def diff_editions(old: Edition, new: Edition) -> EditionDiff:
    """Return what changed from an old edition to a new one."""
    matches = match_editions(old, new)
    taken = {match.new for match in matches.values()}
    pairs = [(old.by_locator[match.old], new.by_locator[match.new], match.score) for match in matches.values()]
    return EditionDiff(
        old=old,
        new=new,
        matches=matches,
        added=tuple(one for one in new.provisions if one.locator not in taken and not _only_holds(one, old)),
        removed=tuple(one for one in old.provisions if one.locator not in matches and not _only_holds(one, new)),
        renumbered=tuple(
            Renumbered(old=before, new=after, score=score)
            for before, after, score in pairs
            if before.locator != after.locator
        ),
        changed=tuple(_changes(pairs)),
    )


def _only_holds(provision: EditionProvision, other: Edition) -> bool:
    """Return whether a provision has no words and stands in the other edition with some: it was split or joined."""
    return not provision.fingerprint and not provision.title and provision.locator in other.by_locator


def _changes(pairs: list[tuple[EditionProvision, EditionProvision, float | None]]) -> Iterator[Changed]:
    for old, new, score in pairs:
        retitled = bool(old.title and new.title) and letters(old.title) != letters(new.title)
        if old.fingerprint == new.fingerprint and not retitled:
            continue
        before = old.text if old.fingerprint else old.title
        after = (new.text or "") if new.fingerprint else new.title
        if retitled and old.fingerprint and before is not None:
            before, after = f"{old.title}\n{before}", f"{new.title}\n{after}"
        runs = tuple(wording(before, after)) if before is not None else ()
        yield Changed(old=old, new=new, score=score, old_text=before, new_text=after, runs=runs)


def wording(old: str, new: str) -> Iterator[Run]:
    """Yield the runs of words that lead from an old text to a new one, in order."""
    runs: list[Run] = []
    for operation in Levenshtein.opcodes(old, new):
        before = old[operation.src_start : operation.src_end]
        after = new[operation.dest_start : operation.dest_end]
        if operation.tag == "equal" and (len(before) >= SHORTEST_KEPT or not runs):
            runs.append(Run(edit=Edit.KEPT, text=before))
        else:
            runs += [Run(edit=Edit.REMOVED, text=before)] * bool(before) + [Run(edit=Edit.ADDED, text=after)] * bool(
                after
            )
    yield from _joined(runs)


def _joined(runs: list[Run]) -> Iterator[Run]:
    """Yield runs with what was removed and added between two kept ones each as one."""
    removed = added = ""
    for run in [*runs, Run(edit=Edit.KEPT, text="")]:
        if run.edit is Edit.REMOVED:
            removed += run.text
        elif run.edit is Edit.ADDED:
            added += run.text
        else:
            if removed:
                yield Run(edit=Edit.REMOVED, text=removed)
            if added:
                yield Run(edit=Edit.ADDED, text=added)
            removed = added = ""
            if run.text:
                yield run
