"""Connects the manual to the events of Sphinx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from qmstrace import __version__
from qmstrace.manual import needs
from qmstrace.manual.build import ManualBuild
from qmstrace.manual.directives import (
    ControlDirective,
    ExclusionsDirective,
    ProcessMapDirective,
    RecordsDirective,
    RefusedDirective,
    control_node,
    exclusions_node,
    process_map_node,
    records_node,
    refused_role,
)
from qmstrace.manual.handover import Handover
from qmstrace.manual.headings import NameSections, contents_of
from qmstrace.manual.pages import render, render_macro, to_root
from qmstrace.manual.process_map import map_view
from qmstrace.manual.safety import make_safe
from qmstrace.present.addresses import HOME
from qmstrace.store.markup import REFUSED_DIRECTIVES, REFUSED_ROLES

HTML = "html"
"""The builder that needs only what documents cite; any other one holds every object."""
THEME = "qmstrace"
PAGE = "page.html"
CONTENTS = "qms_contents"
MARKDOWN_EXTENSIONS = ["colon_fence", "deflist", "tasklist", "strikethrough"]
BUILDS = "qmstrace_build"


def connect(app: Sphinx) -> dict[str, Any]:
    """Set up sphinx-needs and MyST first, then the manual."""
    app.setup_extension("sphinx_needs")
    app.setup_extension("myst_parser")
    app.add_config_value("qms_assess", None, "", frozenset())
    app.add_config_value("qms_handover", Handover(), "", frozenset())
    app.add_html_theme(THEME, str(Path(__file__).parent / "theme"))
    app.add_transform(NameSections)
    app.add_node(control_node)
    for node in (records_node, exclusions_node, process_map_node):
        app.add_node(node)
    app.connect("config-inited", _configure, priority=5)
    app.connect("config-inited", _override_directives, priority=900)
    app.connect("builder-inited", _start)
    app.connect("env-get-outdated", _outdated)
    app.connect("source-read", _read)
    app.connect("doctree-read", make_safe, priority=300)
    app.connect("doctree-read", _keep_contents, priority=600)
    app.connect("doctree-read", _forget_doctrees)
    app.connect("env-updated", _updated)
    app.connect("needs-before-post-processing", _add_needs)
    app.connect("doctree-resolved", _resolve, priority=900)
    app.connect("doctree-resolved", _forget_doctrees, priority=901)
    app.connect("html-page-context", _draw)
    app.connect("html-collect-pages", _collect)
    app.connect("build-finished", _finish)
    return {"version": __version__, "parallel_read_safe": False, "parallel_write_safe": False, "env_version": 1}


def _configure(app: Sphinx, config: Config) -> None:
    needs.configure(app, config)
    config["myst_enable_extensions"] = MARKDOWN_EXTENSIONS
    config["myst_disable_syntax"] = ["html_block", "html_inline"]
    config["myst_url_schemes"] = ["http", "https", "mailto"]
    config["html_use_index"] = False
    config["html_copy_source"] = False
    config["html_permalinks"] = False
    config["html_domain_indices"] = False
    config["suppress_warnings"] = [*config.suppress_warnings, "toc.not_included"]


def _override_directives(app: Sphinx, config: Config) -> None:
    app.add_directive("control", ControlDirective, override=True)
    app.add_directive("records", RecordsDirective)
    app.add_directive("exclusions", ExclusionsDirective)
    app.add_directive("process-map", ProcessMapDirective)
    for name in REFUSED_DIRECTIVES:
        app.add_directive(name, RefusedDirective, override=True)
    for name in REFUSED_ROLES:
        app.add_role(name, refused_role, override=True)


def _build(app: Sphinx) -> ManualBuild:
    build: ManualBuild = getattr(app, BUILDS)
    return build


def _start(app: Sphinx) -> None:
    config = app.config
    handover: Handover = config.qms_handover
    assessed = handover.assessed or config.qms_assess(Path(app.srcdir))
    progress = handover.progress or (lambda stage, done, total: None)
    build = ManualBuild(assessed, config.html_title, Path(app.outdir), Path(app.doctreedir), progress)
    setattr(app, BUILDS, build)
    app.builder.search = False  # type: ignore[attr-defined]
    # Documents are data: they may neither read other files nor write markup of their own.
    app.env.settings["file_insertion_enabled"] = False
    app.env.settings["raw_enabled"] = False


def _outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    return [page for page in _build(app).pages_to_read() if page in env.found_docs]


def _read(app: Sphinx, docname: str, source: list[str]) -> None:
    _build(app).advance("读取文件", len(_build(app).content.number_by_page) + 1)
    if docname != HOME:
        source[0] = _build(app).texts[docname]


def _forget_doctrees(app: Sphinx, document: nodes.document, docname: str = "") -> None:
    # Sphinx keeps the trees of all documents until each is written, though it has stored them: a third of the memory.
    for cache in ("_write_doc_doctree_cache", "_pickled_doctree_cache"):
        getattr(app.env, cache, {}).clear()


def _keep_contents(app: Sphinx, document: nodes.document) -> None:
    # A document's contents are drawn from its headings; Sphinx would copy and draw a tree of them for every page.
    docname = app.env.docname
    app.env.metadata[docname][CONTENTS] = list(contents_of(document))
    app.env.tocs[docname] = nodes.bullet_list()


def _updated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    return [page for page in _build(app).pages_to_write() if page in env.found_docs]


def _add_needs(app: Sphinx, found: dict[str, Any]) -> None:
    build = _build(app)
    needs.add_needs(app, build.cited_records() if app.builder.name == HTML else build.need_records, found)


def _resolve(app: Sphinx, document: nodes.document, docname: str) -> None:
    if docname == HOME:
        return
    view = _build(app).view(docname)
    root = to_root(docname)
    for node in list(document.findall(control_node)):
        control = view["controls"][node["ids"][0]]
        opening = nodes.raw("", render_macro("control.html", "head", control=control, root=root), format="html")
        closing = nodes.raw("", render_macro("control.html", "foot", control=control, root=root), format="html")
        node.replace_self([opening, *node.children, closing])
    for table in list(document.findall(nodes.table)):
        scrolled = nodes.container(classes=["scroll"])  # a form may have more columns than a page is wide
        table.replace_self(scrolled)
        scrolled += table
    _replace(document, records_node, lambda: render("records.html", records=view["records"], root=root))
    _replace(document, exclusions_node, lambda: render("exclusions.html", exclusions=view["exclusions"], root=root))
    for place in list(document.findall(process_map_node)):
        shown = map_view(_build(app).content, place["bands"])
        place.replace_self(nodes.raw("", render("process_map.html", map=shown, root=root), format="html"))


def _replace(document: nodes.document, kind: type[nodes.Element], draw: Callable[[], str]) -> None:
    for place in list(document.findall(kind)):
        place.replace_self(nodes.raw("", draw(), format="html"))


def _draw(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> str | None:
    if doctree is None:
        return None
    context["qms_page"] = _build(app).draw_document(pagename, context["body"], app.env.metadata[pagename][CONTENTS])
    return PAGE


def _collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    _build(app).draw_data_pages()
    return iter(())


def _finish(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.name == HTML:
        build = _build(app)
        build.finish(lambda: needs.needs_json(app, build.need_records))
