"""Groups records by a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

Thing = TypeVar("Thing")


def group(things: Iterable[Thing], key: Callable[[Thing], str]) -> Mapping[str, tuple[Thing, ...]]:
    """Return things by key, each group in its order."""
    groups: dict[str, list[Thing]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return {name: tuple(found) for name, found in groups.items()}
