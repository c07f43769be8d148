"""A relation is typed once and seen from both of its ends."""

from __future__ import annotations

import pytest
from builders import crosswalk_row
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.model.vocabulary import RationaleType, Relation
from qmstrace.trace.crosswalk import INVERSE, relations

RELATED = [relation for relation in Relation if relation is not Relation.NO_RELATIONSHIP]
ROWS = st.lists(
    st.builds(
        lambda origin, target, relation: crosswalk_row(origin=f"A-{origin}", target=f"B-{target}", relation=relation),
        st.integers(1, 4),
        st.integers(1, 4),
        st.sampled_from(RELATED),
    ),
    max_size=8,
)


@pytest.mark.parametrize(
    ("relation", "inverse"),
    [
        (Relation.EQUAL, Relation.EQUAL),
        (Relation.SUBSET_OF, Relation.SUPERSET_OF),
        (Relation.SUPERSET_OF, Relation.SUBSET_OF),
        (Relation.INTERSECTS_WITH, Relation.INTERSECTS_WITH),
    ],
)
def test_the_other_end_sees_the_inverse(relation: Relation, inverse: Relation) -> None:
    found = relations([crosswalk_row(origin="A-1", target="B-1", relation=relation)])
    assert [(one.other, one.relation) for one in found["A-1"]] == [("B-1", relation)]
    assert [(one.other, one.relation) for one in found["B-1"]] == [("A-1", inverse)]


def test_both_ends_see_the_same_rationale_strength_and_reason() -> None:
    row = crosswalk_row(rationale=RationaleType.FUNCTIONAL, strength=7, reason="作用相同")
    for seen in relations([row]).values():
        assert [(one.rationale, one.strength, one.reason) for one in seen] == [(row.rationale, 7, "作用相同")]


def test_a_provision_without_counterpart_is_seen_from_its_own_side_alone() -> None:
    row = crosswalk_row(
        origin="A-1", target=None, relation=Relation.NO_RELATIONSHIP, rationale=None, strength=None, reason="没有"
    )
    found = relations([row])
    assert found.keys() == {"A-1"}
    assert [(one.other, one.relation, one.reason) for one in found["A-1"]] == [(None, Relation.NO_RELATIONSHIP, "没有")]


def test_relations_of_a_provision_stand_in_the_order_of_the_table() -> None:
    rows = [crosswalk_row(origin=f"A-{number}", target="B-1") for number in (3, 1, 2)]
    assert [one.other for one in relations(rows)["B-1"]] == ["A-3", "A-1", "A-2"]


def test_a_project_without_crosswalk_has_no_relations() -> None:
    assert relations([]) == {}


@given(ROWS)
def test_every_relation_has_its_inverse_at_the_other_end(rows: list) -> None:  # type: ignore[type-arg]
    found = relations(rows)
    seen = [(one.provision, one.other, one.relation) for related in found.values() for one in related]
    assert len(seen) == 2 * len(rows)
    assert all(provision == one.provision for provision, related in found.items() for one in related)
    for row in rows:
        assert (row.origin, row.target, row.relation) in seen
        assert (row.target, row.origin, INVERSE[row.relation]) in seen
    assert all(INVERSE[INVERSE[relation]] is relation for relation in RELATED)
