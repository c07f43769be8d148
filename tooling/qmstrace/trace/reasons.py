"""Reasons of a verdict: codes with the objects they come from; the wording stands in ``present.reasons``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReasonCode(StrEnum):
    """Why a point has its verdict."""

    FACTS_EXCLUDE = "facts-exclude"
    DECIDED = "decided"
    DECISION_PENDING = "decision-pending"
    FACT_PENDING = "fact-pending"
    FINDING_OPEN = "finding-open"
    EVIDENCE_ALTERED = "evidence-altered"
    EVIDENCE_FAILED = "evidence-failed"
    NO_LINK = "no-link"
    DOCUMENT_ALTERED = "document-altered"
    DOCUMENT_NOT_IN_FORCE = "document-not-in-force"
    CONTROL_NOT_IN_FORCE = "control-not-in-force"
    LINK_UNREVIEWED = "link-unreviewed"
    LINK_SUSPECT = "link-suspect"
    REVIEW_OVERDUE = "review-overdue"
    ONLY_PARTIAL = "only-partial"
    JOINT_APART = "joint-apart"
    NO_RECORD = "no-record"
    EVIDENCE_MISSING = "evidence-missing"
    EVIDENCE_EXPIRED = "evidence-expired"
    EVIDENCE_NOT_YET = "evidence-not-yet"
    EVIDENCE_STALE = "evidence-stale"
    EVIDENCE_UNCHECKED = "evidence-unchecked"
    ONSITE_MISSING = "onsite-missing"
    COVERED = "covered"
    PROVED_BY_DOCUMENT = "proved-by-document"
    PROVED_BY_RECORD = "proved-by-record"
    PROVED_ONSITE = "proved-onsite"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Reason:
    """One reason; ``objects`` are ids of points, provisions, controls, documents, forms, evidence or findings."""

    code: ReasonCode
    objects: tuple[str, ...] = ()
