"""Tells what was measured: as Markdown for a reader, as plain data for a program."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.markdown import table
from bench.measure import Series
from bench.scenario import COMPARED, Results

_NONE = "–"
_CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """All that was measured for one size."""

    size: str
    counts: dict[str, int]
    results: Results


def machine() -> dict[str, Any]:
    """Return where and when this runs: figures of two machines are never compared, ratios may be."""
    return {
        "date": datetime.now().astimezone().isoformat(timespec="seconds"),
        "cpu": _cpu_model(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "sphinx": version("sphinx"),
        "sphinx_needs": version("sphinx-needs"),
    }


def as_data(where: dict[str, Any], rounds: list[Round]) -> dict[str, Any]:
    """Return everything, single runs included, as JSON can hold it."""
    return {"machine": where, "sizes": [_round_data(entry) for entry in rounds]}


def as_markdown(where: dict[str, Any], rounds: list[Round]) -> str:
    """Return the tables."""
    blocks = [_where(where)]
    for entry in rounds:
        counts = ", ".join(f"{count:,} {name}" for name, count in entry.counts.items())
        blocks += [f"**{entry.size}**: {counts}", _round_table(entry)]
    sizes = {entry.size: entry for entry in rounds}
    if "M" in sizes and "L" in sizes:
        blocks += ["**M to L** (4 times the objects)", _growth_table(sizes["M"], sizes["L"])]
    return "\n\n".join(blocks)


def _where(where: dict[str, Any]) -> str:
    return (
        f"{where['date']}, {where['cpu']}, {where['cores']} cores (load {where['load']}), Python {where['python']}, "
        f"Sphinx {where['sphinx']}, sphinx-needs {where['sphinx_needs']}. Median wall seconds, highest peak MB of a "
        "single process; ratio: qms / tuned plain sphinx-needs."
    )


def _round_data(entry: Round) -> dict[str, Any]:
    steps = [
        {
            "step": name,
            "tool": _tool(baseline),
            "median_seconds": round(series.seconds, 3),
            "peak_mb": round(series.peak_mb, 1),
            "seconds": [round(run.seconds, 3) for run in series.runs],
        }
        for (name, baseline), series in entry.results.items()
    ]
    return {"size": entry.size, "counts": entry.counts, "steps": steps}


def _round_table(entry: Round) -> str:
    header = ("step", "qms s", "sphinx-needs s", "ratio", "qms MB", "sphinx-needs MB")
    return table(header, (_row(name, ours, _compared(entry, name)) for name, ours in _ours(entry)))


def _row(name: str, ours: Series, theirs: Series | None) -> tuple[str, ...]:
    if theirs is None:
        return (name, f"{ours.seconds:.2f}", _NONE, _NONE, f"{ours.peak_mb:.0f}", _NONE)
    ratio = ours.seconds / theirs.seconds
    return (
        name,
        f"{ours.seconds:.2f}",
        f"{theirs.seconds:.2f}",
        f"{ratio:.3f}",
        f"{ours.peak_mb:.0f}",
        f"{theirs.peak_mb:.0f}",
    )


def _growth_table(medium: Round, large: Round) -> str:
    rows = (_growth_row(key, series, large.results[key]) for key, series in medium.results.items())
    return table(("step", "tool", "M s", "L s", "L / M"), rows)


def _growth_row(key: tuple[str, bool], medium: Series, large: Series) -> tuple[str, ...]:
    name, baseline = key
    ratio = large.seconds / medium.seconds
    return (name, _tool(baseline), f"{medium.seconds:.2f}", f"{large.seconds:.2f}", f"{ratio:.1f}")


def _ours(entry: Round) -> Iterator[tuple[str, Series]]:
    return ((name, series) for (name, baseline), series in entry.results.items() if not baseline)


def _compared(entry: Round, name: str) -> Series | None:
    return entry.results.get((COMPARED.get(name, ""), True))


def _tool(baseline: bool) -> str:
    return "sphinx-needs" if baseline else "qms"


def _cpu_model() -> str:
    if _CPUINFO.exists():
        for line in _CPUINFO.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
