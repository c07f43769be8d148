"""Reads ``applies_when`` with its ``applies_reason``: all, any, not, over the facts of ``qms.toml``."""

from __future__ import annotations

from qmstrace.errors import Code
from qmstrace.model.catalog import Applicability
from qmstrace.model.condition import AllOf, AnyOf, Condition, FactIs, Facts, Not, facts_named
from qmstrace.store.fields import Fields
from qmstrace.store.yaml_text import Data

DEEPEST = 8


def read_applicability(fields: Fields, facts: Facts) -> Applicability | None:
    """Return the condition and its reason, or None where there is none or it cannot be read."""
    data = fields.raw("applies_when")
    reason = fields.text("applies_reason", required=False)
    if data is None:
        if reason:
            fields.complain(Code.CONDITION_WITHOUT_REASON, "applies_reason")
        return None
    if not reason:
        fields.complain(Code.CONDITION_WITHOUT_REASON, "applies_when")
    condition = _condition(data, DEEPEST)
    if condition is None:
        fields.complain(Code.CONDITION_MALFORMED, "applies_when")
        return None
    for leaf in facts_named(condition):
        if leaf.fact not in facts:
            fields.complain(Code.FACT_UNKNOWN, "applies_when", fact=leaf.fact, allowed="、".join(facts))
            return None
        if isinstance(facts[leaf.fact], bool) == bool(leaf.values):
            fields.complain(Code.CONDITION_MALFORMED, "applies_when")
            return None
    return Applicability(condition=condition, reason=reason)


def _condition(data: Data, depth: int) -> Condition | None:
    if isinstance(data, str):
        return FactIs(fact=data) if data else None
    if not isinstance(data, dict) or depth == 0:
        return None
    items = data["items"]
    match sorted(items):
        case ["all"] | ["any"] as names:
            parts = _parts(items[names[0]], depth)
            if parts is None:
                return None
            return AllOf(parts=parts) if names[0] == "all" else AnyOf(parts=parts)
        case ["not"]:
            part = _condition(items["not"], depth - 1)
            return Not(part=part) if part else None
        case ["fact", "in"]:
            values = items["in"]
            if isinstance(items["fact"], str) and _is_text_list(values):
                return FactIs(fact=items["fact"], values=tuple(values))
    return None


def _is_text_list(data: Data) -> bool:
    return isinstance(data, list) and bool(data) and all(isinstance(part, str) for part in data)


def _parts(data: Data, depth: int) -> tuple[Condition, ...] | None:
    if not isinstance(data, list) or not data:
        return None
    parts = [_condition(part, depth - 1) for part in data]
    return tuple(part for part in parts if part) if all(parts) else None
