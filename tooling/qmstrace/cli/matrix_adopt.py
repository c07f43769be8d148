"""``qms matrix adopt``: what a gap table that the company made before means here."""

from __future__ import annotations

from pathlib import Path

import click

from qmstrace.cli.options import FILE, formats, root_of
from qmstrace.cli.output import show_json, show_table


@click.command("adopt")
@click.argument("file", type=FILE, metavar="文件")
@click.option("--sheet", metavar="工作表", help="只读这个工作表（默认：全部）。")
@click.option("--source", metavar="来源", help="表中条款所属的来源（默认：按表中所写辨认）。")
@click.option("--apply", is_flag=True, help="写入没有疑问的追溯关系（默认只报告）。")
@formats("table", "json")
@click.pass_context
def command(ctx: click.Context, file: Path, sheet: str | None, source: str | None, apply: bool, format_: str) -> None:
    """读企业原有的差距表（.xlsx），报告读懂了什么、没有读懂什么、将写入什么。

    列名与常用的不同时，写在 qms.toml 的 [matrix.aliases] 中，如 control = ["对应文件", "程序文件"]。
    """
    from qmstrace.present.adoption import HEADINGS, adoption_data, row_record, sheet_line, total_lines
    from qmstrace.workbook.adoption import totals
    from qmstrace.workflows.adopting import adopt_file

    ctx.meta["format"] = format_
    done = adopt_file(root_of(ctx), file, sheet=sheet, source=source, apply=apply)
    found = done.adoption
    if done.is_open:
        click.echo(f"注意：“{done.name}”正在表格软件中打开，没有保存的改动不在其内。", err=True)
    if format_ == "json":
        show_json({"file": done.name, **adoption_data(found), "totals": totals(found), "written": list(done.written)})
        return
    for one in found.sheets:
        click.echo(sheet_line(one))
    for name in found.without_table:
        click.echo(f"工作表“{name}”：没有找到表头，没有读取")
    show_table(HEADINGS, [row_record(row) for row in found.rows])
    for line in total_lines(totals(found)):
        click.echo(line)
    if done.written:
        click.echo(f"已写入 {'、'.join(done.written)}；请用 qms map review 复核。")
    elif found.new_links:
        click.echo("没有写入任何文件；加 --apply 写入标为“可写入”的追溯关系。")
    else:
        click.echo("没有可以写入的追溯关系。")
