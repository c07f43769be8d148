"""The versions of a document as plain data: dates, status, who approved them, and the digests of both."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from qmstrace.model.fingerprint import document_fingerprint
from qmstrace.model.matrices import Attestation
from qmstrace.trace.in_force import Standing
from qmstrace.trace.versions import VersionStanding
from qmstrace.trace.withdrawal import Request


def document_history(standing: Standing) -> dict[str, Any]:
    """Return a document with its versions, in the order in which their approval was complete."""
    withdrawal = standing.withdrawal
    return {
        "number": standing.number,
        "title": standing.shown.title,
        "status": standing.status,
        "withdrawn": _day(withdrawal.day) if withdrawal else None,
        "withdrawal_approvals": [_approval(line) for line in withdrawal.approvals] if withdrawal else [],
        "withdrawal_request": _request(withdrawal.request) if withdrawal and withdrawal.request else None,
        "replaced_by": (withdrawal.replaced_by if withdrawal else "") or None,
        "versions": [_version(one) for one in standing.versions],
        "altered": [{"version": one.version, "file": one.place.path} for one in standing.altered],
    }


def _request(request: Request) -> dict[str, Any]:
    return {
        "withdrawn": _day(request.day),
        "replaced_by": request.replaced_by or None,
        "missing": list(request.missing),
    }


def _version(one: VersionStanding) -> dict[str, Any]:
    document = one.document
    last = one.ends - timedelta(days=1) if one.ends else None
    return {
        "version": document.version,
        "status": one.status,
        "effective": _day(document.effective),
        "review_by": _day(document.review_by),
        "in_force_from": _day(one.begins),
        "in_force_until": _day(last),
        "is_working_copy": one.is_working,
        "file": document.place.path,
        "digest": document_fingerprint(document),
        "approvals": [_approval(line) for line in one.approvals],
        "missing": list(one.missing),
    }


def _approval(line: Attestation) -> dict[str, Any]:
    return {
        "role": line.role,
        "name": line.name,
        "meaning": line.meaning,
        "at": line.at.isoformat(),
        "reason": line.reason or None,
        "digest": line.digest,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
