"""``qms map suggest``: candidates for links, ranked by likeness of text."""

from __future__ import annotations

from datetime import date

import click

from qmstrace.cli.options import as_of, assessed, formats
from qmstrace.cli.output import show_day, show_records
from qmstrace.model.vocabulary import Verdict
from qmstrace.workflows.suggesting import suggestions

WEAK = 0.12
"""Below this, two texts share hardly more than common words."""
OPEN = (Verdict.GAP, Verdict.PARTIAL)


@click.command("suggest")
@click.argument("names", nargs=-1, metavar="[要点或控制点…]")
@click.option("--uncovered", is_flag=True, help="为全部缺口和部分符合的要点推荐。")
@click.option("--most", type=click.IntRange(1, 100), default=5, show_default=True, help="每个对象最多推荐几条。")
@as_of
@formats("table", "json")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], uncovered: bool, most: int, as_of: date, format_: str) -> None:
    """按文字的相似程度，为要点推荐控制点，或为控制点推荐要点；是否成立由人判断。

    需要可选的依赖：pip install "qmstrace[suggest]"。
    """
    ctx.meta["format"] = format_
    if not names and not uncovered:
        raise click.UsageError("请给出要点或控制点的编号，或使用 --uncovered")
    found = assessed(ctx, as_of)
    asked = list(dict.fromkeys(names))
    if uncovered:
        points = found.assessment.points
        asked += [name for name in points if points[name].verdict in OPEN and name not in asked]
    project = found.project
    rows = []
    for name, ranked in suggestions(project, asked, most).items():
        for one in ranked:
            point, control = project.point_by_id[one.point], project.working_controls[one.control]
            candidate = point.text if name == one.control else control.title
            rows.append(
                {
                    "asked": name,
                    "point": one.point,
                    "control": one.control,
                    "score": f"{one.score:.3f}",
                    "candidate": candidate,
                }
            )
    show_day(found.assessment.day, format_)
    if format_ != "json" and any(float(row["score"]) < WEAK for row in rows):
        click.echo(f"相似度低于 {WEAK} 的多半不相干，请另行判断。", err=True)
    show_records(("对象", "要点", "控制点", "相似度", "候选"), rows, format_)
