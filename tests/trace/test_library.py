"""What a library is held to besides its verdicts: linked controls, one word for one thing, and their gates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import PLACE, assessed, company, control, document, form, link, project
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.model.project import Project
from qmstrace.model.terms import Term
from qmstrace.model.vocabulary import Limit
from qmstrace.trace.gates import MissedGate, missed_gates
from qmstrace.trace.wording import term_variants

SUPPLIER = Term(
    term="供应商", english="", meaning="", source="", variants=("供方", "供货商"), exceptions=("供方报告",), place=PLACE
)
FORMING = Term(
    term="成形", english="", meaning="", source="", variants=("成型", "打印"), exceptions=("打印后手签",), place=PLACE
)


def written(body: str, *, title: str = "采购") -> Project:
    held = document(body=body, title=title, body_line=10)
    return project(documents=(held, form()), terms=(SUPPLIER, FORMING))


def found(body: str, *, title: str = "采购") -> list[tuple[str, str, int]]:
    return [(one.variant, one.term, one.place.line) for one in term_variants(written(body, title=title))]


def test_a_variant_is_found_with_its_line_and_the_term_that_belongs_there() -> None:
    assert found("供应商审核\n供方审核\n零件成型、供货商") == [
        ("供方", "供应商", 11),
        ("成型", "成形", 12),
        ("供货商", "供应商", 12),
    ]


def test_a_variant_in_a_title_is_found() -> None:
    assert found("", title="供方控制程序") == [("供方", "供应商", 1)]


@pytest.mark.parametrize("text", ["供方报告", "审批打印后手签", "供应商", "成形"])
def test_an_exception_and_the_term_itself_are_no_variants(text: str) -> None:
    assert found(text) == []


@given(st.lists(st.sampled_from(["供应商", "供方", "供方报告", "成形", "成型", "，", "\n"]), max_size=30))
def test_exactly_the_variants_are_found_wherever_they_stand(words: list[str]) -> None:
    assert [variant for variant, _, _ in found("、".join(words))] == [
        word for word in words if word in {"供方", "成型"}
    ]


def test_without_terms_nothing_is_a_variant() -> None:
    assert list(term_variants(replace(written("供方"), terms=()))) == []


def test_a_control_without_a_link_is_named_unless_it_is_the_companys_own() -> None:
    other, own = control(id="QP-01-C02"), control(id="QP-01-C03", is_own=True)
    held = project(documents=(document(controls=(control(), other, own)), form()))
    assert [one.id for one in assessed(held).unlinked_controls] == ["QP-01-C02"]
    assert link().control == "QP-01-C01"


@pytest.mark.parametrize(("limit", "number"), [(Limit.UNLINKED_CONTROLS, 1), (Limit.TERM_VARIANTS, 2)])
def test_each_has_a_gate_that_is_missed_by_one_more_than_it_allows(limit: Limit, number: int) -> None:
    held = replace(written("供方、成型"), links=())
    missed = MissedGate(limit=limit, at_most=number - 1, found=number)
    assert list(missed_gates(company(limits={limit: number - 1}), assessed(held))) == [missed]
    assert list(missed_gates(company(limits={limit: number}), assessed(held))) == []
