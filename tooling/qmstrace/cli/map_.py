"""``qms map``: links between points and controls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from qmstrace.cli import map_suggest
from qmstrace.cli.options import as_of, assessed, formats, root_of, signatory, signatory_options
from qmstrace.cli.output import show_day, show_json, show_records
from qmstrace.model.vocabulary import Coverage
from qmstrace.present.assessed import Assessed
from qmstrace.present.labels import label
from qmstrace.store.journal import locked
from qmstrace.trace.links import LinkTrace, ReviewState
from qmstrace.workflows.mapping import Selection, add_link, check_selection, links_to_review, remove_link, review_links
from qmstrace.workflows.suspects import changes_since_review

if TYPE_CHECKING:
    from qmstrace.present.link_review import ReviewItem


@click.group("map")
def command() -> None:
    """追溯关系：检查要点与控制点。"""


def selection_options(command: click.decorators.FC) -> click.decorators.FC:
    """Add the options that select links."""
    command = click.option("--control", "controls", multiple=True, metavar="控制点", help="只看这些控制点。")(command)
    command = click.option("--point", "points", multiple=True, metavar="要点", help="只看这些检查要点。")(command)
    return click.option("--source", "sources", multiple=True, metavar="来源", help="只看这些来源。")(command)


command.add_command(map_suggest.command)


@command.command("add")
@click.argument("point", metavar="要点")
@click.argument("control", metavar="控制点")
@click.option(
    "--coverage", type=click.Choice([coverage.value for coverage in Coverage]), required=True, help="覆盖程度。"
)
@click.option("--rationale", required=True, metavar="文字", help="覆盖说明：为何满足，或还缺什么。")
@click.pass_context
def add(ctx: click.Context, point: str, control: str, coverage: str, rationale: str) -> None:
    """增加一条追溯关系（待复核）。"""
    path = add_link(root_of(ctx), point, control, Coverage(coverage), rationale)
    click.echo(f"已写入 {path}：{point} ~ {control}；请用 qms map review 复核。")


@command.command("remove")
@click.argument("point", metavar="要点")
@click.argument("control", metavar="控制点")
@click.pass_context
def remove(ctx: click.Context, point: str, control: str) -> None:
    """删除一条追溯关系。"""
    path = remove_link(root_of(ctx), point, control)
    click.echo(f"已从 {path} 删除：{point} ~ {control}")


@command.command("list")
@as_of
@formats("table", "json")
@selection_options
@click.option("--state", type=click.Choice([state.value for state in ReviewState]), help="只看这种复核状态。")
@click.pass_context
def list_(
    ctx: click.Context,
    as_of: date,
    format_: str,
    sources: tuple[str, ...],
    points: tuple[str, ...],
    controls: tuple[str, ...],
    state: str | None,
) -> None:
    """列出追溯关系及其复核状态。"""
    ctx.meta["format"] = format_
    selection = Selection(sources=sources, points=points, controls=controls)
    found = assessed(ctx, as_of)
    check_selection(found.project, selection)
    traces = [
        trace for trace in found.assessment.links if selection.holds(trace) and (state is None or trace.state == state)
    ]
    rows = [
        {
            "point": trace.link.point,
            "control": trace.link.control,
            "coverage": label(trace.link.coverage),
            "state": label(trace.state),
            "counts": "计入" if trace.counts else "不计入",
            "rationale": trace.link.rationale,
        }
        for trace in traces
    ]
    show_day(found.assessment.day, format_)
    show_records(("要点", "控制点", "覆盖程度", "复核", "计入", "覆盖说明"), rows, format_)


@command.command("review")
@formats("text", "json")
@selection_options
@partial(signatory_options, required=False)
@click.option("--all", "whole", is_flag=True, help="不逐条询问：显示全部后一次确认。")
@click.option("--yes", is_flag=True, help="与 --all 合用：不再询问。")
@click.pass_context
def review(
    ctx: click.Context,
    /,
    format_: str,
    sources: tuple[str, ...],
    points: tuple[str, ...],
    controls: tuple[str, ...],
    whole: bool,
    yes: bool,
    **options: Any,
) -> None:
    """逐条显示要点与控制点的全文和上次复核以来的变化并复核；同意的一并签署。

    --format json 只显示，不签署。
    """
    from qmstrace.present.link_review import review_data, review_lines

    ctx.meta["format"] = format_
    if format_ != "json":
        _check_signatory(ctx)
    found = assessed(ctx, date.today())
    selection = Selection(sources=sources, points=points, controls=controls)
    check_selection(found.project, selection)
    traces = links_to_review(found.assessment.links, selection)
    items = _items(found, traces)
    if format_ == "json":
        show_json([review_data(item) for item in items])
        return
    agreed = []
    for number, item in enumerate(items, 1):
        trace = item.trace
        click.echo(f"\n[{number}/{len(items)}] {trace.link.point} ~ {trace.link.control}（{label(trace.state)}）")
        click.echo("\n".join(review_lines(item)))
        if whole or click.confirm("同意该追溯关系？"):
            agreed.append(trace)
    if whole and traces and not yes and not click.confirm(f"同意以上全部 {len(traces)} 条？"):
        agreed = []
    if traces and not agreed:
        click.echo("没有签署任何追溯关系。")
        return
    root = root_of(ctx)
    with locked(root):
        count = review_links(root, agreed, signatory(options))
    click.echo(f"已复核 {count} 条追溯关系。")


def _check_signatory(ctx: click.Context) -> None:
    """Ask for role and name where something may be signed."""
    for param in ctx.command.params:
        if param.name in {"role", "name"} and not ctx.params[param.name]:
            raise click.MissingParameter(ctx=ctx, param=param)


def _items(found: Assessed, traces: Sequence[LinkTrace]) -> list[ReviewItem]:
    from qmstrace.present.link_review import review_item

    changes = changes_since_review(found.root, found.project, traces)
    return [
        review_item(found.project, found.assessment, trace, changes.get((trace.link.point, trace.link.control)))
        for trace in traces
    ]
