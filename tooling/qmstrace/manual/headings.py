"""Stable anchors for headings: their own words, without numbers, so that an inserted section moves none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.transforms import SphinxTransform

NUMBER = re.compile(r"^[0-9.]+\s*")
OTHER = re.compile(r"[^0-9a-z\u3400-\u9fff\uf900-\ufaff]+")


class NameSections(SphinxTransform):
    """Gives every section below the title an id made of its heading; a repeated one gets a number.

    Runs before the labels and the table of contents of a document are collected.
    """

    default_priority = 400

    def apply(self, **kwargs: object) -> None:
        """Name the sections of the document."""
        taken: set[str] = set()
        for section in self.document.findall(nodes.section):
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


def contents_of(document: nodes.document) -> Iterator[tuple[int, str, str]]:
    """Yield depth (from 1), anchor and words of every heading below the title."""
    for section in document.findall(nodes.section):
        depth, around = 0, section.parent
        while isinstance(around, nodes.section):
            depth, around = depth + 1, around.parent
        title = section.next_node(nodes.title)
        if depth and title is not None:
            yield depth, section["ids"][0], title.astext()
