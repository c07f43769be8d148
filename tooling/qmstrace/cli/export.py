"""``qms export``: the project for other programs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from qmstrace.cli.options import as_of, assessed
from qmstrace.interchange.project_json import project_data, project_schema


@click.group("export")
def command() -> None:
    """导出项目数据，供其他程序读取。"""


@command.command("json")
@as_of
@click.option("-o", "output", type=click.Path(path_type=Path, dir_okay=False), help="写入文件（默认：标准输出）。")
@click.option("--schema", is_flag=True, help="改为输出描述该格式的 JSON Schema。")
@click.pass_context
def export_json(ctx: click.Context, as_of: date, output: Path | None, schema: bool) -> None:
    """导出整个项目及其追溯结论（JSON）。"""
    if schema:
        data = project_schema()
    else:
        found = assessed(ctx, as_of)
        data = project_data(found.project, found.observations, found.assessment)
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")
