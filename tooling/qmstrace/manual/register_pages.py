"""The home page and the registers: documents, their copies, forms, evidence, search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from qmstrace.manual.content import Content
from qmstrace.manual.evidence_files import shown_address
from qmstrace.manual.frame import Frame
from qmstrace.manual.pages import Page
from qmstrace.manual.provision_pages import source_view
from qmstrace.manual.views import chip, copies_view, evidence_view, standing_view
from qmstrace.model.document import Document
from qmstrace.model.grouping import group
from qmstrace.model.vocabulary import ActionState, DocumentStatus, Level, Verdict
from qmstrace.present import addresses
from qmstrace.present.labels import label
from qmstrace.trace.copies import HELD, CopyState
from qmstrace.trace.review_dates import due_reviews

MOST_ON_HOME = 20
"""Most open actions and findings shown on the home page."""


def home_view(content: Content, frame: Frame, title: str) -> dict[str, Any]:
    """Return what the home page shows besides its prose."""
    company = content.company
    nonconforming = [point for point in content.assessment.points.values() if point.verdict is Verdict.NONCONFORMING]
    in_force = sum(1 for standing in content.assessment.standings.values() if standing.version is not None)
    return {
        "frame": frame.view(addresses.HOME, title, "home"),
        "description": company.description,
        "sources": [source_view(content, content.project.source_by_id[s.source]) for s in content.assessment.sources],
        "uncaptured": len(content.project.external_documents),
        "external": f"{addresses.EXTERNAL}.html",
        "verdicts": [chip(verdict) for verdict in Verdict],
        "documents": {"total": len(content.documents), "in_force": in_force},
        "evidence": {
            "total": len(content.project.evidence),
            "in_date": sum(1 for code in content.assessment.evidence_validity.values() if code is None),
        },
        "links": {
            "total": len(content.assessment.links),
            "counting": sum(1 for link in content.assessment.links if link.counts),
            "suspect": len(content.assessment.suspect_links),
        },
        "nonconforming": [
            {
                "id": point.point,
                "text": content.project.point_by_id[point.point].text,
                "address": content.addresses.point(point.point),
            }
            for point in nonconforming[:MOST_ON_HOME]
        ],
        "actions": _actions(content),
        "facts": [
            [company.fact_labels[name], ("是" if value else "否") if isinstance(value, bool) else "、".join(value)]
            for name, value in company.facts.items()
        ],
    }


def _actions(content: Content) -> list[dict[str, Any]]:
    day = content.assessment.day
    still_open = [
        action
        for action in content.project.actions
        if action.state is not ActionState.VERIFIED or (action.closed is not None and action.closed > day)
    ]
    point_of = {finding.id: finding.point for finding in content.project.findings}
    return [
        {
            "id": action.id,
            "measure": action.measure,
            "owner": action.owner,
            "due": action.due.isoformat(),
            "is_overdue": action.due < content.assessment.day,
            "state": label(action.state),
            "subject": action.subject,
            "address": content.addresses.point(point_of.get(action.subject, action.subject)),
        }
        for action in sorted(still_open, key=lambda action: (action.due, action.id))[:MOST_ON_HOME]
    ]


def register_pages(content: Content, frame: Frame) -> Iterator[Page]:
    """Yield the registers and the page of the search."""
    yield _documents_page(content, frame)
    yield _copies_page(content, frame)
    yield _forms_page(content, frame)
    yield from _evidence_pages(content, frame)
    view = {"frame": frame.view(addresses.SEARCH, "搜索", "")}
    yield Page(name=addresses.SEARCH, template="search.html", view=view)


def _document_row(content: Content, document: Document) -> dict[str, Any]:
    served = {
        trace.link.point for control in document.controls for trace in content.links_by_control.get(control.id, ())
    }
    states = [trace.state for trace in content.copies_by_document.get(document.number, ())]
    return {
        **standing_view(content, content.standing(document.number)),
        "copies": sum(1 for state in states if state in HELD),
        "to_withdraw": states.count(CopyState.TO_WITHDRAW),
        "address": content.addresses.document(document.number),
        "controls": len(document.controls),
        "points": len(served),
        "used_by": [
            [control.id, content.addresses.control(control.id, control.document)]
            for control in content.controls_by_form.get(document.number, ())
        ],
        "evidence": len(content.evidence_by_target.get(document.number, ())),
    }


def _rows(content: Content, levels: Sequence[Level], *, is_withdrawn: bool) -> list[dict[str, Any]]:
    """Return the documents of some levels that are withdrawn, or those that are not."""
    return [
        _document_row(content, document)
        for document in content.documents
        if document.level in levels
        and (content.standing(document.number).status is DocumentStatus.WITHDRAWN) is is_withdrawn
    ]


def _due_reviews(content: Content) -> list[dict[str, str]]:
    return [
        {
            "number": one.document.number,
            "title": one.document.title,
            "version": one.document.version,
            "owner": one.document.owner,
            "review_by": one.review_by.isoformat(),
            "due": one.due.value,
            "due_label": label(one.due),
            "address": content.addresses.document(one.document.number),
        }
        for one in due_reviews(content.assessment.standings.values(), content.assessment.day)
    ]


def _documents_page(content: Content, frame: Frame) -> Page:
    levels = [level for level in Level if level is not Level.FORM]
    groups = [{"title": label(level), "rows": _rows(content, (level,), is_withdrawn=False)} for level in levels]
    view = {
        "frame": frame.view(addresses.DOCUMENTS, "受控文件清单", "documents"),
        "due": _due_reviews(content),
        "groups": [found for found in groups if found["rows"]],
        "registers": [
            [title, f"{name}.html"]
            for title, name in (
                ("法定制度清单", addresses.STATUTORY),
                ("职能分配表", addresses.RESPONSIBILITIES),
                ("术语表", addresses.TERMS),
            )
        ],
        "copies": f"{addresses.COPIES}.html",
        "to_withdraw": len(content.assessment.copies_to_withdraw),
        "withdrawn": _rows(content, levels, is_withdrawn=True),
    }
    return Page(name=addresses.DOCUMENTS, template="documents.html", view=view)


def _copies_page(content: Content, frame: Frame) -> Page:
    view = {
        "frame": frame.view(addresses.COPIES, "分发清单", "documents"),
        "documents": f"{addresses.DOCUMENTS}.html",
        "due": copies_view(content, content.assessment.copies_to_withdraw),
        "all": copies_view(content, content.assessment.copies),
    }
    return Page(name=addresses.COPIES, template="copies.html", view=view)


def _forms_page(content: Content, frame: Frame) -> Page:
    view = {
        "frame": frame.view(addresses.FORMS, "记录表单清单", "forms"),
        "rows": _rows(content, (Level.FORM,), is_withdrawn=False),
        "withdrawn": _rows(content, (Level.FORM,), is_withdrawn=True),
    }
    return Page(name=addresses.FORMS, template="forms.html", view=view)


def _evidence_pages(content: Content, frame: Frame) -> Iterator[Page]:
    targets = []
    for name, found in group(content.project.evidence, content.addresses.evidence_page).items():
        target = found[0].form or found[0].control or ""
        document = content.project.form_by_number.get(target)
        title = document.title if document else content.controls[target].title if target in content.controls else ""
        address = (
            content.addresses.document(target)
            if document
            else content.addresses.control(target, content.controls[target].document)
            if target in content.controls
            else ""
        )
        targets.append([target, title, f"{name}.html", len(found), max(one.date for one in found).isoformat()])
        page_view: dict[str, Any] = {
            "frame": frame.view(name, f"客观证据 {target}", "evidence"),
            "target": target,
            "target_title": title,
            "target_address": address,
            "rows": [
                {
                    **evidence_view(content, evidence),
                    "files": [
                        [
                            file.name if file.is_external or content.may_show(evidence) else "",
                            file.sha256,
                            quote(shown_address(content, evidence, file)),
                        ]
                        for file in evidence.files
                    ],
                }
                for evidence in found
            ],
        }
        yield Page(name=name, template="evidence.html", view=page_view)
    view: dict[str, Any] = {"frame": frame.view(addresses.EVIDENCE, "客观证据", "evidence"), "targets": targets}
    yield Page(name=addresses.EVIDENCE, template="evidence_index.html", view=view)
