"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from qmstrace.cli.output import progress
from qmstrace.control.attesting import Signatory, scanned_page
from qmstrace.present.assessed import Assessed
from qmstrace.store.loader import find_root
from qmstrace.workflows.assessing import assess_project, default_day

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Command = TypeVar("Command", bound=Callable[..., Any])


def day(ctx: click.Context, param: click.Parameter, value: datetime | None) -> date:
    """Return the day asked for, else the default one."""
    return value.date() if value else default_day()


def as_of(command: Command) -> Command:
    """Add ``--as-of``."""
    return click.option(
        "--as-of",
        "as_of",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=day,
        metavar="日期",
        help="按这一天评定（默认：今天，或 SOURCE_DATE_EPOCH 所指的一天）。",
    )(command)


def formats(*names: str) -> Callable[[Command], Command]:
    """Add ``--format`` with the names; the first is the default."""
    return click.option(
        "--format", "format_", type=click.Choice(names), default=names[0], show_default=True, help="输出格式。"
    )


def filled(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """Return a text without outer space; refuse an empty one, but not one that is left out."""
    if value is not None and not value.strip():
        raise click.BadParameter("不能为空")
    return (value or "").strip()


def signatory_options(command: Command, *, required: bool = True) -> Command:
    """Add who attests, with what, and why; ``signatory`` makes one of them."""
    command = click.option("--original", default="", metavar="地点", help="纸质签名原件的保存地点（与 --scan 同用）。")(
        command
    )
    command = click.option(
        "--scan",
        type=FILE,
        metavar="文件",
        help="纸质签名页的扫描件，代替电子签名。",
    )(command)
    command = click.option(
        "--key", envvar="QMS_KEY", type=FILE, metavar="文件", help="SSH 私钥；或其公钥，私钥在代理中。"
    )(command)
    command = click.option("--reason", default="", metavar="文字", help="理由或说明。")(command)
    command = click.option("--name", required=required, callback=filled, metavar="姓名", help="签署人姓名。")(command)
    return click.option(
        "--role", required=required, callback=filled, metavar="角色", help="签署人角色，如“质量管理部门负责人”。"
    )(command)


def signatory(options: Mapping[str, Any]) -> Signatory:
    """Return who attests now, from the options that ``signatory_options`` added."""
    scan, original = options["scan"], options["original"].strip()
    if (scan is None) != (not original):
        raise click.UsageError("--scan 与 --original 应同时给出")
    typed = click.get_current_context().get_parameter_source("key") is ParameterSource.COMMANDLINE
    if scan is not None and typed:
        raise click.UsageError("--key 与 --scan 只能给出一个")
    return Signatory(
        role=options["role"],
        name=options["name"],
        at=datetime.now().astimezone(),
        reason=options["reason"],
        key=None if scan else options["key"],
        page=scanned_page(scan, original) if scan else None,
    )


def root_of(ctx: click.Context) -> Path:
    """Return the project's folder."""
    folder: Path = ctx.find_root().obj
    return find_root(folder)


def assessed(ctx: click.Context, as_of: date) -> Assessed:
    """Return the project, assessed; progress is shown on a terminal."""
    with progress() as advance:
        return assess_project(root_of(ctx), as_of, lambda done, total: advance("核对证据", done, total))
