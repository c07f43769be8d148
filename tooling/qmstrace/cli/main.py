"""The command ``qms`` itself: its options, its commands, and how every error leaves."""

from __future__ import annotations

import errno
import gc
import gettext
import importlib
import os
from pathlib import Path
from typing import Any

import click

from qmstrace import __version__
from qmstrace.errors import ProjectInputError, Refusal, RequestError

COMMANDS = {
    "build": "build",
    "check": "check",
    "decide": "decide",
    "doc": "doc",
    "evidence": "evidence",
    "export": "export",
    "gap": "gap",
    "map": "map_",
    "matrix": "matrix",
    "source": "source",
    "status": "status",
}
"""Commands and the modules that hold them; a module is imported when its command is run."""

# click asks gettext for its own words, in the language of the environment: Chinese comes first here too.
os.environ.setdefault("LANGUAGE", "zh_CN")
gettext.bindtextdomain("messages", Path(__file__).parent / "locale")

COLLECT_EVERY = 20_000
"""Objects between two collections: records are made once and stay, so looking for garbage among them is lost time."""

EXIT_USAGE = 2
EXIT_INPUT = 3
INPUT_REFUSALS = {
    Refusal.MANUAL_FAILED,
    Refusal.CATALOG_STYLE,
    Refusal.CATALOG_UNREADABLE,
    Refusal.UNKNOWN_STANDARD,
    Refusal.WRONG_STANDARD,
    *(refusal for refusal in Refusal if refusal.value.startswith(("official-", "table-"))),
}
"""Refusals for which the input is to blame, not the call."""


class Commands(click.Group):
    """Loads a command when it is asked for, and turns errors of the project into messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"qmstrace.cli.{COMMANDS[cmd_name]}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run; show every problem of the input at once."""
        try:
            return super().invoke(ctx)
        except ProjectInputError as error:
            from qmstrace.cli.output import show_problems

            show_problems(error, ctx)
            ctx.exit(EXIT_INPUT)
        except RequestError as error:
            from qmstrace.present.messages import refusal_text

            click.echo(f"错误：{refusal_text(error)}", err=True)
            ctx.exit(EXIT_INPUT if error.refusal in INPUT_REFUSALS else EXIT_USAGE)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            click.echo(f"错误：{error.filename or ''}：{error.strerror}；请检查路径、权限和磁盘空间", err=True)
            ctx.exit(EXIT_INPUT)


@click.command(cls=Commands)
@click.option("-C", "folder", type=click.Path(path_type=Path), default=Path(), help="项目文件夹（默认：当前文件夹）。")
@click.version_option(__version__, prog_name="qms")
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    """医疗器械质量管理体系：法规追溯、受控手册与差距矩阵。"""
    ctx.obj = folder
    gc.set_threshold(COLLECT_EVERY, *gc.get_threshold()[1:])
