"""Registers of how the company complies: evidence, what does not apply, what is to be mended, relations of sources."""

from __future__ import annotations

from qmstrace.model.matrices import EvidenceFile
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.addresses import CROSSWALK, EVIDENCE, HOME, Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.labels import label, validity_label
from qmstrace.present.reasons import reasons_text
from qmstrace.present.registers import Cell, Part, Register, Row, cells, headings


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
                )
            )
        )
    columns = headings(
        ("证据编号", 20),
        ("名称", 36),
        ("记录表单", 12),
        ("控制点", 14),
        ("日期", 12),
        ("有效期至", 12),
        ("结论", 10),
        ("文件", 30),
        ("SHA-256", 40),
        ("文件核对", 12),
        ("有效性", 16),
    )
    return Register(page=EVIDENCE, title="证据台账", note="", headings=columns, rows=tuple(rows))


def _files(files: tuple[EvidenceFile, ...], field: str) -> str:
    return "\n".join(getattr(file, field) for file in files)


def exclusion_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return the points that do not apply, each with its reason (GMP 第一百三十条)."""
    project = assessed.project
    rows = []
    for point in project.point_by_id.values():
        judged = assessed.assessment.points[point.id]
        if judged.verdict is Verdict.NOT_APPLICABLE:
            provision = project.provision_by_id[point.provision]
            rows.append(
                Row(
                    cells=(
                        *cells(f"《{project.source_by_id[provision.source].title}》"),
                        (Part(text=provision.label, address=addresses.provision(provision.id)),),
                        (Part(text=point.id, address=addresses.point(point.id)),),
                        *cells(point.text, reasons_text(judged.reasons, project)),
                    )
                )
            )
    columns = headings(("来源", 26), ("条款", 20), ("要点编号", 18), ("检查要点", 48), ("不适用的依据和理由", 60))
    return Register(page=HOME, title="不适用条款说明", note="", headings=columns, rows=tuple(rows))


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
                )
            )
        )
    columns = headings(
        ("措施编号", 14),
        ("对象", 14),
        ("要点编号", 18),
        ("差距或检查发现", 48),
        ("整改措施", 48),
        ("责任部门", 16),
        ("计划完成日期", 14),
        ("状态", 10),
        ("验证人", 18),
        ("关闭日期", 12),
    )
    return Register(page=HOME, title="整改计划", note="", headings=columns, rows=tuple(rows))


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
