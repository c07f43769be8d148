"""Registers of how the company complies: evidence, what does not apply, what is to be mended, relations of sources."""

from __future__ import annotations

from qmstrace.model.matrices import EvidenceFile
from qmstrace.model.records import RecordKind, Subject
from qmstrace.model.vocabulary import ActionState, Result
from qmstrace.present.addresses import CROSSWALK, EVIDENCE, HOME, Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.entries import Entry, EntryKind, Fillable
from qmstrace.present.labels import label, validity_label
from qmstrace.present.language import translated
from qmstrace.present.reasons import reasons_text
from qmstrace.present.registers import Cell, Part, Register, Row, cells, headings
from qmstrace.trace.reasons import ReasonCode
from qmstrace.trace.recorded import Records

NEW = Fillable.IN_NEW_ROWS


def _day(slot: str, field: str, hint: str, *, is_required: bool = False) -> Entry:
    return Entry(slot=slot, field=field, hint=hint, kind=EntryKind.DAY, is_required=is_required)


EVIDENCE_COLUMNS = headings(
    ("证据编号", 20, Entry(slot="evidence", field="id", fillable=NEW, is_required=True, hint="新证据的编号。")),
    ("名称", 36, Entry(slot="evidence", field="title", is_required=True, hint="记录的名称。")),
    ("记录表单", 12, Entry(slot="evidence", field="form", hint="所填表单的编号；表单和控制点只填一个。")),
    ("控制点", 14, Entry(slot="evidence", field="control", hint="没有表单的，填写所证明的控制点编号。")),
    ("日期", 12, _day("evidence", "date", "记录的日期。", is_required=True)),
    ("有效期至", 12, _day("evidence", "valid_until", "有有效期的填写最后一天。")),
    (
        "结论",
        10,
        Entry(slot="evidence", field="result", kind=EntryKind.CHOICE, choices=Result, hint="记录有结论的填写。"),
    ),
    (
        "文件",
        30,
        Entry(
            slot="evidence",
            field="file",
            fillable=NEW,
            is_required=True,
            hint="matrices/evidence/ 中的文件名或网址，几个文件各占一行；文件先放入，哈希由导入计算。",
        ),
    ),
    ("SHA-256", 40, Entry(slot="evidence", field="sha256", fillable=NEW, hint="只为网址填写，与文件逐行对应。")),
    ("文件核对", 12),
    ("有效性", 16),
)
EXCLUSION_COLUMNS = headings(
    ("来源", 26),
    ("条款", 20),
    (
        "要点编号",
        18,
        Entry(
            slot="decision",
            field="subject",
            fillable=NEW,
            is_required=True,
            hint="不适用的要点编号；整条或整个来源不适用的，写条款编号或来源编号。",
        ),
    ),
    ("检查要点", 48),
    (
        "不适用的依据和理由",
        60,
        Entry(slot="decision", field="reason", is_required=True, hint="为什么不适用；由范围事实排除的不在此填写。"),
    ),
    ("决定编号", 14, Entry(slot="decision", field="id", fillable=NEW, hint="不填则由导入编号。")),
    ("决定人", 16, Entry(slot="decision", field="role", hint="作出决定的角色；不填则为签批政策中的角色。")),
    ("决定日期", 12, _day("decision", "date", "不填则为导入的日期。")),
    ("签署", 10),
)
ACTION_COLUMNS = headings(
    ("措施编号", 14, Entry(slot="action", field="id", fillable=NEW, hint="不填则由导入编号。")),
    (
        "对象",
        14,
        Entry(slot="action", field="subject", fillable=NEW, is_required=True, hint="要点编号或检查发现的编号。"),
    ),
    ("要点编号", 18),
    ("差距或检查发现", 48),
    ("整改措施", 48, Entry(slot="action", field="measure", is_required=True, hint="做什么，做到什么程度。")),
    (
        "责任部门",
        16,
        Entry(slot="action", field="owner", kind=EntryKind.PARTY, is_required=True, hint="负责整改的部门或岗位。"),
    ),
    ("计划完成日期", 14, _day("action", "due", "如 2026-12-31。", is_required=True)),
    (
        "状态",
        12,
        Entry(
            slot="action", field="state", kind=EntryKind.CHOICE, choices=ActionState, hint="新的措施不填即为已计划。"
        ),
    ),
    ("验证人", 18, Entry(slot="action", field="verified_by", hint="已验证关闭的必须填写。")),
    ("关闭日期", 12, _day("action", "closed", "已验证关闭的必须填写。")),
)


