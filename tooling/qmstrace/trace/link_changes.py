"""What changed in a link since it was reviewed, proved by the fingerprint of the review itself.

A review keeps one hash over all parts of a link. Old texts come from elsewhere, and any of them may be of another day;
but parts whose hash is the one of the review are what was reviewed, wherever they were found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, product

from qmstrace.model.fingerprint import canonical, content_fingerprint

MOST_COMBINATIONS = 1024
"""Combinations of old and new parts that are tried for one link."""


class LinkPart(StrEnum):
    """One part of what a review of a link agrees to, by its name in the content that is hashed."""

    OFFICIAL = "official"
    POINT = "point"
    MODALITY = "modality"
    CONTROL = "control"
    COVERAGE = "coverage"
    RATIONALE = "rationale"


WORDED = frozenset({LinkPart.POINT, LinkPart.CONTROL, LinkPart.RATIONALE})
"""Parts that are texts and can be compared word by word."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartChange:
    """A part as it was reviewed and as it is now.

    Of an official text without ``is_worded`` only the fingerprints are known.
    """

    part: LinkPart
    old: str
    new: str
    is_worded: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkChanges:
    """How a link differs from what its review agreed to.

    ``changes`` are proved, and are all there are. Where what was reviewed could not be found, they are empty; then
    ``seen`` are parts that differ from what is known of the day of the review, and ``possible`` those of which nothing
    is known: where no part was seen to differ, the change lies among them. Where these are empty too, it cannot be
    told.
    """

    changes: tuple[PartChange, ...] = ()
    seen: tuple[LinkPart, ...] = ()
    possible: tuple[LinkPart, ...] = ()

    @property
    def is_proved(self) -> bool:
        """Whether what was reviewed is known."""
        return bool(self.changes)

    @property
    def parts(self) -> tuple[LinkPart, ...]:
        """The parts that changed, as far as that can be told."""
        return tuple(change.part for change in self.changes) or self.seen


def reviewed_content(
    now: Mapping[str, str], known: Sequence[Mapping[str, str]], fingerprint: str
) -> Mapping[str, str] | None:
    """Return the combination of parts, each as it is now or as an old state knows it, that has a fingerprint."""
    values = [dict.fromkeys((now[part], *(state[part] for state in known if part in state))) for part in LinkPart]
    for combination in islice(product(*values), MOST_COMBINATIONS):
        content = {part.value: text for part, text in zip(LinkPart, combination, strict=True)}
        if content_fingerprint(content) == fingerprint:
            return content
    return None


def proved_changes(
    reviewed: Mapping[str, str], now: Mapping[str, str], official_texts: Mapping[str, str]
) -> LinkChanges:
    """Return what changed since a state that is proved; official texts that are at hand stand by their fingerprints."""
    changes = []
    for part in _different(reviewed, now):
        old, new, is_worded = reviewed[part], now[part], part in WORDED
        if part is LinkPart.OFFICIAL and {old, new} <= official_texts.keys():
            old, new, is_worded = official_texts[old], official_texts[new], True
        changes.append(PartChange(part=part, old=old, new=new, is_worded=is_worded))
    return LinkChanges(changes=tuple(changes))


def unproved_changes(then: Mapping[str, str], now: Mapping[str, str]) -> LinkChanges:
    """Return what can be told from what is known of the day of a review, which may be nothing."""
    unknown = tuple(part for part in LinkPart if part not in then)
    return LinkChanges(seen=_different(then, now), possible=unknown if then else ())


def _different(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[LinkPart, ...]:
    return tuple(part for part in LinkPart if part in then and canonical(then[part]) != canonical(now[part]))
