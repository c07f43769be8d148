"""``qms matrix export``: the workbook suite, whole or in parts for those who fill it in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmstrace.cli.options import as_of, root_of
from qmstrace.cli.output import progress
from qmstrace.present.language import CHINESE, LANGUAGES
from qmstrace.workflows.exporting_matrix import SPLITS, export_inspection, export_matrix


@click.command("export")
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="文件（默认：build/matrices/ 中的 gap-matrix.xlsx，自查检查表为 inspection.xlsx）。",
)
@click.option("--source", "sources", multiple=True, metavar="来源", help="只导出这些来源（可重复）。")
@click.option("--only", type=click.Choice(["gaps"]), help="gaps：只导出尚未追溯齐全的要点。")
@click.option("--split", type=click.Choice(SPLITS), help="每个来源或每个责任部门一个文件，名称附在文件名之后。")
@click.option("--inspection", is_flag=True, help="改为导出自查检查表和历次自查的结论。")
@click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default=CHINESE,
    show_default=True,
    help="工作簿的语言；条款、要点和文件的内容照原样，填写后都可导入。",
)
@as_of
@click.pass_context
def command(
    ctx: click.Context,
    output: Path | None,
    sources: tuple[str, ...],
    only: str | None,
    split: str | None,
    inspection: bool,
    language: str,
    as_of: date,
) -> None:
    """导出工作簿：汇总、各来源的差距矩阵、证据台账、不适用条款说明、整改计划、标准对照表和各种清单。

    手册生成在同一 build/ 文件夹中时，单元格链接到手册。
    """
    if inspection and (only or split):
        raise click.UsageError("--inspection 不与 --only、--split 同时使用")
    root = root_of(ctx)
    with progress() as advance:
        if inspection:
            made: tuple[Path, ...] = (export_inspection(root, output, as_of, sources, advance, language=language),)
        else:
            made = export_matrix(
                root, output, as_of, sources, advance, gaps_only=only is not None, split=split, language=language
            )
    for path in made:
        click.echo(f"已导出：{path}")
