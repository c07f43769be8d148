"""Tiny builders of frozen records: one of each kind that fits the others; keywords say what is different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from qmstrace.errors import Place
from qmstrace.model.catalog import Applicability, Point, Provision, Source
from qmstrace.model.company import Company
from qmstrace.model.condition import Condition, FactIs
from qmstrace.model.document import Control, ControlledCopy, Document, withdrawal_statement
from qmstrace.model.fingerprint import (
    document_fingerprint,
    link_fingerprint,
    official_fingerprint,
)
from qmstrace.model.identifiers import withdrawal_subject
from qmstrace.model.inspection import InspectionItem
from qmstrace.model.matrices import (
    Attestation,
    CrosswalkRow,
    Decision,
    Evidence,
    EvidenceFile,
    Finding,
    Link,
    link_subject,
)
from qmstrace.model.project import Project
from qmstrace.model.signers import SigningPolicy
from qmstrace.model.vocabulary import (
    Act,
    Coverage,
    Duty,
    Force,
    Grade,
    Kind,
    Level,
    Modality,
    Outcome,
    Proof,
    RationaleType,
    Relation,
    Result,
    SourceStatus,
    Verdict,
)
from qmstrace.sources.editions import Edition, EditionProvision, edition_of_text
from qmstrace.sources.lines import Line
from qmstrace.sources.numbering import chinese_numeral
from qmstrace.sources.reading import read_lines
from qmstrace.trace.assessment import Assessment, assess
from qmstrace.trace.observations import FileState, Observations
from qmstrace.trace.reasons import ReasonCode

DAY = date(2026, 7, 1)
PLACE = Place(path="somewhere", line=1)
POINT = "RULE-1-k1"
PROVISION = "RULE-1"
CONTROL = "QP-01-C01"
FORM = "QR-01-01"
FACTS = {"yes": True, "no": False}


def days(count: int) -> timedelta:
    return timedelta(days=count)


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=timezone(timedelta(hours=8)))


def when(fact: str | Condition) -> Applicability:
    condition = FactIs(fact=fact) if isinstance(fact, str) else fact
    return Applicability(condition=condition, reason="范围之外")


def point(**changes: Any) -> Point:
    record = Point(
        id=POINT,
        provision=PROVISION,
        text="建立程序。",
        modality=Modality.MUST,
        duty=Duty.ENTERPRISE,
        proof=Proof.DOCUMENT,
        establishes="",
        applies=None,
        place=PLACE,
    )
    return replace(record, **changes)


def provision(**changes: Any) -> Provision:
    record = Provision(
        id=PROVISION,
        source="rule",
        locator="1",
        label="第一条",
        kind=Kind.OBLIGATION,
        title="程序",
        summary="应当建立程序。",
        fingerprint="0123456789abcdef",
        parent=None,
        applies=None,
        points=(point(),),
        place=PLACE,
    )
    return replace(record, **changes)


def source(**changes: Any) -> Source:
    record = Source(
        id="rule",
        prefix="RULE",
        title="规则",
        number="1号",
        issuer="机构",
        force=Force.MANDATORY,
        status=SourceStatus.CURRENT,
        published=None,
        effective=date(2026, 1, 1),
        replaces="",
        basis="",
        references=(),
        notes=(),
        applies=None,
        provisions=(provision(),),
        place=PLACE,
    )
    return replace(record, **changes)


def control(**changes: Any) -> Control:
    record = Control(
        id=CONTROL,
        document="QP-01",
        title="控制",
        text="质量部建立程序。",
        owner="质量部",
        participants=(),
        records=(FORM,),
        every=None,
        is_own=False,
        place=PLACE,
    )
    return replace(record, **changes)


def document(**changes: Any) -> Document:
    record = Document(
        number="QP-01",
        title="程序文件",
        level=Level.PROCEDURE,
        version="1.0",
        owner="质量部",
        effective=date(2026, 1, 1),
        review_by=None,
        withdrawn=None,
        replaced_by="",
        retention="",
        personal_data=False,
        body="正文",
        body_line=1,
        citations=(),
        controls=(control(),),
        place=PLACE,
    )
    return replace(record, **changes)


def form(**changes: Any) -> Document:
    return document(**{"number": FORM, "title": "记录", "level": Level.FORM, "controls": (), **changes})


def controlled_copy(**changes: Any) -> ControlledCopy:
    record = ControlledCopy(
        number="01",
        document="QP-01",
        version="1.0",
        holder="质量部",
        location="档案室",
        handed_out=date(2026, 1, 1),
        withdrawn=None,
        destroyed=None,
        note="",
        place=PLACE,
    )
    return replace(record, **changes)


def link(**changes: Any) -> Link:
    record = Link(point=POINT, control=CONTROL, coverage=Coverage.FULL, rationale="说明", source="rule", place=PLACE)
    return replace(record, **changes)


def evidence(**changes: Any) -> Evidence:
    record = Evidence(
        id="EV-1",
        title="记录",
        form=FORM,
        control=None,
        date=date(2026, 6, 1),
        valid_until=None,
        result=None,
        files=(EvidenceFile(name="record.txt", sha256="0" * 64, place=PLACE),),
        place=PLACE,
    )
    return replace(record, **changes)


def finding(**changes: Any) -> Finding:
    record = Finding(
        id="F-1",
        point=POINT,
        date=date(2026, 6, 1),
        inspection="自查",
        result=Result.FAIL,
        statement="未见",
        closed=None,
        place=PLACE,
    )
    return replace(record, **changes)


def inspection_item(**changes: Any) -> InspectionItem:
    record = InspectionItem(id="1.1", grade=Grade.MINOR, title="项目", points=(POINT,), note="", place=PLACE)
    return replace(record, **changes)


def decision(**changes: Any) -> Decision:
    record = Decision(
        id="D-1",
        outcome=Outcome.NOT_APPLICABLE,
        subject=POINT,
        reason="不涉及",
        role="质量部",
        date=date(2026, 6, 1),
        place=PLACE,
    )
    return replace(record, **changes)


def crosswalk_row(**changes: Any) -> CrosswalkRow:
    record = CrosswalkRow(
        origin=PROVISION,
        target="OTHER-1",
        relation=Relation.INTERSECTS_WITH,
        rationale=RationaleType.SEMANTIC,
        strength=5,
        reason="说明",
        place=PLACE,
    )
    return replace(record, **changes)


def entry(locator: str, text: str | None = "", **changes: Any) -> EditionProvision:
    """Return a provision of an edition; one whose text is None needs a fingerprint among the changes."""
    record = EditionProvision(
        locator=locator,
        parent=None,
        label=locator,
        title="",
        text=text,
        fingerprint=official_fingerprint(text or ""),
    )
    return replace(record, **changes)


def numbered(*parts: str) -> str:
    """Return a regulation: ``章`` and a space before a part make it a chapter, ``（`` an item, ``款`` and a space a
    further paragraph; all others are articles.
    """
    lines, chapters, articles = [], 0, 0
    for part in parts:
        head, _, rest = part.partition(" ")
        if head == "章":
            chapters += 1
            lines.append(f"第{chinese_numeral(chapters)}章 {rest}")
        elif head == "款" or part.startswith("（"):
            lines.append(rest if head == "款" else part)
        else:
            articles += 1
            lines.append(f"第{chinese_numeral(articles)}条 {part}")
    return "\n".join(lines)


def edition(*parts: str) -> Edition:
    """Return a regulation as ``numbered`` makes it, read as an edition."""
    return edition_of_text("版本", read_lines([Line(text=line) for line in numbered(*parts).split("\n")]))


def signing(**changes: Any) -> SigningPolicy:
    record = SigningPolicy(
        needs_signature=False,
        accepts_scans=False,
        needs_distinct_persons=False,
        roles={},
        signer_roles=(),
        meanings={},
        separate=(),
        quality_roles=(),
        chains_since=None,
    )
    return replace(record, **changes)


def company(**changes: Any) -> Company:
    record = Company(
        name="公司",
        description="",
        is_example=True,
        product="",
        facts=FACTS,
        fact_labels={},
        placeholders={},
        approval=dict.fromkeys(Level, ()),
        signing=signing(),
        gates=(),
        limits={},
        parties=(),
        column_names={},
        matrix_number="",
        evidence_copy_limit=0,
    )
    return replace(record, **changes)


def project(**changes: Any) -> Project:
    record = Project(
        company=company(),
        sources=(source(),),
        external_documents=(),
        official={},
        documents=(document(), form()),
        approved=(),
        copies=(),
        terms=(),
        links=(link(),),
        evidence=(),
        decisions=(),
        findings=(),
        actions=(),
        crosswalk=(),
        attestations=(),
        signers=(),
        inspection_items=None,
        inspection_rules=None,
    )
    return replace(record, **changes)


def rule(*points: Point, **changes: Any) -> tuple[Source, ...]:
    """Return one source with one provision that has the points; the changes are the provision's."""
    return (source(provisions=(provision(**{"points": points or (point(),), **changes}),)),)


