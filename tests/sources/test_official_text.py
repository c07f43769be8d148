"""Reading the official text of a regulation."""

from __future__ import annotations

import pytest
from qmstrace.sources.official_text import chinese_number, read_official_text

TEXT = """\
关于发布《演示规范》的公告

第一条不在本公告之内，现予发布。
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
10、版本：文件的次序。
第一百零六条 本规范自发布之日起施行。
"""


@pytest.fixture(scope="module")
def read() -> dict[str, str]:
    return dict(read_official_text(TEXT))


def test_provisions_come_in_the_order_of_the_text(read: dict[str, str]) -> None:
    assert list(read) == [
        *["c1", "1", "2", "2/1", "2/2", "2/3"],
        *["c2", "3", "3/p1", "3/p2", "3/p2/1", "3/p2/2", "4", "4/p1", "4/p2"],
        *["c3", "5", "5/1", "5/2", "5/10", "106"],
    ]


def test_an_announcement_before_the_first_chapter_is_ignored(read: dict[str, str]) -> None:
    assert read["1"] == "为演示条款的结构，制定本规范。"


def test_a_chapter_has_no_text_of_its_own(read: dict[str, str]) -> None:
    assert [read[chapter] for chapter in ("c1", "c2", "c3")] == ["", "", ""]


def test_the_text_of_an_article_has_neither_its_number_nor_its_items(read: dict[str, str]) -> None:
    assert read["2"] == "企业应当："
    assert [read[f"2/{item}"] for item in (1, 2, 3)] == ["写明职责；", "保留记录，", "定期评审。"]


def test_an_article_of_several_paragraphs_has_no_text_of_its_own(read: dict[str, str]) -> None:
    assert [read["3"], read["4"]] == ["", ""]
    assert [read["4/p1"], read["4/p2"]] == ["企业应当清洁设备，频次不少于12次。", "前款所称设备不含工具。"]


def test_items_stand_under_the_paragraph_that_introduces_them(read: dict[str, str]) -> None:
    assert [read["3/p1"], read["3/p2"]] == ["企业应当培训人员。", "检验人员还应当："]
    assert [read["3/p2/1"], read["3/p2/2"]] == ["具备资格；", "得到授权。"]


def test_what_follows_a_numbered_definition_belongs_to_it(read: dict[str, str]) -> None:
    assert read["5"] == "本规范用语的含义："
    assert read["5/2"].split("\n") == [
        "模型：描述几何的数据，包括：",
        "原始模型：由影像得到的模型；",
        "打印模型：由设计得到的模型。",
    ]
    assert read["5/10"] == "版本：文件的次序。"


def test_line_ends_of_other_systems_make_no_difference(read: dict[str, str]) -> None:
    assert read_official_text(TEXT.replace("\n", "\r\n")) == read


def test_a_text_without_chapters_has_no_provisions() -> None:
    assert read_official_text("企业应当建立程序。\n第一条 目的。") == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百", 100),
        ("一百零六", 106),
        ("一百三十一", 131),
    ],
)
def test_chinese_numbers(text: str, value: int) -> None:
    assert chinese_number(text) == value
