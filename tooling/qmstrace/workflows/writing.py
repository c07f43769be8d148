"""Small helpers for what workflows write."""

from __future__ import annotations

from pathlib import Path


def appended(root: Path, path: str, line: str) -> str:
    """Return the text of a file with one more line at its end; of a new file where there is none."""
    try:
        text = (root / path).read_text("utf-8")
    except FileNotFoundError:
        return line + "\n"
    return text + ("" if text.endswith("\n") else "\n") + line + "\n"
