"""``qms evidence``: adds, lists and verifies evidence."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from qmstrace.cli.options import as_of, assessed, filled, formats, root_of
from qmstrace.cli.output import progress, show_day, show_json, show_records
from qmstrace.model.vocabulary import Result
from qmstrace.present.labels import label, validity_label
from qmstrace.trace.observations import FileState
from qmstrace.workflows.evidence import NewEvidence, add_evidence, verify_evidence

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("evidence")
def command() -> None:
    """客观证据：登记、清单与核对。"""


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@click.option("--id", "identifier", required=True, metavar="编号", help="证据编号，如 EV-2026-001。")
@click.option("--title", required=True, callback=filled, metavar="名称", help="证据名称。")
@click.option("--for", "target", required=True, metavar="编号", help="对应的表单编号或控制点编号（只能一个）。")
@click.option("--date", "day", required=True, type=DAY, help="记录日期。")
@click.option("--valid-until", type=DAY, help="有效期至。")
@click.option("--result", type=click.Choice([result.value for result in Result]), help="记录的结论。")
@click.pass_context
def add(
    ctx: click.Context,
    file: Path,
    identifier: str,
    title: str,
    target: str,
    day: datetime,
    valid_until: datetime | None,
    result: str | None,
) -> None:
    """登记 matrices/evidence/ 中的一个文件，并记下其哈希。"""
    new = NewEvidence(
        id=identifier,
        title=title,
        target=target,
        date=day.date(),
        valid_until=valid_until.date() if valid_until else None,
        result=Result(result) if result else None,
    )
    digest = add_evidence(root_of(ctx), file, new)
    click.echo(f"已登记 {identifier}，SHA-256：{digest}")


@command.command("list")
@as_of
@formats("table", "json")
@click.pass_context
def list_(ctx: click.Context, as_of: date, format_: str) -> None:
    """列出证据及其文件状态。"""
    ctx.meta["format"] = format_
    found = assessed(ctx, as_of)
    rows = [
        {
            "id": evidence.id,
            "title": evidence.title,
            "target": evidence.form or evidence.control or "",
            "date": str(evidence.date),
            "valid_until": str(evidence.valid_until or ""),
            "result": label(evidence.result),
            "validity": validity_label(found.assessment.evidence_validity[evidence.id]),
            "state": label(found.observations.evidence[evidence.id]),
        }
        for evidence in found.project.evidence
    ]
    show_day(found.assessment.day, format_)
    show_records(("编号", "名称", "对应", "日期", "有效期至", "结论", "当日", "文件"), rows, format_)


@command.command("verify")
@formats("text", "json")
@click.pass_context
def verify(ctx: click.Context, format_: str) -> None:
    """核对每个证据文件的哈希；有不一致时返回 1。"""
    ctx.meta["format"] = format_
    with progress() as advance:
        states = verify_evidence(root_of(ctx), lambda done, total: advance("核对证据", done, total))
    altered = [entry for entry in states if entry[2] is FileState.ALTERED]
    if format_ == "json":
        show_json([{"id": evidence.id, "file": file.name, "state": state} for evidence, file, state in states])
    else:
        for evidence, file, _ in altered:
            place = file.place
            click.echo(f"{place.path}:{place.line}: {evidence.id} 的文件 {file.name} 与登记的哈希不一致", err=True)
        external = sum(state is FileState.EXTERNAL for _, _, state in states)
        click.echo(f"核对 {len(states)} 个文件：不一致 {len(altered)}，外部未核对 {external}。")
    ctx.exit(1 if altered else 0)
