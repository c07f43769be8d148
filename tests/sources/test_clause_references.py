"""References to clauses, in the many ways that people write them, mean their own provision and never another."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qmstrace.model.catalog import Provision, Source
from qmstrace.sources.clause_references import ClauseReader, Context, Reading
from qmstrace.sources.numbering import chinese_numeral, circled
from qmstrace.store.loader import load

ROOT = Path(__file__).parents[2]
NOWHERE = Context()


@cache
def sources() -> tuple[Source, ...]:
    return load(ROOT).sources


@cache
def reader() -> ClauseReader:
    return ClauseReader(sources())


@cache
def provisions() -> tuple[Provision, ...]:
    return tuple(provision for source in sources() for provision in source.provisions)


def meant(text: str, context: Context = NOWHERE) -> list[str]:
    """Return what a cell means; nothing that is in doubt."""
    found = reader().read(text, context)
    return [name for one in found if one.reading is Reading.FOUND for name in one.provisions]


def gmp(text: str) -> list[str]:
    return meant(text, Context(source="gmp-2025"))


def test_every_label_locator_and_id_is_recognised_within_its_source() -> None:
    for provision in provisions():
        prefix = next(source.prefix for source in sources() if source.id == provision.source)
        for text in (provision.label, provision.locator):
            assert meant(text, Context(source=provision.source)) == [provision.id], text
            assert meant(f"{prefix} {text}") == [provision.id], text
        assert meant(f"{prefix}{provision.label}") == [provision.id]
        assert meant(provision.id, Context(is_foreign=True)) == [provision.id]
        for point in provision.points:
            assert [one.point for one in reader().read(point.id, NOWHERE)] == [point.id]


def test_without_a_source_nothing_is_taken_for_another_provision() -> None:
    for provision in provisions():
        for text in (provision.label, provision.locator):
            (one,) = reader().read(text, NOWHERE)
            assert provision.id in one.provisions, text
            assert one.reading is (Reading.FOUND if len(one.provisions) == 1 else Reading.AMBIGUOUS)


def number(value: str) -> st.SearchStrategy[str]:
    """A number as digits, full-width digits or Chinese."""
    wide = value.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return st.sampled_from([value, wide, chinese_numeral(int(value))])


@st.composite
def regulation_references(draw: st.DrawFn) -> tuple[str, str]:
    """A reference to a provision of the regulation, and the provision."""
    of_source = [one for one in provisions() if one.source == "gmp-2025" and not one.locator.startswith("c")]
    provision = draw(st.sampled_from(of_source))
    article, *rest = provision.locator.split("/")
    space = draw(st.sampled_from(["", " ", "　"]))
    parts = [f"{draw(st.sampled_from(['第', '']))}{draw(number(article))}{space}条"]
    for part in rest:
        if part.startswith("p"):
            parts.append(f"第{draw(number(part[1:]))}款")
            continue
        plain, chinese = draw(number(part)), chinese_numeral(int(part))
        ways = [f"第（{plain}）项", f"第{plain}项", f"({plain})", f"（{chinese}）项", f"第({chinese})项"]
        if int(part) <= 20:
            ways.append(circled(int(part)))
        parts.append(draw(st.sampled_from(ways)))
    head = draw(st.sampled_from(["", "GMP", "gmp ", "《医疗器械生产质量管理规范》", "见", "gmp-2025 "]))
    return head + space.join(parts), provision.id


@settings(max_examples=300, deadline=None)
@given(regulation_references())
def test_a_regulation_is_cited_in_many_ways(case: tuple[str, str]) -> None:
    text, provision = case
    assert gmp(text) == [provision]


@st.composite
def standard_references(draw: st.DrawFn) -> tuple[str, str]:
    provision = draw(st.sampled_from([one for one in provisions() if one.source == "camdi-026-2024"]))
    clause, *rest = provision.locator.split("/")
    head = draw(st.sampled_from(["", "CAMDI ", "T/CAMDI 026—2024 ", "T/CAMDI 026-2024第", "CAMDI 026："]))
    text = head + clause
    for part in rest:
        space = draw(st.sampled_from(["", " "]))
        if part.isalpha():
            ways = [f"{space}{part})", f"{space}{part}）", f"（{part}）", f"{part}"]
        else:
            ways = [f"{space}{circled(int(part))}", f"（{part}）", f"{space}({part})", f" {part}）"]
        text += draw(st.sampled_from(ways))
    return text, provision.id


@settings(max_examples=300, deadline=None)
@given(standard_references())
def test_a_standard_is_cited_in_many_ways(case: tuple[str, str]) -> None:
    text, provision = case
    assert meant(text, Context(source="camdi-026-2024")) == [provision]


@settings(max_examples=100, deadline=None)
@given(st.lists(regulation_references(), min_size=2, max_size=4), st.sampled_from(["、", "；", "\n", "，", "; ", "和"]))
def test_several_in_one_cell_are_all_read(cases: list[tuple[str, str]], separator: str) -> None:
    assert gmp(separator.join(text for text, _ in cases)) == [provision for _, provision in cases]


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 130), st.integers(1, 5), st.sampled_from(["第{}～{}条", "第{}条至第{}条", "{}-{}", "第{}条—{}条"])
)
def test_a_range_holds_all_articles_between(first: int, more: int, form: str) -> None:
    last = min(first + more, 131)
    assert gmp(form.format(first, last)) == [f"GMP-{number}" for number in range(first, last + 1)]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="第章条款项步一二三十百0123456789()（）.、,~-/ab①②GMPCADI \n;要点", max_size=24))
def test_any_text_is_read_without_an_error_and_means_provisions_that_are_there(text: str) -> None:
    known = {provision.id for provision in provisions()}
    for one in reader().read(text, NOWHERE):
        assert set(one.provisions) <= known


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("二十三条", ["GMP-23"]),
        ("19.2(3)", ["GMP-19-p2-3"]),
        ("第一百〇二条", ["GMP-102"]),
        ("第一〇二条", ["GMP-102"]),
        ("第十九条第（三）项", ["GMP-19-p2-3"]),
        ("第九条第一款第（三）项", ["GMP-9-3"]),
        ("第九条第（一）、（三）项", ["GMP-9-1", "GMP-9-3"]),
        ("第九条（一）至（三）项", ["GMP-9-1", "GMP-9-2", "GMP-9-3"]),
        ("第23、24条", ["GMP-23", "GMP-24"]),
        ("23/24", ["GMP-23", "GMP-24"]),
        ("131/15", ["GMP-131-15"]),
        ("第23条 文件控制", ["GMP-23"]),
        ("第二十三条（文件控制）", ["GMP-23"]),
        ("第23条\n文件控制", ["GMP-23"]),
        ("第23条；T/CAMDI 026-2024 4.7.5 a)～c)", ["GMP-23", *(f"CAMDI-4-7-5-{letter}" for letter in "abc")]),
        ("第二步⑶", ["ENT-2-3"]),
    ],
)
def test_ways_of_writing(text: str, wanted: list[str]) -> None:
    assert meant(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "第300条",
        "第九条第九十九项",
        "第二十三条之一",
        "第十九条第三款",
        "三、采购",
        "1 总则",
        "25～23",
        "第23～4.1",
        "1.2.3.4",
        "4.7.5 z)",
        "编制说明三、1（原材料乙）",
        "药品GMP第23条",
        "附录A",
        "GMP-23-k99",
        "#REF!",
    ],
)
def test_what_is_no_provision_is_not_taken_for_one(text: str) -> None:
    found = reader().read(text, NOWHERE)
    assert found
    assert {one.reading for one in found} == {Reading.UNKNOWN}


@pytest.mark.parametrize(
    "text", ["ISO 13485 4.2.4", "YY/T 0287-2017 4.1", "GMP 2014 第23条", "T/CAMDI 026-2019 4.1", "GB/T 42061 4.2.3"]
)
def test_another_standard_or_edition_is_not_ours(text: str) -> None:
    assert {one.reading for one in reader().read(text, NOWHERE)} == {Reading.FOREIGN}


def test_a_title_may_name_another_edition_or_one_of_ours() -> None:
    named = "医疗器械生产质量管理规范"
    assert reader().context(f"{named}差距表") == Context(source="gmp-2025")
    assert reader().context("差距表", f"《{named}》（2025年第107号公告）") == Context(source="gmp-2025")
    assert reader().context(f"《{named}》（2014年第64号）差距表") == Context(is_foreign=True)
    assert reader().context("药品生产质量管理规范差距表") == NOWHERE
    assert reader().context("生产质量管理规范 差距表") == Context(source="gmp-2025")
    assert reader().context("GMP与YY/T 0287对照") == Context(is_foreign=True)
    assert reader().context("GMP与CAMDI对照") == NOWHERE


def test_a_number_that_fits_two_sources_is_left_to_the_reader() -> None:
    (one,) = reader().read("3", NOWHERE)
    assert one.reading is Reading.AMBIGUOUS
    assert {"GMP-3", "CAMDI-3"} <= set(one.provisions)
    assert meant("GMP 3；4") == ["GMP-3", "GMP-4"]


def test_a_bare_number_behind_a_whole_reference_is_in_doubt() -> None:
    found = reader().read("4.7.2、3", Context(source="camdi-026-2024"))
    assert [one.reading for one in found] == [Reading.FOUND, Reading.UNKNOWN]


def test_the_rest_of_a_list_that_is_not_understood_is_reported() -> None:
    found = reader().read("第二十三条、附录A", NOWHERE)
    assert [(one.text, one.reading) for one in found] == [("第二十三条", Reading.FOUND), ("附录A", Reading.UNKNOWN)]
