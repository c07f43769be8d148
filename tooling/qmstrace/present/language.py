"""The language of what is written: Chinese stands in the code, English comes from a gettext catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

CHINESE, ENGLISH = "zh", "en"
LANGUAGES = (CHINESE, ENGLISH)
LOCALE = Path(__file__).parents[1] / "locale"
Catalog = Mapping[tuple[str | None, str], str]
"""Texts by context and Chinese text."""
_spoken: ContextVar[Catalog | None] = ContextVar("spoken", default=None)


def translated(text: str, context: str | None = None) -> str:
    """Return a text of the code in the language that is spoken; as it stands where the catalog does not have it.

    ``context`` tells apart what is one text in Chinese. A text with parameters is translated before they are put in.
    """
    catalog = _spoken.get()
    return text if catalog is None else catalog.get((context, text), text)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language meanwhile."""
    token = _spoken.set(None if language == CHINESE else _catalog(language))
    try:
        yield
    finally:
        _spoken.reset(token)


def spellings(text: str) -> Iterator[str]:
    """Yield a text of the code as it may stand in a workbook, Chinese first; a catalog is read when its turn comes."""
    for language in LANGUAGES:
        with speaking(language):
            spelled = translated(text)
        yield spelled


@cache
def _catalog(language: str) -> Catalog:
    from babel.messages.pofile import read_po

    with (LOCALE / language / "LC_MESSAGES" / "qmstrace.po").open("rb") as file:
        return {(message.context, str(message.id)): str(message.string) for message in read_po(file) if message.id}
