"""The versions of a document as plain data: dates, status, who approved them, and the digests of both."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from qmstrace.model.document import Document
from qmstrace.model.fingerprint import document_fingerprint
from qmstrace.model.matrices import Attestation
from qmstrace.trace.in_force import Standing
from qmstrace.trace.versions import VersionStanding


def document_history(working: Document, standing: Standing) -> dict[str, Any]:
    """Return a document with its versions, in the order in which their approval was complete."""
    return {
        "number": standing.number,
        "title": standing.shown.title,
        "status": standing.status,
        "withdrawn": _day(standing.withdrawal.day) if standing.withdrawal else None,
        "withdrawal_missing": list(standing.withdrawal.missing) if standing.withdrawal else [],
        "replaced_by": working.replaced_by or None,
        "versions": [_version(one) for one in standing.versions],
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