def procedure(*controls: Control, **changes: Any) -> tuple[Document, ...]:
    """Return one document that has the controls, and the form; the changes are the document's."""
    return (document(**{"controls": controls or (control(),), **changes}), form())


def attestation(**changes: Any) -> Attestation:
    record = Attestation(
        chain="chain",
        act=Act.REVIEW,
        subjects={},
        role="质量部",
        name="某人",
        meaning="",
        at=moment(date(2026, 6, 1)),
        reason="",
        previous="",
        message="",
        signature="",
        scan=None,
        digest="act-1",
        place=PLACE,
    )
    return replace(record, **changes)


def review(reviewed: Project, *links: Link, **changes: Any) -> Attestation:
    """Return one act that reviews the links (all of the project) as they read in the working copies."""
    subjects = {}
    for each in links or reviewed.links:
        at = reviewed.point_by_id[each.point]
        prints = link_fingerprint(
            each, reviewed.provision_by_id[at.provision], at, reviewed.working_controls[each.control]
        )
        subjects[link_subject(each.point, each.control)] = prints
    return attestation(**{"subjects": subjects, **changes})


def approval(approved: Document, role: str, **changes: Any) -> Attestation:
    """Return the approval of exactly this content by a role."""
    subjects = {approved.number: document_fingerprint(approved)}
    return attestation(**{"act": Act.APPROVE, "subjects": subjects, "role": role, **changes})


