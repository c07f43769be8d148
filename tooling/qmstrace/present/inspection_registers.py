"""Registers of self-inspection: what to go through item by item, and how each recorded inspection ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qmstrace.model.catalog import Point
from qmstrace.model.grouping import group
from qmstrace.model.inspection import InspectionItem
from qmstrace.model.matrices import Finding
from qmstrace.model.vocabulary import Conclusion, Grade, Proof, SourceStatus, Verdict
from qmstrace.present.addresses import HOME, Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.labels import label
from qmstrace.present.registers import Part, Register, Row, cells, headings
from qmstrace.trace.inspection import InspectionOutcome, inspection_results, items_to_inspect, outcome

RESULT = "自查结果"
NOT_APPLICABLE = label(Verdict.NOT_APPLICABLE)
ITEM_COLUMNS = headings(
    ("检查项目编号", 18),
    ("项目级别", 10),
    ("检查项目", 40),
    ("检查要点", 60),
    ("控制点", 36),
    ("记录表单", 16),
    ("现场查看", 10),
    (RESULT, 12),
    ("不符合描述", 48),
    ("备注", 24),
)
OUTCOME_COLUMNS = headings(
    ("检查", 34),
    ("日期", 26),
    ("已查/应查项目", 14),
    *((f"{grade.value}不符合", 12) for grade in Grade),
    ("未分级不符合", 14),
    ("不符合合计", 12),
    ("结论", 16),
    ("依据", 56),
    ("不属于任何项目的不符合要点", 32),
)


def inspection_notes(assessed: Assessed) -> tuple[str, ...]:
    """Return what must be known of the items and rules: where they come from, and whether an outcome is official."""
    project = assessed.project
    items, rules = items_to_inspect(project), project.inspection_rules
    notes = []
    if not project.inspection_items:
        notes.append(
            "没有检查项目表：每个检查要点代替一个检查项目，没有项目级别，结论不是正式结论。"
            "取得正式的检查项目后，填入 requirements/inspection-items.csv。"
        )
    if rules is None:
        notes.append("没有 requirements/inspection-rules.yaml：不得出检查结论。")
        return tuple(notes)
    listed = outcome(items, (), is_fraud=False, rules=rules)
    published = "、".join(f"{grade.value} {rules.published_items[grade]}" for grade in Grade)
    if project.inspection_items and not listed.is_official:
        notes.append("有的检查项目没有级别，结论不是正式结论。")
    if project.inspection_items and not listed.is_whole:
        brought = "、".join(f"{grade.value} {listed.listed[grade]}" for grade in Grade)
        notes.append(f"检查项目与公布的项目数不同：现有{brought}；公布{published}。")
    notes.append(
        f"结论的规则：{rules.title}，{rules.published}，{label(rules.status)}，用于{rules.scope}。有弄虚作假的一律未通过。"
    )
    return tuple(notes)


def item_register(assessed: Assessed, addresses: Addresses, sources: Collection[str]) -> Register:
    """Return the items with their points, controls and records; what does not apply is filled in.

    Only the items with a point of one of the sources, where any are named.
    """
    project = assessed.project
    rows = []
    for item in items_to_inspect(project):
        held = {project.provision_by_id[project.point_by_id[point].provision].source for point in item.points}
        if not sources or held.intersection(sources):
            rows.append(_item_row(assessed, addresses, item))
    return Register(page=HOME, title="自查检查表", note="", headings=ITEM_COLUMNS, rows=tuple(rows))


def _item_row(assessed: Assessed, addresses: Addresses, item: InspectionItem) -> Row:
    project, assessment = assessed.project, assessed.assessment
    points = [project.point_by_id[point] for point in item.points]
    links = [link for point in item.points for link in assessment.links_by_point.get(point, ())]
    controls = dict.fromkeys(f"{link.control.id} {link.control.title}" for link in links)
    records = dict.fromkeys(record for link in links for record in link.control.records)
    return Row(
        cells=(
            (Part(text=item.id, address=addresses.point(item.points[0])),),
            *cells(
                item.grade.value if item.grade else "",
                item.title,
                "\n".join(_point_text(assessed, point, item) for point in points),
            ),
            *cells("\n".join(controls), "\n".join(records)),
            *cells("是" if any(point.proof is Proof.ONSITE for point in points) else ""),
            *cells(NOT_APPLICABLE if _is_excluded(assessed, item) else "", "", item.note),
        )
    )


def _point_text(assessed: Assessed, point: Point, item: InspectionItem) -> str:
    """Return a point with its clause; without its words where they are the item's already."""
    clause = f"{assessed.project.provision_by_id[point.provision].label} {point.id}"
    return clause if point.text == item.title else f"{clause} {point.text}"


def _is_excluded(assessed: Assessed, item: InspectionItem) -> bool:
    return all(assessed.assessment.points[point].verdict is Verdict.NOT_APPLICABLE for point in item.points)


def outcome_register(assessed: Assessed) -> Register:
    """Return the inspections on record by the day of the assessment, each with its failed items and its conclusion."""
    day = assessed.assessment.day
    findings = group((one for one in assessed.project.findings if one.date <= day), lambda one: one.inspection)
    rows = tuple(_outcome_row(assessed, name, found) for name, found in findings.items())
    return Register(page=HOME, title="自查结论", note="", headings=OUTCOME_COLUMNS, rows=rows)


def _outcome_row(assessed: Assessed, inspection: str, findings: Sequence[Finding]) -> Row:
    project = assessed.project
    seen = inspection_results(project, findings)
    found = outcome(seen.items, seen.failed, is_fraud=False, rules=project.inspection_rules)
    asked = [item for item in seen.items if not _is_excluded(assessed, item)]
    checked = sum(seen.results[item.id] is not None for item in asked)
    without_grade = found.total - sum(found.failed.values())
    return Row(
        cells=(
            *cells(inspection, _period(findings), f"{checked}/{len(asked)}"),
            *cells(*(str(found.failed[grade]) for grade in Grade), str(without_grade), str(found.total)),
            *cells(_conclusion(assessed, found, is_complete=checked == len(asked))),
            *cells(found.rule.text if found.rule else "", "\n".join(seen.outside)),
        )
    )


def _conclusion(assessed: Assessed, found: InspectionOutcome, *, is_complete: bool) -> str:
    """Return a conclusion; only a failure stands before every item was seen, and only rules in force make it formal."""
    rules = assessed.project.inspection_rules
    if found.conclusion is None or rules is None:
        return "不能得出"
    if not is_complete and found.conclusion is not Conclusion.FAIL:
        return "尚未查完"
    is_formal = found.is_official and found.is_whole and rules.status is SourceStatus.CURRENT
    return label(found.conclusion) if is_formal else f"{label(found.conclusion)}（非正式）"


def _period(findings: Sequence[Finding]) -> str:
    first, last = min(finding.date for finding in findings), max(finding.date for finding in findings)
    return str(first) if first == last else f"{first} 至 {last}"
