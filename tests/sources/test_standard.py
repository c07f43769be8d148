"""Reading the clauses of a standard."""

from __future__ import annotations

import pytest
from officials import made_up, read, texts, titles
from qmstrace.sources.lines import Line
from qmstrace.sources.reading import read_lines

HEAD = "1 范围\n本文件规定了书架的摆放。\n"
MADE_UP = (
    "1 2 3 3.1 3.2 4 4.1 4.1.1 4.1.2 4.2 4.2.1 4.2.2 4.3 4.3.1 4.3.1/a 4.3.1/b 4.3.1/c 4.3.2 "
    "4.4 4.4.1 4.4.1/a 4.4.1/a/1 4.4.1/a/2 4.4.1/b 4.4.1/b/1 4.4.1/b/2 4.4.1/b/3 4.4.2 4.5 a a.1 a.2"
)


def after_head(text: str) -> dict[str, str]:
    """Return the own texts of what follows clause 1."""
    return {locator: own for locator, own in texts(HEAD + text).items() if locator != "1"}


def test_a_whole_standard_is_read_without_what_stands_before_and_after() -> None:
    assert list(texts(made_up("standard"))) == MADE_UP.split()


def test_a_numbered_line_without_a_sentence_is_a_title() -> None:
    assert titles(HEAD + "2 要求\n2.1 书架\n2.1.1 书架应固定。") == {"1": "范围", "2": "要求", "2.1": "书架"}
    assert after_head("2 要求\n2.1 书架\n2.1.1 书架应固定。") == {"2": "", "2.1": "", "2.1.1": "书架应固定。"}


def test_a_title_may_be_followed_by_a_text_and_by_clauses() -> None:
    assert after_head("2 要求\n2.1 书架\n书架应有标牌。\n2.1.1 书架应固定。") == {
        "2": "",
        "2.1": "书架应有标牌。",
        "2.1.1": "书架应固定。",
    }


def test_the_line_after_a_number_that_stands_alone_is_its_title() -> None:
    terms = "3.1\n主通道 main aisle\n供多人并行的通道。\n3.2\n书架区\n放置书架的区域。"
    text = f"{HEAD}3 术语和定义\n下列术语适用于本文件。\n{terms}"
    assert titles(text) == {"1": "范围", "3": "术语和定义", "3.1": "主通道 main aisle", "3.2": "书架区"}
    assert [texts(text)[name] for name in ("3", "3.1", "3.2")] == [
        "下列术语适用于本文件。",
        "供多人并行的通道。",
        "放置书架的区域。",
    ]


def test_paragraphs_of_a_clause_stand_on_lines_of_their_own() -> None:
    assert after_head("2 要求\n2.1 书架应固定。\n书架应有标牌。") == {"2": "", "2.1": "书架应固定。\n书架应有标牌。"}


def test_lists_of_letters_and_of_circles_stand_below_each_other() -> None:
    text = "2 要求\n2.1 座位应：\na) 单人的：\n① 有挡板；\n② 有灯；\nb) 多人的：\n① 有编号。\n2.2 桌面应平整。"
    assert after_head(text) == {
        "2": "",
        "2.1": "座位应：",
        "2.1/a": "单人的：",
        "2.1/a/1": "有挡板；",
        "2.1/a/2": "有灯；",
        "2.1/b": "多人的：",
        "2.1/b/1": "有编号。",
        "2.2": "桌面应平整。",
    }


def test_labels_cite_letters_and_marks_as_they_are_written() -> None:
    text = HEAD + "2 要求\n2.1 座位应：\na) 单人的：\n② 不算；\n① 有挡板；\n2.2 桌面应：\n1) 平整；\n2) 洁净。"
    labels = {found.locator: found.label for found in read(text).provisions}
    assert [labels[name] for name in ("2.1", "2.1/a", "2.1/a/1", "2.2/2")] == ["2.1", "2.1 a)", "2.1 a) ①", "2.2 2)"]


def test_each_clause_names_the_one_around_it() -> None:
    parents = {found.locator: found.parent for found in read(made_up("standard")).provisions}
    assert [parents[name] for name in ("4", "4.1", "4.4.1", "4.4.1/a", "4.4.1/a/2", "a", "a.1")] == [
        *[None, "4", "4.4", "4.4.1", "4.4.1/a", None, "a"]
    ]


def test_numbers_with_a_bracket_are_items_like_those_in_circles() -> None:
    assert after_head("2 要求\n2.1 桌面应：\n1) 平整；\n2）洁净。") == {
        "2": "",
        "2.1": "桌面应：",
        "2.1/1": "平整；",
        "2.1/2": "洁净。",
    }


