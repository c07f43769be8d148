"""How commands print: tables that fit Han text, JSON, problems and progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from qmstrace.errors import ProjectInputError
from qmstrace.present.messages import problem_text

Progress = Callable[[str, int, int], None]


def show_problems(error: ProjectInputError, ctx: click.Context) -> None:
    """Print every problem to standard error; as JSON to standard output where the command was asked for it."""
    if ctx.meta.get("format") == "json":
        show_json(
            {
                "errors": [
                    {
                        "code": problem.code,
                        "file": problem.place.path,
                        "line": problem.place.line or None,
                        "message": problem_text(problem),
                    }
                    for problem in error.problems
                ]
            }
        )
    for problem in error.problems:
        click.echo(problem_text(problem), err=True)
    click.echo(f"共 {len(error.problems)} 个输入错误；没有进行评定，也没有改动任何文件。", err=True)


def show_json(data: Any) -> None:
    """Print data as JSON."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def show_day(day: date, format_: str) -> None:
    """Say beside a table for which day it holds; where a program reads, it knows what it asked for."""
    if format_ != "json":
        click.echo(f"评定日期：{day}", err=True)


def show_records(headings: Sequence[str], records: Sequence[Mapping[str, str]], format_: str) -> None:
    """Print records, each with its values in the order of the headings, as JSON or as a table."""
    if format_ == "json":
        show_json(records)
    else:
        show_table(headings, [list(record.values()) for record in records])


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """Print a table; on a terminal it fits the width, in a pipe it is tab-separated."""
    if not sys.stdout.isatty():
        for row in (headings, *rows):
            click.echo("\t".join(cell.replace("\n", " ").replace("\t", " ") for cell in row))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD)
    for index, heading in enumerate(headings):
        table.add_column(heading, justify="right" if index in right else "left")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    Console().print(table)


@contextmanager
def progress() -> Iterator[Progress]:
    """Show how far long work has come, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield advance
