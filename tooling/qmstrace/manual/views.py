"""Small pieces of views that several pages share, as plain data."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from qmstrace.control.ssh_signature import key_fingerprint
from qmstrace.manual.content import Content
from qmstrace.model.matrices import Attestation, Evidence
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.copy_rows import COPY_COLUMNS
from qmstrace.present.labels import label, validity_label
from qmstrace.present.signing import signing_text
from qmstrace.trace.assessment import Counts
from qmstrace.trace.copies import CopyState, CopyTrace
from qmstrace.trace.in_force import Standing
from qmstrace.trace.links import LinkTrace
from qmstrace.trace.versions import VersionStanding

FEW = 5
"""Records shown beside a form that is named by the way."""


def chip(verdict: Verdict | None) -> dict[str, str] | None:
    """Return a verdict as code and label."""
    return {"code": verdict.value, "label": label(verdict)} if verdict else None


def counts_view(counts: Counts) -> dict[str, Any]:
    """Return counts by verdict, with those that are not zero and their share in percent."""
    total = sum(counts.values())
    return {
        "total": total,
        "parts": [
            {**(chip(verdict) or {}), "number": number, "share": round(100 * number / total, 2)}
            for verdict, number in counts.items()
            if number
        ],
        "numbers": [[verdict.value, counts[verdict]] for verdict in Verdict],
    }


def link_from_point(content: Content, trace: LinkTrace) -> dict[str, Any]:
    """Return a link as it is shown at its point."""
    document = content.shown(trace.control.document)
    return {
        "id": trace.control.id,
        "title": trace.control.title,
        "address": content.addresses.control(trace.control.id, trace.control.document),
        "document": f"{document.number} {document.title}",
        "version": document.version,
        "coverage": label(trace.link.coverage),
        "rationale": trace.link.rationale,
        "state": trace.state.value,
        "state_label": label(trace.state),
        "reviewer": f"{trace.review.role}，{trace.review.at.date()}" if trace.review else "",
        "counts": trace.counts,
        "records": [form_view(content, form) for form in trace.control.records],
    }


def link_from_control(content: Content, trace: LinkTrace) -> dict[str, Any]:
    """Return a link as it is shown at its control."""
    point = content.project.point_by_id[trace.link.point]
    provision = content.project.provision_by_id[point.provision]
    return {
        "label": provision.label,
        "text": point.text,
        "address": content.addresses.point(point.id),
        "coverage": label(trace.link.coverage),
        "rationale": trace.link.rationale,
        "state": trace.state.value,
        "state_label": label(trace.state),
        "verdict": chip(content.assessment.points[point.id].verdict),
    }


def form_view(content: Content, number: str) -> dict[str, Any]:
    """Return a form with its address and its evidence."""
    found = content.evidence_by_target.get(number, ())
    return {
        "id": number,
        "title": content.shown(number).title,
        "address": content.addresses.document(number),
        "evidence": newest_evidence(content, number, FEW),
        "evidence_count": len(found),
        "evidence_address": f"{content.addresses.evidence_page(found[0])}.html" if found else "",
    }


def newest_evidence(content: Content, target: str, most: int) -> list[dict[str, Any]]:
    """Return the newest evidence for a form or control, at most so much of it; the page says where it is not all."""
    found = content.evidence_by_target.get(target, ())
    newest = sorted(found, key=lambda evidence: (evidence.date, evidence.id), reverse=True)
    return [evidence_view(content, evidence) for evidence in newest[:most]]


def evidence_view(content: Content, evidence: Evidence) -> dict[str, Any]:
    """Return a piece of evidence."""
    invalid = content.assessment.evidence_validity[evidence.id]
    state = content.observations.evidence[evidence.id]
    return {
        "id": evidence.id,
        "title": content.title_of_evidence(evidence),
        "address": content.addresses.evidence(evidence),
        "date": evidence.date.isoformat(),
        "valid_until": evidence.valid_until.isoformat() if evidence.valid_until else "",
        "validity": validity_label(invalid),
        "is_valid": invalid is None,
        "result_label": label(evidence.result),
        "state": state.value,
        "state_label": label(state),
    }


def _basis(line: Attestation) -> str:
    """Return on what a signature rests: the key of an electronic one, or the page that was signed by hand."""
    if line.scan is not None:
        return f"纸质签名，扫描件 {line.scan.sha256[:12]}，原件存{line.scan.original}"
    if not line.signature:
        return "电子记录，未签名"
    return f"电子签名（SSH），密钥 {key_fingerprint(line.signature)}"


def standing_view(content: Content, standing: Standing) -> dict[str, Any]:
    """Return where a document stands and who approved it."""
    document = standing.shown
    day = content.assessment.day
    return {
        "number": document.number,
        "title": document.title,
        "level": label(document.level),
        "version": document.version,
        "owner": document.owner,
        "effective": document.effective.isoformat() if document.effective else "",
        "review_by": document.review_by.isoformat() if document.review_by else "",
        "is_overdue": document.review_by is not None and document.review_by < day,
        "retention": document.retention,
        "status": standing.status.value,
        "status_label": label(standing.status),
        "signing": signing_text(standing),
        "in_force_from": _late_begin(standing),
        "approvals": [approval_view(line) for line in standing.approvals],
        "coming": [version_view(one) for one in standing.coming],
        "coming_address": f"{content.addresses.next_page(standing.number)}.html",
        "withdrawal": withdrawal_view(content, standing.number),
    }


def _late_begin(standing: Standing) -> str:
    """Return from when on the version shown is in force, where that is after its effective date."""
    begins = next((one.begins for one in standing.versions if one.document is standing.shown), None)
    is_late = begins is not None and standing.shown.effective is not None and begins > standing.shown.effective
    return begins.isoformat() if begins and is_late else ""


def approval_view(line: Attestation) -> dict[str, str]:
    """Return who approved, when, in which role."""
    return {
        "role": line.role,
        "name": line.name,
        "meaning": line.meaning,
        "at": line.at.strftime("%Y-%m-%d %H:%M %z"),
        "digest": line.digest[:12],
        "basis": _basis(line),
    }


def version_view(one: VersionStanding) -> dict[str, str]:
    """Return a version with how far it has come."""
    return {
        "version": one.document.version,
        "effective": str(one.document.effective or "未定"),
        "status": one.status.value,
        "status_label": label(one.status),
    }


def withdrawal_view(content: Content, number: str) -> dict[str, Any] | None:
    """Return from when on a document is withdrawn, what replaces it, who approved that, and what else is asked for.

    None where there is nothing of it. How long it is kept may have been written down after its approval.
    """
    withdrawal = content.standing(number).withdrawal
    if withdrawal is None:
        return None
    request = withdrawal.request
    return {
        "day": withdrawal.day.isoformat() if withdrawal.day else "",
        "retention": content.shown(number).retention or content.project.document_by_number[number].retention,
        "approvals": [approval_view(line) for line in withdrawal.approvals],
        "request": {
            "day": request.day.isoformat() if request.day else "",
            "missing": "、".join(request.missing),
        }
        if request
        else None,
        **_replacement(content, withdrawal.replaced_by or (request.replaced_by if request else "")),
    }


def _replacement(content: Content, number: str) -> dict[str, str]:
    if number not in content.project.document_by_number:
        return {"replaced_by": number, "address": ""}
    return {"replaced_by": f"{number} {content.shown(number).title}", "address": content.addresses.document(number)}


def copies_view(content: Content, traces: Iterable[CopyTrace], *, without: Container[str] = ()) -> dict[str, Any]:
    """Return a table of controlled copies, some columns left out; a cell has its text, an address, whether it warns."""
    columns = [column for column in COPY_COLUMNS if column.key not in without]
    return {
        "headings": [column.heading for column in columns],
        "rows": [
            [
                [
                    column.value(trace),
                    content.addresses.document(trace.copy.document) if column.key == "document" else "",
                    column.key == "state" and trace.state is CopyState.TO_WITHDRAW,
                ]
                for column in columns
            ]
            for trace in traces
        ],
    }
