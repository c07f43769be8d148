"""``qms check``: errors first, then gaps; gates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import click

from qmstrace.cli.options import as_of, assessed, formats
from qmstrace.cli.output import show_json
from qmstrace.model.document import Document
from qmstrace.model.fingerprint import document_fingerprint
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.assessed import Assessed
from qmstrace.present.chain_ends import end_data, end_line
from qmstrace.present.copy_rows import copy_row, in_force_text
from qmstrace.present.labels import label
from qmstrace.present.reasons import reasons_text
from qmstrace.present.suspects import coming_data, coming_lines, suspect_data, suspect_line
from qmstrace.trace.assessment import SourceCount
from qmstrace.trace.coming import ComingVersion, becoming_suspect
from qmstrace.trace.gates import MissedGate, missed_gates
from qmstrace.trace.link_changes import LinkChanges
from qmstrace.trace.links import LinkTrace
from qmstrace.trace.rejections import ChainEnd, RejectionCode
from qmstrace.trace.review_dates import due_reviews
from qmstrace.trace.withdrawal import Request
from qmstrace.workflows.verifying import ends_of_chains

SHOWN = (Verdict.NONCONFORMING, Verdict.GAP, Verdict.PARTIAL)


@click.command("check")
@as_of
@formats("text", "json")
@click.pass_context
def command(ctx: click.Context, as_of: date, format_: str) -> None:
    """检查输入，列出不符合、缺口和存疑的追溯关系，并核对质量门。

    返回码：0 通过；1 未达到质量门，或者有不能接受的签署、不完整的签署链、被改动的批准版本；3 输入有错误，未进行评定。
    """
    ctx.meta["format"] = format_
    found = assessed(ctx, as_of)
    missed = tuple(missed_gates(found.project.company, found.assessment))
    ends = [end for end in ends_of_chains(found.root, found.project) if end.is_broken]
    if format_ == "json":
        show_json(_data(found, missed, ends))
    else:
        _show(found, missed, ends)
    ctx.exit(1 if missed or any(_failures(found, ends)) else 0)


def _data(found: Assessed, missed: tuple[MissedGate, ...], ends: Sequence[ChainEnd]) -> object:
    assessment = found.assessment
    return {
        "as_of": assessment.day.isoformat(),
        "errors": [],
        "counts": {
            source.source: {verdict.value: number for verdict, number in source.counts.items()}
            for source in assessment.sources
            if source.is_counted
        },
        "suspect_links": [suspect_data(trace, changes) for trace, changes in _suspects(found)],
        "becoming_suspect": coming_data(_coming(found)),
        "rejected_attestations": [
            {
                "file": rejection.attestation.place.path,
                "line": rejection.attestation.place.line,
                "code": rejection.code,
            }
            for rejection in found.observations.rejections
        ],
        "broken_chains": [end_data(end) for end in ends],
        "altered_versions": [version.place.path for version in _altered(found)],
        "pending_decisions": [decision.id for decision in assessment.decisions.pending],
        "pending_facts": sorted(assessment.decisions.pending_facts),
        "pending_withdrawals": [number for number, _ in _waiting_withdrawals(found)],
        "unlinked_controls": [control.id for control in assessment.unlinked_controls],
        "term_variants": [
            {"file": one.place.path, "line": one.place.line, "variant": one.variant, "term": one.term}
            for one in assessment.term_variants
        ],
        "copies_to_withdraw": [copy_row(trace) for trace in assessment.copies_to_withdraw],
        "due_reviews": [
            {"document": one.document.number, "review_by": one.review_by.isoformat(), "due": one.due}
            for one in due_reviews(assessment.standings.values(), assessment.day)
        ],
        "missed_gates": [
            {
                "source": gate.source,
                "verdict": gate.verdict,
                "limit": gate.limit,
                "at_most": gate.at_most,
                "found": gate.found,
            }
            for gate in missed
        ],
    }


def _show(found: Assessed, missed: tuple[MissedGate, ...], ends: Sequence[ChainEnd]) -> None:
    project, assessment = found.project, found.assessment
    lines = [f"输入无错误。评定日期：{assessment.day}", *_control_lines(found)]
    lines.extend(f"\n签署链不完整：{end_line(end)}" for end in ends)
    for count in assessment.sources:
        if count.is_counted:
            lines.extend(_source_lines(found, count))
    if assessment.suspect_links:
        lines.append(f"\n存疑的追溯关系：{len(assessment.suspect_links)} 条")
    lines.extend(suspect_line(trace, changes) for trace, changes in _suspects(found))
    lines.extend(coming_lines(_coming(found)))
    lines.extend(_library_lines(found))
    lines.extend(_copy_lines(found))
    lines.extend(_review_lines(found))
    click.echo("\n".join(lines) + "\n")
    for gate in missed:
        subject = label(gate.limit) if gate.limit else f"{gate.source} 的{label(gate.verdict)}要点"
        click.echo(f"未达到质量门：{subject}为 {gate.found}，上限 {gate.at_most}", err=True)
    for failure in _failures(found, ends):
        click.echo(f"未通过：{failure}，详见上文", err=True)
    if not missed:
        has_gates = project.company.gates or project.company.limits
        click.echo("质量门：全部达到。" if has_gates else "qms.toml 没有设置质量门。")


def _failures(found: Assessed, ends: Sequence[ChainEnd]) -> Iterator[str]:
    """Yield what fails a check besides its gates."""
    if not found.observations.signers_hold:
        yield "签署人名单或签批政策未批准"
    elif found.observations.rejections:
        yield f"不能接受的签署 {len(found.observations.rejections)} 行"
    if altered := _altered(found):
        yield f"已批准的版本被改动 {len(altered)} 个"
    if ends:
        yield f"签署链不完整 {len(ends)} 条"


def _altered(found: Assessed) -> list[Document]:
    return [version for standing in found.assessment.standings.values() for version in standing.altered]


def _waiting_withdrawals(found: Assessed) -> list[tuple[str, Request]]:
    standings = found.assessment.standings.values()
    return [(one.number, one.withdrawal.request) for one in standings if one.withdrawal and one.withdrawal.request]


def _control_lines(found: Assessed) -> Iterator[str]:
    """Yield what is wrong with approved versions and signatures, and what waits for approval."""
    for version in _altered(found):
        yield f"\n已批准的版本被改动：{version.place.path}；与签署的内容不一致，请从版本库恢复"
    if not found.observations.signers_hold:
        yield "\n签署人名单或签批政策（[policy]）未批准：全部签署不计入；请恢复或运行 qms decide approve signers"
    for rejection in found.observations.rejections:
        if rejection.code is RejectionCode.SIGNERS_UNAPPROVED:
            continue
        place, line = rejection.attestation.place, rejection.attestation
        yield f"\n不能接受的签署：{place.path}:{place.line} {line.role} {line.name}；{label(rejection.code)}"
    for number, request in _waiting_withdrawals(found):
        asked = f"拟自 {request.day} 作废" if request.day else "首部不再写作废日期，拟撤销作废"
        yield f"\n待批准的作废：{number}，{asked}；尚缺{'、'.join(request.missing)}，此前不变"
    for decision in found.assessment.decisions.pending:
        yield f"\n待批准的决定：{decision.place.path}:{decision.place.line} {decision.id} {decision.subject}"
    waiting = sorted(found.assessment.decisions.pending_facts)
    if waiting:
        yield f"\n待批准的范围事实：{'、'.join(waiting)}；请用 qms decide approve facts 批准"


def _same_version(found: Assessed) -> list[Document]:
    """Return the working copies that say something else than an approved version of the same number."""
    project = found.project
    return [
        document
        for document in project.documents
        for kept in project.approved_by_number.get(document.number, ())
        if kept.version == document.version and document_fingerprint(kept) != document_fingerprint(document)
    ]


def _library_lines(found: Assessed) -> Iterator[str]:
    """Yield working copies whose version was used, controls that answer no point, and words that stand for a term."""
    for document in _same_version(found):
        yield f"\n内容已改而版本号未改：{document.place.path}；{document.version} 已经批准，请先更新版本号"
    unlinked = found.assessment.unlinked_controls
    if unlinked:
        yield f"\n没有追溯关系的控制点：{len(unlinked)} 个（企业自定的请写 :own: yes）"
    for control in unlinked:
        yield f"  {control.place.path}:{control.place.line} {control.id} {control.title}"
    variants = found.assessment.term_variants
    if variants:
        yield f"\n与术语表不一致的用词：{len(variants)} 处"
    for one in variants:
        yield f"  {one.place.path}:{one.place.line} “{one.variant}”，应为“{one.term}”"


def _copy_lines(found: Assessed) -> Iterator[str]:
    due = found.assessment.copies_to_withdraw
    if due:
        yield f"\n待收回的受控本：{len(due)} 份"
    for trace in due:
        copy, place = trace.copy, trace.copy.place
        yield (
            f"  {place.path}:{place.line} {copy.document} 版本 {copy.version} 分发号 {copy.number}，"
            f"{copy.holder}（{copy.location}）；现行版本：{in_force_text(trace)}"
        )


def _suspects(found: Assessed) -> list[tuple[LinkTrace, LinkChanges]]:
    """Return the suspect links with what changed; only where there are some is anything looked up."""
    suspects = found.assessment.suspect_links
    if not suspects:
        return []
    from qmstrace.workflows.suspects import changes_since_review

    changes = changes_since_review(found.root, found.project, suspects)
    return [(trace, changes[trace.link.point, trace.link.control]) for trace in suspects]


def _coming(found: Assessed) -> tuple[ComingVersion, ...]:
    return becoming_suspect(found.project, found.assessment.standings, found.assessment.links)


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
