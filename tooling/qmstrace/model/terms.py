"""The terms that the documents use, and the variants that they do not."""

from __future__ import annotations

from dataclasses import dataclass

from qmstrace.errors import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A term with its meaning and where it comes from.

    ``variants`` are words not to be used in its place; ``exceptions`` phrases in which a variant may stand.
    """

    term: str
    english: str
    meaning: str
    source: str
    variants: tuple[str, ...]
    exceptions: tuple[str, ...]
    place: Place
