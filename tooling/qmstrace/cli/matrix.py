"""``qms matrix``: gap matrices that go out, or were there before; the commands stand in modules of their own."""

from __future__ import annotations

import click

from qmstrace.cli import matrix_adopt, matrix_export


@click.group("matrix")
def command() -> None:
    """差距矩阵工作簿的导出，原有差距表的接收。"""


command.add_command(matrix_export.command)
command.add_command(matrix_adopt.command)
