"""The crosswalk seen from both sides: every row, and the inverse that follows from it (NIST IR 8477)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from qmstrace.model.grouping import group
from qmstrace.model.matrices import CrosswalkRow
from qmstrace.model.vocabulary import RationaleType, Relation

INVERSE: Mapping[Relation, Relation] = {
    Relation.EQUAL: Relation.EQUAL,
    Relation.SUBSET_OF: Relation.SUPERSET_OF,
    Relation.SUPERSET_OF: Relation.SUBSET_OF,
    Relation.INTERSECTS_WITH: Relation.INTERSECTS_WITH,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Related:
    """How one provision relates to another; ``other`` is None where it was found to have no counterpart."""

    provision: str
    other: str | None
    relation: Relation
    rationale: RationaleType | None
    strength: int | None
    reason: str


def relations(rows: Iterable[CrosswalkRow]) -> Mapping[str, tuple[Related, ...]]:
    """Return the relations of each provision that has any, in the order of the table."""
    return group(_both_sides(rows), lambda related: related.provision)


def _both_sides(rows: Iterable[CrosswalkRow]) -> Iterator[Related]:
    for row in rows:
        yield _seen(row, row.origin, row.target, row.relation)
        if row.target is not None:
            yield _seen(row, row.target, row.origin, INVERSE[row.relation])


def _seen(row: CrosswalkRow, provision: str, other: str | None, relation: Relation) -> Related:
    return Related(
        provision=provision,
        other=other,
        relation=relation,
        rationale=row.rationale,
        strength=row.strength,
        reason=row.reason,
    )
