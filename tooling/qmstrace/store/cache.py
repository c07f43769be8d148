"""The parse cache: what YAML and Markdown files say, keyed by their content, outside the project, as JSON.

It holds plain data, never records: building and checking run on every load, so a cache can hide no error.
A cache that cannot be read or written is as good as an empty one.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from qmstrace.errors import Code
from qmstrace.store.yaml_text import Complaint, Data

PARSERS = ("markdown_text.py", "markup.py", "yaml_text.py")
Parser = Callable[[str], tuple[Data, list[Complaint]]]


class ParseCache:
    """The parsed files of one project, in one file of the user's cache folder."""

    def __init__(self, root: Path) -> None:
        folder = _cache_home() / "qmstrace"
        self._path = folder / (hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:32] + ".json")
        self._known: dict[str, Any] = self._read()
        self._used: dict[str, Any] = {}
        self._changed = False

    def parse(self, text: str, parser: Parser) -> tuple[Data, list[Complaint]]:
        """Return what the parser says of the text, from the cache where it has seen it."""
        key = hashlib.sha256(f"{parser.__name__}\0{text}".encode()).hexdigest()
        try:
            data, stored = self._known[key]
            complaints = [(Code(code), line, params) for code, line, params in stored]
        except (KeyError, TypeError, ValueError):
            data, complaints = parser(text)
            self._changed = True
        self._used[key] = [data, [[code.value, line, params] for code, line, params in complaints]]
        return data, complaints

    def save(self) -> None:
        """Write what this run used, where that differs from what was there; leave out the rest."""
        if not self._changed and self._used.keys() == self._known.keys():
            return
        text = json.dumps({"format": _format(), "files": self._used}, ensure_ascii=False, separators=(",", ":"))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self._path.parent, delete=False, encoding="utf-8") as part:
                part.write(text)
            os.replace(part.name, self._path)
        except OSError:
            return

    def _read(self) -> dict[str, Any]:
        try:
            stored = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(stored, dict) or stored.get("format") != _format():
            return {}
        files = stored.get("files")
        return files if isinstance(files, dict) else {}


@cache
def _format() -> str:
    """Return a digest of the parsers: what another version of them said is not known."""
    sources = (resources.files(__package__).joinpath(name).read_bytes() for name in PARSERS)
    return hashlib.sha256(b"".join(sources)).hexdigest()


def _cache_home() -> Path:
    home = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return home if home.is_absolute() else Path("~/.cache").expanduser()
