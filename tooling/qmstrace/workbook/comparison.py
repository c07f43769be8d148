"""How texts are compared that people wrote in tables."""

from __future__ import annotations

import unicodedata


def squashed(text: str) -> str:
    """Return a name by its letters and digits alone, after NFKC and without case."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum())


def as_read(text: str) -> str:
    """Return a text as a spreadsheet hands it back: without outer space, its lines ended by LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
