"""Stops a child process at a chosen step of what it does to files."""

from __future__ import annotations

import errno
import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

FORK = multiprocessing.get_context("fork")
KILLED = 9
STEPS = frozenset({"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree"})


def is_below(path: str, root: Path) -> bool:
    return path.startswith(str(root)) or not Path(path).is_absolute()


def is_write(event: str, arguments: tuple[Any, ...]) -> bool:
    """Return whether an audited event changes what is on the disk; a pipe that is opened does not."""
    if event != "open":
        return event in STEPS
    return not isinstance(arguments[0], int) and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))


def die_at(step: int, root: Path, *, is_torn: bool = False, only_writes: bool = False) -> None:
    """Kill this process before its step-th touch of a file below a folder, or with that file opened and emptied."""
    taken = 0

    def touched(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal taken
        counts = is_write(event, arguments) if only_writes else event in STEPS
        if counts and is_below(str(arguments[0]), root):
            taken += 1
            if taken == step:
                if is_torn and event == "open" and "w" in (arguments[1] or ""):
                    os.open(arguments[0], os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
                os._exit(KILLED)

    sys.addaudithook(touched)


def full_disk_from(step: int, root: Path) -> None:
    """Let nothing below a folder be opened for writing, made or flushed from this process's step-th attempt on."""
    taken = 0
    flush = os.fsync

    def attempted() -> None:
        nonlocal taken
        taken += 1
        if taken >= step:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def touched(event: str, arguments: tuple[Any, ...]) -> None:
        grows = event in {"open", "os.mkdir", "os.rename"} and is_write(event, arguments)
        if grows and is_below(str(arguments[0]), root):
            attempted()

    def flushed(file: int) -> None:
        attempted()
        flush(file)

    setattr(os, "fsync", flushed)  # noqa: B010
    sys.addaudithook(touched)


def die_at_flush(step: int) -> None:
    """Kill this process at its step-th flush, with half of the file on the disk."""
    taken = 0

    def torn(file: int) -> None:
        nonlocal taken
        taken += 1
        if taken == step:
            os.ftruncate(file, os.fstat(file).st_size // 2)
            os._exit(KILLED)

    setattr(os, "fsync", torn)  # noqa: B010


def was_killed(work: Callable[[], None]) -> bool:
    child = FORK.Process(target=work)
    child.start()
    child.join()
    assert child.exitcode in {0, KILLED}
    return child.exitcode == KILLED
