"""``qms build``: the manual and every matrix."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmstrace.cli.options import as_of, root_of
from qmstrace.cli.output import progress
from qmstrace.workflows.building import FORMATS, build


@click.command("build")
@as_of
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(FORMATS), help="只生成这些格式（可重复；默认：全部）。"
)
@click.option(
    "-o", "output", type=click.Path(path_type=Path, file_okay=False), help="输出文件夹（默认：项目的 build/）。"
)
@click.pass_context
def command(ctx: click.Context, as_of: date, formats: tuple[str, ...], output: Path | None) -> None:
    """生成受控手册（HTML）和差距矩阵（XLSX）。"""
    root = root_of(ctx)
    with progress() as advance:
        made = build(root, output or root / "build", as_of, formats or FORMATS, advance)
    for path in made:
        click.echo(f"已生成：{path}")
