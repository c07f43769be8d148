"""``qms gap``: the gaps, filtered, as table, JSON or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

import click

from qmstrace.cli.options import as_of, assessed, formats
from qmstrace.cli.output import show_day, show_json, show_table
from qmstrace.errors import Refusal, RequestError
from qmstrace.model.grouping import group
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.cells import plain_cell
from qmstrace.present.gap_columns import COLUMNS, Column
from qmstrace.present.rows import GapRow, Selection, gap_rows

OPEN = (Verdict.NONCONFORMING, Verdict.GAP, Verdict.PARTIAL, Verdict.DOCUMENTED)
TABLE = ("label", "point_id", "point", "control", "control_title", "verdict", "reasons")


@click.command("gap")
@as_of
@formats("table", "json", "csv")
@click.option("--source", metavar="来源", help="只看一个来源，如 gmp-2025。")
@click.option(
    "--verdict",
    "verdicts",
    multiple=True,
    type=click.Choice([verdict.value for verdict in Verdict]),
    help="只看这些追溯结论（可重复；默认：除追溯齐全和不适用以外的全部）。",
)
@click.option("--department", metavar="部门", help="只看由该部门负责的控制点。")
@click.pass_context
def command(
    ctx: click.Context, as_of: date, format_: str, source: str | None, verdicts: tuple[str, ...], department: str | None
) -> None:
    """列出尚未追溯齐全的检查要点。"""
    ctx.meta["format"] = format_
    found = assessed(ctx, as_of)
    if source is not None and source not in found.project.source_by_id:
        raise RequestError(Refusal.UNKNOWN_SOURCE, id=source, known="、".join(found.project.source_by_id))
    departments = {control.owner for control in found.project.written_controls.values()}
    if department is not None and department not in departments:
        raise RequestError(Refusal.UNKNOWN_DEPARTMENT, id=department, known="、".join(sorted(departments)))
    wanted = tuple(Verdict(verdict) for verdict in verdicts) or OPEN
    selection = Selection(sources=(source,) if source else (), verdicts=wanted, department=department)
    rows = list(gap_rows(found.project, found.assessment, selection))
    if format_ == "json":
        show_json([{column.key: column.value(row) for column in COLUMNS} for row in rows])
    elif format_ == "csv":
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow([column.heading for column in COLUMNS])
        writer.writerows([plain_cell(column.value(row)) for column in COLUMNS] for row in rows)
        click.echo(buffer.getvalue(), nl=False)
    else:
        show_day(found.assessment.day, format_)
        shown = [column for column in COLUMNS if column.key in TABLE]
        by_point = group(rows, lambda row: row.point.id).values()
        show_table(
            [column.heading for column in shown], [[_joined(column, found) for column in shown] for found in by_point]
        )


def _joined(column: Column, rows: Sequence[GapRow]) -> str:
    """Return what the rows of one point say in a column, each thing once."""
    return "\n".join(dict.fromkeys(column.value(row) for row in rows))
