"""``qms status``: coverage per source and chapter, in the terminal."""

from __future__ import annotations

from datetime import date

import click

from qmstrace.cli.options import as_of, assessed, formats
from qmstrace.cli.output import show_json, show_table
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.assessed import Assessed
from qmstrace.present.labels import label
from qmstrace.trace.assessment import Counts


@click.command("status")
@as_of
@formats("table", "json")
@click.pass_context
def command(ctx: click.Context, as_of: date, format_: str) -> None:
    """按来源和章节显示各追溯结论的要点数。"""
    ctx.meta["format"] = format_
    found = assessed(ctx, as_of)
    if format_ == "json":
        show_json(
            {
                "as_of": found.assessment.day.isoformat(),
                "sources": {
                    source.source: {
                        "counts": dict(source.counts),
                        "chapters": {chapter: dict(counts) for chapter, counts in source.chapters.items()},
                    }
                    for source in found.assessment.sources
                },
            }
        )
        return
    _show(found)


def _show(found: Assessed) -> None:
    for count in found.assessment.sources:
        source = found.project.source_by_id[count.source]
        standing = "" if count.is_in_force else "，当日未施行"
        totals = "" if count.is_counted else "；编写中，不计入合计"
        click.echo(
            f"《{source.title}》 {source.number}（{source.force}{standing}{totals}） 评定日期：{found.assessment.day}"
        )
        rows = [
            [f"{provision.label} {provision.title}", *_cells(counts)]
            for chapter, counts in count.chapters.items()
            for provision in (found.project.provision_by_id[chapter],)
        ]
        rows.append(["合计", *_cells(count.counts)])
        show_table(["章节", *(label(verdict) for verdict in Verdict), "要点"], rows, right=range(1, 8))


def _cells(counts: Counts) -> list[str]:
    return [*(str(counts[verdict]) for verdict in Verdict), str(sum(counts.values()))]
