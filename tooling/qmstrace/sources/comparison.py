"""Holds a catalog against an official text, provision by provision, by fingerprints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qmstrace.model.catalog import Source
from qmstrace.model.fingerprint import official_fingerprint


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Locators: ``missing`` from the catalog, in the order of the text; the others in that of the catalog."""

    fingerprints: Mapping[str, str]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    different: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether the catalog has the text's provisions, and each with the text's fingerprint."""
        return not (self.missing or self.unknown or self.different)


def compare(source: Source, texts: Mapping[str, str]) -> Comparison:
    """Return how a catalog and the texts of an official file (by locator) differ."""
    fingerprints = {locator: official_fingerprint(text) for locator, text in texts.items()}
    known = {provision.locator: provision.fingerprint for provision in source.provisions}
    return Comparison(
        fingerprints=fingerprints,
        missing=tuple(locator for locator in fingerprints if locator not in known),
        unknown=tuple(locator for locator in known if locator not in fingerprints),
        different=tuple(name for name, print_ in known.items() if fingerprints.get(name, print_) != print_),
    )


def with_fingerprints(text: str, source: Source, fingerprints: Mapping[str, str]) -> str:
    """Return the text of a catalog with the fingerprints of its provisions set; no other line changes."""
    lines = text.split("\n")
    starts = [provision.place.line - 1 for provision in source.provisions] + [len(lines)]
    result = lines[: starts[0]]
    for provision, start, end in zip(source.provisions, starts, starts[1:], strict=False):
        result += _with_fingerprint(lines[start:end], fingerprints.get(provision.locator, ""))
    return "\n".join(result)


def _with_fingerprint(block: list[str], print_: str) -> list[str]:
    """Return the lines of one provision with its fingerprint after its title and summary, however long these are."""
    indent = " " * (len(block[0]) - len(block[0].lstrip("- ")))
    kept = [line for line in block if not line.startswith(f"{indent}fingerprint:")]
    if not print_:
        return kept
    heads = (f"{indent}title:", f"{indent}summary:")
    after = max((i for i, line in enumerate(kept) if line.startswith(heads)), default=0) + 1
    while after < len(kept) and kept[after].startswith(indent + " "):
        after += 1
    return [*kept[:after], f"{indent}fingerprint: {print_}", *kept[after:]]
