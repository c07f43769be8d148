"""Asks git what the files of a project said before: it reads only, within bounds, and never through a shell.

A folder without git, without a history, or with one that git will not read is as good as an empty history.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

SECONDS = 20
"""The longest that one question may take."""
MOST_BYTES = 16_000_000
"""Larger files are no texts that people edit, and are not read."""
# A hook hands its own repository on; the folder of the project decides which one is meant.
FOREIGN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE")
# Nothing is written, asked of a person, fetched, or taken from a stand-in of a commit.
QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
COMMAND = ("git", "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false")
# Programs that a repository may name in its settings are not run.
PLAIN_LOG = ("--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-color")


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptFile:
    """A content that a file had: its path, the commit that gave it and its day (UTC); its name and bytes in git.

    The name is empty where the commit took the file away.
    """

    path: str
    commit: str
    day: date
    content: str
    size: int


class Git:
    """The history of the project in one folder, which may lie anywhere inside a repository."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def commit_adding(self, path: str, text: str) -> str | None:
        """Return the first commit whose file at a path holds a text."""
        found = self._lines("log", "--reverse", "--format=%H", *PLAIN_LOG, f"-S{text}", "HEAD", "--", path)
        return found[0] if found else None

    def last_commit(self, at: datetime | None = None) -> str | None:
        """Return the last commit, or the last one at or before a moment."""
        until = (f"--min-age={int(at.timestamp())}",) if at else ()
        found = self._lines("rev-list", "--max-count=1", *until, "HEAD", "--")
        return found[0] if found else None

    def files(self, commit: str, paths: Iterable[str]) -> Mapping[str, str]:
        """Return the ids of the contents of all files at and below some paths in a commit, by their paths."""
        found = {}
        for entry in (self._ask("ls-tree", "-r", "-l", "-z", commit, "--", *paths) or b"").split(b"\0"):
            head, _, name = entry.partition(b"\t")
            *_, content, size = (b"", b"", *head.split())
            if size.isdigit() and int(size) <= MOST_BYTES:
                found[name.decode("utf-8", "replace")] = content.decode()
        return found

    def history(self, folder: str) -> tuple[KeptFile, ...]:
        """Return every content that the files below a folder have had on the line of the last commit, newest first."""
        line = ("--first-parent", "-m", "--raw", "-z", "--no-abbrev", "--no-renames", "--relative", *PLAIN_LOG)
        answer = self._ask("log", *line, "--format=%x01%H %ct", "HEAD", "--", folder) or b""
        found = []
        for entry in answer.decode("utf-8", "replace").split("\1")[1:]:
            head, *changes = entry.strip("\0\n").split("\0")
            commit, at = head.split()
            day = datetime.fromtimestamp(int(at), UTC).date()
            for change, path in zip(changes[::2], changes[1::2], strict=False):
                *_, content, kind = change.split()
                found.append((path, commit, day, "" if kind == "D" else content))
        sizes = {"": 0, **self._sizes(content for *_, content in found if content)}
        return tuple(
            KeptFile(path=path, commit=commit, day=day, content=content, size=sizes[content])
            for path, commit, day, content in found
            if content in sizes
        )

    def _sizes(self, ids: Iterable[str]) -> Mapping[str, int]:
        asked = "".join(f"{identifier}\n" for identifier in dict.fromkeys(ids))
        answer = (self._ask("cat-file", "--batch-check", given=asked.encode()) if asked else None) or b""
        entries = (line.split() for line in answer.decode("ascii", "replace").splitlines())
        return {entry[0]: int(entry[2]) for entry in entries if len(entry) == 3}

    def contents(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Return contents by their ids."""
        asked = "".join(f"{identifier}\n" for identifier in ids)
        answer = (self._ask("cat-file", "--batch", given=asked.encode()) if asked else None) or b""
        found, at = {}, 0
        while (end := answer.find(b"\n", at)) >= 0:
            head = answer[at:end].split()
            if len(head) != 3:
                break
            size = int(head[2])
            found[head[0].decode()] = answer[end + 1 : end + 1 + size]
            at = end + size + 2
        return found

    def _lines(self, *arguments: str) -> list[str]:
        return (self._ask(*arguments) or b"").decode("ascii", "replace").split()

    def _ask(self, *arguments: str, given: bytes = b"") -> bytes | None:
        inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        try:
            done = subprocess.run(
                [*COMMAND, *arguments],
                cwd=self._root,
                env={**inherited, **QUIET},
                input=given,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout if done.returncode == 0 else None
