"""``qms source``: lists the sources, proves them against official texts, and compares editions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from qmstrace.cli.options import formats, root_of
from qmstrace.cli.output import show_json, show_records, show_table
from qmstrace.model.catalog import Source
from qmstrace.present.labels import label
from qmstrace.store.loader import load
from qmstrace.workflows.sources import Imported, NewSource, import_source, verify_sources

FEW = 20
"""Locators shown of a long list; JSON has them all."""
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("source")
def command() -> None:
    """来源文件：清单、官方文本的导入与核对、版本比较。"""


@command.command("list")
@formats("table", "json")
@click.pass_context
def list_(ctx: click.Context, format_: str) -> None:
    """列出来源文件。"""
    ctx.meta["format"] = format_
    project = load(root_of(ctx))
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
            "official": "已导入" if source.id in project.official else "未导入",
        }
        for source in project.sources
    ]
    show_records(("编号", "名称", "文号", "效力", "状态", "施行日期", "条款", "要点", "官方文本"), rows, format_)
    if format_ != "json" and project.external_documents:
        click.echo(f"另有 {len(project.external_documents)} 份已知相关的文件未建立目录，见外来文件清单。", err=True)


@command.command("import")
@click.argument("source", metavar="来源")
@click.argument("file", type=FILE, metavar="官方文件")
@click.option("--prefix", default="", metavar="前缀", help="新来源的编号前缀（默认由来源编号得出）。")
@click.option("--title", default="", metavar="名称", help="新来源的名称。")
@click.option("--number", default="", metavar="文号", help="新来源的文号。")
@click.option("--set-fingerprints", is_flag=True, help="以此文本为准，更新目录中的指纹；相应追溯关系将存疑。")
@formats("text", "json")
@click.pass_context
def import_(
    ctx: click.Context,
    source: str,
    file: Path,
    prefix: str,
    title: str,
    number: str,
    set_fingerprints: bool,
    format_: str,
) -> None:
    """导入官方文本（.txt、.html、.docx、.pdf）。

    已有目录的来源：逐条与指纹核对，并保存文本；有差异时返回 1。没有目录的来源：建立待填写的目录。
    """
    ctx.meta["format"] = format_
    new = NewSource(prefix=prefix, title=title, number=number)
    result = import_source(root_of(ctx), source, file, new, set_fingerprints=set_fingerprints)
    if format_ == "json":
        show_json(_import_data(result))
    elif result.verification is None:
        _show_created(result)
    else:
        _show_verification(result.verification.source, _verification_data(result))
        click.echo(f"官方文本已保存：{result.kept}")
        if result.catalog:
            click.echo(f"已更新指纹：{result.catalog}")
    agrees = result.verification is None or result.verification.agrees
    ctx.exit(0 if agrees or set_fingerprints else 1)


def _import_data(result: Imported) -> dict[str, Any]:
    return {
        "source": result.source,
        "provisions": result.provisions,
        "official": result.kept,
        "catalog": result.catalog,
        "resembles": result.resembles.id if result.resembles else None,
        **_verification_data(result),
    }


def _verification_data(result: Imported) -> dict[str, Any]:
    from qmstrace.present.verification import verification_data

    return verification_data(result.verification) if result.verification else {}


def _show_created(result: Imported) -> None:
    click.echo(f"已建立目录 {result.catalog}：{result.provisions} 个条款，状态为“编写中”，不计入合计。")
    click.echo(f"官方文本已保存：{result.kept}")
    click.echo("请补全首部（发布机关、效力、日期），逐条写出标题、概述和检查要点，然后把 status 改为 current。")
    if result.resembles:
        other = result.resembles
        click.echo(
            f"该文本与 {other.id}《{other.title}》多有相同；如为其新版，可用 qms source diff {other.id} {result.source}"
        )


def _show_verification(source: str, data: dict[str, Any]) -> None:
    same, differs = len(data["same"]), data["differs"]
    missing, unexpected = data["missing"], data["unexpected"]
    click.echo(
        f"{source}：一致 {same}，不同 {len(differs)}，官方文本缺少 {len(missing)}，官方文本多出 {len(unexpected)}"
    )
    for found in differs:
        click.echo(f"  不同 {found['locator']}：{found['shown']}")
    for heading, locators in (("缺少", missing), ("多出", unexpected), ("编号重复", data["repeated"])):
        if locators:
            click.echo(f"  {heading}：{_few(locators)}")
    for line in data["left_out"]:
        click.echo(f"  略去的一行（略去后与指纹相符，请确认不是正文）：{line}")


def _few(locators: Sequence[str]) -> str:
    more = f"……共 {len(locators)} 个" if len(locators) > FEW else ""
    return "、".join(locators[:FEW]) + more


@command.command("verify")
@click.argument("source", required=False, metavar="[来源]")
@formats("text", "json")
@click.pass_context
def verify(ctx: click.Context, source: str | None, format_: str) -> None:
    """重新核对已保存的官方文本与目录的指纹；不一致时返回 1。"""
    from qmstrace.present.verification import verification_data

    ctx.meta["format"] = format_
    found = list(verify_sources(root_of(ctx), source))
    if format_ == "json":
        show_json([{"source": held.id, **(verification_data(state) if state else {})} for held, state in found])
    else:
        for held, state in found:
            if state:
                _show_verification(held.id, verification_data(state))
            else:
                click.echo(f"{held.id}：{_not_kept(held)}")
    ctx.exit(0 if all(state is None or state.agrees for _, state in found) else 1)


def _not_kept(source: Source) -> str:
    if any(provision.fingerprint for provision in source.provisions):
        return f"没有保存官方文本；请用 qms source import {source.id} 文件 导入"
    return f"目录没有指纹（依据：{source.basis or '—'}），没有可核对的官方文本"


@command.command("diff")
@click.argument("old", metavar="旧版")
@click.argument("new", metavar="新版")
@click.option("--apply", "is_applied", is_flag=True, help="显示之后，把改号写入目录、追溯关系、对照、决定和签署。")
@click.option(
    "-o", "output", type=click.Path(dir_okay=False, path_type=Path), metavar="文件", help="另存为 .xlsx 工作表。"
)
@formats("table", "json")
@click.pass_context
def diff(ctx: click.Context, old: str, new: str, is_applied: bool, output: Path | None, format_: str) -> None:
    """比较两个版本：来源编号、目录或官方文件均可。"""
    from qmstrace.present.edition_rows import HEADINGS, edition_data, edition_rows
    from qmstrace.workflows.editions import apply_renumbering, compare_editions, write_sheet

    ctx.meta["format"] = format_
    compared = compare_editions(ctx.find_root().obj, old, new)
    if format_ == "json":
        show_json(edition_data(compared.diff, compared.impacts))
    elif compared.diff.is_empty:
        click.echo("两个版本的条款和文字一致。")
    else:
        show_table(HEADINGS, [row.cells() for row in edition_rows(compared.diff, compared.impacts)])
    if output is not None:
        write_sheet(compared, output)
        click.echo(f"已写出：{output}", err=True)
    if is_applied:
        plan = apply_renumbering(root_of(ctx), compared, datetime.now().astimezone())
        click.echo(f"已改号 {len(plan.locators)} 个条款；复核照旧有效。", err=True)
        if plan.withdrawn:
            click.echo(
                f"新版没有、编号已被占用的条款移到 x 开头的定位符下，请逐条处理：{_few(plan.withdrawn)}", err=True
            )
