"""What people who fill in a workbook are told: how it goes out and comes back, and what each column wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qmstrace.present.entries import EntryKind, Fillable
from qmstrace.present.registers import Heading, Register

GUIDE = "填写说明"
GUIDE_COLUMNS = (("工作表", 20), ("列", 20), ("何时可填", 16), ("填写要求", 70), ("可选值", 40))
GUIDE_NOTES = (
    "棕色表头的列可以填写；灰色单元格由系统得出，改动不会写回，导入时逐格指出。",
    "可以排序、筛选、隐藏和移动行列，可以另加自己的列和工作表（不会写回）；不要改列名、删除隐藏的第一列和隐藏的工作表，"
    "不要合并单元格，数据格中不要用公式。",
    "新增记录：在表格末尾或任意位置插入一行，隐藏的第一列留空，填写各必填列。删除整行不会删除记录。",
    "交回后先用 qms matrix import 文件 查看全部改动，确认后加 --apply 写入；几个部门交回的文件可以一次导入。"
    "同一处在项目中也已改动的，列为冲突，不会覆盖。",
    "导入不代替签署：追溯关系改动后须重新复核，适用性决定须签署后生效。",
)
WHEN = {
    Fillable.ALWAYS: "随时",
    Fillable.UNTIL_WRITTEN: "尚未填写的行和新增的行",
    Fillable.IN_NEW_ROWS: "仅新增的行",
}


def guide_rows(registers: Sequence[Register]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the columns that can be filled in: sheet, heading, when, what is wanted, what may be chosen."""
    for register in registers:
        for heading in register.headings:
            if register.kind and heading.entry:
                yield register.title, heading.text, WHEN[heading.entry.fillable], _wanted(heading), _choices(heading)


def _wanted(heading: Heading) -> str:
    entry = heading.entry
    assert entry is not None
    return ("必填。" if entry.is_required else "") + entry.hint


def _choices(heading: Heading) -> str:
    entry = heading.entry
    assert entry is not None
    if entry.kind is EntryKind.PARTY:
        return "见下表的部门和岗位"
    return "日期，如 2026-12-31" if entry.kind is EntryKind.DAY else "、".join(entry.allowed)
