"""``qms decide``: what waits for a decision, and attesting it."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from qmstrace.cli.options import as_of, assessed, formats, root_of, signatory, signatory_options
from qmstrace.cli.output import show_day, show_records
from qmstrace.present.labels import label
from qmstrace.store.journal import locked
from qmstrace.workflows.deciding import FACTS, SIGNERS, decide


@click.group("decide")
def command() -> None:
    """适用性与采用决定、范围事实、签署人名单和签批政策：清单与批准。"""


@command.command("list")
@as_of
@formats("table", "json")
@click.pass_context
def list_(ctx: click.Context, as_of: date, format_: str) -> None:
    """列出各项决定，以及待批准的范围事实、签署人名单和签批政策。"""
    ctx.meta["format"] = format_
    found = assessed(ctx, as_of)
    decisions = found.assessment.decisions
    rows = [
        {
            "id": decision.id,
            "decision": label(decision.outcome),
            "subject": decision.subject,
            "state": "已批准" if decision in decisions.counting else "待批准",
            "reason": decision.reason,
        }
        for decision in (*decisions.counting, *decisions.pending)
    ]
    labels = found.project.company.fact_labels
    rows += [
        {"id": FACTS, "decision": "范围事实", "subject": name, "state": "待批准", "reason": labels[name]}
        for name in sorted(decisions.pending_facts)
    ]
    if not found.observations.signers_hold:
        reason = "名单或政策改动后未批准，此前全部签署不计入"
        rows.append(
            {"id": SIGNERS, "decision": "签署人名单和签批政策", "subject": "", "state": "待批准", "reason": reason}
        )
    show_day(as_of, format_)
    show_records(("编号", "决定", "对象", "状态", "理由"), rows, format_)


@command.command("approve")
@click.argument("names", nargs=-1, required=True, metavar="编号…")
@signatory_options
@click.pass_context
def approve(ctx: click.Context, /, names: tuple[str, ...], **options: Any) -> None:
    """批准决定（按编号）、范围事实（facts）或签署人名单和签批政策（signers）的现有内容。"""
    root = root_of(ctx)
    with locked(root):
        counts = decide(root, list(dict.fromkeys(names)), signatory(options))
    for chain, number in counts.items():
        click.echo(f"已签署 {number} 项：{chain}")
