"""Conditions over the scope facts of a company."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.model.condition import AllOf, AnyOf, Condition, FactIs, Facts, Not, as_data, facts_named, holds

FACTS: Facts = {"yes": True, "no": False, "class": ("II", "III"), "none": ()}
LEAVES = st.sampled_from(
    [FactIs(fact="yes"), FactIs(fact="no"), *(FactIs(fact="class", values=values) for values in [("I",), ("I", "II")])]
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: AllOf(parts=tuple(parts)))
        | st.lists(inner, max_size=3).map(lambda parts: AnyOf(parts=tuple(parts)))
        | inner.map(lambda part: Not(part=part))
    ),
    max_leaves=8,
)
PARTS = st.lists(CONDITIONS, max_size=4).map(tuple)


def negated(parts: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(Not(part=part) for part in parts)


@given(PARTS)
def test_not_all_is_one_that_is_not(parts: tuple[Condition, ...]) -> None:
    assert holds(Not(part=AllOf(parts=parts)), FACTS) == holds(AnyOf(parts=negated(parts)), FACTS)


@given(PARTS)
def test_not_any_is_all_that_are_not(parts: tuple[Condition, ...]) -> None:
    assert holds(Not(part=AnyOf(parts=parts)), FACTS) == holds(AllOf(parts=negated(parts)), FACTS)


@given(CONDITIONS)
def test_not_turns_a_condition_round(condition: Condition) -> None:
    assert holds(Not(part=condition), FACTS) is not holds(condition, FACTS)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (FactIs(fact="yes"), True),
        (FactIs(fact="no"), False),
        (FactIs(fact="class", values=("I", "II")), True),
        (FactIs(fact="class", values=("I",)), False),
        (FactIs(fact="none", values=("I",)), False),
        (AllOf(parts=(FactIs(fact="yes"), FactIs(fact="no"))), False),
        (AnyOf(parts=(FactIs(fact="yes"), FactIs(fact="no"))), True),
    ],
)
def test_a_condition_asks_the_facts(condition: Condition, expected: bool) -> None:
    assert holds(condition, FACTS) is expected


def test_the_facts_named_come_in_order_from_every_depth() -> None:
    condition = AllOf(parts=(FactIs(fact="a"), Not(part=AnyOf(parts=(FactIs(fact="b"), FactIs(fact="c"))))))
    assert [leaf.fact for leaf in facts_named(condition)] == ["a", "b", "c"]


def test_a_condition_is_written_as_in_a_catalog() -> None:
    condition = AnyOf(parts=(Not(part=FactIs(fact="a")), AllOf(parts=(FactIs(fact="b", values=("I", "II")),))))
    assert as_data(condition) == {"any": [{"not": "a"}, {"all": [{"fact": "b", "in": ["I", "II"]}]}]}
