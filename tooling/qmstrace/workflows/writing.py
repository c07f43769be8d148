"""Small helpers for what workflows write."""

from __future__ import annotations

import os
from pathlib import Path


def appended(root: Path, path: str, line: str) -> str:
    """Return the text of a file with one more line at its end; of a new file where there is none."""
    try:
        text = (root / path).read_text("utf-8")
    except FileNotFoundError:
        return line + "\n"
    return text + ("" if text.endswith("\n") else "\n") + line + "\n"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that a killed run leaves whole: as it was, or as it is to be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)
