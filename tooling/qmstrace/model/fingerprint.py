"""Fingerprints of official texts and of everything that is attested."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata

from qmstrace.model.catalog import Point, Provision
from qmstrace.model.document import Control, Document
from qmstrace.model.matrices import Link

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


def content_fingerprint(content: dict[str, str]) -> str:
    """Return SHA-256 in hex over the canonical JSON of what was agreed to: NFKC, runs of white space as one."""
    canonical = {key: _SPACE.sub(" ", unicodedata.normalize("NFKC", value)).strip() for key, value in content.items()}
    text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
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


def link_fingerprint(link: Link, provision: Provision, point: Point, control: Control) -> str:
    """Return the fingerprint of what a review of a link agrees to, at both of its ends and between them."""
    return content_fingerprint(
        {
            "official": provision.fingerprint,
            "point": point.text,
            "modality": point.modality.value,
            "control": control.text,
            "coverage": link.coverage.value,
            "rationale": link.rationale,
        }
    )
