"""Stable anchors for headings: their own words, without numbers, so that an inserted section moves none."""

from __future__ import annotations

import re

from docutils import nodes

NUMBER = re.compile(r"^[0-9.]+\s*")
OTHER = re.compile(r"[^0-9a-z\u3400-\u9fff\uf900-\ufaff]+")


def name_sections(document: nodes.document) -> None:
    """Give every section below the title an id made of its heading; a repeated one gets a number."""
    taken: set[str] = set()
    for section in document.findall(nodes.section):
        if isinstance(section.parent, nodes.document):
            continue
        title = section.next_node(nodes.title)
        base = OTHER.sub("-", NUMBER.sub("", title.astext().lower() if title else "")).strip("-") or "section"
        name, number = base, 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        section["ids"] = [name]
