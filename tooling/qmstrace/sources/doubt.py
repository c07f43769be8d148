"""What a copy leaves in doubt, and the proof that decides it: the fingerprints of a catalog."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from qmstrace.model.catalog import Source
from qmstrace.model.fingerprint import official_fingerprint
from qmstrace.model.official import OfficialProvision
from qmstrace.sources.lines import Line, ends_sentence

DIGIT = re.compile(r"[0-9]")
"""A line with a number in it is a reference or a limit, and never left out."""
LONGEST_DOUBTFUL = 40
MOST_DOUBTFUL = 12
MOST_LEFT_OUT = 2
"""Most lines of one provision that are left out at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """The fingerprints of a catalog by locator."""

    fingerprints: Mapping[str, str]

    def holds(self, provision: OfficialProvision) -> bool:
        """Return whether a provision has the very words of the catalog's."""
        return self.fingerprints.get(provision.locator) == official_fingerprint(provision.text)

    def holds_whole(self, provisions: Sequence[OfficialProvision]) -> bool:
        """Return whether provisions are those of the catalog from the first one down, each with its words."""
        outer = provisions[0].locator
        wanted = {name for name in self.fingerprints if name == outer or name.startswith(f"{outer}/")}
        return {found.locator for found in provisions} == wanted and all(map(self.holds, provisions))


def proof_of(catalog: Source) -> Proof:
    """Return the proof that a catalog is."""
    return Proof(fingerprints={provision.locator: provision.fingerprint for provision in catalog.provisions})


def doubtful(lines: Sequence[Line]) -> list[int]:
    """Return the numbers of short lines without a sentence's end, after the first: a watermark or a page's furniture.

    They are parts of a text as often, so they are left out only where that makes the text the very one of a catalog.
    """
    found = [
        number
        for number, line in enumerate(lines)
        if number and len(line.text) <= LONGEST_DOUBTFUL and not ends_sentence(line) and not DIGIT.search(line.text)
    ]
    return found[:MOST_DOUBTFUL]


def some_of(numbers: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """Yield every choice of one number, then of two, up to so many."""
    for count in range(1, most + 1):
        yield from combinations(numbers, count)
