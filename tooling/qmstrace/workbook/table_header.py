"""Finds the header of a table that somebody else made: which rows it takes, and what its columns hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qmstrace.model.adoption import ColumnRole
from qmstrace.workbook.comparison import squashed
from qmstrace.workbook.table_file import TableCell, TableSheet

Row = Mapping[int, TableCell]
Aliases = Mapping[ColumnRole, Sequence[str]]

SEARCHED_ROWS = 60
"""Rows of a sheet, from its first with text, in which a header may start."""
MOST_HEADER_ROWS = 3
LONGEST_HEADING = 30
DEFAULT_ALIASES: Aliases = {
    ColumnRole.SOURCE: ("来源", "来源文件", "法规名称", "标准名称", "依据文件", "法规", "标准", "法规标准"),
    ColumnRole.CLAUSE: (
        *("条款号", "条款", "条款编号", "条款序号", "条号", "条文号", "章条号", "法规条款", "标准条款", "规范条款"),
        *("要求条款", "对应条款", "适用条款", "条文", "clause"),
    ),
    ColumnRole.REQUIREMENT: (
        *("条款要求", "条款内容", "条文内容", "要求内容", "法规要求", "标准要求", "规范要求", "要求", "具体要求"),
        *("检查要点", "检查内容", "要点", "requirement"),
    ),
    ColumnRole.CONTROL: (
        *("对应文件", "程序文件", "体系文件", "受控文件", "相关文件", "支持文件", "管理文件", "对应程序", "对应制度"),
        *("文件编号", "文件名称", "对应文件编号", "对应文件名称", "控制点", "控制点编号", "document", "control"),
    ),
    ColumnRole.RECORD: (
        "对应记录",
        "相关记录",
        "记录表单",
        "质量记录",
        "记录编号",
        "记录名称",
        "记录",
        "表单",
        "record",
    ),
    ColumnRole.COVERAGE: (
        *("符合性", "符合情况", "符合程度", "符合与否", "是否符合", "覆盖程度", "评价结果", "评估结果", "自查结果"),
        *("自查结论", "符合性结论", "符合性评价", "判定", "结论", "coverage"),
    ),
    ColumnRole.RATIONALE: (
        *("覆盖说明", "符合性说明", "符合说明", "差距描述", "差距说明", "差距分析", "差距", "现状描述", "现状说明"),
        *("实施情况", "执行情况", "理由", "说明", "rationale", "gap"),
    ),
}
OTHERS = (
    *("不适用理由", "适用性", "项目级别", "整改措施", "整改", "责任部门", "责任人", "计划完成日期", "完成日期", "风险"),
    *("验证人", "关闭状态", "备注", "序号", "条款标题", "条款名称", "客观证据"),
)
"""Headings from which nothing is taken, so that no part of them is taken for something else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """The rows of a header, first and last; its headings by column, and the roles of those that have one."""

    rows: tuple[int, int]
    headings: Mapping[int, str]
    roles: Mapping[int, ColumnRole]

    def columns(self, role: ColumnRole) -> tuple[int, ...]:
        """Return the columns that hold a role, from left to right."""
        return tuple(sorted(column for column, found in self.roles.items() if found is role))


def with_defaults(aliases: Mapping[str, Sequence[str]]) -> Aliases:
    """Return the names of columns: those of the project and the usual ones."""
    return {role: (*aliases.get(role.value, ()), *DEFAULT_ALIASES[role]) for role in ColumnRole}


def find_header(sheet: TableSheet, aliases: Aliases) -> Header | None:
    """Return the header with the most roles, the topmost of these; None without clauses and one more.

    A row below belongs to it where it names more columns and has nothing of its own under the clauses.
    """
    names = {squashed(alias): role for role in reversed(ColumnRole) for alias in reversed(aliases[role])}
    best: Header | None = None
    for start in sorted(sheet.rows)[:SEARCHED_ROWS]:
        for header in _headers(sheet, start, names):
            if best is None or _worth(header) > _worth(best):
                best = header
    return best


def _worth(header: Header) -> tuple[int, int]:
    """Return how good a header is: more roles, then fewer rows (a title above it is none of it)."""
    first, last = header.rows
    return len(set(header.roles.values())), first - last


def _headers(sheet: TableSheet, start: int, names: Mapping[str, ColumnRole]) -> Iterator[Header]:
    headings: dict[int, list[TableCell]] = {}
    for row in range(start, start + MOST_HEADER_ROWS):
        cells = sheet.rows.get(row, {})
        if row > start and not _continues(headings, cells, names):
            return
        for column, cell in cells.items():
            held = headings.setdefault(column, [])
            if cell not in held:
                held.append(cell)
        if any(cell in headings.get(column, ()) for column, cell in sheet.rows.get(row + 1, {}).items()):
            continue  # a merged heading reaches into the next row, which then is none of the data
        joined = {column: "\n".join(cell.text for cell in held) for column, held in headings.items()}
        roles = _roles(joined, names)
        if ColumnRole.CLAUSE in roles.values() and len(set(roles.values())) > 1:
            yield Header(rows=(start, row), headings=joined, roles=roles)


def _continues(headings: Mapping[int, Sequence[TableCell]], cells: Row, names: Mapping[str, ColumnRole]) -> bool:
    """Return whether a row may belong to the header above it: short, and without a cell of its own under a clause."""
    roles = _roles({column: "\n".join(cell.text for cell in held) for column, held in headings.items()}, names)
    for column, cell in cells.items():
        is_new = cell not in headings.get(column, ())
        if is_new and (len(cell.text) > LONGEST_HEADING or roles.get(column) is ColumnRole.CLAUSE):
            return False
    return bool(cells)


def _roles(headings: Mapping[int, str], names: Mapping[str, ColumnRole]) -> dict[int, ColumnRole]:
    """Return the roles of columns: by a whole name; for a role that no whole name gives, by part of one."""
    whole = {column: role for column, text in headings.items() if (role := _whole(text, names))}
    part = {
        column: role
        for column, text in headings.items()
        if column not in whole and (role := _part(text, names)) and role not in whole.values()
    }
    return whole | part


def _whole(text: str, names: Mapping[str, ColumnRole]) -> ColumnRole | None:
    lines = [squashed(line) for line in (text, *text.split("\n"))]
    return next((names[line] for line in lines if line in names), None)


def _part(text: str, names: Mapping[str, ColumnRole]) -> ColumnRole | None:
    """Return the role of the longest name that a heading holds, unless a name without a role is longer."""
    heading = squashed(text)
    if len(heading) > LONGEST_HEADING:
        return None
    others = {squashed(other): None for other in OTHERS}
    held = [name for name in (*names, *others) if len(name) > 1 and name in heading]
    return names.get(max(held, key=len)) if held else None
