"""What is measured: the steps of one round, in an order that lets qms and the baseline take turns."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import Measurement, Series, measure
from bench.workspace import Workspace

QMS = Path(sys.executable).with_name("qms")
SPHINX = Path(sys.executable).with_name("sphinx-build")
_DAY = datetime(2026, 11, 20, tzinfo=UTC)

CHECK_COLD = "qms check, cold"
CHECK_WARM = "qms check, warm"
HTML_COLD = "HTML, cold"
HTML_EDIT = "HTML, one SOP edited"
HTML_SAME = "HTML, nothing changed"
WORKBOOK = "workbook"
BUILD_COLD = "HTML and workbook, cold"

COMPARED = {name: name for name in (HTML_COLD, HTML_EDIT, HTML_SAME)}
"""Which step of the baseline a step of qms is held against."""


def _nothing(_run: int) -> None:
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A command with the state of the files it has to meet; ``after`` raises where its result is wrong."""

    name: str
    command: tuple[str, ...]
    before: Callable[[int], None] = _nothing
    after: Callable[[int], None] = _nothing
    accepted: frozenset[int] = frozenset({0})
    baseline: bool = False


Results = dict[tuple[str, bool], Series]
"""Series by name of the step and whether it is the baseline's."""


def steps(workspace: Workspace, *, baseline: bool) -> tuple[Step, ...]:
    """Return the steps of one round."""
    ours = [*_check_steps(workspace), *_build_steps(workspace), *_format_steps(workspace)]
    theirs = {step.name: step for step in _baseline_steps(workspace)} if baseline else {}
    return tuple(_alternate(ours, theirs))


def play(workspace: Workspace, round_steps: tuple[Step, ...], runs: int, progress: Callable[[str], None]) -> Results:
    """Play all rounds and return what was measured."""
    results: Results = {}
    for run in range(1, runs + 1):
        for step in round_steps:
            taken = _take(workspace, step, run)
            results.setdefault((step.name, step.baseline), Series()).runs.append(taken)
            tool = "sphinx-needs" if step.baseline else "qms"
            progress(f"  {run}/{runs}  {tool:<12}  {step.name:<24}  {taken.seconds:8.2f} s  {taken.peak_mb:6.0f} MB")
    return results


def _take(workspace: Workspace, step: Step, run: int) -> Measurement:
    step.before(run)
    env = {**os.environ, "SOURCE_DATE_EPOCH": str(int(_DAY.timestamp())), "XDG_CACHE_HOME": str(workspace.cache)}
    taken = measure(step.command, env=env, log=workspace.root / "child.log", accepted=step.accepted)
    step.after(run)
    return taken


def _alternate(ours: list[Step], theirs: dict[str, Step]) -> Iterator[Step]:
    for step in ours:
        yield step
        if step.name in theirs:
            yield theirs[step.name]


def _check_steps(workspace: Workspace) -> Iterator[Step]:
    command = _qms(workspace, "check")
    findings = frozenset({0, 1})
    yield Step(name=CHECK_COLD, command=command, before=lambda _: workspace.clear_project(), accepted=findings)
    yield Step(name=CHECK_WARM, command=command, accepted=findings)


def _build_steps(workspace: Workspace) -> Iterator[Step]:
    command = _qms(workspace, "build", "--format", "html")
    yield Step(name=HTML_COLD, command=command, before=lambda _: workspace.clear_project())
    yield Step(
        name=HTML_EDIT,
        command=command,
        before=lambda run: workspace.edit(workspace.project, run),
        after=lambda run: workspace.check_edit(workspace.output, run),
    )
    yield Step(name=HTML_SAME, command=command)


def _format_steps(workspace: Workspace) -> Iterator[Step]:
    yield Step(name=WORKBOOK, command=_qms(workspace, "build", "--format", "xlsx"))
    yield Step(name=BUILD_COLD, command=_qms(workspace, "build"), before=lambda _: workspace.clear_project())


def _baseline_steps(workspace: Workspace) -> Iterator[Step]:
    command = (str(SPHINX), "-b", "html", "-q", "-W", str(workspace.baseline), str(workspace.baseline_output))
    yield Step(name=HTML_COLD, command=command, before=lambda _: workspace.clear_baseline(), baseline=True)
    yield Step(
        name=HTML_EDIT,
        command=command,
        before=lambda run: workspace.edit(workspace.baseline, run),
        after=lambda run: workspace.check_edit(workspace.baseline_output, run),
        baseline=True,
    )
    yield Step(name=HTML_SAME, command=command, baseline=True)


def _qms(workspace: Workspace, *arguments: str) -> tuple[str, ...]:
    return (str(QMS), "-C", str(workspace.project), *arguments)
