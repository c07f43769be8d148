"""The wording of the reasons of a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qmstrace.model.project import Project
from qmstrace.present.language import translated
from qmstrace.trace.reasons import Reason, ReasonCode

WORDING: Mapping[ReasonCode, str] = {
    ReasonCode.FACTS_EXCLUDE: "按本企业的范围事实不适用：{why}",
    ReasonCode.DECIDED: "适用性决定 {objects}：{why}",
    ReasonCode.DECISION_PENDING: "适用性决定 {objects} 待批准，尚不计入：{why}",
    ReasonCode.FACT_PENDING: "范围事实 {objects} 待批准，其排除尚不计入",
    ReasonCode.FINDING_OPEN: "检查发现 {objects} 尚未关闭",
    ReasonCode.EVIDENCE_ALTERED: "证据 {objects} 的文件与登记的哈希不一致",
    ReasonCode.EVIDENCE_FAILED: "证据 {objects} 的结论为不合格",
    ReasonCode.NO_LINK: "没有控制点对应该要点",
    ReasonCode.DOCUMENT_ALTERED: "文件 {objects} 已批准的版本被改动，与签署的内容不一致",
    ReasonCode.DOCUMENT_NOT_IN_FORCE: "对应的文件 {objects} 当日不是现行文件",
    ReasonCode.CONTROL_NOT_IN_FORCE: "控制点 {objects} 不在现行版本中",
    ReasonCode.LINK_UNREVIEWED: "与 {objects} 的追溯关系尚未复核",
    ReasonCode.LINK_SUSPECT: "与 {objects} 的追溯关系存疑：复核之后内容已变化",
    ReasonCode.REVIEW_OVERDUE: "文件 {objects} 已超过定期评审日期",
    ReasonCode.ONLY_PARTIAL: "{objects} 只覆盖了要求的一部分",
    ReasonCode.JOINT_APART: "{objects} 各自只覆盖一部分，须与其余控制点一并复核后方可计入",
    ReasonCode.NO_RECORD: "控制点 {objects} 未规定记录，无法以记录证明",
    ReasonCode.EVIDENCE_MISSING: "表单 {objects} 没有已登记的记录",
    ReasonCode.EVIDENCE_EXPIRED: "表单 {objects} 的记录已过有效期",
    ReasonCode.EVIDENCE_NOT_YET: "表单 {objects} 的记录日期晚于评定日期",
    ReasonCode.EVIDENCE_STALE: "表单 {objects} 的最近记录已超过规定周期",
    ReasonCode.EVIDENCE_UNCHECKED: "表单 {objects} 的记录在项目之外，未能核对",
    ReasonCode.ONSITE_MISSING: "尚无现场检查合格的结果",
    ReasonCode.COVERED: "由 {objects} 完全覆盖",
    ReasonCode.PROVED_BY_DOCUMENT: "现行文件 {objects} 即为证明",
    ReasonCode.PROVED_BY_RECORD: "记录 {objects} 有效",
    ReasonCode.PROVED_ONSITE: "现场检查 {objects} 合格",
}


def reason_text(reason: Reason, project: Project) -> str:
    """Return one reason in words."""
    objects = translated("、").join(reason.objects)
    return translated(WORDING[reason.code]).format(objects=objects, why=_why(reason, project))


def reasons_text(reasons: Iterable[Reason], project: Project) -> str:
    """Return reasons in words, one after the other."""
    return translated("；").join(reason_text(reason, project) for reason in reasons)


def _why(reason: Reason, project: Project) -> str:
    subject = reason.objects[0] if reason.objects else ""
    if reason.code in {ReasonCode.DECIDED, ReasonCode.DECISION_PENDING}:
        return next((decision.reason for decision in project.decisions if decision.id == subject), "")
    if reason.code is ReasonCode.FACTS_EXCLUDE:
        holder = (
            project.point_by_id.get(subject)
            or project.provision_by_id.get(subject)
            or project.source_by_id.get(subject)
        )
        return holder.applies.reason if holder and holder.applies else ""
    return ""
