"""The columns of the gap matrix: one list for the command line, the workbook and the manual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qmstrace.model.matrices import Action, Evidence
from qmstrace.model.vocabulary import ActionState, Applicable, Coverage, Grade, Result
from qmstrace.present.entries import Entry, EntryKind, Fillable
from qmstrace.present.labels import label
from qmstrace.present.language import translated
from qmstrace.present.rows import GapRow

DIGEST_SHOWN = 12
"""How many digits of a hash tell two files apart on paper."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column: its key, Chinese heading, width in half-width characters, how a row fills it, what may be filled in."""

    key: str
    heading: str
    width: int
    value: Callable[[GapRow], str]
    entry: Entry | None = None


def _requirement(row: GapRow) -> str:
    provision = row.of_point.provision
    return f"{provision.title}：{provision.summary}"


def _chapter(row: GapRow) -> str:
    chapter = row.of_point.chapter
    return f"{chapter.label} {chapter.title}"


def _applicability(row: GapRow) -> str:
    return label(Applicable.YES if row.of_point.excluded is None else Applicable.NO)


def _document(row: GapRow) -> str:
    document = row.document
    return f"{document.number} {document.title}（{document.version}）" if document else ""


def _evidence(row: GapRow) -> str:
    return "\n".join(_evidence_text(found) for found in row.evidence)


def _evidence_text(found: Evidence) -> str:
    digests = translated("、").join(file.sha256[:DIGEST_SHOWN] for file in found.files)
    return translated("{id}（{date}，SHA-256 {digests}）").format(id=found.id, date=found.date, digests=digests)


def _of_actions(shown: Callable[[Action], str]) -> Callable[[GapRow], str]:
    return lambda row: "\n".join(shown(action) for action in row.of_point.actions)


