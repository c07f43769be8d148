"""Writes several files as one: under a lock and through a journal, so that a killed run is finished or undone.

New contents go into ``.qms/journal`` first; the journal counts from the moment its list is there whole. From then on
each file is replaced; the next run that finds the list does the same again and removes it. Without the list nothing
was touched, and what lies about is thrown away.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from qmstrace.errors import Code, Place, Problem, ProjectInputError, Refusal, RequestError

FOLDER = ".qms"
JOURNAL = f"{FOLDER}/journal"
LIST = f"{JOURNAL}/files.json"
LOCK = f"{FOLDER}/lock"
WAIT_SECONDS = 10


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the project's lock; who holds it may ask for it again.

    Raises:
        RequestError: another run has held it for ten seconds.
    """
    from filelock import FileLock, Timeout

    (root / FOLDER).mkdir(exist_ok=True)
    try:
        with FileLock(root / LOCK, timeout=WAIT_SECONDS, is_singleton=True):
            yield
    except Timeout:
        raise RequestError(Refusal.LOCKED, lock=LOCK) from None


def write_files(root: Path, contents: Mapping[str, str | bytes]) -> None:
    """Replace the files (paths relative to the project) by the contents: all of them or none.

    The caller holds the lock.

    Raises:
        ProjectInputError: a path leads out of the project; nothing was written.
    """
    _check_inside(root, contents)
    journal = root / JOURNAL
    shutil.rmtree(journal, ignore_errors=True)
    journal.mkdir(parents=True)
    names = {}
    for number, (path, content) in enumerate(contents.items()):
        raw = content.encode() if isinstance(content, str) else content
        _write_whole(journal / str(number), raw)
        names[str(number)] = path
    _write_whole(root / LIST, json.dumps(names, ensure_ascii=False).encode())
    _finish(root)


def recover(root: Path) -> None:
    """Finish what a killed run had fully written down; throw away what it had not.

    Raises:
        ProjectInputError: the list names a path outside the project.
    """
    if not (root / JOURNAL).exists():
        return
    with locked(root):
        _finish(root)


def _finish(root: Path) -> None:
    journal, listed = root / JOURNAL, root / LIST
    if listed.is_file():
        names = _read_list(listed)
        _check_inside(root, names.values())
        for number, path in names.items():
            target = root / path
            if (journal / number).is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(journal / number, target)
        listed.unlink()
    shutil.rmtree(journal, ignore_errors=True)


def _check_inside(root: Path, paths: Iterable[str]) -> None:
    """Refuse paths that lead out of the project, links followed."""
    foreign = [path for path in paths if not (root / path).resolve().is_relative_to(root.resolve())]
    if foreign:
        raise ProjectInputError(
            Problem(code=Code.JOURNAL_FOREIGN, place=Place(path=LIST), params={"file": path}) for path in foreign
        )


def _read_list(path: Path) -> dict[str, str]:
    """Return the paths to replace by the names of their new contents."""
    try:
        names = json.loads(path.read_text("utf-8"))
    except ValueError:
        names = None
    if isinstance(names, dict) and all(key.isdigit() and isinstance(value, str) for key, value in names.items()):
        return names
    raise ProjectInputError([Problem(code=Code.JOURNAL_FOREIGN, place=Place(path=LIST), params={"file": LIST})])


def _write_whole(path: Path, raw: bytes) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
