"""Writes catalogs: the fingerprints of one that is there, and a new one, ready to be filled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from qmstrace.model.catalog import Source
from qmstrace.model.identifiers import enclosing_locator
from qmstrace.model.official import OfficialProvision, OfficialText
from qmstrace.model.vocabulary import Force, Kind, SourceStatus

TO_FILL = "（待填写）"
DEFINITIONS = re.compile(r"术语|定义")
SCOPE = re.compile(r"范围")
REFERENCES = re.compile(r"引用文件")
ENACTMENT = re.compile(r"制定本|起施行|同时废止|负责解释")
FORCES: Sequence[tuple[re.Pattern[str], Force]] = (
    (re.compile(r"T/"), Force.VOLUNTARY),
    (re.compile(r"[A-Z]+/T"), Force.RECOMMENDED),
    (re.compile(r"GB|YY|公告|令|号"), Force.MANDATORY),
)


def with_fingerprints(text: str, source: Source, fingerprints: Mapping[str, str]) -> str:
    """Return the text of a catalog with the fingerprints of its provisions set; no other line changes."""
    blocks = provision_blocks(text, source)
    head = text.split("\n")[: source.provisions[0].place.line - 1]
    lines = [line for name, block in blocks.items() for line in _with_fingerprint(block, fingerprints.get(name, ""))]
    return "\n".join([*head, *lines])


def provision_blocks(text: str, source: Source) -> dict[str, list[str]]:
    """Return the lines of a catalog's provisions by locator; the last one's with all that follows."""
    lines = text.split("\n")
    starts = [provision.place.line - 1 for provision in source.provisions] + [len(lines)]
    return {
        provision.locator: lines[start:end]
        for provision, start, end in zip(source.provisions, starts, starts[1:], strict=False)
    }


def _with_fingerprint(block: list[str], print_: str) -> list[str]:
    """Return the lines of one provision with its fingerprint after its title and summary, however long these are."""
    indent = indent_of(block)
    kept = [line for line in block if not line.startswith(f"{indent}fingerprint:")]
    if not print_:
        return kept
    heads = (f"{indent}title:", f"{indent}summary:")
    after = max((i for i, line in enumerate(kept) if line.startswith(heads)), default=0) + 1
    while after < len(kept) and (not kept[after].strip() or kept[after].startswith(indent + " ")):
        after += 1
    while not kept[after - 1].strip():
        after -= 1
    return [*kept[:after], f"{indent}fingerprint: {print_}", *kept[after:]]


def indent_of(block: Sequence[str]) -> str:
    """Return the space before the fields of a provision whose lines are given."""
    return " " * (len(block[0]) - len(block[0].lstrip("- ")))


def skeleton(source_id: str, prefix: str, title: str, number: str, text: OfficialText) -> str:
    """Return a catalog of status ``skeleton``: locators, labels, kinds and fingerprints, and nothing of the text.

    Titles are those of headings and terms; summaries and points are left to be written.
    """
    force = next((force for form, force in FORCES if form.match(number) or form.search(number)), Force.GUIDANCE)
    head = {
        "id": source_id,
        "prefix": prefix,
        "title": title or TO_FILL,
        "number": number or TO_FILL,
        "issuer": TO_FILL,
        "force": force.value,
        "status": SourceStatus.SKELETON.value,
    }
    data = {"source": head, "provisions": [_entry(found, text) for found in text.provisions]}
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6)


def _entry(found: OfficialProvision, text: OfficialText) -> dict[str, Any]:
    entry: dict[str, Any] = {"locator": found.locator}
    if found.parent and found.parent != enclosing_locator(found.locator):
        entry["parent"] = found.parent
    entry |= {"label": found.label, "kind": _kind(found, text).value, "title": found.title or TO_FILL}
    if print_ := text.fingerprints[found.locator]:
        entry["fingerprint"] = print_
    return entry


def _kind(found: OfficialProvision, text: OfficialText) -> Kind:
    around = text.by_locator.get(found.parent or "")
    above = around.title if around else ""
    if not found.text and found.title:
        return Kind.HEADING
    if found.parent and DEFINITIONS.search(above):
        return Kind.DEFINITION
    if SCOPE.search(found.title):
        return Kind.SCOPE
    if REFERENCES.search(found.title) or ENACTMENT.search(found.text):
        return Kind.ENACTMENT
    return Kind.OBLIGATION
