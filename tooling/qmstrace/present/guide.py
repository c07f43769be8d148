"""What people who fill in a workbook are told: how it goes out and comes back, and what each column wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qmstrace.present.entries import Entry, EntryKind, Fillable
from qmstrace.present.language import translated
from qmstrace.present.registers import Register

GUIDE = "填写说明"
GUIDE_COLUMNS = (("工作表", 20), ("列", 20), ("何时可填", 16), ("填写要求", 70), ("可选值", 40))
ENTRIES = "棕色表头的列可以填写；灰色单元格由系统得出，改动不会写回，导入时逐格指出。"
FREEDOM = (
    "可以排序、筛选、隐藏和移动行列，可以另加自己的列和工作表（不会写回）；不要改列名、删除隐藏的第一列和隐藏的工作表，"
    "不要合并单元格，数据格中不要用公式。"
)
RETURN = (
    "交回后先用 qms matrix import 文件 查看全部改动，确认后加 --apply 写入；几个部门交回的文件可以一次导入。"
    "同一处在项目中也已改动的，列为冲突，不会覆盖。"
)
GUIDE_NOTES = (
    ENTRIES,
    FREEDOM,
    "新增记录：在表格末尾或任意位置插入一行，隐藏的第一列留空，填写各必填列。删除整行不会删除记录。",
    RETURN,
    "导入不代替签署：追溯关系改动后须重新复核，适用性决定须签署后生效。",
)
INSPECTION_NOTES = (
    ENTRIES,
    FREEDOM,
    "先核对表格上方的检查名称和检查日期：全部检查发现都记在其下。一次检查分几个文件填写的，各文件的名称应当相同。",
    "每个检查项目选择自查结果。合格的，项目的每个要点记一项合格的检查发现；不合格的，只为不符合的要点记检查发现，"
    "整改措施即针对该发现。没有填写的项目视为尚未检查。",
    "是否适用不在本表决定：在差距矩阵的“不适用条款说明”中填写，签署后生效。检查项目不能在本表增加；"
    "表外发现的问题，记在差距矩阵的“自查结论”一列。",
    RETURN + "导入同时给出这次检查的结论。",
)
WHEN = {
    Fillable.ALWAYS: "随时",
    Fillable.UNTIL_WRITTEN: "尚未填写的行和新增的行",
    Fillable.IN_NEW_ROWS: "仅新增的行",
}


def guide_rows(registers: Sequence[Register]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what can be filled in: sheet, heading or label, when, what is wanted, what may be chosen."""
    for register in registers:
        for name, entry in register.entries:
            when = translated(WHEN[entry.fillable])
            yield translated(register.title), translated(name), when, _wanted(entry), _choices(entry)


def _wanted(entry: Entry) -> str:
    return (translated("必填。") if entry.is_required else "") + translated(entry.hint)


def _choices(entry: Entry) -> str:
    if entry.kind is EntryKind.PARTY:
        return translated("见下表的部门和岗位")
    return translated("日期，如 2026-12-31") if entry.kind is EntryKind.DAY else translated("、").join(entry.allowed)
