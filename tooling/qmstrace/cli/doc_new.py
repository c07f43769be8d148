"""``qms doc new``: a new controlled document, ready to be written."""

from __future__ import annotations

import click

from qmstrace.cli.options import filled, root_of
from qmstrace.model.vocabulary import Level
from qmstrace.store.loader import load
from qmstrace.workflows.new_document import NewDocument, new_document


@click.command("new")
@click.argument("number", metavar="文件编号")
@click.option("--title", required=True, callback=filled, metavar="名称", help="文件名称。")
@click.option(
    "--level",
    required=True,
    type=click.Choice([level.value for level in Level]),
    help="层级：manual 质量手册，procedure 程序文件，instruction 作业指导书，form 记录表单。",
)
@click.option("--owner", required=True, callback=filled, metavar="部门", help="归口部门。")
@click.option("--retention", default="", metavar="期限", help="保存期限，如“2年”；记录表单必填。")
@click.pass_context
def command(ctx: click.Context, number: str, title: str, level: str, owner: str, retention: str) -> None:
    """新建一份受控文件的草案，按层级套用模板。编号以“-”结尾的（如 QP-、QR-07-），自动取下一个空号。"""
    new = NewDocument(number=number, title=title, level=Level(level), owner=owner, retention=retention.strip())
    root = root_of(ctx)
    path = new_document(root, new)
    project = load(root)
    roles = project.company.approval[new.level]
    then = (
        "再由" + "、".join(roles) + "用 qms doc approve 批准"
        if roles
        else "自该日起生效（签批政策没有要求签批这一层级）"
    )
    click.echo(f"已建立 {path}（草案）；请写出正文和控制点，填写生效日期（effective），{then}。")
