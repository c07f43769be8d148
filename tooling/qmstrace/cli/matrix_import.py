"""``qms matrix import``: shows what came back in workbooks; writes it when asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmstrace.cli.options import FILE, day, formats, root_of
from qmstrace.cli.output import progress, show_json, show_table

FINDINGS = 1


@click.command("import")
@click.argument("files", type=FILE, nargs=-1, required=True, metavar="文件…")
@click.option("--apply", is_flag=True, help="写入全部改动（默认只列出）。有冲突或错误时什么都不写。")
@click.option("--ours", "prefer", flag_value="ours", help="冲突处以项目现值为准。")
@click.option("--theirs", "prefer", flag_value="theirs", help="冲突处以工作簿为准；几处填写不一的仍须先改为一致。")
@click.option(
    "--inspection",
    metavar="名称",
    help="差距矩阵中新的自查结论所属的检查（默认：当年的“年度自查”）；检查表以表上方所填为准。",
)
@click.option(
    "--as-of",
    "as_of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=day,
    metavar="日期",
    help="新的自查结论和适用性决定的日期（默认：今天，或 SOURCE_DATE_EPOCH 所指的一天）。",
)
@formats("table", "json")
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[Path, ...],
    apply: bool,
    prefer: str | None,
    inspection: str | None,
    as_of: date,
    format_: str,
) -> None:
    """读回 qms matrix export 导出、填写后交回的工作簿或自查检查表，逐项列出改动；加 --apply 写入。

    几个部门交回的文件可以一次导入。导出之后项目中也已改动的，列为冲突，由 --ours、--theirs 或修改工作簿决定。
    """
    from qmstrace.interchange.inspection_json import outcome_data
    from qmstrace.present import returned
    from qmstrace.present.inspection_outcomes import OUTCOME_COLUMNS
    from qmstrace.trace.merging import Side
    from qmstrace.workflows.importing_matrix import import_matrix

    ctx.meta["format"] = format_
    with progress() as advance:
        found = import_matrix(
            root_of(ctx),
            files,
            day=as_of,
            inspection=inspection or f"{as_of.year}年度自查",
            prefer=Side(prefer) if prefer else None,
            apply=apply,
            progress=advance,
        )
    if format_ == "json":
        show_json(
            {
                "changes": [returned.change_data(change) for change in found.changes],
                "conflicts": [returned.conflict_data(conflict) for conflict in found.conflicts],
                "errors": [returned.remark_data(one) for one in found.remarks if one.is_error],
                "notes": [returned.remark_data(one) for one in found.remarks if not one.is_error],
                "written": list(found.written),
                "outcomes": [outcome_data(*outcome) for outcome in found.outcomes],
            }
        )
    else:
        if found.changes:
            show_table(returned.CHANGE_HEADINGS, [returned.change_row(change) for change in found.changes])
        if found.conflicts:
            click.echo(f"冲突 {len(found.conflicts)} 处：")
            show_table(returned.CONFLICT_HEADINGS, [returned.conflict_row(one) for one in found.conflicts])
        if found.outcomes:
            click.echo("导入后的检查结论：")
            headings = [heading.text for heading in OUTCOME_COLUMNS]
            show_table(headings, [outcome.texts for outcome, _ in found.outcomes])
            for note in dict.fromkeys(note for _, notes in found.outcomes for note in notes):
                click.echo(note)
        for remark in found.remarks:
            click.echo(returned.remark_text(remark), err=True)
        for line in returned.closing_lines(found.changes, found.conflicts, found.remarks, found.written):
            click.echo(line)
    if found.is_blocked:
        ctx.exit(FINDINGS)
