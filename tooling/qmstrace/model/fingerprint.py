"""Fingerprints of official texts and of everything that is attested."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping

from qmstrace.model.catalog import Point, Provision
from qmstrace.model.document import Control, Document
from qmstrace.model.matrices import Decision, Link
from qmstrace.model.signers import Signer

_SYMBOLS = frozenset("%‰±<>≤≥°")
_SPACE = re.compile(r"\s+")


def official_fingerprint(text: str) -> str:
    """Return the first 16 hex digits of SHA-256 over what two honest copies of an official text share.

    After NFKC that is: letters and digits, a dot between two digits, and ``%‰±<>≤≥°`` next to a digit.
    An empty string where nothing is left.
    """
    folded = unicodedata.normalize("NFKC", text)
    kept: list[str] = []
    for index, char in enumerate(folded):
        before = folded[index - 1] if index else ""
        after = folded[index + 1] if index + 1 < len(folded) else ""
        if (
            char.isalnum()
            or (char == "." and before.isdigit() and after.isdigit())
            or (char in _SYMBOLS and (before.isdigit() or after.isdigit()))
        ):
            kept.append(char)
    return hashlib.sha256("".join(kept).encode()).hexdigest()[:16] if kept else ""


def canonical(text: str) -> str:
    """Return a text as fingerprints of content see it: NFKC, runs of white space as one, none around it."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def content_fingerprint(content: Mapping[str, str]) -> str:
    """Return SHA-256 in hex over the canonical JSON of what was agreed to: NFKC, runs of white space as one."""
    seen = {key: canonical(value) for key, value in content.items()}
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def document_fingerprint(document: Document) -> str:
    """Return the fingerprint of a document: its whole text as filled, and its front matter.

    Its withdrawal and what replaces it are left out: they come after the approval.
    """
    return content_fingerprint(
        {
            "number": document.number,
            "title": document.title,
            "version": document.version,
            "level": document.level.value,
            "owner": document.owner,
            "effective": document.effective.isoformat() if document.effective else "",
            "review_by": document.review_by.isoformat() if document.review_by else "",
            "retention": document.retention,
            "personal_data": str(document.personal_data),
            "text": document.body,
        }
    )


def decision_fingerprint(decision: Decision) -> str:
    """Return the fingerprint of what is decided: everything but who typed it in, and when."""
    return content_fingerprint(
        {"id": decision.id, "decision": decision.outcome.value, "subject": decision.subject, "reason": decision.reason}
    )


def fact_fingerprint(name: str, value: bool | tuple[str, ...]) -> str:
    """Return the fingerprint of a scope fact."""
    text = str(value).lower() if isinstance(value, bool) else "\n".join(value)
    return content_fingerprint({"fact": name, "value": text})


def signers_fingerprint(signers: Iterable[Signer]) -> str:
    """Return the fingerprint of who may sign, in the order of the table."""
    rows = [
        [
            signer.name,
            signer.role,
            " ".join(signer.key.split()[:2]),
            str(signer.valid_from),
            str(signer.valid_until or ""),
            str(signer.revoked or ""),
        ]
        for signer in signers
    ]
    return content_fingerprint({"signers": json.dumps(rows, ensure_ascii=False)})


def link_content(link: Link, provision: Provision, point: Point, control: Control) -> dict[str, str]:
    """Return what a review of a link agrees to, part by part: at both of its ends and between them."""
    return {
        "official": provision.fingerprint,
        "point": point.text,
        "modality": point.modality.value,
        "control": control.text,
        "coverage": link.coverage.value,
        "rationale": link.rationale,
    }


def link_fingerprint(link: Link, provision: Provision, point: Point, control: Control) -> str:
    """Return the fingerprint of what a review of a link agrees to."""
    return content_fingerprint(link_content(link, provision, point, control))
