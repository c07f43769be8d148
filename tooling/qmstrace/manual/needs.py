"""Objects as needs in sphinx-needs: citable by ``{need}``, and in ``needs.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx_needs.api.need import generate_need
from sphinx_needs.config import NeedsSphinxConfig
from sphinx_needs.data import NeedsInfoType, SphinxNeedsData
from sphinx_needs.need_item import NeedItem, NeedItemSourceUnknown, NeedLink
from sphinx_needs.needsfile import NeedsList

from qmstrace.manual.need_records import LINKS, NEED_TYPES, Record, exported

FIELDS = ("locator", "kind", "modality", "duty", "proof", "verdict", "version", "owner", "every", "dated", "sha256")
UNUSED = (
    "id_complete", "id_parent", "is_need", "is_part", "type_color", "type_prefix", "type_style",
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
    """Add objects to the needs of a build.

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


def needs_json(app: Sphinx, records: Iterable[Record]) -> str:
    """Return the records in the exchange format of sphinx-needs, as its own builder would export them.

    Holding every object as a need only to export it takes a tenth of the time and a fifth of the memory of a build.
    """
    data = json.loads(NeedsList(app.env, app.outdir, app.srcdir).dump_json())
    version = data["versions"][data["current_version"]]
    version["needs"] = exported(records)
    version["needs_amount"] = len(version["needs"])
    return json.dumps(data, sort_keys=True)
