"""The wording of suspect links, and of those that a coming version will make so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from qmstrace.model.matrices import link_subject
from qmstrace.present.labels import label
from qmstrace.trace.coming import ComingVersion
from qmstrace.trace.link_changes import LinkChanges, LinkPart
from qmstrace.trace.links import LinkTrace

UNTOLD = "无法判断哪一端变化：procedures/approved/ 和版本库中都没有与复核相符的内容"


def changed_parts(changes: LinkChanges) -> str:
    """Return in words which parts of a link changed, as far as that can be told."""
    if changes.is_proved:
        return f"{_names(changes.parts)}已变化"
    if changes.seen:
        return f"{_names(changes.seen)}与复核时不同；复核时的内容没有全部保存，其余各项无法判断"
    if changes.possible:
        return f"复核时的内容没有全部保存；变化在{_names(changes.possible)}之中"
    return UNTOLD


def suspect_line(trace: LinkTrace, changes: LinkChanges) -> str:
    """Return a suspect link as a line: where it stands and what changed."""
    return f"  {_placed(trace)}：{changed_parts(changes)}；请用 qms map review 复核"


def suspect_data(trace: LinkTrace, changes: LinkChanges) -> dict[str, Any]:
    """Return a suspect link as plain JSON data."""
    return {
        "point": trace.link.point,
        "control": trace.link.control,
        "changed": [part.value for part in changes.parts],
        "proved": changes.is_proved,
    }


def coming_lines(coming: Iterable[ComingVersion]) -> Iterator[str]:
    """Yield for each coming version the links that it touches, as lines."""
    for version in coming:
        document = version.document
        name = f"{document.number} {document.version}"
        planned = f"首部所写生效日期 {document.effective}" if document.effective else "首部尚未写明生效日期"
        stale = "，版本号尚未更新" if document.version == version.in_force.version else ""
        yield f"\n{name} 生效后将存疑的追溯关系：{len(version.links)} 条（{planned}{stale}）"
        for trace in version.links:
            is_out = trace.link.control in version.taken_out
            yield f"  {_placed(trace)}：" + (
                "新版中没有这一控制点，届时不再有现行的控制点" if is_out else "控制点文字将变化，届时须重新复核"
            )


def coming_data(coming: Iterable[ComingVersion]) -> list[dict[str, Any]]:
    """Return the coming versions and the links that they touch as plain JSON data."""
    return [
        {
            "document": version.document.number,
            "version": version.document.version,
            "effective": version.document.effective.isoformat() if version.document.effective else None,
            "links": [{"point": trace.link.point, "control": trace.link.control} for trace in version.links],
            "controls_taken_out": list(version.taken_out),
        }
        for version in coming
    ]


def _placed(trace: LinkTrace) -> str:
    place = trace.link.place
    return f"{place.path}:{place.line} {link_subject(trace.link.point, trace.link.control)}"


def _names(parts: Iterable[LinkPart]) -> str:
    return "、".join(label(part) for part in parts)
