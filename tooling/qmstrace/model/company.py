"""What ``qms.toml`` says of the company and of its project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qmstrace.model.condition import Facts
from qmstrace.model.signers import SigningPolicy
from qmstrace.model.vocabulary import Level, Limit, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """The most points of one verdict that a source may have before ``qms check`` fails; ``line`` of ``qms.toml``."""

    source: str
    verdict: Verdict
    at_most: int
    line: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Company:
    """The company, its scope facts, its policies; ``approval`` lists the roles that a level asks for.

    ``limits`` says how many there may be at most of what is no verdict; ``parties`` names the departments and posts
    that may own controls and take part in them; any may where it is empty. ``column_names`` says what the company's
    own gap tables call their columns, by ``ColumnRole``; ``matrix_number`` is printed on its gap matrices.
    """

    name: str
    description: str
    is_example: bool
    product: str
    facts: Facts
    fact_labels: Mapping[str, str]
    placeholders: Mapping[str, str]
    approval: Mapping[Level, tuple[str, ...]]
    signing: SigningPolicy
    gates: tuple[Gate, ...]
    limits: Mapping[Limit, int]
    parties: tuple[str, ...]
    column_names: Mapping[str, tuple[str, ...]]
    matrix_number: str
    evidence_copy_limit: int
