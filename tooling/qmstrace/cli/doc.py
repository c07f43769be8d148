"""``qms doc``: controlled documents, their approval and copies; its other commands stand in modules of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from qmstrace.cli import doc_history, doc_new
from qmstrace.cli.options import as_of, assessed, formats, root_of, signatory, signatory_options
from qmstrace.cli.output import show_day, show_json, show_records
from qmstrace.errors import Refusal, RequestError
from qmstrace.model.fingerprint import document_fingerprint
from qmstrace.present.chain_ends import end_data, end_line
from qmstrace.present.copy_rows import COPY_HEADINGS, copy_row
from qmstrace.present.labels import label
from qmstrace.present.signing import signing_text
from qmstrace.store.journal import locked
from qmstrace.trace.review_dates import due_review
from qmstrace.workflows.approving import Approval, approve_documents
from qmstrace.workflows.verifying import verify_chains

SHORT_DIGEST = 12
"""Digits of a digest that a line shows."""


@click.group("doc")
def command() -> None:
    """受控文件：清单、新建、批准、历次版本与受控本的分发。"""


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
                "signed": signing_text(standing),
                "next": "、".join(one.document.version for one in standing.coming),
            }
        )
    show_day(found.assessment.day, format_)
    show_records(
        ("编号", "名称", "层级", "版本", "归口部门", "生效日期", "下次评审", "评审", "状态", "签批", "下一版本"),
        rows,
        format_,
    )


@command.command("copies")
@click.argument("numbers", nargs=-1, metavar="[文件编号…]")
@as_of
@click.option("--to-withdraw", is_flag=True, help="只列待收回的受控本；有待收回的，返回码为 1。")
@formats("table", "json")
@click.pass_context
def copies(ctx: click.Context, numbers: tuple[str, ...], as_of: date, to_withdraw: bool, format_: str) -> None:
    """列出受控本由谁持有，以及在用、待收回、已收回还是已销毁；登记在 procedures/distribution.csv。"""
    ctx.meta["format"] = format_
    found = assessed(ctx, as_of)
    for number in numbers:
        if number not in found.project.document_by_number:
            raise RequestError(Refusal.UNKNOWN_DOCUMENT, id=number)
    listed = found.assessment.copies_to_withdraw if to_withdraw else found.assessment.copies
    rows = [copy_row(trace) for trace in listed if not numbers or trace.copy.document in numbers]
    show_day(found.assessment.day, format_)
    show_records(COPY_HEADINGS, rows, format_)
    ctx.exit(1 if to_withdraw and rows else 0)


@command.command("approve")
@click.argument("numbers", nargs=-1, required=True, metavar="文件编号…")
@signatory_options
@click.pass_context
def approve(ctx: click.Context, /, numbers: tuple[str, ...], **options: Any) -> None:
    """以一个角色批准文件的当前内容；各角色都批准后，该版本存入 procedures/approved/。首部写有作废日期的，批准作废。"""
    root = root_of(ctx)
    with locked(root):  # the time is that of the turn: who waited signs after who came first
        approvals = approve_documents(root, list(dict.fromkeys(numbers)), signatory(options))
    for approval in approvals:
        click.echo(_approval_line(approval, options["role"]))


def _approval_line(approval: Approval, role: str) -> str:
    """Return what was signed, of which words, and what is missing or follows."""
    document = approval.document
    digest = document_fingerprint(document)[:SHORT_DIGEST]
    what = f"{document.number} {document.version}，生效日期 {document.effective}，内容指纹 {digest}"
    if approval.is_withdrawal:
        what = f"{document.number} 的作废，{document.withdrawn or '撤销'}"
    if approval.missing:
        return f"{what}：已由{role}签署；尚缺：{'、'.join(approval.missing)}"
    late = document.effective and not approval.is_withdrawal and document.effective < approval.at.date()
    rest = f"自 {approval.at.date()} 起现行，生效日期早于批准齐全之日" if late else "批准齐全"
    return f"{what}：已由{role}签署；{rest}。"


@command.command("verify")
@formats("table", "json")
@click.pass_context
def verify(ctx: click.Context, format_: str) -> None:
    """核对全部签署（签名、密钥、角色、时间、链的首尾）和已批准的版本；有不能接受的返回 1。"""
    ctx.meta["format"] = format_
    root = root_of(ctx)
    found = verify_chains(root)
    rows = [
        {
            "chain": rejection.attestation.chain,
            "line": str(rejection.attestation.place.line),
            "act": rejection.attestation.meaning,
            "role": rejection.attestation.role,
            "name": rejection.attestation.name,
            "at": rejection.attestation.at.isoformat(),
            "code": rejection.code.value,
            "why": label(rejection.code),
        }
        for rejection in found.rejected
    ]
    if format_ == "json":
        altered = [version.place.path for version in found.altered]
        show_json(
            {
                "accepted": found.accepted,
                "rejected": rows,
                "altered": altered,
                "tails": [end_data(end) for end in found.ends],
            }
        )
    else:
        click.echo(f"签署 {found.accepted + len(rows)} 行，接受 {found.accepted} 行。")
        for row in rows:
            click.echo(f"{row['chain']}:{row['line']}: {row['role']} {row['name']} {row['at']}：{row['why']}")
        for version in found.altered:
            click.echo(f"{version.place.path}：已批准的版本被改动，与签署的内容不一致；请从版本库恢复")
        for end in found.ends:
            click.echo(end_line(end))
    ctx.exit(0 if found.is_sound else 1)