@pytest.mark.parametrize("dash", ["-", "— ", "—— ", "• "])
def test_a_dash_before_a_number_or_an_item_is_no_part_of_it(dash: str) -> None:
    assert after_head(f"2 要求\n{dash}2.1 座位应：\n{dash}a) 有灯；\n{dash}① 不热。") == {
        "2": "",
        "2.1": "座位应：",
        "2.1/a": "有灯；",
        "2.1/a/1": "不热。",
    }


def test_a_list_goes_on_after_a_page_break() -> None:
    text = "2 要求\n2.1 座位应：\na) 有灯，灯应\n- 7 -\nT/YLS 012—2025\n不热；\nb) 有编号。"
    assert after_head(text) == {"2": "", "2.1": "座位应：", "2.1/a": "有灯，灯应不热；", "2.1/b": "有编号。"}


def test_a_paragraph_after_a_list_belongs_to_the_clause() -> None:
    assert after_head("2 要求\n2.1 座位应：\na) 有灯；\nb) 有编号。\n编号应清楚。")["2.1"] == "座位应：\n编号应清楚。"


def test_a_table_of_contents_is_left_out() -> None:
    found = texts("目 次\n1 范围......1\n2 要求 ……… 2\n附录 A ･･･\n1 范围\n本文件规定书架。\n2 要求\n2.1 书架应固定。")
    assert found == {"1": "本文件规定书架。", "2": "", "2.1": "书架应固定。"}


def test_a_table_of_contents_without_leaders_is_left_out() -> None:
    found = texts("1 范围\n2 要求\n2.1 书架\n1 范围\n本文件规定书架。\n2 要求\n2.1 书架\n书架应固定。")
    assert found == {"1": "本文件规定书架。", "2": "", "2.1": "书架应固定。"}


@pytest.mark.parametrize("closing", ["参考文献", "参 考 文 献", "索引"])
def test_the_references_end_the_text(closing: str) -> None:
    assert list(after_head(f"2 要求\n2.1 书架应固定。\n{closing}\n3 别的书\n2.2 不算。")) == ["2", "2.1"]


def test_an_annex_has_clauses_of_its_own() -> None:
    assert after_head("2 要求\n2.1 书架应固定。\n附 录 B\n画法\nB.1 图应清楚。\nB.1.1 线应均匀。") == {
        "2": "",
        "2.1": "书架应固定。",
        "b": "",
        "b.1": "图应清楚。",
        "b.1.1": "线应均匀。",
    }


def test_clauses_may_jump_and_do_not_go_back() -> None:
    found = after_head("2 要求\n2.1 书架应固定。\n2.4 灯应亮。\n2.2 的规定不变。\n4 座位\n4.2 座位应有编号。")
    assert list(found) == ["2", "2.1", "2.4", "4", "4.2"]
    assert found["2.4"] == "灯应亮。\n2.2 的规定不变。"


@pytest.mark.parametrize(
    "line",
    [
        "2 年，改动的重新计算",
        "3 个月内完成。",
        "5.5 倍的余量；",
        "100 册以上的书架",
        "2025 年起实行。",
        "4.1.9 的规定除外。",
    ],
)
def test_a_number_within_a_text_opens_nothing(line: str) -> None:
    found = after_head(f"2 要求\n2.1 标牌应清楚，保存不少于\n{line}\n2.2 书架应固定。")
    assert list(found) == ["2", "2.1", "2.2"]
    assert found["2.1"] == f"标牌应清楚，保存不少于{line}"


@pytest.mark.parametrize("line", ["c) 项除外。", "③ 不算。", "3）不算。"])
def test_a_mark_that_is_not_due_opens_nothing(line: str) -> None:
    assert after_head(f"2 要求\n2.1 书架应固定，\n{line}") == {"2": "", "2.1": f"书架应固定，{line}"}


def test_a_sentence_broken_by_a_page_is_joined() -> None:
    lines = [
        *(Line(text=text, page=1) for text in ("1 范围", "本文件规定书架。", "2 要求")),
        Line(text="2.1 书架应固定，固定的方法由", page=1, is_full=True),
        Line(text="负责人决定。", page=2),
        Line(text="2.2 书架应有标牌。", page=2),
    ]
    assert read_lines(lines).texts["2.1"] == "书架应固定，固定的方法由负责人决定。"


def test_the_first_line_of_a_wrapped_paragraph_is_no_title() -> None:
    lines = [
        Line(text="1 范围", indent=2),
        *(Line(text=f"本文件规定书架第{number}层的摆放和", indent=2, is_full=True) for number in "甲乙"),
        Line(text="标牌。"),
        Line(text="1.1 书架应当按照本文件所列的方法固定在", indent=2, is_full=True),
        Line(text="墙上。"),
    ]
    found = read_lines(lines).by_locator["1.1"]
    assert (found.title, found.text) == ("", "书架应当按照本文件所列的方法固定在墙上。")
