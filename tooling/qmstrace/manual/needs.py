"""Every object as a need: citable by ``{need}``, and in ``needs.json``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx_needs.api.need import generate_need
from sphinx_needs.config import NeedsSphinxConfig
from sphinx_needs.data import NeedsInfoType, SphinxNeedsData
from sphinx_needs.need_item import NeedItem, NeedItemSourceUnknown, NeedLink
from sphinx_needs.needsfile import NeedsList

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
FIELDS = ("locator", "kind", "modality", "duty", "proof", "verdict", "version", "owner", "every", "dated", "sha256")
LINKS = {"parent": "上级", "provision_of": "所属条款", "document_of": "所属文件", "answers": "满足", "records": "记录",
         "proves": "证明"}  # fmt: skip
Record = Mapping[str, Any]
UNUSED = (
    "arch", "completion", "constraints", "constraints_error", "constraints_passed", "constraints_results",
    "doctype", "duration", "external_css", "external_url", "has_dead_links", "has_forbidden_dead_links",
    "is_external", "is_import", "is_modified", "jinja_content", "layout", "lineno", "links", "links_back",
    "modifications", "parent_need", "parent_needs", "parent_needs_back", "parts", "post_content",
    "post_template", "pre_content", "pre_template", "section_name", "sections", "signature", "style", "tags",
    "template",
)  # fmt: skip
"""Fields of sphinx-needs that say nothing of our objects."""
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
        "needs_build_json": False,
        "needs_reproducible_json": True,
        "needs_json_remove_defaults": True,
        "needs_json_exclude_fields": sorted(UNUSED),
        "needs_schema_validation_enabled": False,
        "needs_role_need_template": "{{ id }} {{ title }}",
    }
    for name, value in settings.items():
        config[name] = value


def add_needs(app: Sphinx, records: Iterable[Record], needs: Any) -> None:
    """Add every object of the project to the needs of a build.

    A need made by ``generate_need`` stands model for all of its type: it settles defaults and checks the settings once,
    which for each need would take a third of the time of a build.
    """
    settings = NeedsSphinxConfig(app.config)
    schema = SphinxNeedsData(app.env).get_schema()
    models = {
        kind: _Model(generate_need(settings, schema, kind, "", id="MODEL"), schema.derived_names) for kind in NEED_TYPES
    }
    for record in records:
        needs[record["id"]] = models[record["type"]].need(record)


class _Need(NeedItem):
    """A need that prints itself short: Sphinx prints the arguments of every event, all needs at once among them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return self.id


class _Model:
    """Makes needs of one type after a model."""

    def __init__(self, need: NeedItem, derived: Iterable[str]) -> None:
        self._core = {key: value for key, value in need.items() if key in NeedsInfoType.__annotations__}
        self._extras = dict(need.iter_extra_items())
        self._links: dict[str, list[NeedLink]] = {name: [] for name in need.iter_links_keys()}
        self._content = need.content
        self._derived = derived

    def need(self, record: Record) -> NeedItem:
        core, extras, links = dict(self._core), dict(self._extras), dict(self._links)
        for key, value in record.items():
            if key in links:
                links[key] = [NeedLink(id=target) for target in value]
            elif key in core:
                core[key] = value
            elif key in extras:
                extras[key] = value
        return _Need(
            source=NeedItemSourceUnknown(docname=record["docname"]),
            content=replace(self._content, content=record["content"]) if "content" in record else self._content,
            core=core,  # type: ignore[arg-type]
            extras=extras,
            links=links,
            derived=self._derived,
            _validate=False,
        )


def needs_json(app: Sphinx) -> str:
    """Return all needs of a build in the exchange format of sphinx-needs."""
    listed = NeedsList(app.env, app.outdir, app.srcdir)
    for need in SphinxNeedsData(app.env).get_needs_view().values():
        listed.add_need(app.config.version, need)
    return listed.dump_json()


def need_records(content: Content) -> Iterator[Record]:
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
