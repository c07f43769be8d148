"""The columns of controlled copies, for the terminal and the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qmstrace.present.labels import label
from qmstrace.trace.copies import CopyTrace


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyColumn:
    """A column: its key, Chinese heading, and how a copy fills it."""

    key: str
    heading: str
    value: Callable[[CopyTrace], str]


def in_force_text(trace: CopyTrace) -> str:
    """Return which version of a copy's document is in force, or where the document stands where none is."""
    standing = trace.standing
    return standing.version.version if standing.version else f"无（{label(standing.status)}）"


COPY_COLUMNS: tuple[CopyColumn, ...] = (
    CopyColumn(key="document", heading="文件编号", value=lambda trace: trace.copy.document),
    CopyColumn(key="version", heading="版本", value=lambda trace: trace.copy.version),
    CopyColumn(key="copy", heading="分发号", value=lambda trace: trace.copy.number),
    CopyColumn(key="holder", heading="持有部门/岗位", value=lambda trace: trace.copy.holder),
    CopyColumn(key="place", heading="存放地点", value=lambda trace: trace.copy.location),
    CopyColumn(key="handed_out", heading="发放日期", value=lambda trace: str(trace.copy.handed_out)),
    CopyColumn(key="withdrawn", heading="收回日期", value=lambda trace: str(trace.copy.withdrawn or "")),
    CopyColumn(key="destroyed", heading="销毁日期", value=lambda trace: str(trace.copy.destroyed or "")),
    CopyColumn(key="state", heading="状态", value=lambda trace: label(trace.state)),
    CopyColumn(key="in_force", heading="现行版本", value=in_force_text),
    CopyColumn(key="note", heading="备注", value=lambda trace: trace.copy.note),
)
COPY_HEADINGS = tuple(column.heading for column in COPY_COLUMNS)


def copy_row(trace: CopyTrace) -> dict[str, str]:
    """Return a controlled copy as texts by key, in the order of the columns."""
    return {column.key: column.value(trace) for column in COPY_COLUMNS}
