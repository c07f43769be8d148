"""Every object as a need: citable by ``{need}``, and in ``needs.json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx_needs.api.need import generate_need
from sphinx_needs.config import NeedsSphinxConfig
from sphinx_needs.data import SphinxNeedsData

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
FIELDS = (
    "source", "locator", "label", "kind", "fingerprint", "text", "modality", "duty", "proof", "verdict", "level",
    "version", "owner", "every", "sha256", "dated",
)  # fmt: skip
LINKS = {"parent": "上级", "provision_of": "所属条款", "document_of": "所属文件", "answers": "满足", "records": "记录",
         "proves": "证明"}  # fmt: skip
ID_PATTERN = r"^[A-Z][A-Za-z0-9-]*$"


def configure(app: Sphinx, config: Config) -> None:
    """Set sphinx-needs up for the objects of a project."""
    settings: Mapping[str, Any] = {
        "needs_types": [
            {"directive": name, "title": title, "prefix": "", "color": "#FFFFFF", "style": "node"}
            for name, title in NEED_TYPES.items()
        ],
        "needs_fields": {name: {"nullable": True} for name in FIELDS},
        "needs_links": {name: {"outgoing": title, "incoming": f"{title}（反向）"} for name, title in LINKS.items()},
        "needs_id_regex": ID_PATTERN,
        "needs_build_json": True,
        "needs_reproducible_json": True,
        "needs_schema_validation_enabled": False,
        "needs_role_need_template": "{{ id }} {{ title }}",
    }
    for name, value in settings.items():
        config[name] = value


def add_needs(app: Sphinx, content: Content, needs: Any) -> None:
    """Add every object of the project to the needs of a build."""
    settings = NeedsSphinxConfig(app.config)
    schema = SphinxNeedsData(app.env).get_schema()
    for record in need_records(content):
        fields = dict(record)
        need = generate_need(
            settings, schema, fields.pop("type"), fields.pop("title"), allow_type_coercion=False, **fields
        )
        needs[need["id"]] = need


def need_records(content: Content) -> Iterator[dict[str, Any]]:
    """Yield every object as the fields of a need."""
    yield from _catalog_needs(content, content.addresses)
    yield from _document_needs(content, content.addresses)
    for evidence in content.project.evidence:
        yield {
            "type": "evidence",
            "id": evidence.id,
            "title": evidence.title,
            "docname": content.addresses.evidence_page(evidence),
            "dated": evidence.date.isoformat(),
            "sha256": evidence.files[0].sha256,
            "proves": [evidence.form or evidence.control or ""],
        }


def _catalog_needs(content: Content, places: Addresses) -> Iterator[dict[str, Any]]:
    for provision in content.project.provision_by_id.values():
        verdict = content.assessment.provisions.get(provision.id)
        page = places.chapter_page(provision)
        yield {
            "type": "provision",
            "id": provision.id,
            "title": f"{provision.label} {provision.title}",
            "docname": page,
            "content": provision.summary,
            "source": provision.source,
            "locator": provision.locator,
            "label": provision.label,
            "kind": provision.kind.value,
            "fingerprint": provision.fingerprint,
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


def _document_needs(content: Content, places: Addresses) -> Iterator[dict[str, Any]]:
    for document in content.documents:
        page = places.document_page(content.project.document_by_number[document.number])
        yield _document_need(content, document, page)
        for control in document.controls:
            yield {
                "type": "control",
                "id": control.id,
                "title": control.title,
                "docname": page,
                "content": control.text,
                "owner": control.owner,
                "every": str(control.every) if control.every else None,
                "document_of": [document.number],
                "records": list(control.records),
                "answers": [trace.link.point for trace in content.links_by_control.get(control.id, ())],
            }


def _document_need(content: Content, document: Document, page: str) -> dict[str, Any]:
    return {
        "type": "form" if document.level is Level.FORM else "document",
        "id": document.number,
        "title": document.title,
        "docname": page,
        "status": content.standing(document.number).status.value,
        "level": document.level.value,
        "version": document.version,
        "owner": document.owner,
    }