COLUMNS: tuple[Column, ...] = (
    Column(key="source", heading="来源", width=8, value=lambda row: row.of_point.source.prefix),
    Column(key="chapter", heading="章节", width=14, value=_chapter),
    Column(key="label", heading="条款号", width=14, value=lambda row: row.of_point.provision.label),
    Column(key="requirement", heading="条款要求", width=28, value=_requirement),
    Column(
        key="point_id",
        heading="要点编号",
        width=14,
        value=lambda row: row.point.id,
        entry=Entry(
            slot="link",
            field="point",
            fillable=Fillable.IN_NEW_ROWS,
            is_required=True,
            hint="新增一行追溯关系时填写检查要点的编号。",
        ),
    ),
    Column(key="point", heading="检查要点", width=32, value=lambda row: row.point.text),
    Column(
        key="grade",
        heading="项目级别",
        width=9,
        value=lambda row: translated("、").join(label(item.grade) for item in row.of_point.items if item.grade),
        entry=Entry(
            slot="item",
            field="grade",
            kind=EntryKind.CHOICE,
            choices=Grade,
            hint="检查项目的级别；属于几个检查项目的要点不在此填写。",
        ),
    ),
    Column(
        key="applicability",
        heading="适用性",
        width=8,
        value=_applicability,
        entry=Entry(
            slot="applicability",
            field="applicability",
            kind=EntryKind.CHOICE,
            choices=Applicable,
            is_required=True,
            hint="改为“不适用”时写明理由，写入适用性决定，签署后生效；由范围事实或上级条款的决定排除的不在此填写。",
        ),
    ),
    Column(
        key="exclusion_reason",
        heading="不适用理由",
        width=20,
        value=lambda row: row.of_point.excluded or "",
        entry=Entry(slot="exclusion", field="reason", is_required=True, hint="该要点不适用于本企业的理由。"),
    ),
    Column(key="document", heading="对应文件", width=20, value=_document),
    Column(
        key="control",
        heading="控制点",
        width=13,
        value=lambda row: row.link.control.id if row.link else "",
        entry=Entry(
            slot="link",
            field="control",
            fillable=Fillable.UNTIL_WRITTEN,
            is_required=True,
            hint="尚无控制点的行和新增的行填写控制点编号，如 QP-07-C03。",
        ),
    ),
    Column(
        key="control_title",
        heading="控制点名称",
        width=18,
        value=lambda row: row.link.control.title if row.link else "",
    ),
    Column(
        key="coverage",
        heading="覆盖程度",
        width=10,
        value=lambda row: label(row.link.link.coverage if row.link else None),
        entry=Entry(
            slot="link",
            field="coverage",
            kind=EntryKind.CHOICE,
            choices=Coverage,
            is_required=True,
            hint="该控制点单独满足要点为完全覆盖；与别的控制点一起满足为共同覆盖；其余为部分覆盖。",
        ),
    ),
    Column(
        key="rationale",
        heading="覆盖说明",
        width=28,
        value=lambda row: row.link.link.rationale if row.link else "",
        entry=Entry(slot="link", field="rationale", is_required=True, hint="控制点的哪一句话满足要点的哪项要求。"),
    ),
    Column(key="review", heading="复核", width=8, value=lambda row: label(row.link.state if row.link else None)),
    Column(
        key="records",
        heading="对应记录",
        width=11,
        value=lambda row: "\n".join(row.link.control.records) if row.link else "",
    ),
    Column(key="evidence", heading="客观证据", width=24, value=_evidence),
    Column(key="verdict", heading="追溯结论", width=10, value=lambda row: label(row.of_point.verdict)),
    Column(key="reasons", heading="判定理由", width=26, value=lambda row: row.of_point.reasons),
    Column(
        key="conclusion",
        heading="自查结论",
        width=9,
        value=lambda row: label(row.of_point.finding.result if row.of_point.finding else None),
        entry=Entry(
            slot="conclusion",
            field="result",
            kind=EntryKind.CHOICE,
            choices=Result,
            is_required=True,
            hint="自查人员的判断；每次改动记为一项新的检查发现，不改追溯结论的算法。",
        ),
    ),
    Column(
        key="statement",
        heading="自查情况",
        width=24,
        value=lambda row: row.of_point.finding.statement if row.of_point.finding else "",
        entry=Entry(slot="conclusion", field="statement", hint="查了什么、看到什么；不合格的必须写明。"),
    ),
    Column(
        key="action",
        heading="整改措施",
        width=24,
        value=_of_actions(lambda action: action.measure),
        entry=Entry(
            slot="action",
            field="measure",
            is_required=True,
            hint="弥补差距或纠正不合格的措施；一个要点有几项措施的，在整改计划中填写。",
        ),
    ),
    Column(
        key="action_owner",
        heading="责任部门",
        width=12,
        value=_of_actions(lambda action: action.owner),
        entry=Entry(
            slot="action", field="owner", kind=EntryKind.PARTY, is_required=True, hint="负责整改的部门或岗位。"
        ),
    ),
    Column(
        key="action_due",
        heading="计划完成日期",
        width=13,
        value=_of_actions(lambda action: str(action.due)),
        entry=Entry(slot="action", field="due", kind=EntryKind.DAY, is_required=True, hint="如 2026-12-31。"),
    ),
    Column(
        key="action_state",
        heading="整改状态",
        width=11,
        value=_of_actions(lambda action: label(action.state)),
        entry=Entry(
            slot="action",
            field="state",
            kind=EntryKind.CHOICE,
            choices=ActionState,
            hint="新的措施不填即为已计划；已验证关闭的须有验证人和关闭日期。",
        ),
    ),
    Column(
        key="action_verified_by",
        heading="验证人",
        width=12,
        value=_of_actions(lambda action: action.verified_by),
        entry=Entry(slot="action", field="verified_by", hint="验证整改效果的岗位。"),
    ),
    Column(
        key="action_closed",
        heading="关闭日期",
        width=12,
        value=_of_actions(lambda action: str(action.closed or "")),
        entry=Entry(slot="action", field="closed", kind=EntryKind.DAY, hint="验证关闭的日期。"),
    ),
)
