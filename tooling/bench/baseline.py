"""Writes the same records as a plain sphinx-needs project, tuned as a user who knows Sphinx well would tune it.

Tuned means: the basic theme without a sidebar tree, English search words (no jieba), no copied sources, no general
index, toctrees of at most a hundred entries, tables that select by tag (sphinx-needs has an index for tags, so that no
filter is evaluated on every need), a layout for each type that names its fields (the default one tries every field
and draws folding buttons), no schema validation, no dynamic functions.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench import markdown
from bench.generate import procedure_path, write
from bench.records import Chapter, Dataset, Document, Evidence, Form, Provision

_SECTION_LENGTH = 100

_CONF = """\
project = "Baseline"
language = "zh_CN"
extensions = ["sphinx_needs", "myst_parser"]
myst_enable_extensions = ["colon_fence"]

html_theme = "basic"
html_sidebars = {"**": ["searchbox.html"]}
html_search_language = "en"
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_domain_indices = False
html_permalinks = False

needs_id_regex = "^[A-Z][A-Za-z0-9-]+$"
needs_id_required = True
needs_max_title_length = -1
needs_table_style = "table"
needs_schema_validation_enabled = False
needs_parse_dynamic_functions = False

shown = {
    "provision": ["kind", "fingerprint"],
    "point": ["modality", "duty", "proof"],
    "document": ["version", "owner", "effective", "review_by"],
    "control": ["owner", "participants", "records", "every"],
    "form": ["version", "owner", "effective", "review_by"],
    "evidence": ["date", "valid_until", "result", "file", "sha256"],
}
needs_types = [{"directive": name, "title": name, "prefix": "", "color": "", "style": "node"} for name in shown]
needs_fields = {
    field: {"nullable": True, "schema": {"type": "string"}} for fields in shown.values() for field in fields
}
needs_fields["layout"] = {"predicates": [(f"type == '{name}'", name) for name in shown]}
needs_layouts = {
    name: {
        "grid": "simple",
        "layout": {
            "head": ['**<<meta("title")>>** <<meta_id()>>'],
            "meta": [" ".join(f'<<meta("{field}", prefix="{field}: ")>>' for field in fields), "<<meta_links_all()>>"],
        },
    }
    for name, fields in shown.items()
}
needs_links = {
    "part_of": {"incoming": "points", "outgoing": "provision"},
    "answers": {"incoming": "answered by", "outgoing": "answers"},
    "proves": {"incoming": "proved by", "outgoing": "proves"},
}
"""


def write_baseline(data: Dataset, root: Path) -> None:
    """Write the project into ``root``."""
    write(root / "conf.py", _CONF)
    answers: dict[str, list[str]] = defaultdict(list)
    for link in data.links:
        answers[link.control].append(link.point)
    for chapter in data.chapters:
        write(root / "requirements" / f"{chapter.locator}.md", _chapter(chapter))
    for document in data.documents:
        write(procedure_path(root, document.number), _procedure(document, answers))
        write(root / "forms" / f"{document.form.number}.md", _form(document.form))
        write(root / "evidence" / f"{document.number}.md", _evidence_page(document))
    _write_navigation(data, root)


def _chapter(chapter: Chapter) -> str:
    heading = markdown.directive("provision", chapter.title, {"id": chapter.id, "kind": "heading"})
    columns = {"tags": chapter.id, "columns": "id, title, answers_back", "style": "table"}
    blocks = [
        f"# {chapter.label} {chapter.title}",
        heading,
        *(block for provision in chapter.provisions for block in _provision(provision, chapter.id)),
        markdown.directive("needtable", "", columns),
    ]
    return "\n\n".join(blocks) + "\n"


def _provision(provision: Provision, tag: str) -> list[str]:
    title = f"{provision.label} {provision.title}"
    options = {"id": provision.id, "tags": tag, "kind": "obligation", "fingerprint": provision.fingerprint}
    points = [
        markdown.directive(
            "point",
            point.text,
            {
                "id": point.id,
                "tags": tag,
                "modality": point.modality,
                "duty": point.duty,
                "proof": point.proof,
                "part_of": provision.id,
            },
        )
        for point in provision.points
    ]
    return [markdown.directive("provision", title, options, provision.summary), *points]


def _procedure(document: Document, answers: Mapping[str, Sequence[str]]) -> str:
    links = {control.id: {"answers": ", ".join(answers.get(control.id, ()))} for control in document.controls}
    records = markdown.directive("needlist", "", {"tags": document.number})
    head = markdown.directive("document", document.title, _document_options(document.number, document.owner))
    body = markdown.fill(markdown.procedure(document, records, links))
    return f"# {document.number} {document.title}\n\n{head}\n\n{body}"


def _form(form: Form) -> str:
    head = markdown.directive("form", form.title, _document_options(form.number, form.owner))
    return f"# {form.number} {form.title}\n\n{head}\n\n{markdown.blank_form(form)}"


def _document_options(number: str, owner: str) -> dict[str, str]:
    return {"id": number, "version": "A/0", "owner": owner, "effective": "2026-01-01", "review_by": "2027-12-31"}


def _evidence_page(document: Document) -> str:
    records = (_evidence(record, document.number) for record in document.evidence)
    return "\n\n".join([f"# {document.number} 客观证据", *records]) + "\n"


def _evidence(record: Evidence, tag: str) -> str:
    options = {
        "id": record.id,
        "tags": tag,
        "proves": record.form or record.control,
        "date": record.date,
        "valid_until": record.valid_until,
        "result": record.result,
        "file": record.file,
        "sha256": hashlib.sha256(record.content.encode()).hexdigest(),
    }
    return markdown.directive("evidence", record.title, options)


def _write_navigation(data: Dataset, root: Path) -> None:
    folders = {
        "requirements": [chapter.locator for chapter in data.chapters],
        "procedures": [document.number for document in data.documents],
        "forms": [document.form.number for document in data.documents],
        "evidence": [document.number for document in data.documents],
    }
    for folder, names in folders.items():
        parts = [names[start : start + _SECTION_LENGTH] for start in range(0, len(names), _SECTION_LENGTH)]
        for number, part in enumerate(parts, start=1):
            write(root / folder / f"part{number}.md", _toctree(f"{folder} {number}", part))
        write(root / folder / "index.md", _toctree(folder, [f"part{number}" for number in range(1, len(parts) + 1)]))
    write(root / "index.md", _toctree("Baseline", [f"{folder}/index" for folder in folders]))


def _toctree(title: str, names: Sequence[str]) -> str:
    entries = "\n".join(names)
    return f"# {title}\n\n:::{{toctree}}\n:maxdepth: 1\n:titlesonly:\n\n{entries}\n:::\n"
