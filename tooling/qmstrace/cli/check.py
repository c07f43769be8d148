"""``qms check``: errors first, then gaps; gates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import click

from qmstrace.cli.options import as_of, assessed, formats
from qmstrace.cli.output import show_json
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.assessed import Assessed
from qmstrace.present.labels import label
from qmstrace.present.reasons import reasons_text
from qmstrace.trace.assessment import SourceCount
from qmstrace.trace.gates import MissedGate, missed_gates
from qmstrace.trace.review_dates import due_reviews

SHOWN = (Verdict.NONCONFORMING, Verdict.GAP, Verdict.PARTIAL)


@click.command("check")
@as_of
@formats("text", "json")
@click.pass_context
def command(ctx: click.Context, as_of: date, format_: str) -> None:
    """检查输入，列出不符合、缺口和存疑的追溯关系，并核对质量门。

    返回码：0 通过；1 未达到质量门；3 输入有错误，未进行评定。
    """
    ctx.meta["format"] = format_
    found = assessed(ctx, as_of)
    missed = tuple(missed_gates(found.project.company, found.assessment))
    if format_ == "json":
        show_json(_data(found, missed))
    else:
        _show(found, missed)
    ctx.exit(1 if missed else 0)


def _data(found: Assessed, missed: tuple[MissedGate, ...]) -> object:
    assessment = found.assessment
    return {
        "as_of": assessment.day.isoformat(),
        "errors": [],
        "counts": {
            source.source: {verdict.value: number for verdict, number in source.counts.items()}
            for source in assessment.sources
            if source.is_counted
        },
        "suspect_links": [
            {"point": trace.link.point, "control": trace.link.control} for trace in assessment.suspect_links
        ],
        "due_reviews": [
            {"document": one.document.number, "review_by": one.review_by.isoformat(), "due": one.due}
            for one in due_reviews(assessment.standings.values(), assessment.day)
        ],
        "missed_gates": [
            {"source": gate.source, "verdict": gate.verdict, "at_most": gate.at_most, "found": gate.found}
            for gate in missed
        ],
    }


def _show(found: Assessed, missed: tuple[MissedGate, ...]) -> None:
    project, assessment = found.project, found.assessment
    lines = [f"输入无错误。评定日期：{assessment.day}"]
    for count in assessment.sources:
        if count.is_counted:
            lines.extend(_source_lines(found, count))
    if assessment.suspect_links:
        lines.append(f"\n存疑的追溯关系：{len(assessment.suspect_links)} 条")
    for trace in assessment.suspect_links:
        place = trace.link.place
        lines.append(f"  {place.path}:{place.line} {trace.link.point} ~ {trace.link.control}；请用 qms map review 复核")
    lines.extend(_review_lines(found))
    click.echo("\n".join(lines) + "\n")
    for gate in missed:
        subject = f"{gate.source} 的{label(gate.verdict)}要点" if gate.source else "存疑的追溯关系"
        click.echo(f"未达到质量门：{subject}为 {gate.found}，上限 {gate.at_most}", err=True)
    if not missed:
        has_gates = project.company.gates or project.company.suspect_links_at_most is not None
        click.echo("质量门：全部达到。" if has_gates else "qms.toml 没有设置质量门。")


def _review_lines(found: Assessed) -> Iterator[str]:
    due = due_reviews(found.assessment.standings.values(), found.assessment.day)
    if due:
        yield f"\n评审到期的文件：{len(due)} 份"
    for one in due:
        document = one.document
        yield f"  {document.number} {document.title}（{document.version}）下次评审 {one.review_by}，{label(one.due)}"


def _source_lines(found: Assessed, count: SourceCount) -> Iterator[str]:
    held = found.project.source_by_id[count.source]
    points = [point for provision in held.provisions for point in provision.points]
    for verdict in SHOWN:
        shown = [point for point in points if found.assessment.points[point.id].verdict is verdict]
        if shown:
            yield f"\n《{held.title}》（{label(count.standing)}）{label(verdict)}：{len(shown)} 个要点"
        for point in shown:
            reasons = reasons_text(found.assessment.points[point.id].reasons, found.project)
            yield f"  {point.id} {point.text}"
            yield f"      {point.place.path}:{point.place.line}；{reasons}"
