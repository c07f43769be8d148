"""The rows that show what changed between two editions, for the terminal and the sheet, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from qmstrace.sources.edition_diff import Changed, Edit, EditionDiff, Run
from qmstrace.sources.editions import EditionProvision
from qmstrace.sources.impact import Impact

ADDED, REMOVED, RENUMBERED, CHANGED = "新增", "删除", "改号", "修改"
HEADINGS = ("变化", "旧条款", "新条款", "相似度", "内容", "涉及要点", "涉及控制点", "涉及文件", "涉及证据", "责任部门")
NO_IMPACT = Impact()
TEXT_UNKNOWN = "（未保存旧版原文，不能逐字比较）"
MARKS: Mapping[Edit, str] = {Edit.KEPT: "{}", Edit.REMOVED: "[-{}-]", Edit.ADDED: "{{+{}+}}"}


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionRow:
    """One change: what it is, the labels of the provision before and after, the words, and what it touches."""

    change: str
    old: str
    new: str
    score: str
    runs: tuple[Run, ...]
    impact: Impact

    def cells(self) -> tuple[str, ...]:
        """Return the row as texts, in the order of the headings; changed words stand in [-…-] and {+…+}."""
        impact = self.impact
        touched = (impact.points, impact.controls, impact.documents, impact.evidence, impact.owners)
        return (self.change, self.old, self.new, self.score, marked(self.runs), *("、".join(ids) for ids in touched))


def edition_rows(diff: EditionDiff, impacts: Mapping[str, Impact]) -> Iterator[EditionRow]:
    """Yield one row for each change: changed, removed, added, renumbered."""
    for found in diff.changed:
        yield EditionRow(
            change=CHANGED,
            old=found.old.label,
            new=found.new.label,
            score=_score(found.score),
            runs=found.runs or (Run(edit=Edit.KEPT, text=TEXT_UNKNOWN), Run(edit=Edit.ADDED, text=found.new_text)),
            impact=impacts.get(found.old.locator, NO_IMPACT),
        )
    for old in diff.removed:
        yield _single(REMOVED, old, Edit.REMOVED, impacts.get(old.locator, NO_IMPACT))
    for new in diff.added:
        yield _single(ADDED, new, Edit.ADDED, NO_IMPACT)
    for moved in diff.renumbered:
        yield EditionRow(
            change=RENUMBERED,
            old=moved.old.label,
            new=moved.new.label,
            score=_score(moved.score),
            runs=(),
            impact=impacts.get(moved.old.locator, NO_IMPACT),
        )


def _single(change: str, provision: EditionProvision, edit: Edit, impact: Impact) -> EditionRow:
    is_old = edit is Edit.REMOVED
    text = provision.text or provision.title
    return EditionRow(
        change=change,
        old=provision.label if is_old else "",
        new="" if is_old else provision.label,
        score="",
        runs=(Run(edit=edit, text=text),) if text else (),
        impact=impact,
    )


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:g}"


def marked(runs: Iterable[Run]) -> str:
    """Return runs of words as one text: ``[-removed-]{+added+}``."""
    return "".join(MARKS[run.edit].format(run.text) for run in runs)


def edition_data(diff: EditionDiff, impacts: Mapping[str, Impact]) -> dict[str, Any]:
    """Return the changes as plain JSON data: each by its locator in the old edition, what was added by the new one."""

    def touches(locator: str) -> dict[str, list[str]]:
        return {name: list(ids) for name, ids in asdict(impacts.get(locator, NO_IMPACT)).items()}

    return {
        "old_edition": diff.old.name,
        "new_edition": diff.new.name,
        "added": [
            {"locator": new.locator, "label": new.label, "title": new.title, "new": new.text} for new in diff.added
        ],
        "removed": [
            {
                "locator": old.locator,
                "label": old.label,
                "title": old.title,
                "old": old.text,
                "touches": touches(old.locator),
            }
            for old in diff.removed
        ],
        "renumbered": [
            {
                "locator": moved.old.locator,
                "old": moved.old.locator,
                "new": moved.new.locator,
                "old_label": moved.old.label,
                "new_label": moved.new.label,
                "score": moved.score,
                "touches": touches(moved.old.locator),
            }
            for moved in diff.renumbered
        ],
        "changed": [_changed_data(found, touches(found.old.locator)) for found in diff.changed],
    }


def _changed_data(found: Changed, touches: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "locator": found.old.locator,
        "new_locator": found.new.locator,
        "label": found.old.label,
        "old": found.old_text,
        "new": found.new_text,
        "score": found.score,
        "words": [{"edit": run.edit.value, "text": run.text} for run in found.runs],
        "touches": touches,
    }
