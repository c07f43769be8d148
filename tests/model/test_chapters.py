"""The chapter that a provision is counted and shown in."""

from __future__ import annotations

from builders import point, project, provision, source
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.model.catalog import Provision
from qmstrace.model.vocabulary import Kind


def heading(name: str, parent: str | None = None) -> Provision:
    return provision(id=name, locator=name.lower(), parent=parent, kind=Kind.HEADING, points=())


def rule(name: str, parent: str | None = None) -> Provision:
    return provision(id=name, locator=name.lower(), parent=parent, points=(point(id=f"{name}-k1", provision=name),))


def chapters(*provisions: Provision) -> dict[str, str]:
    return dict(project(sources=(source(provisions=provisions),)).chapter_by_provision)


def test_a_provision_stands_in_the_outermost_heading_around_it() -> None:
    found = chapters(heading("C1"), rule("A", "C1"), heading("S1", "C1"), rule("B", "S1"), rule("B1", "B"))
    assert found == dict.fromkeys(("C1", "A", "S1", "B", "B1"), "C1")


def test_a_provision_without_a_heading_is_its_own_chapter_and_that_of_its_items() -> None:
    assert chapters(rule("A"), rule("A1", "A"), rule("B")) == {"A": "A", "A1": "A", "B": "B"}


def test_a_heading_of_headings_gives_way_to_them_and_stands_with_the_first() -> None:
    found = chapters(heading("4"), heading("41", "4"), rule("A", "41"), heading("42", "4"), rule("B", "42"))
    assert found == {"4": "41", "41": "41", "A": "41", "42": "42", "B": "42"}


def test_a_heading_that_holds_a_provision_besides_headings_stays_the_chapter() -> None:
    found = chapters(heading("4"), heading("41", "4"), rule("A", "41"), rule("B", "4"))
    assert set(found.values()) == {"4"}


def test_headings_give_way_as_often_as_they_hold_nothing_but_headings() -> None:
    found = chapters(heading("4"), heading("41", "4"), heading("411", "41"), rule("A", "411"), heading("42", "4"))
    assert (found["411"], found["A"], found["42"]) == ("411", "411", "42")


def test_only_what_gives_way_stands_in_a_chapter_below_it() -> None:
    found = chapters(heading("4"), heading("41", "4"), heading("411", "41"), rule("A", "411"))
    assert found["411"] == found["A"] == "411"
    assert chapters(heading("C1"), heading("S1", "C1"), heading("S11", "S1"), rule("A", "C1"))["S11"] == "C1"


def test_a_heading_that_holds_nothing_is_its_own_chapter() -> None:
    assert chapters(heading("C1")) == {"C1": "C1"}


def test_the_order_of_the_catalog_does_not_matter() -> None:
    assert chapters(rule("A", "C1"), heading("C1")) == {"A": "C1", "C1": "C1"}


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=20))
def test_every_provision_has_a_chapter_of_its_own_source_that_is_its_own(drawn: list[tuple[int, bool]]) -> None:
    provisions = []
    for number, (around, is_heading) in enumerate(drawn):
        parent = f"P{around % (number + 1)}" if around % (number + 1) < number else None
        provisions.append(heading(f"P{number}", parent) if is_heading else rule(f"P{number}", parent))
    found = chapters(*provisions)
    assert found.keys() == {one.id for one in provisions}
    parents = {one.id: one.parent for one in provisions}
    for name, chapter in found.items():
        around, above = {name}, parents[name]
        while above is not None:
            around.add(above)
            above = parents[above]
        gave_way = any(parents[one] == name for one in parents) and chapter not in around
        assert chapter in around or gave_way


def test_a_chapter_in_a_chain_of_thousands_is_found() -> None:
    names = [f"P{number}" for number in range(5000)]
    found = chapters(*(rule(name, parent) for name, parent in zip(names, [None, *names], strict=False)))
    assert set(found.values()) == {"P0"}


def test_what_gives_way_twice_stands_in_a_chapter_that_is_one() -> None:
    import test_chapters as tc

    found = tc.chapters(tc.heading("4"), tc.heading("41", "4"), tc.heading("411", "41"), tc.rule("A", "411"))
    assert set(found.values()) == {"411"}
