"""The order in which roles approve: who approves has seen that those before did."""

from __future__ import annotations

from collections.abc import Container, Sequence


def may_follow(given: Container[str], role: str, roles: Sequence[str]) -> bool:
    """Return whether a role may approve after those that did: all that the policy names before it have."""
    return role not in roles or all(before in given for before in roles[: roles.index(role)])
