"""The pages of what is to follow the versions shown: how far each has come, and its differences to what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qmstrace.manual.content import Content
from qmstrace.manual.frame import Frame
from qmstrace.manual.pages import Page
from qmstrace.manual.version_diff import Stretch, diff_versions
from qmstrace.manual.views import approval_view, version_view
from qmstrace.model.document import Document
from qmstrace.model.vocabulary import Level
from qmstrace.present.labels import label
from qmstrace.trace.in_force import Standing
from qmstrace.trace.versions import VersionStanding


def next_pages(content: Content, frame: Frame) -> Iterator[Page]:
    """Yield a page for each document that a version is to follow; it vanishes when none is."""
    for standing in content.assessment.standings.values():
        if standing.coming:
            name = content.addresses.next_page(standing.number)
            yield Page(name=name, template="next.html", view=_view(content, frame, standing, name))


def _view(content: Content, frame: Frame, standing: Standing, name: str) -> dict[str, Any]:
    shown = standing.shown
    tab = "forms" if shown.level is Level.FORM else "documents"
    return {
        "frame": frame.view(name, f"{shown.number} {shown.title} 下一版本", tab),
        "number": shown.number,
        "title": shown.title,
        "address": content.addresses.document(shown.number),
        "base": {
            "version": shown.version,
            "effective": str(shown.effective or "未定"),
            "status": standing.status.value,
            "status_label": label(standing.status),
        },
        "versions": [_version(shown, one) for one in standing.coming],
    }


def _version(shown: Document, one: VersionStanding) -> dict[str, Any]:
    diff = diff_versions(shown, one.document)
    return {
        **version_view(one),
        "is_working": one.is_working,
        "approvals": [approval_view(line) for line in one.approvals],
        "missing": list(one.missing),
        "fields": [list(field) for field in diff.fields],
        "added_controls": [[control.id, control.title] for control in diff.added_controls],
        "removed_controls": [[control.id, control.title] for control in diff.removed_controls],
        "stretches": [_stretch(stretch) for stretch in diff.stretches],
        "is_same_text": all(stretch.is_kept for stretch in diff.stretches),
    }


def _stretch(stretch: Stretch) -> dict[str, Any]:
    return {
        "is_kept": stretch.is_kept,
        "where": list(stretch.where),
        "pieces": [
            {"change": piece.change.value, "runs": [[run.edit.value, run.text] for run in piece.runs]}
            for piece in stretch.pieces
        ],
    }
