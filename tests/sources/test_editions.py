"""One provision is found again in another edition, wherever it went; what only looks like it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import edition, entry, provision, source
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.model.fingerprint import official_fingerprint
from qmstrace.model.official import OfficialProvision, OfficialText
from qmstrace.model.vocabulary import Kind
from qmstrace.sources.editions import Edition, edition_of_catalog
from qmstrace.sources.matching import match_editions

WEIGH = "茶叶入库前由两人称重，并在木牌上写明产地和年份。"
RAIN = "每逢阴雨天气，库房的窗户在傍晚以前全部关上。"
BASKET = "采茶的篮子用竹条编成，按下列用途分开放置："
BUDS = "（一）大篮只装清明以前采下的嫩芽；"
LEAVES = "（二）小篮装老叶和剪下来的枝条。"
KETTLE = "水壶每用满三十天，用柠檬和清水煮洗一遍。"
CUP = "客人打碎茶杯的，由掌柜记账，月底一并结算。"
ASHES = "炭火熄灭以后，炉门敞开半个时辰再清灰。"
MUSIC = "晚间请说书先生登台，散场后由伙计收拾桌椅。"
TEA, WARE = "章 茶叶", "章 器具"
HOUSE = (TEA, WEIGH, RAIN, BASKET, BUDS, LEAVES, WARE, KETTLE, CUP, ASHES)

TEXT = st.text(st.sampled_from("山水云雨风雪花鸟鱼虫木石田土金火"), min_size=14, max_size=30)


def moves(old: Edition, new: Edition) -> dict[str, str]:
    return {match.old: match.new for match in match_editions(old, new).values() if match.old != match.new}


def places(found: Edition) -> dict[str, str]:
    return {one.locator: one.locator for one in found.provisions}


def unread(found: Edition) -> Edition:
    """Return an edition of which only the fingerprints were kept."""
    return replace(found, provisions=tuple(replace(one, text=None) for one in found.provisions))


def test_an_edition_is_matched_with_itself_place_by_place() -> None:
    old = edition(*HOUSE)
    matches = match_editions(old, old)
    assert {match.old: match.new for match in matches.values()} == places(old)
    assert {match.score for match in matches.values()} == {100.0}


def test_matches_stand_in_the_order_of_the_old_edition() -> None:
    old = edition(*HOUSE)
    assert list(match_editions(old, edition(TEA, BASKET, BUDS, LEAVES, ASHES, WARE, CUP, KETTLE, RAIN, WEIGH))) == [
        one.locator for one in old.provisions
    ]


def test_what_follows_an_insertion_is_found_at_its_new_number() -> None:
    new = edition(TEA, WEIGH, MUSIC, RAIN, BASKET, BUDS, LEAVES, WARE, KETTLE, CUP, ASHES)
    assert moves(edition(*HOUSE), new) == {"2": "3", "3": "4", "3/1": "4/1", "3/2": "4/2", "4": "5", "5": "6", "6": "7"}


def test_what_follows_a_removal_is_found_at_its_new_number() -> None:
    new = edition(TEA, WEIGH, BASKET, BUDS, LEAVES, WARE, KETTLE, CUP, ASHES)
    old = edition(*HOUSE)
    assert moves(old, new) == {"3": "2", "3/1": "2/1", "3/2": "2/2", "4": "3", "5": "4", "6": "5"}
    assert "2" not in match_editions(old, new)


def test_provisions_that_change_places_are_found_where_they_went() -> None:
    assert moves(edition(TEA, WEIGH, RAIN, KETTLE), edition(TEA, KETTLE, RAIN, WEIGH)) == {"1": "3", "3": "1"}


def test_a_provision_that_was_moved_and_changed_is_one() -> None:
    new = edition(TEA, WEIGH, MUSIC, RAIN.replace("傍晚", "午后"), BASKET, BUDS, LEAVES)
    match = match_editions(edition(*HOUSE), new)["2"]
    assert match.new == "3"
    assert match.score is not None and 60 < match.score < 100


def test_of_many_that_read_alike_each_is_matched_with_its_likeliest() -> None:
    rooms = [
        "东屋归赵先生打扫，早晚各擦一次窗台。",
        "西屋归钱先生打扫，隔天擦一次窗台和门框。",
        "南屋归孙先生打扫，逢五逢十洗一次地板。",
        "北屋归李先生打扫，雨后擦一次门框和地板。",
    ]
    after = [room.replace("打扫", "照看") for room in rooms]
    assert moves(edition(TEA, *rooms), edition(TEA, after[2], after[3], after[0], after[1])) == {
        "1": "3",
        "2": "4",
        "3": "1",
        "4": "2",
    }


def test_items_go_with_their_article_even_where_other_items_read_the_same() -> None:
    items = ("（一）合格；", "（二）不合格。")
    old = edition(TEA, WEIGH, *items, RAIN, *items, KETTLE, *items)
    new = edition(TEA, WEIGH, *items, KETTLE, *items, RAIN, *items)
    assert moves(old, new) == {"2": "3", "2/1": "3/1", "2/2": "3/2", "3": "2", "3/1": "2/1", "3/2": "2/2"}


def test_the_same_text_more_than_once_is_matched_in_its_order() -> None:
    assert moves(edition(TEA, RAIN, WEIGH, RAIN), edition(TEA, MUSIC, RAIN, WEIGH, RAIN)) == {
        "1": "2",
        "2": "3",
        "3": "4",
    }


def test_one_of_two_equal_texts_is_left_where_the_other_edition_has_one() -> None:
    matches = match_editions(edition(TEA, RAIN, WEIGH, RAIN), edition(TEA, RAIN, WEIGH))
    assert "1" in matches and "3" not in matches


def test_paragraphs_go_with_their_article() -> None:
    old = edition(TEA, WEIGH, f"款 {CUP}", RAIN)
    new = edition(TEA, MUSIC, WEIGH, f"款 {CUP}", RAIN)
    assert moves(old, new) == {"1": "2", "1/p1": "2/p1", "1/p2": "2/p2", "2": "3"}


def test_an_article_that_gets_a_second_paragraph_has_its_words_in_the_first() -> None:
    assert moves(edition(TEA, WEIGH, RAIN), edition(TEA, WEIGH, f"款 {CUP}", RAIN)) == {"1": "1/p1"}


@pytest.mark.parametrize(
    ("before", "after"),
    [("铁锅。", "铁锹。"), ("每日晾晒。", "每日清扫。"), ("收妥备查。", "收妥备用。")],
)
def test_short_texts_at_different_numbers_are_not_taken_for_one_because_they_look_alike(
    before: str, after: str
) -> None:
    old, new = edition(TEA, before, WEIGH, WARE, RAIN), edition(TEA, WEIGH, WARE, RAIN, after)
    matched = {match.old: match.new for match in match_editions(old, new).values()}
    assert matched.get("1") != "3"


def test_a_short_text_that_changed_inside_its_article_is_matched() -> None:
    old = edition(TEA, BASKET, "（一）嫩芽和花；", LEAVES, WEIGH)
    new = edition(TEA, MUSIC, BASKET, "（一）嫩芽和果；", LEAVES, WEIGH)
    assert moves(old, new)["1/1"] == "2/1"


def test_an_unlike_text_at_the_same_number_is_another_provision() -> None:
    assert "1" not in match_editions(edition(TEA, WEIGH, RAIN), edition(TEA, MUSIC, RAIN))


def test_a_text_that_was_half_rewritten_at_the_same_number_is_the_same_provision() -> None:
    after = "茶叶入库前由掌柜一人过目，称重以后写明产地。"
    assert match_editions(edition(TEA, WEIGH, RAIN), edition(TEA, after, RAIN))["1"].new == "1"


def test_a_chapter_with_another_number_is_found_by_its_title() -> None:
    new = edition("章 序", MUSIC, *HOUSE)
    assert {"c1": "c2", "c2": "c3"}.items() <= moves(edition(*HOUSE), new).items()


def test_a_chapter_with_another_title_is_found_by_what_it_holds() -> None:
    new = edition("章 序", MUSIC, TEA, WEIGH, RAIN, BASKET, BUDS, LEAVES, "章 杯壶炉具", KETTLE, CUP, ASHES)
    assert moves(edition(*HOUSE), new)["c2"] == "c3"


def test_a_retitled_chapter_stays_at_its_number() -> None:
    new = edition("章 采收", *HOUSE[1:])
    assert match_editions(edition(*HOUSE), new)["c1"].new == "c1"


def test_what_is_known_by_its_fingerprint_alone_is_found_at_its_new_number() -> None:
    new = edition(TEA, WEIGH, MUSIC, RAIN, KETTLE)
    assert moves(unread(edition(TEA, WEIGH, RAIN, KETTLE)), new) == {"2": "3", "3": "4"}


def test_what_changed_without_its_words_being_known_is_found_between_its_neighbours() -> None:
    new = edition(TEA, MUSIC, WEIGH, RAIN.replace("傍晚", "午后"), KETTLE)
    match = match_editions(unread(edition(TEA, WEIGH, RAIN, KETTLE)), new)["2"]
    assert (match.new, match.score) == ("3", None)


def test_what_changed_without_its_words_being_known_stays_at_its_number_where_neighbours_do_not_tell() -> None:
    new = edition(TEA, WEIGH, RAIN.replace("傍晚", "午后"), MUSIC, KETTLE)
    match = match_editions(unread(edition(TEA, WEIGH, RAIN, KETTLE)), new)["2"]
    assert (match.new, match.score) == ("2", None)


def test_a_catalog_gives_only_the_texts_that_fit_their_fingerprints_and_the_titles_of_headings() -> None:
    catalog = source(
        provisions=(
            provision(id="RULE-c1", locator="c1", kind=Kind.HEADING, title="总则", fingerprint="", points=()),
            provision(parent="RULE-c1", fingerprint=official_fingerprint(WEIGH)),
            provision(id="RULE-2", locator="2", parent="RULE-c1", fingerprint=official_fingerprint(RAIN)),
            provision(id="RULE-3", locator="3", parent="RULE-c1", fingerprint=""),
        )
    )
    texts = {"c1": "", "1": WEIGH, "2": CUP, "3": KETTLE}
    kept = OfficialText(
        provisions=tuple(
            OfficialProvision(locator=name, parent=None, label=name, title="", text=text)
            for name, text in texts.items()
        )
    )
    found = edition_of_catalog(catalog, kept)
    assert [one.text for one in found.provisions] == ["", WEIGH, None, ""]
    assert [one.title for one in found.provisions] == ["总则", "", "", ""]
    assert [one.parent for one in found.provisions] == [None, "c1", "c1", "c1"]


@given(
    texts=st.lists(TEXT, min_size=1, max_size=12),
    data=st.data(),
    is_read=st.booleans(),
)
def test_editions_of_the_same_provisions_are_matched_whole(
    texts: list[str], data: st.DataObject, is_read: bool
) -> None:
    numbers = [str(number) for number in range(1, len(texts) + 1)]
    old = Edition(name="旧", provisions=tuple(map(entry, data.draw(st.permutations(numbers)), texts)))
    new_texts = data.draw(st.permutations(texts))
    new = Edition(name="新", provisions=tuple(map(entry, data.draw(st.permutations(numbers)), new_texts)))
    matches = match_editions(old if is_read else unread(old), new)
    assert sorted(match.new for match in matches.values()) == sorted(numbers)
    for match in matches.values():
        assert old.by_locator[match.old].text == new.by_locator[match.new].text


@given(
    articles=st.lists(
        st.tuples(TEXT, st.lists(TEXT, max_size=3)), min_size=1, max_size=6, unique_by=lambda one: one[0]
    ),
    data=st.data(),
)
def test_items_of_articles_in_another_order_are_found_inside_their_own(
    articles: list[tuple[str, list[str]]], data: st.DataObject
) -> None:
    def tree(name: str, chosen: list[tuple[str, list[str]]]) -> Edition:
        found = []
        for number, (text, items) in enumerate(chosen, 1):
            found.append(entry(str(number), text))
            found += [entry(f"{number}/{place}", item, parent=str(number)) for place, item in enumerate(items, 1)]
        return Edition(name=name, provisions=tuple(found))

    old, new = tree("旧", articles), tree("新", data.draw(st.permutations(articles)))
    matches = match_editions(old, new)
    rebuilt = {match.new: old.by_locator[match.old].text for match in matches.values()}
    assert rebuilt == {one.locator: one.text for one in new.provisions}
    for match in matches.values():
        parent = old.by_locator[match.old].parent
        assert parent is None or matches[parent].new == new.by_locator[match.new].parent


def test_items_that_read_the_same_go_with_their_article_even_where_its_words_changed() -> None:
    items = ("（一）合格；", "（二）不合格。")
    old = edition(TEA, WEIGH, *items, RAIN, *items, KETTLE, *items)
    new = edition(
        TEA, MUSIC, *items, WEIGH.replace("两人", "三人"), *items, RAIN.replace("傍晚", "午后"), *items, KETTLE, *items
    )
    assert moves(old, new) == {
        "1": "2",
        "1/1": "2/1",
        "1/2": "2/2",
        "2": "3",
        "2/1": "3/1",
        "2/2": "3/2",
        "3": "4",
        "3/1": "4/1",
        "3/2": "4/2",
    }


def test_a_short_text_that_stands_elsewhere_too_is_not_the_one_that_went() -> None:
    old = edition(TEA, BASKET, "（一）其他事项。", WARE, CUP)
    new = edition(TEA, BASKET, WARE, CUP, "（一）其他事项。")
    assert moves(old, new) == {}


def test_a_short_lead_in_that_changed_is_found_in_its_chapter() -> None:
    old = edition(TEA, WEIGH, "用语含义：", BUDS, LEAVES)
    new = edition(TEA, MUSIC, WEIGH, "用语的含义：", BUDS, LEAVES)
    assert moves(old, new) == {"1": "2", "2": "3", "2/1": "3/1", "2/2": "3/2"}
