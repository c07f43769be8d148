"""An edition of a source: an official text, or a catalog with the texts that were proved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from qmstrace.model.catalog import Source
from qmstrace.model.grouping import group
from qmstrace.model.official import OfficialText
from qmstrace.model.vocabulary import Kind
from qmstrace.sources.verification import proved_texts


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionProvision:
    """A provision of an edition; ``text`` is None where only its fingerprint is known."""

    locator: str
    parent: str | None
    label: str
    title: str
    text: str | None
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A named list of provisions, in their order."""

    name: str
    provisions: tuple[EditionProvision, ...]

    @cached_property
    def by_locator(self) -> Mapping[str, EditionProvision]:
        """Provisions by locator."""
        return {provision.locator: provision for provision in self.provisions}

    @cached_property
    def children(self) -> Mapping[str, tuple[EditionProvision, ...]]:
        """Provisions by the locator of their parent."""
        return group((found for found in self.provisions if found.parent), lambda found: found.parent or "")


def letters(text: str) -> str:
    """Return the letters and digits of a text: what two copies have in common."""
    return "".join(char for char in text if char.isalnum())


def edition_of_text(name: str, text: OfficialText) -> Edition:
    """Return an official text as an edition."""
    return Edition(
        name=name,
        provisions=tuple(
            EditionProvision(
                locator=found.locator,
                parent=found.parent,
                label=found.label,
                title=found.title,
                text=found.text,
                fingerprint=text.fingerprints[found.locator],
            )
            for found in text.provisions
        ),
    )


def edition_of_catalog(source: Source, kept: OfficialText | None) -> Edition:
    """Return a catalog as an edition, with the texts that were proved; of titles, only those of headings are official.

    What has no fingerprint has no text.
    """
    texts = proved_texts(source, kept) if kept else {}
    by_id = {provision.id: provision.locator for provision in source.provisions}
    return Edition(
        name=source.id,
        provisions=tuple(
            EditionProvision(
                locator=found.locator,
                parent=by_id.get(found.parent or ""),
                label=found.label,
                title=found.title if found.kind is Kind.HEADING else "",
                text=texts.get(found.locator) if found.fingerprint else "",
                fingerprint=found.fingerprint,
            )
            for found in source.provisions
        ),
    )
