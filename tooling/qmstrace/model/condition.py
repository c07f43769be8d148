"""Conditions of applicability: data over the scope facts of a company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Facts = Mapping[str, bool | tuple[str, ...]]
"""The scope facts: yes or no, or the values that a fact has (such as device classes)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FactIs:
    """True where the fact is yes, or, with values, where it has one of them."""

    fact: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AllOf:
    """True where every part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AnyOf:
    """True where one part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Not:
    """True where the part is not."""

    part: Condition


Condition = FactIs | AllOf | AnyOf | Not


def holds(condition: Condition, facts: Facts) -> bool:
    """Return whether the facts satisfy the condition (its depth is bounded by the loader)."""
    match condition:
        case AllOf(parts=parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts=parts):
            return any(holds(part, facts) for part in parts)
        case Not(part=part):
            return not holds(part, facts)
        case FactIs(fact=fact, values=values):
            value = facts[fact]
            if isinstance(value, bool):
                return value
            return any(wanted in value for wanted in values)


def facts_named(condition: Condition) -> Iterator[FactIs]:
    """Yield every fact that the condition asks about, in order."""
    match condition:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from facts_named(part)
        case Not(part=part):
            yield from facts_named(part)
        case FactIs():
            yield condition


def as_data(condition: Condition) -> object:
    """Return the condition as it is written in a catalog."""
    match condition:
        case AllOf(parts=parts):
            return {"all": [as_data(part) for part in parts]}
        case AnyOf(parts=parts):
            return {"any": [as_data(part) for part in parts]}
        case Not(part=part):
            return {"not": as_data(part)}
        case FactIs(fact=fact, values=values):
            return {"fact": fact, "in": list(values)} if values else fact
