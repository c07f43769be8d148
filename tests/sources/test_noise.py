"""What copies add to an official text is left out, and text that merely looks like it stays."""

from __future__ import annotations

import pytest
from officials import texts
from qmstrace.sources.lines import Line
from qmstrace.sources.noise import without_noise

LEADS = {"dots": "1 范围.....1", "Roman": "前言……… II", "spaced": "2 要求 . . . . . 12", "middle dots": "3 术语···3"}


def kept(*texts: str) -> list[str]:
    """Return the lines that stay of a file without pages."""
    return [line.text for line in without_noise([Line(text=text) for text in texts])]


def kept_of_pages(*pages: tuple[str, ...]) -> list[str]:
    """Return the lines that stay of pages whose first and last line lie at the edge."""
    lines = [
        Line(text=text, page=number, at_edge=place in {0, len(page) - 1})
        for number, page in enumerate(pages, 1)
        for place, text in enumerate(page)
    ]
    return [line.text for line in without_noise(lines)]


@pytest.mark.parametrize(
    "number",
    [
        *["12", "- 12 -", "—12—", "— 12 —", "· 12 ·", "１２", "IV", "Ⅳ", "iv"],
        *["第 3 页", "第3页 共12页", "第三页", "第三页，共十二页", "第 3 页 / 共 12 页", "第3页（共12页）"],
        *["3/12", "3 / 12", "Page 3", "page 3 of 12", "\u3000 7 \u3000"],
    ],
)
def test_a_page_number_is_left_out(number: str) -> None:
    assert kept("企业应当建立", number, "程序。") == ["企业应当建立", "程序。"]


@pytest.mark.parametrize(
    "text", ["12个月。", "3.1", "第三条", "第3项", "3/12的产品", "12345", "一", "第三页的记录。", "2 年", "vivid"]
)
def test_a_line_that_only_starts_like_a_page_number_stays(text: str) -> None:
    assert kept("企业应当建立", text, "程序。") == ["企业应当建立", text, "程序。"]


@pytest.mark.parametrize("line", LEADS.values(), ids=LEADS)
def test_a_line_of_contents_is_left_out(line: str) -> None:
    assert kept("目　次", line, "前 言", "引言", "甲。") == ["甲。"]


@pytest.mark.parametrize("text", ["目录应当完整。", "前言部分", "记录、清单等……", "深度为0.5", "引言人"])
def test_a_line_that_looks_like_contents_stays(text: str) -> None:
    assert kept(text, "甲。") == [text, "甲。"]


@pytest.mark.parametrize(
    "line", ["T/YLS 012—2025", "GB/T 19001-2016", "YY/T 0287—2017", "GB 9706.1–2020", "ＧＢ／Ｔ 1.1—2020"]
)
def test_the_number_of_the_standard_alone_is_left_out(line: str) -> None:
    assert kept("甲，", line, "乙。") == ["甲，", "乙。"]


def test_the_number_of_a_standard_with_its_name_stays() -> None:
    assert kept("T/YLS 003 阅览室照明", "GB/T 19001-2016的要求。") == [
        "T/YLS 003 阅览室照明",
        "GB/T 19001-2016的要求。",
    ]


@pytest.mark.parametrize("line", ["www.example.cn", "https://www.example.cn/a/b.html", "网址:www.example.cn"])
def test_the_address_of_a_site_is_left_out(line: str) -> None:
    assert kept("甲，", line, "乙。") == ["甲，", "乙。"]


@pytest.mark.parametrize(
    "line",
    [
        "全国团体标准信息平台",
        "国家标准信息公共服务平台",
        "内部资料",
        "仅供学习使用",
        "版权所有　示范网站",
        "版权所有 禁止翻印",
    ],
)
def test_a_watermark_is_left_out(line: str) -> None:
    assert kept("甲，", line, "乙。") == ["甲，", "乙。"]


@pytest.mark.parametrize("text", ["标签应当写明仅供一次使用。", "内部资料应当归档。", "图书的版权所有者。"])
def test_a_sentence_with_the_words_of_a_watermark_stays(text: str) -> None:
    assert kept("甲。", text) == ["甲。", text]


def test_a_header_and_a_footer_on_several_pages_are_left_out() -> None:
    pages = [("演示汇编 2025", f"{number}甲。", f"示范协会 {number}") for number in (1, 2, 3)]
    assert kept_of_pages(*pages) == ["1甲。", "2甲。", "3甲。"]


def test_a_header_may_be_long_where_its_place_is_known() -> None:
    header = "长" * 100
    assert kept_of_pages((header, "甲。", "乙。"), (header, "丙。", "丁。")) == ["甲。", "乙。", "丙。", "丁。"]


def test_a_line_that_repeats_within_pages_stays() -> None:
    pages = [("演示汇编", "甲", "同样的行", f"- {number} -") for number in (1, 2)]
    assert kept_of_pages(*pages) == ["甲", "同样的行", "甲", "同样的行"]


def test_a_line_at_the_edge_of_one_page_stays() -> None:
    assert kept_of_pages(("同样的行", "甲。", "同样的行"), ("乙。", "丙。")) == [
        "同样的行",
        "甲。",
        "同样的行",
        "乙。",
        "丙。",
    ]


def test_in_a_file_without_pages_a_short_line_that_repeats_is_left_out() -> None:
    assert kept("演示汇编", "甲。", "演示汇编", "乙。") == ["甲。", "乙。"]


@pytest.mark.parametrize("text", ["应当保留记录。", "（一）记录", "a) 记录", "① 记录", "第二节　记录", "长" * 41])
def test_a_sentence_an_item_and_a_long_line_stay_however_often_they_stand_there(text: str) -> None:
    assert kept(text, "甲。", text) == [text, "甲。", text]


@pytest.mark.parametrize("text", ["应当保留记录。", "（一）记录", "a) 记录", "① 记录", "第二节　记录"])
def test_at_the_edges_of_pages_too(text: str) -> None:
    assert kept_of_pages((text, "甲。", "乙。"), (text, "丙。", "丁。")) == [text, "甲。", "乙。", text, "丙。", "丁。"]


def test_lines_that_are_left_out_join_what_they_broke() -> None:
    text = "第一条　应当建立\n\n— 3 —\n演示汇编\n程序。\n第二条　应当\n演示汇编\n评审。"
    assert texts(text) == {"1": "应当建立程序。", "2": "应当评审。"}
