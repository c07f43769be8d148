"""``qms source``: lists the sources, and holds a catalog against its official text."""

from __future__ import annotations

from pathlib import Path

import click

from qmstrace.cli.options import formats, root_of
from qmstrace.cli.output import show_records
from qmstrace.present.labels import label
from qmstrace.store.loader import load
from qmstrace.workflows.fingerprinting import fingerprint_source


@click.group("source")
def command() -> None:
    """来源文件：清单与官方文本指纹。"""


@command.command("list")
@formats("table", "json")
@click.pass_context
def list_(ctx: click.Context, format_: str) -> None:
    """列出来源文件。"""
    ctx.meta["format"] = format_
    rows = [
        {
            "id": source.id,
            "title": source.title,
            "number": source.number,
            "force": source.force.value,
            "status": label(source.status),
            "effective": str(source.effective or ""),
            "provisions": str(len(source.provisions)),
            "points": str(sum(len(provision.points) for provision in source.provisions)),
        }
        for source in load(root_of(ctx)).sources
    ]
    show_records(("编号", "名称", "文号", "效力", "状态", "施行日期", "条款", "要点"), rows, format_)


@command.command("fingerprint")
@click.argument("source", metavar="来源")
@click.argument("official", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="官方文本")
@click.option("--write", is_flag=True, help="把指纹写入目录（只改 fingerprint 行）。")
@click.pass_context
def fingerprint(ctx: click.Context, source: str, official: Path, write: bool) -> None:
    """用官方文本核对目录的条款与指纹；有差异且未写入时返回 1。"""
    result = fingerprint_source(root_of(ctx), source, official, write=write)
    for heading, locators in (
        ("官方文本有而目录没有", result.missing),
        ("目录有而官方文本没有", result.unknown),
        ("已写入指纹" if write else "指纹不同", result.different),
    ):
        if locators:
            click.echo(f"{heading}：{'、'.join(locators)}")
    click.echo(f"官方文本共 {len(result.fingerprints)} 个条款。" + ("与目录一致。" if result.agrees else ""))
    ctx.exit(0 if result.agrees or (write and not result.missing and not result.unknown) else 1)
