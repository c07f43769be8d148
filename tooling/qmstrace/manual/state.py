"""What an earlier build left behind, so that the next draws only what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path


@dataclass(kw_only=True)
class BuildState:
    """Digests of texts that Sphinx read, of views of pages and of copied evidence, by name; and the files written."""

    texts: dict[str, str] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    search: str = ""
    needs: str = ""


def read_state(path: Path) -> BuildState:
    """Return the state that an earlier build of this very program left; an empty one otherwise."""
    try:
        stored: Mapping[str, object] = json.loads(path.read_text("utf-8"))
        if stored.pop("program") != program_digest():  # type: ignore[attr-defined]
            return BuildState()
        return BuildState(**stored)  # type: ignore[arg-type]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return BuildState()


def write_state(path: Path, state: BuildState) -> None:
    """Write the state; only a build that succeeded may."""
    data = {
        "program": program_digest(),
        "texts": state.texts,
        "views": state.views,
        "evidence": state.evidence,
        "files": sorted(state.files),
        "search": state.search,
        "needs": state.needs,
    }
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


@cache
def program_digest() -> str:
    """Return a digest of everything that draws pages: another program draws them all anew."""
    total = hashlib.sha256()
    for package in ("qmstrace.manual", "qmstrace.present"):
        _add(total, resources.files(package))
    return total.hexdigest()


def _add(total: hashlib._Hash, folder: Traversable) -> None:
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        if entry.is_dir() and not entry.name.startswith("__"):
            _add(total, entry)
        elif entry.is_file():
            total.update(entry.name.encode() + b"\0" + entry.read_bytes())
