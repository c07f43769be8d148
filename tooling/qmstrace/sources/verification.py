"""Proves a catalog against an official text, provision by provision, by fingerprints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qmstrace.model.catalog import Source
from qmstrace.model.official import OfficialProvision, OfficialText

FOREIGN_SHARE = 0.2
"""A text that shares fewer of its provisions than this with a catalog is taken for another one's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A provision whose text does not fit its fingerprint; ``old`` is the text proved before, where one was kept."""

    locator: str
    old: str | None
    new: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """Locators of a source: in the order of the catalog, those unexpected in that of the text.

    ``missing`` are in the catalog and not in the text; ``unexpected`` in the text and not in the catalog;
    ``repeated`` twice in the text. ``left_out`` are the lines that were read past, to be looked at by a person.
    """

    source: str
    same: tuple[str, ...]
    differs: tuple[Difference, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    repeated: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether every provision of the catalog is in the text, word for word, and none besides."""
        return not (self.differs or self.missing or self.unexpected or self.repeated)


def verify(source: Source, text: OfficialText, kept: OfficialText | None = None) -> Verification:
    """Return how an official text stands to a catalog; ``kept`` is the text proved before, if any."""
    known = {provision.locator: provision.fingerprint for provision in source.provisions}
    prints = text.fingerprints
    held = proved_texts(source, kept) if kept else {}
    return Verification(
        source=source.id,
        same=tuple(name for name, print_ in known.items() if prints.get(name) == print_),
        differs=tuple(
            Difference(locator=name, old=held.get(name), new=text.texts[name])
            for name, print_ in known.items()
            if prints.get(name, print_) != print_
        ),
        missing=tuple(name for name in known if name not in prints),
        unexpected=tuple(name for name in prints if name not in known),
        repeated=text.repeated,
        left_out=text.left_out,
    )


def proved_texts(source: Source, text: OfficialText) -> Mapping[str, str]:
    """Return by locator those texts that fit the fingerprints of a catalog."""
    prints = text.fingerprints
    return {
        provision.locator: text.texts[provision.locator]
        for provision in source.provisions
        if provision.fingerprint and prints.get(provision.locator) == provision.fingerprint
    }


def merged(source: Source, kept: OfficialText | None, text: OfficialText) -> OfficialText:
    """Return a text to keep: where the new one does not fit the catalog and the one kept does, the latter stays."""
    if kept is None:
        return text
    proved = {name: kept.by_locator[name] for name in proved_texts(source, kept)}
    fitting = proved_texts(source, text).keys()
    chosen = [proved.get(found.locator, found) if found.locator not in fitting else found for found in text.provisions]
    absent = [found for name, found in proved.items() if name not in text.by_locator]
    return OfficialText(provisions=(*chosen, *absent))


def share_with(source: Source, text: OfficialText) -> float:
    """Return the share, from 0 to 1, of a text's provisions that have the very words of the catalog's."""
    own = {provision.fingerprint for provision in source.provisions} - {""}
    prints = [print_ for print_ in text.fingerprints.values() if print_]
    return sum(1 for print_ in prints if print_ in own) / len(prints) if prints else 0.0


def likeliest(sources: Iterable[Source], text: OfficialText) -> Source | None:
    """Return the source that most of a text comes from; None where it comes from none of them."""
    best = max(sources, key=lambda source: share_with(source, text), default=None)
    return best if best is not None and share_with(best, text) >= FOREIGN_SHARE else None


def placed(source: Source, provisions: Iterable[OfficialProvision]) -> tuple[OfficialProvision, ...]:
    """Return provisions in the order of a catalog, those that it does not have at the end."""
    order = {provision.locator: number for number, provision in enumerate(source.provisions)}
    return tuple(sorted(provisions, key=lambda found: order.get(found.locator, len(order))))
