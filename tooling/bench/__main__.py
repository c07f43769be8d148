"""``python -m bench``: generates projects, measures qms beside the baseline, prints the tables."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from bench import scenario
from bench.generate import COPIED, write
from bench.measure import CommandError
from bench.records import SIZES, Size
from bench.report import Round, as_data, as_markdown, machine
from bench.workspace import prepare

TEMPLATE = Path(__file__).resolve().parents[2]
"""The real project: the folder around ``tooling``."""

_WARM_UP = Size(name="warm-up", provisions=20, documents=2, evidence=20)


def _sizes(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[Size, ...]:
    names = [name.strip() for name in value.split(",")]
    unknown = [name for name in names if name not in SIZES]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(SIZES)}")
    return tuple(SIZES[name] for name in names)


@click.command()
@click.option("--sizes", default="S,M,L", show_default=True, callback=_sizes, help="Sizes to measure, with commas.")
@click.option("--runs", default=3, show_default=True, type=click.IntRange(min=1), help="Rounds for each size.")
@click.option("--baseline/--no-baseline", default=True, show_default=True, help="Measure plain sphinx-needs too.")
@click.option("--seed", default=1, show_default=True, help="Seed of the generated records.")
@click.option("-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="Write all figures as JSON.")
def main(*, sizes: tuple[Size, ...], runs: int, baseline: bool, seed: int, output: Path | None) -> None:
    """Measure qms beside a tuned plain sphinx-needs project of the same records."""
    _require(scenario.QMS, *(TEMPLATE / name for name in COPIED))
    where = machine()
    try:
        _round(_WARM_UP, runs=1, baseline=baseline, seed=seed, progress=lambda _: None)
        rounds = [_round(size, runs=runs, baseline=baseline, seed=seed, progress=_say) for size in sizes]
    except CommandError as error:
        raise click.ClickException(str(error)) from error
    click.echo(as_markdown(where, rounds))
    if output:
        write(output, json.dumps(as_data(where, rounds), ensure_ascii=False, indent=2) + "\n")


def _round(size: Size, *, runs: int, baseline: bool, seed: int, progress: Callable[[str], None]) -> Round:
    with tempfile.TemporaryDirectory(prefix="qms-bench-") as folder:
        progress(f"{size.name}: generating")
        workspace = prepare(size, seed=seed, root=Path(folder), template=TEMPLATE)
        steps = scenario.steps(workspace, baseline=baseline)
        results = scenario.play(workspace, steps, runs, progress)
    return Round(size=size.name, counts=workspace.counts, results=results)


def _require(*paths: Path) -> None:
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise click.ClickException(f"missing: {', '.join(missing)}")


def _say(text: str) -> None:
    click.echo(text, err=True)


if __name__ == "__main__":
    main()
