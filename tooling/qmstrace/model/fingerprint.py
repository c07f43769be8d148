"""Fingerprints of official texts and of everything that is attested."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from qmstrace.model.catalog import Point, Provision
from qmstrace.model.company import Company
from qmstrace.model.document import Control, Document
from qmstrace.model.matrices import Decision, Link
from qmstrace.model.signers import Signer

KEPT_TEXTS = 16_384
"""How many texts are kept as fingerprints see them: more than a large project holds at a time."""
_SYMBOLS = frozenset("%‰±<>≤≥°")
_SPACE = re.compile(r"\s+")
_RAISED = re.compile(
    "([\u00aa\u00b2\u00b3\u00b9\u00ba\u00bc-\u00be\u02b0-\u02b8\u02e0-\u02e4\u10fc\u1d2c-\u1d6a\u1d78\u1d9b-\u1dbf"
    "\u2070-\u209c\u2120\u2122\u2150-\u215f\u2189\u2c7c\u2c7d\u2d6f\u3192-\u319f\ua69c\ua69d\ua770\ua7f2-\ua7f4"
    "\ua7f8\ua7f9\uab5c-\uab5f\uab69\U00010781-\U000107ba\U0001e030-\U0001e06d\U0001f16a-\U0001f16c]+)"
)
"""Characters that are raised, lowered or fractions: folded, 10⁵ would be 105."""


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


@lru_cache(maxsize=KEPT_TEXTS)
def canonical(text: str) -> str:
    """Return a text as fingerprints of content see it: runs of white space as one, none around it, and NFKC.

    What is raised, lowered or a fraction is kept as it is: its place is part of what it says. Texts are kept, since a
    control stands in every link to it, and an approved text mostly in its working copy too.
    """
    parts = _RAISED.split(text)
    parts[::2] = (unicodedata.normalize("NFKC", part) for part in parts[::2])
    return _SPACE.sub(" ", "".join(parts)).strip()


def content_fingerprint(content: Mapping[str, str]) -> str:
    """Return SHA-256 in hex over the canonical JSON of what was agreed to: NFKC, runs of white space as one."""
    seen = {key: canonical(value) for key, value in content.items()}
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def document_fingerprint(document: Document) -> str:
    """Return the fingerprint of a document: its whole text as filled, and its front matter.

    Its withdrawal and what replaces it are left out: they come after the approval, and are approved by themselves.
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


def signers_fingerprint(signers: Iterable[Signer], company: Company) -> str:
    """Return the fingerprint of who may sign, in the order of the table, and of what the policy asks of signatures."""
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
    policy = company.signing
    asked = {
        "signatures": policy.needs_signature,
        "scans": policy.accepts_scans,
        "distinct_persons": policy.needs_distinct_persons,
        "separate": policy.separate,
        "quality_department": policy.quality_roles,
        "chains_since": str(policy.chains_since or ""),
        "approval": {level.value: roles for level, roles in company.approval.items()},
        "roles": {act.value: roles for act, roles in policy.roles.items()},
        "signers": policy.signer_roles,
        "meanings": dict(policy.meanings),
    }
    parts = {"signers": rows, "policy": asked}
    return content_fingerprint(
        {name: json.dumps(part, ensure_ascii=False, sort_keys=True) for name, part in parts.items()}
    )


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
