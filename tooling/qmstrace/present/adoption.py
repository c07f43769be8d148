"""The wording of what was read of somebody else's table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qmstrace.model.adoption import AdoptedRow, AdoptedSheet, Adoption, LinkProposal, LinkState, Remark, RowRemark
from qmstrace.present.labels import label

REMARKS: Mapping[Remark, str] = {
    Remark.CLAUSE_MISSING: "没有条款号；请补填（上一行的条款请用合并单元格或重复填写）",
    Remark.CLAUSE_UNKNOWN: "“{text}”没有读出条款；请核对条款号",
    Remark.CLAUSE_AMBIGUOUS: "“{text}”可能是 {candidates}；请写明来源，或用 --source 指定",
    Remark.CLAUSE_FOREIGN: "“{text}”属于本项目没有的来源或其他版本；请换成本项目来源的条款",
    Remark.CLAUSE_WITHOUT_POINT: "{provision} 没有检查要点（章节、定义等）；请写到具体的条款",
    Remark.POINT_CHOICE: "{provision} 有几个检查要点，请选择：{candidates}",
    Remark.CONTROL_MISSING: "没有写明文件和控制点{candidates}",
    Remark.CONTROL_CHOICE: "写了几个控制点（{candidates}），不知各自覆盖多少；请用 qms map add 分别建立",
    Remark.CONTROL_NEEDED: "{document} 须写明控制点{candidates}",
    Remark.DOCUMENT_UNKNOWN: "没有“{text}”这一文件、表单或控制点；请核对编号或名称",
    Remark.DOCUMENT_GUESSED: "“{text}”可能是 {candidates}（相似度 {likeness}）；请核对编号和名称",
    Remark.DOCUMENT_AMBIGUOUS: "“{text}”的编号和名称可能指 {candidates}；请只写一个编号",
    Remark.COVERAGE_MISSING: "没有写明是否符合",
    Remark.COVERAGE_UNKNOWN: "“{text}”不是已知的符合性用词；可用：符合、共同覆盖、部分符合、不符合、不适用",
    Remark.COVERAGE_NONE: "“{text}”：不建立追溯关系；请补充控制点，或列入整改计划",
    Remark.NOT_APPLICABLE: "“{text}”：须由有权的角色作出适用性决定，不建立追溯关系",
    Remark.RATIONALE_MISSING: "没有写明覆盖说明（为何满足，或还缺什么）",
    Remark.LINK_DIFFERS: "{point} 与 {control} 已有追溯关系，覆盖程度或说明不同；没有改动",
    Remark.CLAIMED_TWICE: "{point} 与 {control} 在几行中的覆盖程度或说明不同；请保留一行",
}
CANDIDATES = {
    Remark.CONTROL_MISSING: "；填写所列记录的控制点有：{}",
    Remark.CONTROL_NEEDED: "，可能是：{}",
}
"""What comes before the candidates, where there may be none."""
HEADINGS = ("工作表", "行", "理解", "读到的内容", "含义", "追溯关系", "缺少或疑问")
WRITTEN = {"none": "不符合", "not-applicable": "不适用", "full": "完全覆盖", "joint": "共同覆盖", "partial": "部分覆盖"}


def remark_text(remark: RowRemark) -> str:
    """Return a remark in words."""
    params = dict(remark.params)
    if remark.code in CANDIDATES and params["candidates"]:
        params["candidates"] = CANDIDATES[remark.code].format(params["candidates"])
    return REMARKS[remark.code].format(**params)


def sheet_line(sheet: AdoptedSheet) -> str:
    """Return what was found of a sheet as a line: its header, its columns and its source."""
    first, last = sheet.header
    rows = f"第 {first} 行" if first == last else f"第 {first}—{last} 行"
    named = [(f"{column.letter} {_one_line(column.heading)}", column.role) for column in sheet.columns]
    taken = "，".join(f"{name}＝{label(role)}" for name, role in named if role)
    left = "、".join(name for name, role in named if role is None)
    return (
        f"工作表“{sheet.name}”：表头在{rows}；{taken}"
        + (f"；没有取用：{left}" if left else "")
        + f"；来源：{sheet.source or '按条款辨认'}"
    )


def row_record(row: AdoptedRow) -> tuple[str, ...]:
    """Return a row of the report under ``HEADINGS``."""
    read = [f"{cell.at} {_one_line(cell.text)}" for cell in row.cells]
    means = [f"{cell.at} {_means(cell.means)}" for cell in row.cells if cell.means]
    remarks = [f"{remark.at} {remark_text(remark)}" for remark in row.remarks]
    return (
        row.sheet,
        str(row.number),
        label(row.state),
        "；".join(read),
        "；".join(means),
        "；".join(map(_link_text, row.links)),
        "；".join(remarks),
    )


def adoption_data(adoption: Adoption) -> dict[str, Any]:
    """Return what was read as plain JSON data."""
    return {
        "sheets": [
            {
                "name": sheet.name,
                "header": list(sheet.header),
                "source": sheet.source,
                "columns": [
                    {"column": column.letter, "heading": column.heading, "role": column.role}
                    for column in sheet.columns
                ],
            }
            for sheet in adoption.sheets
        ],
        "without_table": list(adoption.without_table),
        "rows": [_row_data(row) for row in adoption.rows],
        "links": [_link_data(link) for link in adoption.new_links],
    }


def _row_data(row: AdoptedRow) -> dict[str, Any]:
    return {
        "sheet": row.sheet,
        "row": row.number,
        "state": row.state,
        "cells": [
            {"cell": cell.at, "role": cell.role, "read": cell.text, "means": list(cell.means)} for cell in row.cells
        ],
        "missing": [
            {"code": remark.code, "cell": remark.at, **remark.params, "message": remark_text(remark)}
            for remark in row.remarks
        ],
        "links": [_link_data(link) | {"state": link.state} for link in row.links],
    }


def _link_data(link: LinkProposal) -> dict[str, Any]:
    return {
        "point": link.point,
        "control": link.control,
        "coverage": link.coverage,
        "rationale": link.rationale,
    }


def total_lines(totals: Mapping[str, int]) -> Iterator[str]:
    """Yield the totals as lines."""
    understood, partly, not_at_all = (totals[f"rows_{name}"] for name in ("understood", "partly", "not"))
    yield f"共 {understood + partly + not_at_all} 行：已理解 {understood}，部分理解 {partly}，未理解 {not_at_all}。"
    counts = "，".join(f"{label(state)} {totals[f'links_{state}']}" for state in LinkState)
    yield f"追溯关系：{counts}。"


def _link_text(link: LinkProposal) -> str:
    coverage = f" {label(link.coverage)}" if link.coverage else ""
    return f"{link.point} ~ {link.control}{coverage}（{label(link.state)}）"


def _means(means: tuple[str, ...]) -> str:
    return "、".join(WRITTEN.get(name, name) for name in means)


def _one_line(text: str) -> str:
    return " ".join(text.split())
