"""Runs a command as a child process and takes its wall time and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

_BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024
_TAIL = 2000


class CommandError(Exception):
    """A child ended as it must not; a time taken from it would mean nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """One run of one command."""

    seconds: float
    peak_mb: float


@dataclass(kw_only=True, slots=True)
class Series:
    """The repeated runs of one step."""

    runs: list[Measurement] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Median wall time: one run disturbed by other work on the machine does not move it."""
        return median(run.seconds for run in self.runs)

    @property
    def peak_mb(self) -> float:
        """Highest peak memory: what a machine must have."""
        return max(run.peak_mb for run in self.runs)


def measure(command: Sequence[str], *, env: Mapping[str, str], log: Path, accepted: Collection[int]) -> Measurement:
    """Run a command to its end; its output goes to ``log``, so that no pipe can stall it.

    Peak memory is that of the largest single process of the child's tree. Linux carries the peak of the calling
    process through ``exec`` into this figure, so the caller has to be smaller than what it measures.
    """
    with log.open("wb") as output:
        start = time.perf_counter()
        child = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in accepted:
        tail = log.read_text(encoding="utf-8", errors="replace")[-_TAIL:]
        raise CommandError(f"{' '.join(command)}: exit code {child.returncode}\n{tail}")
    return Measurement(seconds=seconds, peak_mb=usage.ru_maxrss * _BYTES_PER_UNIT / 1e6)
