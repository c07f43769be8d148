"""Matches two editions of a source provision by provision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from qmstrace.sources.editions import Edition, EditionProvision, letters

SAME_PLACE = 40.0
"""Likeness (0 to 100) from which two texts of the same number are one provision, changed."""
MOVED = 60.0
"""Likeness from which two texts of different numbers are one provision, renumbered and changed."""
SHORT = 12
"""Texts with fewer letters than this look alike by chance; they are matched only inside matched provisions."""
CERTAIN = 80.0
"""Likeness from which two provisions that stand near each other are taken for one without a look at all others."""
NEAR = 20
"""How far apart, in provisions still open, near is."""
PLACE_BONUS = 15.0
PARENT_BONUS = 10.0
MOST_CANDIDATES = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """One provision in two editions, by locators, and how alike its texts are (0 to 100; None where not known)."""

    old: str
    new: str
    score: float | None


def match_editions(old: Edition, new: Edition) -> Mapping[str, Match]:
    """Return the matches of two editions by old locator, in the order of the old one."""
    matcher = _Matcher(old, new)
    matcher.titled()
    matcher.outer()
    matcher.textless()
    matcher.held()
    matcher.textless()
    matcher.unknown()
    return {
        found.locator: matcher.matches[found.locator] for found in old.provisions if found.locator in matcher.matches
    }


class _Matcher:
    def __init__(self, old: Edition, new: Edition) -> None:
        self.matches: dict[str, Match] = {}
        self._old = old
        self._new = new
        self._taken: dict[str, str] = {}

    def _match(self, old: EditionProvision, new: EditionProvision, score: float | None) -> None:
        self.matches[old.locator] = Match(old=old.locator, new=new.locator, score=score)
        self._taken[new.locator] = old.locator

    def _open_old(self) -> Iterator[EditionProvision]:
        yield from (found for found in self._old.provisions if found.locator not in self.matches)

    def _open_new(self) -> Iterator[EditionProvision]:
        yield from (found for found in self._new.provisions if found.locator not in self._taken)

    def _are_inside(self, old: EditionProvision, new: EditionProvision) -> bool:
        """Return whether the provisions around two are matched with each other, or there are none around both."""
        if old.parent is None or new.parent is None:
            return old.parent == new.parent
        return old.parent in self.matches and self.matches[old.parent].new == new.parent

    def titled(self) -> None:
        """Match headings that have the same title at the same number."""
        for old in self._old.provisions:
            new = self._new.by_locator.get(old.locator)
            if new and old.title and not old.fingerprint and not new.fingerprint and _same_title(old, new):
                self._match(old, new, 100.0)

    def outer(self) -> None:
        """Match what has the same words, at the same number, then elsewhere, then what reads alike; items wait."""
        olds = [found for found in self._old.provisions if not self._is_held(found)]
        self._at_same_number(olds)
        self._elsewhere(olds)
        self._with_holders()
        self._alike(olds)

    def held(self) -> None:
        """Match items, with what holds them first, and what else is left."""
        olds = self._old.provisions
        self._with_holders()
        self._at_same_number(olds)
        self._elsewhere(olds)
        self._alike(olds)

    def _is_held(self, old: EditionProvision) -> bool:
        """Return whether a provision is an item of one that has words of its own."""
        holder = self._old.by_locator.get(old.parent or "")
        return holder is not None and bool(holder.fingerprint)

    def _at_same_number(self, olds: Iterable[EditionProvision]) -> None:
        for old in olds:
            new = self._new.by_locator.get(old.locator)
            if new is None or old.locator in self.matches or new.locator in self._taken:
                continue
            is_sure = not self._is_held(old) or self._are_inside(old, new) or _is_long(old, new)
            if old.fingerprint and old.fingerprint == new.fingerprint and is_sure:
                self._match(old, new, 100.0)

    def _with_holders(self) -> None:
        for old in self._old.provisions:
            if self._is_held(old) and old.fingerprint and old.parent in self.matches:
                held = self._new.children.get(self.matches[old.parent].new, ())
                same = (one for one in held if one.fingerprint == old.fingerprint and one.locator not in self._taken)
                if old.locator not in self.matches and (new := next(same, None)):
                    self._match(old, new, 100.0)

    def _elsewhere(self, olds: Iterable[EditionProvision]) -> None:
        """Match what has another number, in order; inside matched provisions first."""
        waiting: dict[str, list[EditionProvision]] = {}
        for new in self._open_new():
            if new.fingerprint:
                waiting.setdefault(new.fingerprint, []).append(new)
        for old in olds:
            found = waiting.get(old.fingerprint, []) if old.locator not in self.matches else []
            if old.fingerprint and found:
                inside = next((one for one in found if self._are_inside(old, one)), None)
                if inside or _is_long(old, found[0]):
                    new = inside or found[0]
                    found.remove(new)
                    self._match(old, new, 100.0)

    def _alike(self, among: Iterable[EditionProvision]) -> None:
        """Match what reads alike, the likeliest first; what is sure near its place before all is held against all."""
        for reach, least in ((NEAR, CERTAIN), (None, 0.0)):
            olds = [found for found in among if found.text and found.locator not in self.matches]
            news = [found for found in self._open_new() if found.text]
            candidates = (found for found in self._candidates(olds, news, reach) if found[1] >= least)
            for _, score, old, new in sorted(candidates, key=lambda one: -one[0]):
                if old.locator not in self.matches and new.locator not in self._taken:
                    self._match(old, new, round(score, 1))

    def _candidates(
        self, olds: Sequence[EditionProvision], news: Sequence[EditionProvision], reach: int | None
    ) -> Iterator[tuple[float, float, EditionProvision, EditionProvision]]:
        """Yield rank, likeness, old and new of each pair that may be one provision; ``reach`` limits how far apart."""
        texts = [letters(new.text or "") for new in news]
        numbers = {new.locator: number for number, new in enumerate(news)}
        for place, old in enumerate(olds):
            own = letters(old.text or "")
            near = range(len(news)) if reach is None else range(max(0, place - reach), min(len(news), place + reach))
            choices = {number: texts[number] for number in near}
            found = process.extract(own, choices, scorer=fuzz.ratio, score_cutoff=MOVED, limit=MOST_CANDIDATES)
            pairs = {number: score for _, score, number in found}
            if old.locator in numbers:
                same = numbers[old.locator]
                pairs.setdefault(same, fuzz.ratio(own, texts[same]))
            for number, score in pairs.items():
                new = news[number]
                is_inside, is_same = self._are_inside(old, new), new.locator == old.locator
                if score >= (SAME_PLACE if is_same else MOVED) and (is_same or is_inside or len(own) >= SHORT):
                    yield score + PLACE_BONUS * is_same + PARENT_BONUS * is_inside, score, old, new

    def textless(self) -> None:
        """Match headings by their titles, and what only holds others by where those went; the inner ones first."""
        for old in [found for found in reversed(self._old.provisions) if found.locator not in self.matches]:
            if old.fingerprint:
                continue
            news = [
                found for found in self._open_new() if not found.fingerprint and bool(found.title) == bool(old.title)
            ]
            new = (
                next((one for one in news if old.title and _same_title(old, one) and one.locator == old.locator), None)
                or next((one for one in news if old.title and _same_title(old, one)), None)
                or self._where_held_went(old, news)
                or next((one for one in news if one.locator == old.locator), None)
            )
            if new is not None:
                self._match(old, new, 100.0 if _same_title(old, new) else round(fuzz.ratio(old.title, new.title), 1))

    def _where_held_went(self, old: EditionProvision, news: Iterable[EditionProvision]) -> EditionProvision | None:
        went = Counter(
            self._new.by_locator[self.matches[child.locator].new].parent
            for child in self._old.children.get(old.locator, ())
            if child.locator in self.matches
        )
        most = went.most_common(1)
        return next((one for one in news if most and one.locator == most[0][0]), None)

    def unknown(self) -> None:
        """Match by place what is known by its fingerprint alone: its words changed, how is not known.

        Where as many provisions are left open between two matches in both editions, they are the same ones.
        """
        olds = [found for found in self._old.provisions if found.fingerprint]
        news = [found for found in self._new.provisions if found.fingerprint]
        place = {found.locator: number for number, found in enumerate(news)}
        for before, gap, after in self._gaps(olds):
            start = place[self.matches[before.locator].new] + 1 if before else 0
            end = place[self.matches[after.locator].new] if after else len(news)
            facing = news[start:end]
            is_open = all(new.locator not in self._taken for new in facing)
            if len(facing) == len(gap) and is_open and all(old.text is None for old in gap):
                for old, new in zip(gap, facing, strict=True):
                    self._match(old, new, None)
        for old in list(self._open_old()):
            same = self._new.by_locator.get(old.locator)
            if old.text is None and same and same.fingerprint and same.locator not in self._taken:
                self._match(old, same, None)

    def _gaps(
        self, olds: Sequence[EditionProvision]
    ) -> Iterator[tuple[EditionProvision | None, list[EditionProvision], EditionProvision | None]]:
        """Yield each run of open provisions with the matched ones before and after it."""
        before: EditionProvision | None = None
        gap: list[EditionProvision] = []
        for old in olds:
            if old.locator not in self.matches:
                gap.append(old)
                continue
            if gap:
                yield before, gap, old
            before, gap = old, []
        if gap:
            yield before, gap, None


def _is_long(*same: EditionProvision) -> bool:
    """Return whether provisions of the same words are no short ones; words that are not known count as long."""
    return next((len(letters(found.text)) >= SHORT for found in same if found.text is not None), True)


def _same_title(old: EditionProvision, new: EditionProvision) -> bool:
    return letters(old.title) == letters(new.title)
