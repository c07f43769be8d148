"""Official texts for tests: short ones as they are read, and the two that were made up whole."""

from __future__ import annotations

from pathlib import Path

from builders import provision, source
from qmstrace.model.catalog import Source
from qmstrace.model.fingerprint import official_fingerprint
from qmstrace.model.official import OfficialText
from qmstrace.sources.reading import read_lines
from qmstrace.sources.text_file import text_lines

TEXTS = Path(__file__).parent / "texts"
MADE_UP = ("regulation", "standard")


def read(text: str, catalog: Source | None = None) -> OfficialText:
    """Return the provisions of a text file with this text."""
    return read_lines(text_lines(text), catalog)


def texts(text: str) -> dict[str, str]:
    """Return the own texts of the provisions by locator."""
    return dict(read(text).texts)


def titles(text: str) -> dict[str, str]:
    """Return the titles of the provisions that have one, by locator."""
    return {found.locator: found.title for found in read(text).provisions if found.title}


def made_up(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text("utf-8")


def catalog_of(text: OfficialText) -> Source:
    """Return a catalog that was written from a text."""
    return source(
        provisions=tuple(
            provision(
                id=f"RULE-{found.locator.replace('/', '-').replace('.', '-')}",
                locator=found.locator,
                fingerprint=official_fingerprint(found.text),
            )
            for found in text.provisions
        )
    )
