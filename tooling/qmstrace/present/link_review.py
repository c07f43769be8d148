"""What a reviewer of a link is shown: both texts, and what changed since the last review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qmstrace.model.catalog import Point, Provision
from qmstrace.model.document import Document
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Coverage, Modality
from qmstrace.present.edition_rows import marked
from qmstrace.present.labels import label
from qmstrace.present.suspects import changed_parts
from qmstrace.sources.edition_diff import wording
from qmstrace.trace.assessment import Assessment
from qmstrace.trace.link_changes import LinkChanges, LinkPart, PartChange
from qmstrace.trace.links import LinkTrace

CODED: dict[LinkPart, type[StrEnum]] = {LinkPart.COVERAGE: Coverage, LinkPart.MODALITY: Modality}
UNCHANGED = "此后没有变化；该要点的共同覆盖须一并复核"
NO_TEXT = "（没有原文）"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewItem:
    """A link to review with both of its ends; ``changes`` is None where its words are those of its last review."""

    trace: LinkTrace
    provision: Provision
    point: Point
    document: Document
    changes: LinkChanges | None


def review_item(project: Project, assessment: Assessment, trace: LinkTrace, changes: LinkChanges | None) -> ReviewItem:
    """Return a link to review with the version of the document whose words are shown."""
    point = project.point_by_id[trace.link.point]
    number = trace.control.document
    return ReviewItem(
        trace=trace,
        provision=project.provision_by_id[point.provision],
        point=point,
        document=(assessment.standings[number].version if trace.is_in_force else None)
        or project.document_by_number[number],
        changes=changes,
    )


def review_lines(item: ReviewItem) -> Iterator[str]:
    """Yield a link to review as lines."""
    trace, point = item.trace, item.point
    duty = f"{label(point.modality)}，{point.duty}，{label(point.proof)}"
    yield f"  要点：{item.provision.label} {point.text}（{duty}）"
    state = "" if trace.is_in_force else "（不是现行内容）"
    yield f"  控制点：{item.document.number} {item.document.version} {trace.control.title}{state}"
    yield from _indented(trace.control.text, "    ")
    yield f"  {label(trace.link.coverage)}：{trace.link.rationale}"
    if trace.review is not None:
        review = trace.review
        yield f"  上次复核：{review.at:%Y-%m-%d} {review.role} {review.name}"
        yield f"  {changed_parts(item.changes) if item.changes else UNCHANGED}"
        for change in item.changes.changes if item.changes else ():
            yield from _indented(f"{label(change.part)}：{_change_text(change)}", "    ")


def review_data(item: ReviewItem) -> dict[str, Any]:
    """Return a link to review as plain JSON data."""
    trace, changes = item.trace, item.changes or LinkChanges()
    review = trace.review
    return {
        "point": trace.link.point,
        "control": trace.link.control,
        "state": trace.state.value,
        "provision": {"id": item.provision.id, "label": item.provision.label},
        "point_text": item.point.text,
        "modality": item.point.modality.value,
        "document": {"number": item.document.number, "version": item.document.version},
        "in_force": trace.is_in_force,
        "control_title": trace.control.title,
        "control_text": trace.control.text,
        "coverage": trace.link.coverage.value,
        "rationale": trace.link.rationale,
        "review": {"role": review.role, "name": review.name, "at": review.at.isoformat()} if review else None,
        "changed": [part.value for part in changes.parts],
        "proved": changes.is_proved,
        "changes": [_change_data(change) for change in changes.changes],
    }


def _change_text(change: PartChange) -> str:
    if change.is_worded:
        return marked(wording(change.old, change.new))
    if change.part is LinkPart.OFFICIAL:
        prints = f"{change.old or NO_TEXT} → {change.new or NO_TEXT}"
        return f"指纹 {prints}（没有同时保存新旧原文，不能逐字比较）"
    return f"{_coded(change.part, change.old)} → {_coded(change.part, change.new)}"


def _change_data(change: PartChange) -> dict[str, Any]:
    runs = wording(change.old, change.new) if change.is_worded else ()
    words = [{"edit": run.edit.value, "text": run.text} for run in runs]
    return {"part": change.part.value, "old": change.old, "new": change.new, "words": words}


def _coded(part: LinkPart, value: str) -> str:
    kind = CODED[part]
    return label(kind(value)) if value in {member.value for member in kind} else value


def _indented(text: str, indent: str) -> Iterator[str]:
    return (indent + line for line in text.split("\n"))
