"""``python -m bench.workbooks``: times the gap matrix on its way out and back, against XlsxWriter alone."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import click

from bench.markdown import table
from bench.measure import CommandError, Measurement, Series, measure
from bench.records import Size
from bench.report import machine
from bench.scenario import QMS
from bench.workspace import prepare

TEMPLATE = Path(__file__).resolve().parents[2]
SIZE = Size(name="10k", provisions=5_600, documents=300, evidence=300)
"""Makes a matrix of about 10,000 rows."""
SEED = 7


class Bench:
    """Runs parts and commands on one project, each in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.project = prepare(SIZE, seed=SEED, root=folder, template=TEMPLATE).project
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(TEMPLATE / "tooling"),
            "XDG_CACHE_HOME": str(folder / "cache"),
        }

    def path(self, name: str) -> str:
        """Return a file of the bench."""
        return str(self._folder / name)

    def part(self, *arguments: str) -> tuple[Measurement, Any]:
        """Run a part; return what was measured from outside, and what it says itself."""
        command = (sys.executable, "-m", "bench.workbook_parts", *arguments)
        log = self._folder / "part.log"
        measured = measure(command, env=self._environment, log=log, accepted={0})
        return measured, json.loads(log.read_text("utf-8").splitlines()[-1])

    def qms(self, *arguments: str) -> Measurement:
        """Run a command."""
        command = (str(QMS), "-C", str(self.project), "matrix", *arguments)
        return measure(command, env=self._environment, log=self._folder / "qms.log", accepted={0})


@click.command()
@click.option("--runs", default=3, show_default=True, type=click.IntRange(min=1), help="Runs.")
def main(*, runs: int) -> None:
    """Time the workbook of about 10,000 rows; prints tables."""
    with tempfile.TemporaryDirectory(prefix="qms-bench-") as name:
        bench = Bench(Path(name))
        try:
            _report(bench, runs)
        except CommandError as error:
            raise click.ClickException(str(error)) from error


def _report(bench: Bench, runs: int) -> None:
    _, size = bench.part("record", str(bench.project), bench.path("cells.json"))
    steps = (
        "XlsxWriter alone, one sheet",
        "ours, the same sheet with its state",
        "qms matrix export",
        "qms matrix import, as it went out",
        "qms matrix import, edited and saved by openpyxl",
    )
    series = {step: Series() for step in steps}
    seconds: dict[str, list[float]] = {step: [] for step in steps}
    bench.qms("export", "-o", bench.path("book.xlsx"))
    _, edited = bench.part("edit", bench.path("book.xlsx"), bench.path("back.xlsx"))
    for _ in range(runs):
        plain, ours, out, same, back = steps
        for step, part in (
            (plain, ("plain", bench.path("cells.json"), bench.path("plain.xlsx"))),
            (ours, ("ours", str(bench.project), bench.path("ours.xlsx"))),
        ):
            measured, said = bench.part(*part)
            series[step].runs.append(measured)
            seconds[step].append(said["write"])
        series[out].runs.append(bench.qms("export", "-o", bench.path("book.xlsx")))
        series[same].runs.append(bench.qms("import", bench.path("book.xlsx")))
        series[back].runs.append(bench.qms("import", bench.path("back.xlsx")))
    where = machine()
    click.echo(f"{where['date']}, {where['cpu']}, {where['cores']} cores, Python {where['python']}\n")
    counted = (
        f"{size['rows']:,} rows, {size['columns']} columns, {size['filled']:,} filled cells, {size['links']:,} links"
    )
    click.echo(f"{counted}; {edited['edits']} edits come back\n")
    rows = [
        (step, f"{median(seconds[step] or [run.seconds for run in found.runs]):.2f}", f"{found.peak_mb:.0f}")
        for step, found in series.items()
    ]
    click.echo(table(("step", "median s", "peak MB"), rows))
    click.echo(f"\nours / XlsxWriter: {median(seconds[steps[1]]) / median(seconds[steps[0]]):.2f}")


if __name__ == "__main__":
    main()
