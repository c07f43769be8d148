"""``qms matrix``: the workbook suite; its commands stand in modules of their own."""

from __future__ import annotations

import click

from qmstrace.cli import matrix_export


@click.group("matrix")
def command() -> None:
    """差距矩阵工作簿：导出。"""


command.add_command(matrix_export.command)
