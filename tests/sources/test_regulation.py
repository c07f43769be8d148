"""Reading the articles of a regulation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from officials import made_up, read, texts, titles
from qmstrace.model.official import official_text
from qmstrace.sources.text_file import read_text_file

ARTICLES = """\
关于发布《演示规范》的公告

现予发布，第一条所列事项另行通知。
（一）自二月一日起施行；

第一章　总　则

第一条　为演示条款的结构，制定本规范。

第二条　企业应当：
（一）写明职责；
（二）保留记录，
（三）定期评审。

　　第二章　要求

第三条　企业应当培训人员。
检验人员还应当：
（一）具备资格；
(二) 得到授权。

第四条 企业应当清洁设备，频次不少于12次。
前款所称设备不含工具。

第三章 附则
第五条 本规范用语的含义：
1.批：同一次生产的产品。
2．模型：描述几何的数据，包括：
原始模型：由影像得到的模型；
打印模型：由设计得到的模型。
3、版本：文件的次序。
第六条 本规范自发布之日起施行。
"""
MADE_UP = (
    "c1 1 2 3 4 5 c2 c2/s1 6 7 7/1 7/2 7/3 8 8/p1 8/p2 8/p2/1 8/p2/2 9 9/p1 9/p2 9/p3 c2/s2 10 11 12 13 "
    "c3 14 15 15/1 15/2 15/3 16 17 17/p1 17/p2 17/p2/1 17/p2/2 17/p2/3 18 19 c4 20 21 22 23 23/1 23/2 23/3 24 25 26 "
    "c5 27 28 29 30 30/p1 30/p2 31 32 33 33/p1 33/p1/1 33/p1/2 33/p1/3 33/p2 34 c6 35 36 37 38 "
    "c7 39 39/1 39/2 39/3 40 41"
)


def test_provisions_come_in_the_order_of_the_text() -> None:
    assert list(texts(ARTICLES)) == [
        *["c1", "1", "2", "2/1", "2/2", "2/3"],
        *["c2", "3", "3/p1", "3/p2", "3/p2/1", "3/p2/2", "4", "4/p1", "4/p2"],
        *["c3", "5", "5/1", "5/2", "5/3", "6"],
    ]


def test_a_whole_regulation_is_read() -> None:
    assert list(texts(made_up("regulation"))) == MADE_UP.split()


def test_an_announcement_before_the_first_chapter_is_ignored() -> None:
    assert texts(ARTICLES)["1"] == "为演示条款的结构，制定本规范。"


def test_a_chapter_has_a_title_and_no_text_of_its_own() -> None:
    assert titles(ARTICLES) == {"c1": "总则", "c2": "要求", "c3": "附则"}
    assert [texts(ARTICLES)[chapter] for chapter in ("c1", "c2", "c3")] == ["", "", ""]


def test_the_text_of_an_article_has_neither_its_number_nor_its_items() -> None:
    found = texts(ARTICLES)
    assert found["2"] == "企业应当："
    assert [found[f"2/{item}"] for item in (1, 2, 3)] == ["写明职责；", "保留记录，", "定期评审。"]


def test_an_article_of_several_paragraphs_has_no_text_of_its_own() -> None:
    found = texts(ARTICLES)
    assert [found["3"], found["4"]] == ["", ""]
    assert [found["4/p1"], found["4/p2"]] == ["企业应当清洁设备，频次不少于12次。", "前款所称设备不含工具。"]


def test_items_stand_under_the_paragraph_that_introduces_them() -> None:
    found = texts(ARTICLES)
    assert [found["3/p1"], found["3/p2"]] == ["企业应当培训人员。", "检验人员还应当："]
    assert [found["3/p2/1"], found["3/p2/2"]] == ["具备资格；", "得到授权。"]


def test_a_paragraph_after_the_items_is_one_of_its_own() -> None:
    found = texts("第一条　演练包括：\n（一）报警；\n（二）断电。\n演练后应当评价。\n第二条　完。")
    assert list(found) == ["1", "1/p1", "1/p1/1", "1/p1/2", "1/p2", "2"]
    assert found["1/p2"] == "演练后应当评价。"


def test_what_follows_a_numbered_definition_belongs_to_it() -> None:
    found = texts(ARTICLES)
    assert found["5"] == "本规范用语的含义："
    assert found["5/2"] == "模型：描述几何的数据，包括：原始模型：由影像得到的模型；打印模型：由设计得到的模型。"
    assert found["5/3"] == "版本：文件的次序。"


def test_labels_cite_as_the_law_does() -> None:
    labels = {found.locator: found.label for found in read(ARTICLES).provisions}
    assert [labels[name] for name in ("c2", "2/3", "4/p2", "3/p2/1", "5/2")] == [
        "第二章",
        "第二条第（三）项",
        "第四条第二款",
        "第三条第二款第（一）项",
        "第五条第2项",
    ]


def test_each_provision_names_the_one_around_it() -> None:
    parents = {found.locator: found.parent for found in read(ARTICLES).provisions}
    assert [parents[name] for name in ("c2", "3", "3/p2", "3/p2/1", "5/2")] == [None, "c2", "3", "3/p2", "5"]


def test_articles_stand_under_the_section_of_their_chapter() -> None:
    text = "第一章　总则\n第一节　目的\n第一条　甲。\n第二节　范围\n第二条　乙。\n第二章　要求\n第三条　丙。"
    found = {each.locator: (each.parent, each.label) for each in read(text).provisions}
    assert found["c1/s2"] == ("c1", "第二节")
    assert [found[name][0] for name in ("1", "2", "3")] == ["c1/s1", "c1/s2", "c2"]


def test_a_regulation_without_chapters_is_read() -> None:
    found = read("某办法\n第一条　甲。\n第二条　乙。").provisions
    assert [(each.locator, each.parent, each.text) for each in found] == [("1", None, "甲。"), ("2", None, "乙。")]


def test_the_title_of_a_chapter_may_stand_on_the_next_line() -> None:
    assert titles("第一章\n总　则\n第一条　甲。\n第二章\n\n附则\n第二条　乙。") == {"c1": "总　则", "c2": "附则"}


def test_chapters_and_articles_may_jump() -> None:
    assert list(texts("第一章　甲\n第一条　甲。\n第四章　乙\n第七条　乙。\n第八条　丙。")) == [
        "c1",
        "1",
        "c4",
        "7",
        "8",
    ]


def test_a_table_of_contents_before_the_chapters_is_left_out() -> None:
    found = read("目　录\n第一章　总则\n第二章　要求\n第一章　总则\n第一条　甲。\n第二章　要求\n第二条　乙。")
    assert list(found.texts.items()) == [("c1", ""), ("1", "甲。"), ("c2", ""), ("2", "乙。")]
    assert found.repeated == ()


@pytest.mark.parametrize(
    "citation",
    ["第一条的目的不因此改变。", "第三十条规定的情形除外。", "第一章的规定除外。", "第二条 第一款除外。"],
    ids=["an article before", "one to come", "a chapter", "the article itself"],
)
def test_a_citation_at_the_start_of_a_line_opens_nothing(citation: str) -> None:
    found = texts(f"第一章　总则\n第一条　甲。\n第二条　应当评审，\n{citation}\n第三条　丙。")
    assert list(found) == ["c1", "1", "2", "3"]
    assert found["2"] == f"应当评审，{citation}"


def test_a_citation_within_a_line_opens_nothing() -> None:
    assert list(texts("第一条　按照第二条　的规定评审。\n第二条　乙。")) == ["1", "2"]


def test_the_first_number_of_a_list_must_be_one() -> None:
    found = texts("第一条　前条\n（二）项、\n（三）项除外。\n第二条　乙。")
    assert found == {"1": "前条（二）项、（三）项除外。", "2": "乙。"}


def test_an_item_that_the_text_left_out_leaves_its_number_free() -> None:
    assert list(texts("第一条　应当：\n（一）甲；\n（四）乙。")) == ["1", "1/1", "1/4"]


def test_a_decimal_number_at_the_start_of_a_line_is_no_definition() -> None:
    found = texts("第一条　含义是：\n1.甲：深度不小于\n2.5米的槽。\n2.乙：平的面。")
    assert found == {"1": "含义是：", "1/1": "甲：深度不小于2.5米的槽。", "1/2": "乙：平的面。"}


@pytest.mark.parametrize("mark", ["- ", "—— ", "• ", "·"])
def test_a_dash_before_an_item_is_no_part_of_it(mark: str) -> None:
    assert texts(f"第一条　应当：\n{mark}（一）甲；\n{mark}（二）乙。") == {"1": "应当：", "1/1": "甲；", "1/2": "乙。"}


def test_a_sentence_broken_by_a_page_is_joined() -> None:
    found = texts("第一条　应当建立\n- 3 -\n程序，并保留\n记录。\n第二条　应当：\n（一）写明职\n责；\n（二）评审。")
    assert found == {"1": "应当建立程序，并保留记录。", "2": "应当：", "2/1": "写明职责；", "2/2": "评审。"}


def test_indents_tell_paragraphs_in_a_wrapped_copy() -> None:
    lines = [
        "　　第一条　应当建立文件控制程序，并保留",
        "发放与收回的记录，记录应当写明日期及人。",
        "　　前款所称的记录包括纸质与电子的两类，",
        "不论其存放在何处。",
        "　　第二条　应当定期评审程序，评审的人应",
        "当不少于两人。",
    ]
    assert texts("\n".join(lines)) == {
        "1": "",
        "1/p1": "应当建立文件控制程序，并保留发放与收回的记录，记录应当写明日期及人。",
        "1/p2": "前款所称的记录包括纸质与电子的两类，不论其存放在何处。",
        "2": "应当定期评审程序，评审的人应当不少于两人。",
    }


def test_line_ends_of_other_systems_make_no_difference() -> None:
    raw = ARTICLES.encode("utf-8")
    assert read_text_file(raw.replace(b"\n", b"\r\n"), "") == read_text_file(raw.replace(b"\n", b"\r"), "")
    assert [line.text for line in read_text_file(raw.replace(b"\n", b"\r\n"), "")] == [
        line.strip() for line in ARTICLES.splitlines() if line.strip()
    ]


def test_of_a_locator_that_stands_twice_the_first_is_kept_and_both_are_named() -> None:
    (found,) = read("第一条　甲。").provisions
    text = official_text([found, replace(found, text="乙。")])
    assert (text.texts, text.repeated) == ({"1": "甲。"}, ("1",))
