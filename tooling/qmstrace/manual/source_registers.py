"""The registers about sources: the crosswalk between them, and the list of external documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qmstrace.manual.content import Content
from qmstrace.manual.frame import Frame
from qmstrace.manual.pages import Page
from qmstrace.manual.provision_pages import source_view
from qmstrace.model.catalog import Source
from qmstrace.model.grouping import group
from qmstrace.model.matrices import CrosswalkRow
from qmstrace.present import addresses
from qmstrace.present.document_registers import term_register
from qmstrace.present.labels import label
from qmstrace.present.registers import Register
from qmstrace.present.source_registers import responsibility_register, statutory_register


def source_register_pages(content: Content, frame: Frame) -> Iterator[Page]:
    """Yield the crosswalk, the list of external documents, and who and what answers the demands of the sources."""
    yield _crosswalk_page(content, frame)
    yield _external_page(content, frame)
    for register in (statutory_register, responsibility_register, term_register):
        yield _register_page(register(content.assessed, content.addresses), frame)


def _register_page(register: Register, frame: Frame) -> Page:
    view = {
        "frame": frame.view(register.page, register.title, "documents"),
        "note": register.note,
        "headings": [[heading.text, heading.is_mark] for heading in register.headings],
        "rows": [
            {
                "cells": [[[part.text, part.address] for part in cell] for cell in row.cells],
                "verdict": row.verdict.value if row.verdict else "",
            }
            for row in register.rows
        ],
    }
    return Page(name=register.page, template="register.html", view=view)


def _crosswalk_page(content: Content, frame: Frame) -> Page:
    provisions = content.project.provision_by_id
    by_source = group(content.project.crosswalk, lambda row: provisions[row.origin].source)
    view = {
        "frame": frame.view(addresses.CROSSWALK, "标准对照表", "crosswalk"),
        "groups": [
            _group_view(content, source, by_source[source.id])
            for source in content.project.sources
            if source.id in by_source
        ],
    }
    return Page(name=addresses.CROSSWALK, template="crosswalk.html", view=view)


def _group_view(content: Content, source: Source, rows: tuple[CrosswalkRow, ...]) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "number": source.number,
        "unrelated": sum(1 for row in rows if row.target is None),
        "rows": [
            {
                "origin": _end(content, row.origin),
                "target": _end(content, row.target) if row.target else None,
                "relation": row.relation.value,
                "relation_label": label(row.relation),
                "rationale": label(row.rationale),
                "strength": row.strength,
                "reason": row.reason,
            }
            for row in rows
        ],
    }


def _end(content: Content, identifier: str) -> dict[str, str]:
    provision = content.project.provision_by_id[identifier]
    return {
        "source": content.project.source_by_id[provision.source].title,
        "label": provision.label,
        "title": provision.title,
        "address": content.addresses.provision(identifier),
    }


def _external_page(content: Content, frame: Frame) -> Page:
    project = content.project
    view = {
        "frame": frame.view(addresses.EXTERNAL, "外来文件清单", "external"),
        "sources": [source_view(content, source) for source in project.sources],
        "others": [
            {
                "number": other.number,
                "title": other.title,
                "issuer": other.issuer,
                "relation": other.relation,
                "reason": other.reason,
            }
            for other in project.external_documents
        ],
    }
    return Page(name=addresses.EXTERNAL, template="external.html", view=view)
