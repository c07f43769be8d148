"""The pages of controlled documents: prose that went through docutils, in a frame drawn from records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qmstrace.manual.content import Content
from qmstrace.manual.exclusions import exclusions_view
from qmstrace.manual.frame import Frame
from qmstrace.manual.views import copies_view, form_view, link_from_control, newest_evidence, standing_view
from qmstrace.model.document import Control, Document
from qmstrace.model.vocabulary import Level
from qmstrace.present.labels import period_label
from qmstrace.trace.copies import CopyState

EXCLUSIONS = "{exclusions}"
MANY = 20
"""Records shown on the page of their own form."""


def source_text(document: Document) -> str:
    """Return a version as Sphinx reads it: its title, then its body at the lines where the file has it."""
    title = document.title.replace("\n", " ")
    return f"# {title}" + "\n" * (document.body_line - 1) + document.body


def cited_ids(document: Document) -> set[str]:
    """Return the ids that a document cites with ``{need}``."""
    return {identifier for identifier, _ in document.citations}


def document_view(content: Content, frame: Frame, number: str, cited: Iterable[str]) -> dict[str, Any]:
    """Return what the page of a document shows besides its own prose."""
    document = content.shown(number)
    page = content.addresses.document_page(content.project.document_by_number[number])
    is_form = document.level is Level.FORM
    before, after = frame.neighbours(page)
    copies = content.copies_by_document.get(number, ())
    return {
        "frame": frame.view(page, f"{number} {document.title}", "forms" if is_form else "documents"),
        "document": standing_view(content, content.standing(number)),
        "controls": {control.id: control_view(content, control) for control in document.controls},
        "records": [form_view(content, form) | _retention(content, form) for form in _records(document)],
        "used_by": [
            [control.id, control.title, content.addresses.control(control.id, control.document)]
            for control in content.controls_by_form.get(number, ())
        ],
        "evidence": newest_evidence(content, number, MANY),
        "evidence_count": len(content.evidence_by_target.get(number, ())),
        "evidence_address": f"evidence/{number}.html",
        "is_form": is_form,
        "copies": copies_view(content, copies, without=("document", "in_force")),
        "to_withdraw": sum(1 for trace in copies if trace.state is CopyState.TO_WITHDRAW),
        "exclusions": exclusions_view(content) if EXCLUSIONS in document.body else [],
        "cited": [[identifier, title_of(content, identifier)] for identifier in sorted(cited)],
        "before": before,
        "after": after,
    }


def control_view(content: Content, control: Control) -> dict[str, Any]:
    """Return what is shown around the text of a control."""
    return {
        "id": control.id,
        "title": control.title,
        "owner": control.owner,
        "participants": list(control.participants),
        "every": period_label(control.every),
        "is_own": control.is_own,
        "records": [form_view(content, form) for form in control.records],
        "evidence": newest_evidence(content, control.id, MANY),
        "links": [link_from_control(content, trace) for trace in content.links_by_control.get(control.id, ())],
    }


def title_of(content: Content, identifier: str) -> str:
    """Return the title of whatever has this id; empty where nothing has."""
    project = content.project
    if identifier in project.provision_by_id:
        provision = project.provision_by_id[identifier]
        return f"{provision.label} {provision.title}"
    if identifier in project.point_by_id:
        return project.point_by_id[identifier].text
    if identifier in project.document_by_number:
        return content.shown(identifier).title
    if identifier in content.controls:
        return content.controls[identifier].title
    return next((content.title_of_evidence(found) for found in project.evidence if found.id == identifier), "")


def _records(document: Document) -> list[str]:
    return sorted({form for control in document.controls for form in control.records})


def _retention(content: Content, form: str) -> dict[str, str]:
    return {"retention": content.shown(form).retention, "version": content.shown(form).version}
