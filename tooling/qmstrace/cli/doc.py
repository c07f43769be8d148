"""``qms doc``: lists and approves controlled documents; its other commands stand in modules of their own."""

from __future__ import annotations

from datetime import date, datetime

import click

from qmstrace.cli import doc_history, doc_new
from qmstrace.cli.options import as_of, assessed, formats, root_of, signatory_options
from qmstrace.cli.output import show_day, show_records
from qmstrace.control.attesting import Signatory
from qmstrace.present.labels import label
from qmstrace.trace.review_dates import due_review
from qmstrace.workflows.approving import approve_documents


@click.group("doc")
def command() -> None:
    """受控文件：清单、新建、批准与历次版本。"""


command.add_command(doc_history.command)
command.add_command(doc_new.command)


@command.command("list")
@as_of
@formats("table", "json")
@click.pass_context
def list_(ctx: click.Context, as_of: date, format_: str) -> None:
    """列出受控文件及其状态。"""
    ctx.meta["format"] = format_
    found = assessed(ctx, as_of)
    rows = []
    for working in found.project.documents:
        standing = found.assessment.standings[working.number]
        document = standing.shown
        review = due_review(standing, found.assessment.day)
        rows.append(
            {
                "number": document.number,
                "title": document.title,
                "level": label(document.level),
                "version": document.version,
                "owner": document.owner,
                "effective": str(document.effective or ""),
                "review_by": str(document.review_by or ""),
                "review": label(review.due) if review else "",
                "status": label(standing.status),
                "signed": "已签批" if standing.is_signed else "未经电子签批",
                "next": "、".join(one.document.version for one in standing.coming),
            }
        )
    show_day(found.assessment.day, format_)
    show_records(
        ("编号", "名称", "层级", "版本", "归口部门", "生效日期", "下次评审", "评审", "状态", "签批", "下一版本"),
        rows,
        format_,
    )


@command.command("approve")
@click.argument("numbers", nargs=-1, required=True, metavar="文件编号…")
@signatory_options
@click.pass_context
def approve(ctx: click.Context, numbers: tuple[str, ...], role: str, name: str, reason: str) -> None:
    """以一个角色批准文件的当前内容；各角色都批准后，该版本存入 procedures/approved/。"""
    signatory = Signatory(role=role, name=name, at=datetime.now().astimezone(), reason=reason)
    lacking = approve_documents(root_of(ctx), list(dict.fromkeys(numbers)), signatory)
    for number, roles in lacking.items():
        click.echo(f"{number}：已由{role}批准；" + (f"尚缺：{'、'.join(roles)}" if roles else "批准齐全。"))
