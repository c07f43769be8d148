"""The check sheet of a self-inspection: what to go through item by item, and what to fill in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from qmstrace.model.catalog import Point
from qmstrace.model.inspection import InspectionItem, ItemResult
from qmstrace.model.records import RecordKind, Subject
from qmstrace.model.vocabulary import Proof, Verdict, YesNo
from qmstrace.present.addresses import HOME, Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.entries import Entry, EntryKind
from qmstrace.present.labels import label
from qmstrace.present.language import translated
from qmstrace.present.registers import Field, Part, Register, Row, cells, headings
from qmstrace.trace.inspection import items_to_inspect

CHECK = "check"
"""The slot of what a row says of its item."""
ONLY_FAILED = "不合格的可以填写；与责任部门、计划完成日期一并填写，或都不填。"
ITEM_COLUMNS = headings(
    ("检查项目编号", 18),
    ("检查项目", 36),
    ("项目级别", 9),
    ("检查要点", 38),
    ("控制点", 42),
    ("记录表单", 12),
    ("现场查看", 9),
    (
        "自查结果",
        10,
        Entry(
            slot=CHECK,
            field="result",
            kind=EntryKind.CHOICE,
            choices=ItemResult,
            hint="没有检查的留空；“不适用”只作提示，不写回。",
        ),
    ),
    (
        "不符合的要点",
        18,
        Entry(
            slot=CHECK,
            field="points",
            hint="不合格而项目有几个要点的必须填写：其中不符合的要点编号，以“、”分隔。只有一个要点的不填。",
        ),
    ),
    ("不符合描述", 32, Entry(slot=CHECK, field="description", hint="不合格的必须填写：看到的事实，不符合哪项要求。")),
    ("查看情况", 26, Entry(slot=CHECK, field="seen", hint="合格的填写：查了什么、看到什么。")),
    ("整改措施", 26, Entry(slot=CHECK, field="measure", hint=ONLY_FAILED)),
    ("责任部门", 14, Entry(slot=CHECK, field="owner", kind=EntryKind.PARTY, hint="负责整改的部门或岗位。")),
    ("计划完成日期", 13, Entry(slot=CHECK, field="due", kind=EntryKind.DAY, hint="如 2026-12-31。")),
    ("备注", 18),
)
NAME = Entry(slot=CHECK, field="name", is_required=True, hint="检查发现所属的检查，如“2026年度自查”。")
DAY = Entry(slot=CHECK, field="day", kind=EntryKind.DAY, is_required=True, hint="检查发现的日期，如 2026-12-31。")
FRAUD = Entry(
    slot=CHECK,
    field="fraud",
    kind=EntryKind.CHOICE,
    choices=YesNo,
    is_required=True,
    hint="为“是”的，导入时给出的结论为未通过检查；检查发现中不记录此项，情况另行报告。",
)
ABOVE: Mapping[str, Entry] = {"检查名称": NAME, "检查日期": DAY, "发现弄虚作假": FRAUD}
"""What stands above the table, by label."""


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
    day = assessed.assessment.day
    # The name is written into the findings, and the files of one inspection have to agree on it, in whatever language.
    said = {NAME: f"{day} 自查", DAY: str(day), FRAUD: YesNo.NO.value}
    return Register(
        page=HOME,
        title="自查检查表",
        note="",
        headings=ITEM_COLUMNS,
        rows=tuple(rows),
        kind="inspection",
        fields=tuple(Field(label=name, entry=entry, value=said[entry]) for name, entry in ABOVE.items()),
    )


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
                item.title,
                label(item.grade),
                "\n".join(_point_text(assessed, point, item) for point in points),
            ),
            *cells("\n".join(controls), "\n".join(records)),
            *cells(translated("是") if any(point.proof is Proof.ONSITE for point in points) else ""),
            *cells(label(ItemResult.NOT_APPLICABLE) if is_excluded(assessed, item) else ""),
            *cells("", "", "", "", "", "", item.note),
        ),
        key=item.id,
        subjects={CHECK: Subject(RecordKind.CHECK, item.id)},
    )


def _point_text(assessed: Assessed, point: Point, item: InspectionItem) -> str:
    """Return a point with its clause; without its words where they are the item's already."""
    clause = f"{assessed.project.provision_by_id[point.provision].label} {point.id}"
    return clause if point.text == item.title else f"{clause} {point.text}"


def is_excluded(assessed: Assessed, item: InspectionItem) -> bool:
    """Return whether none of an item's points applies."""
    return all(assessed.assessment.points[point].verdict is Verdict.NOT_APPLICABLE for point in item.points)