def evidence_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return the pieces of evidence with their dates, files and hashes, and whether each is intact and valid."""
    rows = []
    for found in assessed.project.evidence:
        state = assessed.observations.evidence[found.id]
        rows.append(
            Row(
                cells=(
                    (Part(text=found.id, address=addresses.evidence(found)),),
                    *cells(found.title, found.form or "", found.control or "", str(found.date)),
                    *cells(str(found.valid_until or ""), label(found.result)),
                    *cells(_files(found.files, "name"), _files(found.files, "sha256"), label(state)),
                    *cells(validity_label(assessed.assessment.evidence_validity[found.id])),
                ),
                key=found.id,
                subjects={"evidence": Subject(RecordKind.EVIDENCE, found.id)},
            )
        )
    return Register(
        page=EVIDENCE, title="证据台账", note="", headings=EVIDENCE_COLUMNS, rows=tuple(rows), kind="evidence"
    )


def _files(files: tuple[EvidenceFile, ...], field: str) -> str:
    return "\n".join(getattr(file, field) for file in files)


def exclusion_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return the points that do not apply, each with its reason (GMP 第一百三十条); decided or by facts."""
    project, assessment = assessed.project, assessed.assessment
    records = Records(project, assessment.day)
    pending = {decision.id for decision in assessment.decisions.pending}
    rows = []
    for point in project.point_by_id.values():
        by_facts = [one for one in assessment.points[point.id].reasons if one.code is ReasonCode.FACTS_EXCLUDE]
        decision = None if by_facts else records.exclusion_of(point)
        if not by_facts and decision is None:
            continue
        provision = project.provision_by_id[point.provision]
        decided = (decision.id, decision.role, str(decision.date)) if decision else ("", "", "")
        standing = translated("待签署" if decision and decision.id in pending else "有效")
        rows.append(
            Row(
                cells=(
                    *cells(f"《{project.source_by_id[provision.source].title}》"),
                    (Part(text=provision.label, address=addresses.provision(provision.id)),),
                    (Part(text=point.id, address=addresses.point(point.id)),),
                    *cells(point.text, decision.reason if decision else reasons_text(by_facts, project)),
                    *cells(*decided, standing),
                ),
                key=point.id,
                subjects={"decision": Subject(RecordKind.DECISION, decision.id)} if decision else {},
            )
        )
    return Register(
        page=HOME, title="不适用条款说明", note="", headings=EXCLUSION_COLUMNS, rows=tuple(rows), kind="exclusions"
    )


def action_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return the actions with what they are against, who owns them, and how far they have come."""
    project = assessed.project
    findings = {finding.id: finding for finding in project.findings}
    rows = []
    for action in project.actions:
        finding = findings.get(action.subject)
        point = project.point_by_id[finding.point if finding else action.subject]
        rows.append(
            Row(
                cells=(
                    *cells(action.id, action.subject),
                    (Part(text=point.id, address=addresses.point(point.id)),),
                    *cells(finding.statement if finding else point.text, action.measure, action.owner),
                    *cells(str(action.due), label(action.state), action.verified_by, str(action.closed or "")),
                ),
                key=action.id,
                subjects={"action": Subject(RecordKind.ACTION, action.id)},
            )
        )
    return Register(page=HOME, title="整改计划", note="", headings=ACTION_COLUMNS, rows=tuple(rows), kind="actions")


def crosswalk_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return how provisions of one source relate to those of others."""
    rows = tuple(
        Row(
            cells=(
                *_end(assessed, addresses, row.origin),
                *cells(label(row.relation)),
                *(_end(assessed, addresses, row.target) if row.target else cells("", "", "")),
                *cells("" if row.strength is None else str(row.strength), label(row.rationale), row.reason),
            )
        )
        for row in assessed.project.crosswalk
    )
    columns = headings(
        ("来源", 12),
        ("条款", 18),
        ("标题", 28),
        ("关系", 12),
        ("对照来源", 12),
        ("对照条款", 18),
        ("对照标题", 28),
        ("强度", 8),
        ("依据", 10),
        ("说明", 50),
    )
    return Register(page=CROSSWALK, title="标准对照表", note="", headings=columns, rows=rows)


def _end(assessed: Assessed, addresses: Addresses, identifier: str) -> tuple[Cell, ...]:
    provision = assessed.project.provision_by_id[identifier]
    return (
        *cells(assessed.project.source_by_id[provision.source].prefix),
        (Part(text=provision.label, address=addresses.provision(identifier)),),
        *cells(provision.title),
    )
