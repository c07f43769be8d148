"""Whatever is written as an official text numbers it is read back as it was."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite
from officials import read, texts
from qmstrace.sources.numbering import chinese_numeral, circled

WORDS = st.text("企业应当建立程序并保留记录评审结果", min_size=2, max_size=6)
"""Shorter than the lines of a wrapped file, whose ends do not tell a paragraph."""
SENTENCES = WORDS.map(lambda words: f"{words}。")
SPACE = st.sampled_from(["　", "  ", " ", "\u00a0 "])
Paragraph = tuple[str, list[str]]


@composite
def paragraphs(draw: DrawFn) -> Paragraph:
    """Return a paragraph and the items that it introduces."""
    items = draw(st.lists(WORDS.map(lambda words: f"{words}；"), max_size=4))
    return (f"{draw(WORDS)}：", items) if items else (draw(SENTENCES), [])


ARTICLES = st.lists(st.lists(paragraphs(), min_size=1, max_size=3), min_size=1, max_size=8)
CHAPTERS = st.lists(ARTICLES, min_size=1, max_size=4)


def regulation(chapters: list[list[list[Paragraph]]], space: str, between: str) -> tuple[str, dict[str, str]]:
    """Return a regulation and the provisions that it has."""
    lines, expected, number = ["某办法"], {}, 0
    for place, articles in enumerate(chapters, 1):
        lines.append(f"第{chinese_numeral(place)}章{space}题名")
        expected[f"c{place}"] = ""
        for held in articles:
            number += 1
            written = [line for paragraph in held for line in paragraph_lines(paragraph)]
            lines += [f"第{chinese_numeral(number)}条{space}{written[0]}", *written[1:]]
            expected |= article(str(number), held)
    return between.join(lines), expected


def paragraph_lines(paragraph: Paragraph) -> Iterator[str]:
    text, items = paragraph
    yield text
    for place, item in enumerate(items, 1):
        yield f"（{chinese_numeral(place)}）{item}"


def article(number: str, held: list[Paragraph]) -> dict[str, str]:
    expected = {number: held[0][0] if len(held) == 1 else ""}
    for place, (text, items) in enumerate(held, 1):
        base = number if len(held) == 1 else f"{number}/p{place}"
        expected[base] = text
        expected |= {f"{base}/{item}": own for item, own in enumerate(items, 1)}
    return expected


@settings(deadline=None)
@given(chapters=CHAPTERS, space=SPACE, between=st.sampled_from(["\n", "\n\n", "\n　　", "\r\n"]))
def test_chapters_articles_paragraphs_and_items_are_read_back(
    chapters: list[list[list[Paragraph]]], space: str, between: str
) -> None:
    written, expected = regulation(chapters, space, between)
    assert texts(written.replace("\r\n", "\n")) == expected


Leaf = tuple[str, list[tuple[str, list[str]]]]
ITEMS = st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3)), max_size=3)
CLAUSES = st.lists(st.lists(st.tuples(WORDS, ITEMS), min_size=1, max_size=4), min_size=1, max_size=5)


def clause(number: str, leaf: Leaf) -> tuple[list[str], dict[str, str]]:
    """Return the lines of a clause with its lists, and the provisions in it."""
    text, items = leaf
    lines, expected = [f"{number} {text}。"], {number: f"{text}。"}
    for letter, (own, marks) in zip("abc", items, strict=False):
        lines.append(f"{letter}) {own}；")
        expected[f"{number}/{letter}"] = f"{own}；"
        for place, mark in enumerate(marks, 1):
            lines.append(f"{circled(place)} {mark}；")
            expected[f"{number}/{letter}/{place}"] = f"{mark}；"
    return lines, expected


@settings(deadline=None)
@given(clauses=CLAUSES, between=st.sampled_from(["\n", "\n\n", "\n　　"]))
def test_clauses_and_their_lists_are_read_back(clauses: list[list[Leaf]], between: str) -> None:
    lines, expected = ["1 范围", "本文件规定要求。", "2 要求"], {"1": "本文件规定要求。", "2": ""}
    for place, leaves in enumerate(clauses, 1):
        lines.append(f"2.{place} 题名")
        expected[f"2.{place}"] = ""
        for number, leaf in enumerate(leaves, 1):
            written, held = clause(f"2.{place}.{number}", leaf)
            lines += written
            expected |= held
    assert texts(between.join(lines)) == expected


@settings(deadline=None)
@given(st.text("第一二三条章节（）1.、a)①：。\n 　-—", max_size=80))
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    found = read(f"第一条　甲。\n{text}").provisions
    assert len({each.locator for each in found}) == len(found)
