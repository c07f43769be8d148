"""Names of the coded values: Chinese here, in other languages from their catalogs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from qmstrace.model.adoption import ColumnRole, LinkState, RowState
from qmstrace.model.inspection import ItemResult
from qmstrace.model.period import Period
from qmstrace.model.vocabulary import (
    ActionState,
    Applicable,
    Conclusion,
    Coverage,
    DocumentStatus,
    Kind,
    Level,
    Limit,
    Modality,
    Outcome,
    Proof,
    RationaleType,
    Relation,
    Result,
    SourceStatus,
    Verdict,
    YesNo,
)
from qmstrace.present.language import translated
from qmstrace.trace.copies import CopyState
from qmstrace.trace.link_changes import LinkPart
from qmstrace.trace.links import ReviewState
from qmstrace.trace.observations import FileState
from qmstrace.trace.reasons import ReasonCode
from qmstrace.trace.rejections import RejectionCode, Tail
from qmstrace.trace.review_dates import ReviewDue
from qmstrace.trace.source_standing import SourceStanding

_LABELS: tuple[tuple[StrEnum, str], ...] = (
    (Verdict.NONCONFORMING, "不符合"),
    (Verdict.GAP, "缺口"),
    (Verdict.PARTIAL, "部分符合"),
    (Verdict.DOCUMENTED, "已有文件"),
    (Verdict.CONFORMING, "追溯齐全"),
    (Verdict.NOT_APPLICABLE, "不适用"),
    (Modality.MUST, "应当"),
    (Modality.MUST_NOT, "不得"),
    (Modality.SHOULD, "原则上应当"),
    (Modality.MAY, "可以"),
    (Modality.ENCOURAGED, "鼓励"),
    (Proof.DOCUMENT, "文件"),
    (Proof.RECORD, "记录"),
    (Proof.ONSITE, "现场"),
    (Kind.HEADING, "章节"),
    (Kind.OBLIGATION, "要求"),
    (Kind.DEFINITION, "定义"),
    (Kind.SCOPE, "适用范围"),
    (Kind.ENACTMENT, "制定与施行"),
    (Kind.GUIDANCE, "指导"),
    (Level.MANUAL, "质量手册"),
    (Level.PROCEDURE, "程序文件"),
    (Level.INSTRUCTION, "作业指导书"),
    (Level.FORM, "记录表单"),
    (DocumentStatus.DRAFT, "草案"),
    (DocumentStatus.REVIEW, "审核中"),
    (DocumentStatus.APPROVED, "已批准"),
    (DocumentStatus.PENDING, "待生效"),
    (DocumentStatus.EFFECTIVE, "生效"),
    (DocumentStatus.ALTERED, "已批准版本被改动"),
    (DocumentStatus.SUPERSEDED, "已替换"),
    (DocumentStatus.WITHDRAWN, "作废"),
    (Coverage.FULL, "完全覆盖"),
    (Coverage.JOINT, "共同覆盖"),
    (Coverage.PARTIAL, "部分覆盖"),
    (Applicable.YES, "适用"),
    (Applicable.NO, "不适用"),
    (Result.PASS, "合格"),
    (Result.FAIL, "不合格"),
    (ItemResult.PASS, "合格"),
    (ItemResult.FAIL, "不合格"),
    (ItemResult.NOT_APPLICABLE, "不适用"),
    (YesNo.YES, "是"),
    (YesNo.NO, "否"),
    (Conclusion.PASS, "通过检查"),
    (Conclusion.RECTIFY, "整改后复查"),
    (Conclusion.FAIL, "未通过检查"),
    (ActionState.PLANNED, "已计划"),
    (ActionState.RUNNING, "进行中"),
    (ActionState.DONE, "已完成"),
    (ActionState.VERIFIED, "已验证关闭"),
    (Outcome.NOT_APPLICABLE, "不适用"),
    (Outcome.ADOPTED, "采用"),
    (Relation.EQUAL, "等同"),
    (Relation.SUBSET_OF, "包含于"),
    (Relation.SUPERSET_OF, "包含"),
    (Relation.INTERSECTS_WITH, "交叉"),
    (Relation.NO_RELATIONSHIP, "无对应"),
    (RationaleType.SYNTACTIC, "措辞"),
    (RationaleType.SEMANTIC, "含义"),
    (RationaleType.FUNCTIONAL, "作用"),
    (Limit.SUSPECT_LINKS, "存疑的追溯关系"),
    (Limit.UNLINKED_CONTROLS, "没有追溯关系的控制点"),
    (Limit.TERM_VARIANTS, "与术语表不一致的用词"),
    (Tail.CUT, "末尾比版本库的提交少，可能被截去；请从版本库恢复"),
    (Tail.REWRITTEN, "与版本库的提交不同，已提交的行被改动；请从版本库恢复"),
    (Tail.NOT_PROVABLE, "没有版本库的记录可比，末尾是否完整不能证明"),
    (RejectionCode.UNSIGNED, "没有签名"),
    (RejectionCode.BAD_SIGNATURE, "签名与内容不符，或不是为此类签署所作"),
    (RejectionCode.UNKNOWN_KEY, "签名的密钥不在签署人名单中"),
    (RejectionCode.UNKNOWN_NAME, "签署人名单中没有此人"),
    (RejectionCode.OTHER_NAME, "密钥属于另一人"),
    (RejectionCode.ROLE_NOT_HELD, "签署人名单中该人没有这一角色"),
    (RejectionCode.ROLE_NOT_ALLOWED, "签批政策不允许该角色作此类签署"),
    (RejectionCode.NOT_YET_VALID, "签署时密钥尚未生效"),
    (RejectionCode.EXPIRED, "签署时密钥已过期"),
    (RejectionCode.REVOKED, "签署时密钥已撤销"),
    (RejectionCode.SIGNERS_UNAPPROVED, "签署人名单和签批政策的现有内容未经批准"),
    (RejectionCode.OTHER_CHAIN, "不在其对象的签署链中，可能是从别处移来的旧签署"),
    (RejectionCode.CLOCK_BACK, "时间早于前一行，时钟可能被拨回"),
    (RejectionCode.SAME_PERSON, "同一人已以另一角色签署同一内容，编制人与批准人不能是同一人"),
    (RejectionCode.ROLES_JOINED, "该人同时担任不得兼任的两个角色"),
    (RejectionCode.SCAN_NOT_ACCEPTED, "签批政策不接受纸质签名的扫描件"),
    (RejectionCode.SCAN_MISSING, "缺少纸质签名的扫描件"),
    (RejectionCode.SCAN_ALTERED, "纸质签名的扫描件已变动"),
    (SourceStanding.BINDING, "强制施行"),
    (SourceStanding.ADOPTED, "自愿采用"),
    (SourceStanding.NOT_ADOPTED, "未采用"),
    (SourceStanding.GUIDANCE, "指南参考"),
    (SourceStanding.UPCOMING, "尚未施行"),
    (SourceStanding.DRAFT, "征求意见草案"),
    (SourceStanding.PROPOSED, "立项建议"),
    (SourceStanding.SUPERSEDED, "已废止"),
    (SourceStanding.SKELETON, "目录编写中"),
    (SourceStatus.CURRENT, "现行"),
    (SourceStatus.DRAFT, "征求意见"),
    (SourceStatus.PROPOSED, "立项中"),
    (SourceStatus.SUPERSEDED, "已废止"),
    (SourceStatus.SKELETON, "编写中"),
    (ReviewDue.OVERDUE, "已超期"),
    (ReviewDue.SOON, "即将到期"),
    (ReviewState.UNREVIEWED, "未复核"),
    (ReviewState.FITS, "已复核"),
    (ReviewState.SUSPECT, "存疑"),
    (LinkPart.OFFICIAL, "官方文本"),
    (LinkPart.POINT, "要点文字"),
    (LinkPart.MODALITY, "要求程度"),
    (LinkPart.CONTROL, "控制点文字"),
    (LinkPart.COVERAGE, "覆盖程度"),
    (LinkPart.RATIONALE, "覆盖说明"),
    (FileState.INTACT, "文件完整"),
    (FileState.ALTERED, "文件已变动"),
    (FileState.EXTERNAL, "外部文件，未核对"),
    (ColumnRole.SOURCE, "来源"),
    (ColumnRole.CLAUSE, "条款"),
    (ColumnRole.REQUIREMENT, "条款要求"),
    (ColumnRole.CONTROL, "文件和控制点"),
    (ColumnRole.RECORD, "记录"),
    (ColumnRole.COVERAGE, "符合性"),
    (ColumnRole.RATIONALE, "覆盖说明"),
    (RowState.UNDERSTOOD, "已理解"),
    (RowState.PARTLY, "部分理解"),
    (RowState.NOT, "未理解"),
    (LinkState.NEW, "可写入"),
    (LinkState.EXISTS, "已有"),
    (LinkState.DIFFERS, "与已有的不同"),
    (LinkState.CHOICE, "须选择"),
    (LinkState.INCOMPLETE, "不完整"),
    (CopyState.NOT_HANDED_OUT, "未发放"),
    (CopyState.PENDING, "待生效"),
    (CopyState.IN_USE, "在用"),
    (CopyState.TO_WITHDRAW, "待收回"),
    (CopyState.WITHDRAWN, "已收回"),
    (CopyState.DESTROYED, "已销毁"),
)

# Members of different enumerations may have the same value, and are equal then: the type is part of the key.
LABELS: Mapping[tuple[type[StrEnum], str], str] = {(type(value), value.value): name for value, name in _LABELS}
_VALIDITY: Mapping[ReasonCode | None, str] = {
    None: "在有效期内",
    ReasonCode.EVIDENCE_EXPIRED: "已过有效期",
    ReasonCode.EVIDENCE_NOT_YET: "日期晚于评定日期",
}
_UNITS = {"day": "天", "month": "个月", "year": "年"}


def label(value: StrEnum | None) -> str:
    """Return the name of a coded value in the language spoken; values that are Chinese already name themselves."""
    if value is None:
        return ""
    return translated(LABELS.get((type(value), value.value), value.value), type(value).__name__)


def validity_label(obstacle: ReasonCode | None) -> str:
    """Return whether evidence is in date, by what keeps it from being so."""
    return translated(_VALIDITY[obstacle])


def period_label(period: Period | None) -> str:
    """Return a period in Chinese: ``每12个月``."""
    return f"每{period.count}{_UNITS[period.unit]}" if period else ""
