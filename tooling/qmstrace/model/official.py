"""An official text as provisions: as a file was read, or as it is kept beside a catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qmstrace.model.fingerprint import official_fingerprint


@dataclass(frozen=True, kw_only=True, slots=True)
class OfficialProvision:
    """A provision as the official text has it; ``text`` is its own, without number, title line and items."""

    locator: str
    parent: str | None
    label: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class OfficialText:
    """The provisions of one official text, in their order; each locator stands once.

    ``repeated`` names locators that the file had more than once: the first was taken. ``left_out`` are lines that the
    file has amid its text and that a catalog proved to be no part of it.
    """

    provisions: tuple[OfficialProvision, ...]
    repeated: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @cached_property
    def by_locator(self) -> Mapping[str, OfficialProvision]:
        """Provisions by locator."""
        return {provision.locator: provision for provision in self.provisions}

    @cached_property
    def fingerprints(self) -> Mapping[str, str]:
        """Official fingerprints by locator; empty where a provision has no text of its own."""
        return {provision.locator: official_fingerprint(provision.text) for provision in self.provisions}

    @property
    def texts(self) -> Mapping[str, str]:
        """Own texts by locator; empty where a provision has none."""
        return {provision.locator: provision.text for provision in self.provisions}


def official_text(found: Sequence[OfficialProvision], left_out: Sequence[str] = ()) -> OfficialText:
    """Return provisions as one text; of those with the same locator the first is kept."""
    kept: dict[str, OfficialProvision] = {}
    repeated: dict[str, None] = {}
    for provision in found:
        if kept.setdefault(provision.locator, provision) is not provision:
            repeated[provision.locator] = None
    return OfficialText(provisions=tuple(kept.values()), repeated=tuple(repeated), left_out=tuple(left_out))
