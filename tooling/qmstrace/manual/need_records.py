"""Every object of a project as the fields of a need, and the exchange format that sphinx-needs makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qmstrace.manual.content import Content
from qmstrace.model.document import Document
from qmstrace.model.vocabulary import Level
from qmstrace.present.addresses import Addresses

NEED_TYPES = {
    "provision": "条款",
    "point": "检查要点",
    "document": "受控文件",
    "form": "记录表单",
    "control": "控制点",
    "evidence": "客观证据",
}
LINKS = {
    "parent": "上级",
    "provision_of": "所属条款",
    "document_of": "所属文件",
    "answers": "对应",
    "records": "记录",
    "proves": "证明",
}
Record = Mapping[str, Any]
DIGITS = re.compile(r"([0-9]+)")


def need_records(content: Content) -> Iterator[Record]:
    """Yield every object as the fields of a need."""
    yield from _catalog_needs(content, content.addresses)
    yield from _document_needs(content, content.addresses)
    for evidence in content.project.evidence:
        yield {
            "type": "evidence",
            "id": evidence.id,
            "title": content.title_of_evidence(evidence),
            "docname": content.addresses.evidence_page(evidence),
            "dated": evidence.date.isoformat(),
            "sha256": evidence.files[0].sha256,
            "proves": [evidence.form or evidence.control or ""],
        }


def _catalog_needs(content: Content, places: Addresses) -> Iterator[Record]:
    for provision in content.project.provision_by_id.values():
        verdict = content.assessment.provisions.get(provision.id)
        page = places.chapter_page(provision)
        yield {
            "type": "provision",
            "id": provision.id,
            "title": f"{provision.label} {provision.title}",
            "docname": page,
            "content": provision.summary,
            "locator": provision.locator,
            "kind": provision.kind.value,
            "verdict": verdict.value if verdict else None,
            "parent": [provision.parent] if provision.parent else [],
        }
        for point in provision.points:
            yield {
                "type": "point",
                "id": point.id,
                "title": point.text,
                "docname": page,
                "modality": point.modality.value,
                "duty": point.duty.value,
                "proof": point.proof.value,
                "verdict": content.assessment.points[point.id].verdict.value,
                "provision_of": [provision.id],
            }


def _document_needs(content: Content, places: Addresses) -> Iterator[Record]:
    for document in content.documents:
        page = places.document_page(content.project.document_by_number[document.number])
        yield _document_need(content, document, page)
    for control in content.all_controls.values():
        yield {
            "type": "control",
            "id": control.id,
            "title": control.title,
            "docname": places.document_page(content.project.document_by_number[control.document]),
            "content": control.text,
            "owner": control.owner,
            "every": str(control.every) if control.every else None,
            "document_of": [control.document],
            "records": list(control.records),
            "answers": [trace.link.point for trace in content.links_by_control.get(control.id, ())],
        }


def _document_need(content: Content, document: Document, page: str) -> Record:
    return {
        "type": "form" if document.level is Level.FORM else "document",
        "id": document.number,
        "title": document.title,
        "docname": page,
        "status": content.standing(document.number).status.value,
        "version": document.version,
        "owner": document.owner,
    }


def without_links(record: Record) -> Record:
    """Return a record by itself."""
    return {key: value for key, value in record.items() if key not in LINKS}


def exported(records: Iterable[Record]) -> dict[str, dict[str, Any]]:
    """Return the needs that sphinx-needs exports for the records, by id.

    What is not said of a need is its default, and left out; links stand in natural order.
    """
    needs: dict[str, dict[str, Any]] = {record["id"]: _exported(record) for record in records}
    back: dict[tuple[str, str], list[str]] = {}
    for identifier, need in needs.items():
        for link in LINKS.keys() & need.keys():
            for target in need[link]:
                back.setdefault((target, f"{link}_back"), []).append(identifier)
    for (target, link), origins in back.items():
        needs[target][link] = sorted(origins, key=_natural)
    return needs


def _exported(record: Record) -> dict[str, Any]:
    need = {key: value for key, value in record.items() if value not in (None, "", [])}
    need["type_name"] = NEED_TYPES[record["type"]]
    for link in LINKS.keys() & need.keys():
        need[link] = sorted(need[link], key=_natural)
    return need


def _natural(identifier: str) -> tuple[list[str | int], str]:
    parts: list[str | int] = [int(part) if part.isdigit() else part.casefold() for part in DIGITS.split(identifier)]
    return parts, identifier
