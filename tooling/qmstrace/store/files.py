"""Reads text files of a project: UTF-8, or GB18030 as Chinese editions of Excel write it; never garbled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from qmstrace.errors import Code
from qmstrace.store.problems import Problems

CSV_ENCODINGS = ("utf-8-sig", "gb18030")
TEXT_ENCODINGS = ("utf-8-sig",)


class ProjectFiles:
    """The files below one folder; paths given and reported are relative, with forward slashes.

    Contents stand for files that are to be written: each is read instead of what is on disk, and counts as there.
    """

    def __init__(self, root: Path, problems: Problems, contents: Mapping[str, bytes] | None = None) -> None:
        self.root = root
        self._problems = problems
        self._contents = {root / path: raw for path, raw in (contents or {}).items()}

    def list(self, pattern: str) -> list[str]:
        """Return the files that match a glob pattern, sorted; hidden ones are left out."""
        there = {path for path in self.root.glob(pattern) if path.is_file()}
        to_be = {path for path in self._contents if self._is_found(path, pattern)}
        found = [path.relative_to(self.root) for path in there | to_be]
        return sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))

    def exists(self, path: str) -> bool:
        """Return whether there is such a file."""
        return self.root / path in self._contents or (self.root / path).is_file()

    def is_linked(self, path: str, folder: str) -> bool:
        """Return whether a path, or a folder of it inside the one given, is a symbolic link."""
        parts = (self.root / path, *(self.root / path).parents)
        inside = (part for part in parts if part.is_relative_to(self.root / folder))
        return any(part.is_symlink() for part in inside if part not in self._contents)

    def read(self, path: str, encodings: tuple[str, ...] = TEXT_ENCODINGS) -> str | None:
        """Return the text with Unix line ends, or note a problem and return None."""
        try:
            raw = self._raw(self.root / path)
        except OSError:
            code = Code.FILE_UNREADABLE if (self.root / path).exists() else Code.FILE_MISSING
            self._problems.add(code, path)
            return None
        text = decode(raw, encodings)
        if text is None:
            self._problems.add(Code.ENCODING, path, line_of_bad_byte(raw), encodings="、".join(encodings))
        return text

    def _is_found(self, path: Path, pattern: str) -> bool:
        """Return whether a glob pattern of ``*`` and ``**/`` finds a path; ``**/`` goes through no link to a folder."""
        parts = re.escape(pattern).replace(r"\*\*/", "(?:[^/]+/)*").replace(r"\*", "[^/]*")
        start = self.root / pattern.partition("**")[0]
        is_behind_link = any(start in folder.parents and folder.is_symlink() for folder in path.parents)
        return bool(re.fullmatch(parts, path.relative_to(self.root).as_posix())) and not is_behind_link

    def _raw(self, path: Path) -> bytes:
        return self._contents[path] if path in self._contents else path.read_bytes()


def decode(raw: bytes, encodings: tuple[str, ...]) -> str | None:
    """Return the text in the first encoding that fits without control characters, or None."""
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    return None


def line_of_bad_byte(raw: bytes) -> int:
    """Return the line, from 1, of the first byte that is not UTF-8 (or is NUL)."""
    try:
        raw.decode("utf-8")
        return raw[: raw.find(b"\0")].count(b"\n") + 1
    except UnicodeDecodeError as error:
        return raw[: error.start].count(b"\n") + 1
