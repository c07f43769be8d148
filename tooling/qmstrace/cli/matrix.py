"""``qms matrix``: gap matrices that go out, come back, or were there before; the commands have their own modules."""

from __future__ import annotations

import click

from qmstrace.cli import matrix_adopt, matrix_export, matrix_import


@click.group("matrix")
def command() -> None:
    """差距矩阵工作簿的导出和导入，原有差距表的接收。"""


command.add_command(matrix_export.command)
command.add_command(matrix_import.command)
command.add_command(matrix_adopt.command)
