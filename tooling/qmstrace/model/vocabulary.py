"""The coded values that catalogs, documents and tables may hold."""

from __future__ import annotations

from enum import StrEnum


class Limit(StrEnum):
    """What a gate may limit besides the verdicts of a source."""

    SUSPECT_LINKS = "suspect_links"
    UNLINKED_CONTROLS = "unlinked_controls"
    TERM_VARIANTS = "term_variants"


class Force(StrEnum):
    """How a source binds."""

    MANDATORY = "强制"
    RECOMMENDED = "推荐"
    VOLUNTARY = "自愿采用"
    GUIDANCE = "指南"
    DRAFT = "草案"
    PROPOSED = "立项"


class SourceStatus(StrEnum):
    """How far a source, or our catalog of it, has come; a skeleton stands in no total."""

    CURRENT = "current"
    DRAFT = "draft"
    PROPOSED = "proposed"
    SUPERSEDED = "superseded"
    SKELETON = "skeleton"


class Kind(StrEnum):
    """What a provision does."""

    HEADING = "heading"
    OBLIGATION = "obligation"
    DEFINITION = "definition"
    SCOPE = "scope"
    ENACTMENT = "enactment"
    GUIDANCE = "guidance"


class Modality(StrEnum):
    """How strongly a point binds: 应当, 不得, 原则上应当, 可以, 鼓励."""

    MUST = "must"
    MUST_NOT = "must-not"
    SHOULD = "should"
    MAY = "may"
    ENCOURAGED = "encouraged"


class Duty(StrEnum):
    """Who bears the duty of a point."""

    ENTERPRISE = "企业"
    PRINCIPAL = "委托方"
    CONTRACTOR = "受托方"
    HOSPITAL = "医疗机构"


class Proof(StrEnum):
    """What proves that a point is met."""

    DOCUMENT = "document"
    RECORD = "record"
    ONSITE = "onsite"


class Level(StrEnum):
    """The four levels of controlled documents."""

    MANUAL = "manual"
    PROCEDURE = "procedure"
    INSTRUCTION = "instruction"
    FORM = "form"


class YesNo(StrEnum):
    """Whether something holds, as it is typed in a front matter."""

    YES = "yes"
    NO = "no"


class DocumentStatus(StrEnum):
    """Where a document stands in its life; always derived, never typed."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    PENDING = "pending"
    EFFECTIVE = "effective"
    ALTERED = "altered"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Coverage(StrEnum):
    """How much of a point a control covers."""

    FULL = "full"
    JOINT = "joint"
    PARTIAL = "partial"


class Outcome(StrEnum):
    """What was decided: that something does not apply, or that a source is adopted."""

    NOT_APPLICABLE = "not-applicable"
    ADOPTED = "adopted"


class Applicable(StrEnum):
    """Whether a point applies, as a person says it."""

    YES = "applicable"
    NO = "not-applicable"


class Result(StrEnum):
    """What a record or an inspection concluded."""

    PASS = "pass"
    FAIL = "fail"


class Grade(StrEnum):
    """How much an inspection item weighs, gravest first."""

    CRITICAL = "关键"
    MAJOR = "主要"
    MINOR = "一般"


class Conclusion(StrEnum):
    """How an inspection ends, best first; rectify: put right, then inspected again."""

    PASS = "pass"
    RECTIFY = "rectify"
    FAIL = "fail"


class ActionState(StrEnum):
    """How far an action has come."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    VERIFIED = "verified"


class Act(StrEnum):
    """What an attestation does; renumbering agrees to nothing, it carries earlier lines to new names."""

    APPROVE = "approve"
    REVIEW = "review"
    DECIDE = "decide"
    RELEASE = "release"
    RENUMBER = "renumber"


class Relation(StrEnum):
    """How two provisions relate (NIST IR 8477)."""

    EQUAL = "equal"
    SUBSET_OF = "subset-of"
    SUPERSET_OF = "superset-of"
    INTERSECTS_WITH = "intersects-with"
    NO_RELATIONSHIP = "no-relationship"


class RationaleType(StrEnum):
    """On what a relation rests (NIST IR 8477)."""

    SYNTACTIC = "syntactic"
    SEMANTIC = "semantic"
    FUNCTIONAL = "functional"


class Verdict(StrEnum):
    """What the trace says about a point on a day, worst first."""

    NONCONFORMING = "nonconforming"
    GAP = "gap"
    PARTIAL = "partial"
    DOCUMENTED = "documented"
    CONFORMING = "conforming"
    NOT_APPLICABLE = "not-applicable"


SEVERITY: dict[Verdict, int] = {verdict: rank for rank, verdict in enumerate(Verdict)}
"""Rank of each verdict; 0 is the worst."""