def withdrawing(withdrawn: Document, role: str, **changes: Any) -> Attestation:
    """Return the approval of the withdrawal of a document by a role."""
    subjects = {withdrawal_subject(withdrawn.number): withdrawal_statement(withdrawn)}
    return attestation(**{"act": Act.APPROVE, "subjects": subjects, "role": role, **changes})


def reviewed(unreviewed: Project) -> Project:
    """Return the project with all of its links reviewed in one act."""
    return replace(unreviewed, attestations=(*unreviewed.attestations, review(unreviewed)))


def assessed(
    project: Project, day: date = DAY, *, files: FileState | Mapping[str, FileState] = FileState.INTACT
) -> Assessment:
    """Return the assessment of a project whose evidence files are in one state, or each in its own."""
    states = {each.id: files if isinstance(files, FileState) else files[each.id] for each in project.evidence}
    return assess(project, Observations(evidence=states, attestations=project.attestations), day)


def verdict(
    project: Project, day: date = DAY, *, files: FileState | Mapping[str, FileState] = FileState.INTACT, of: str = POINT
) -> Verdict:
    return assessed(project, day, files=files).points[of].verdict


def reasons(
    project: Project, day: date = DAY, *, files: FileState | Mapping[str, FileState] = FileState.INTACT, of: str = POINT
) -> list[ReasonCode]:
    return [reason.code for reason in assessed(project, day, files=files).points[of].reasons]
