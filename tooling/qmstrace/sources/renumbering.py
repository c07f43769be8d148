"""Carries renumbered provisions through a project: which ids become which, and how a catalog reads then."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from qmstrace.model.catalog import Source
from qmstrace.model.identifiers import enclosing_locator, provision_id
from qmstrace.sources.catalog_text import indent_of, provision_blocks
from qmstrace.sources.edition_diff import EditionDiff

WITHDRAWN = "x"
"""Before the locator of a provision that the new edition does not have and whose number another one took."""
FIELD = re.compile(r"(?P<indent>[- ]*)(?P<key>locator|label|parent):(?P<space>\s*)(?P<value>.*)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Renumbering:
    """New locators, labels and ids by the old ones; ``withdrawn`` are the old locators that gave way to others."""

    locators: Mapping[str, str]
    labels: Mapping[str, str]
    ids: Mapping[str, str]
    withdrawn: tuple[str, ...]
    order: tuple[str, ...]


def plan_renumbering(source: Source, diff: EditionDiff) -> Renumbering:
    """Return what to rename in a catalog so that its provisions have the numbers of a new edition.

    What the new edition does not have stays, under a locator of its own where its number was given away.
    """
    moved = {found.old.locator: found.new.locator for found in diff.renumbered}
    given = set(moved.values())
    staying = {found.locator for found in source.provisions} - moved.keys()
    withdrawn = tuple(found.locator for found in source.provisions if found.locator in staying & given)
    locators = moved | {locator: _free(locator, staying | given) for locator in withdrawn}
    labels = {found.old.locator: found.new.label for found in diff.renumbered}
    labels |= {found.locator: f"原{found.label}" for found in source.provisions if found.locator in withdrawn}
    ids = {}
    for provision in source.provisions:
        if provision.locator in locators:
            new = provision_id(source.prefix, locators[provision.locator])
            ids[provision.id] = new
            ids |= {point.id: new + point.id.removeprefix(provision.id) for point in provision.points}
    return Renumbering(
        locators=locators, labels=labels, ids=ids, withdrawn=withdrawn, order=_order(source, diff, locators)
    )


def _free(locator: str, taken: Collection[str]) -> str:
    """Return a locator for a withdrawn provision that no other one has, those withdrawn earlier included."""
    name = f"{WITHDRAWN}{locator}"
    while name in taken:
        name = f"{WITHDRAWN}{name}"
    return name


def _order(source: Source, diff: EditionDiff, locators: Mapping[str, str]) -> tuple[str, ...]:
    """Return the old locators in the order of the new edition; what that does not have keeps its predecessor."""
    place = {found.locator: float(number) for number, found in enumerate(diff.new.provisions)}
    ranks: dict[str, float] = {}
    last = -1.0
    for provision in source.provisions:
        name = provision.locator
        last = place.get(locators.get(name, name), last) if name in diff.matches else last
        ranks[name] = last if name in diff.matches else last + 0.5
    return tuple(sorted(ranks, key=lambda name: ranks[name]))


def renumbered_catalog(text: str, source: Source, plan: Renumbering) -> str:
    """Return the text of a catalog with new locators, labels, parents and order; no other line changes."""
    blocks = provision_blocks(text, source)
    head = text.split("\n")[: source.provisions[0].place.line - 1]
    last = blocks[source.provisions[-1].locator]
    tail: list[str] = []
    while last and not last[-1].strip():
        tail.insert(0, last.pop())
    locators = {found.id: found.locator for found in source.provisions}
    parents = {found.locator: locators.get(found.parent or "") for found in source.provisions}
    lines = [line for name in plan.order for line in _renumbered(blocks[name], name, parents[name], plan)]
    return "\n".join([*head, *lines, *tail])


def _renumbered(block: list[str], name: str, parent: str | None, plan: Renumbering) -> list[str]:
    locator = plan.locators.get(name, name)
    around = plan.locators.get(parent, parent) if parent else None
    fields = {"locator": locator, "label": plan.labels.get(name), "parent": around if around != parent else None}
    indent = indent_of(block)
    found = [
        FIELD.fullmatch(line) if number == 0 or line.startswith(indent) else None for number, line in enumerate(block)
    ]
    keys = [one["key"] if one and len(one["indent"]) == len(indent) else "" for one in found]
    needs_parent = around is not None and around != enclosing_locator(locator) and "parent" not in keys
    result: list[str] = []
    for line, one, key in zip(block, found, keys, strict=True):
        value = fields.get(key)
        quote = one["value"][:1] if one and one["value"][:1] in {"'", '"'} else ""
        result.append(f"{one['indent']}{key}: {quote}{value}{quote}" if one and value is not None else line)
        if key == "locator" and needs_parent:
            result.append(f"{indent}parent: {quote}{around}{quote}")
    return result
