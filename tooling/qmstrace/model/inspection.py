"""What an inspection goes through item by item, and the rules by which it ends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qmstrace.errors import Place
from qmstrace.model.vocabulary import Conclusion, Grade, SourceStatus


class Counted(StrEnum):
    """What a rule counts: the failed items of one grade, or all that failed."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    TOTAL = "total"


Counts = Mapping[Counted, int]
"""How many items failed, by what a rule may count."""
INSPECTED = re.compile(r"(.+?) ~ (\d{4}-\d\d-\d\d) (.+)", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class InspectionItem:
    """What an inspector ticks off as one: it covers one or more points; ``grade`` is None where nobody gave it."""

    id: str
    grade: Grade | None
    title: str
    points: tuple[str, ...]
    note: str
    place: Place

    @property
    def stands_in(self) -> bool:
        """Whether it is a point that stands in for an item, and bears its name."""
        return self.points == (self.id,)


class ItemResult(StrEnum):
    """What an inspector ticks for an item; whether it applies is decided elsewhere."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspection:
    """One inspection: the name and the day that its findings carry."""

    name: str
    day: date

    def key(self, identifier: str) -> str:
        """Return the name of what it saw of an item or point."""
        return f"{identifier} ~ {self.day} {self.name}"


def inspected(key: str) -> tuple[str, Inspection]:
    """Return the item or point, and the inspection, that ``Inspection.key`` joined.

    Raises:
        ValueError: it joined none.
    """
    found = INSPECTED.fullmatch(key)
    if found is None:
        raise ValueError(key)
    return found[1], Inspection(name=found[3], day=date.fromisoformat(found[2]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Fraud:
    """True where the inspected deceived the inspectors."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AtLeast:
    """True where the counts add up to the limit or more."""

    counted: tuple[Counted, ...]
    limit: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AtMost:
    """True where the counts add up to the limit or less."""

    counted: tuple[Counted, ...]
    limit: int


CountCondition = Fraud | AtLeast | AtMost


@dataclass(frozen=True, kw_only=True, slots=True)
class InspectionRule:
    """How an inspection ends where all of the conditions are met, or one where ``is_any``; always, where it has none.

    ``text`` says it in words.
    """

    conclusion: Conclusion
    text: str
    is_any: bool
    conditions: tuple[CountCondition, ...]
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class InspectionRules:
    """The rules of one guideline, in the order in which they are tried; the last has no condition.

    A rule to fail asks only for fraud or at least so many failed items, a rule to pass only for at most so many: more
    failures never end better. ``source`` is what the guideline inspects against; ``published_items`` how many items of
    each grade it lists.
    """

    title: str
    source: str
    status: SourceStatus
    published: date
    scope: str
    basis: str
    published_items: Mapping[Grade, int]
    rules: tuple[InspectionRule, ...]
    place: Place

    def deciding(self, counts: Counts, *, is_fraud: bool) -> InspectionRule:
        """Return the first rule that holds."""
        return next(rule for rule in self.rules if _holds(rule, counts, is_fraud))


def _holds(rule: InspectionRule, counts: Counts, is_fraud: bool) -> bool:
    met = (_is_met(condition, counts, is_fraud) for condition in rule.conditions)
    return any(met) if rule.is_any else all(met)


def _is_met(condition: CountCondition, counts: Counts, is_fraud: bool) -> bool:
    match condition:
        case AtLeast(counted=counted, limit=limit):
            return sum(counts[name] for name in counted) >= limit
        case AtMost(counted=counted, limit=limit):
            return sum(counts[name] for name in counted) <= limit
        case Fraud():
            return is_fraud
