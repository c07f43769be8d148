"""``qms doc history``: the versions of a controlled document."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from qmstrace.cli.options import as_of, assessed, formats
from qmstrace.cli.output import show_day, show_json, show_table
from qmstrace.errors import Refusal, RequestError
from qmstrace.model.vocabulary import DocumentStatus
from qmstrace.present.document_history import document_history
from qmstrace.present.labels import label

HEADINGS = ("版本", "状态", "生效日期", "现行期间", "下次评审", "批准", "尚缺", "内容指纹", "文件")
SHORT = 12
"""Digits of a digest that the table shows; JSON has all."""


@click.command("history")
@click.argument("number", metavar="文件编号")
@as_of
@formats("table", "json")
@click.pass_context
def command(ctx: click.Context, number: str, as_of: date, format_: str) -> None:
    """列出一份文件的历次版本：日期、状态、由谁以何角色何时批准，以及内容指纹。"""
    ctx.meta["format"] = format_
    found = assessed(ctx, as_of)
    if number not in found.project.document_by_number:
        raise RequestError(Refusal.UNKNOWN_DOCUMENT, id=number)
    history = document_history(found.assessment.standings[number])
    if format_ == "json":
        show_json({"as_of": found.assessment.day.isoformat(), **history})
        return
    show_day(found.assessment.day, format_)
    click.echo(f"{number} {history['title']}（{label(history['status'])}）{_withdrawal(history)}", err=True)
    show_table(HEADINGS, [*(_row(version) for version in history["versions"]), *map(_altered, history["altered"])])


def _withdrawal(history: dict[str, Any]) -> str:
    said = ""
    if history["withdrawn"]:
        other = f"，替代文件 {history['replaced_by']}" if history["replaced_by"] else ""
        signed = "；".join(_signature(line) for line in history["withdrawal_approvals"])
        said = f"；作废日期 {history['withdrawn']}{other}" + (f"（{signed}）" if signed else "")
    request = history["withdrawal_request"]
    if request:
        asked = f"拟自 {request['withdrawn']} 作废" if request["withdrawn"] else "拟撤销作废"
        said += f"；{asked}，尚缺批准：{'、'.join(request['missing'])}"
    return said


def _signature(line: dict[str, str]) -> str:
    return f"{line['role']} {line['name']} {line['at']}"


def _row(version: dict[str, Any]) -> list[str]:
    begins, ends = version["in_force_from"], version["in_force_until"]
    period = f"{begins} 至 {ends}" if ends else f"{begins} 起"
    return [
        version["version"] + ("（工作版本）" if version["is_working_copy"] and version["missing"] else ""),
        label(version["status"]),
        version["effective"] or "未定",
        period if begins else "",
        version["review_by"] or "",
        "；".join(_signature(line) for line in version["approvals"]),
        "、".join(version["missing"]),
        version["digest"][:SHORT],
        version["file"],
    ]


def _altered(version: dict[str, str]) -> list[str]:
    shown = {"版本": version["version"], "状态": label(DocumentStatus.ALTERED), "文件": version["file"]}
    return [shown.get(heading, "") for heading in HEADINGS]
