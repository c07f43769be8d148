"""``qms status``: coverage per source, in the terminal; of one source by chapter."""

from __future__ import annotations

from datetime import date

import click

from qmstrace.cli.options import as_of, assessed, formats
from qmstrace.cli.output import show_day, show_json, show_table
from qmstrace.errors import Refusal, RequestError
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.assessed import Assessed
from qmstrace.present.labels import label
from qmstrace.trace.assessment import Counts, SourceCount

NUMBERS = range(2, 9)


@click.command("status")
@click.option("--source", "source", metavar="来源", help="只显示一个来源，按章节分列。")
@as_of
@formats("table", "json")
@click.pass_context
def command(ctx: click.Context, source: str | None, as_of: date, format_: str) -> None:
    """显示各来源每种追溯结论的要点数；各来源不合并、不折算。"""
    ctx.meta["format"] = format_
    found = assessed(ctx, as_of)
    if source is not None and source not in found.project.source_by_id:
        raise RequestError(Refusal.UNKNOWN_SOURCE, id=source, known="、".join(found.project.source_by_id))
    counted = [count for count in found.assessment.sources if source in {None, count.source}]
    if format_ == "json":
        show_json({"as_of": as_of.isoformat(), "sources": {count.source: _data(count) for count in counted}})
        return
    show_day(as_of, format_)
    if source is None:
        _show_sources(found, counted)
    else:
        _show_chapters(found, counted[0])


def _data(count: SourceCount) -> object:
    return {
        "standing": count.standing,
        "counts": dict(count.counts),
        "chapters": {chapter: dict(counts) for chapter, counts in count.chapters.items()},
    }


def _show_sources(found: Assessed, counted: list[SourceCount]) -> None:
    rows = []
    for count in counted:
        source = found.project.source_by_id[count.source]
        rows.append([label(count.standing), f"《{source.title}》 {source.number}", *_cells(count.counts)])
    show_table(["地位", "来源", *(label(verdict) for verdict in Verdict), "要点"], rows, right=NUMBERS)


def _show_chapters(found: Assessed, count: SourceCount) -> None:
    source = found.project.source_by_id[count.source]
    click.echo(f"《{source.title}》 {source.number}（{label(count.standing)}）")
    rows = [
        [provision.label, provision.title, *_cells(counts)]
        for chapter, counts in count.chapters.items()
        for provision in (found.project.provision_by_id[chapter],)
    ]
    rows.append(["合计", "", *_cells(count.counts)])
    show_table(["章节", "标题", *(label(verdict) for verdict in Verdict), "要点"], rows, right=NUMBERS)


def _cells(counts: Counts) -> list[str]:
    return [*(str(counts[verdict]) for verdict in Verdict), str(sum(counts.values()))]
