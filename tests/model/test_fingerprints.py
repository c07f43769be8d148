"""Fingerprints: what two honest copies share, and what was agreed to."""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import control, document, link, point, provision
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.model.fingerprint import (
    canonical,
    content_fingerprint,
    document_fingerprint,
    link_fingerprint,
    official_fingerprint,
)
from qmstrace.model.vocabulary import Coverage, Level, Modality

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=4)
LATIN = st.text("abcXYZ", min_size=1, max_size=4)
FIGURE = st.sampled_from(["0.5%", "<10", "≥3.14", "25°", "±2", "1‰", "600", "2025"])
WORDS = st.lists(HAN | LATIN | FIGURE, min_size=1, max_size=8)
PUNCTUATION = st.lists(st.sampled_from(list(" \t\n\u3000\u00a0，。；：、“”（）()《》—,;:!?-/*")), max_size=3).map(
    "".join
)
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


@st.composite
def copies(draw: st.DrawFn) -> tuple[str, str]:
    words = draw(WORDS)
    return tuple("".join(word + draw(PUNCTUATION) for word in words) for _ in range(2))  # type: ignore[return-value]


@given(copies())
def test_copies_with_other_punctuation_and_spacing_agree(pair: tuple[str, str]) -> None:
    assert official_fingerprint(pair[0]) == official_fingerprint(pair[1])


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_copies_in_full_and_half_width_agree(text: str) -> None:
    assert official_fingerprint(text.translate(FULL_WIDTH)) == official_fingerprint(text)


@given(st.lists(HAN | LATIN, min_size=2, max_size=2, unique=True))
def test_other_words_have_another_official_fingerprint(words: list[str]) -> None:
    assert official_fingerprint(words[0]) != official_fingerprint(words[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("不超过5%", "不超过5‰"),
        ("不超过5%", "不超过5"),
        ("粒径<10微米", "粒径>10微米"),
        ("压差≥10帕", "压差≤10帕"),
        ("厚度1.5毫米", "厚度15毫米"),
        ("偏差±2", "偏差2"),
        ("角度30°", "角度30"),
    ],
)
def test_figures_that_mean_something_else_differ(one: str, other: str) -> None:
    assert official_fingerprint(one) != official_fingerprint(other)


def test_a_symbol_away_from_digits_is_punctuation() -> None:
    assert official_fingerprint("企业<以下简称本企业>。") == official_fingerprint("企业(以下简称本企业)")


def test_an_official_fingerprint_begins_the_hash_of_the_words() -> None:
    assert official_fingerprint("企业应当建立程序。") == "bb1e143cb266f342"


@pytest.mark.parametrize("text", ["", " \n", "（）——。"])
def test_there_is_no_fingerprint_where_there_is_no_text(text: str) -> None:
    assert official_fingerprint(text) == ""


def test_content_agrees_whatever_its_width_and_runs_of_white_space() -> None:
    assert content_fingerprint({"text": "ＱＰ 01\n\n 第一版 "}) == content_fingerprint({"text": "QP 01 第一版"})


@pytest.mark.parametrize(
    ("one", "other"), [("建立，保持。", "建立、保持。"), ("建立。", "建立"), ("a b", "ab"), ("A", "a")]
)
def test_content_keeps_punctuation_word_breaks_and_case(one: str, other: str) -> None:
    assert content_fingerprint({"text": one}) != content_fingerprint({"text": other})


@given(st.dictionaries(LATIN, HAN | FIGURE, min_size=2))
def test_content_does_not_depend_on_the_order_of_its_fields(content: dict[str, str]) -> None:
    turned = dict(reversed(content.items()))
    assert content_fingerprint(turned) == content_fingerprint(content)


def test_content_knows_in_which_field_a_text_stands() -> None:
    assert content_fingerprint({"a": "甲", "b": ""}) != content_fingerprint({"a": "", "b": "甲"})


def test_a_link_fingerprint_covers_both_ends_and_what_is_between() -> None:
    prints = {
        link_fingerprint(link(), provision(), point(), control()),
        link_fingerprint(link(), provision(fingerprint="f" * 16), point(), control()),
        link_fingerprint(link(), provision(), point(text="别的"), control()),
        link_fingerprint(link(), provision(), point(modality=Modality.MAY), control()),
        link_fingerprint(link(), provision(), point(), control(text="别的")),
        link_fingerprint(link(coverage=Coverage.PARTIAL), provision(), point(), control()),
        link_fingerprint(link(rationale="别的"), provision(), point(), control()),
    }
    assert len(prints) == 7


def test_a_link_fingerprint_does_not_cover_numbers() -> None:
    renumbered = link_fingerprint(
        link(point="RULE-2-k3", control="QP-02-C05"),
        provision(id="RULE-2", locator="2", label="第二条"),
        point(id="RULE-2-k3", provision="RULE-2"),
        control(id="QP-02-C05", document="QP-02"),
    )
    assert renumbered == link_fingerprint(link(), provision(), point(), control())


def test_a_document_fingerprint_covers_text_number_title_version_and_date() -> None:
    changes: list[dict[str, Any]] = [
        {},
        {"body": "别的"},
        {"number": "QP-02"},
        {"title": "别的"},
        {"version": "2.0"},
        {"effective": None},
    ]
    assert len({document_fingerprint(document(**change)) for change in changes}) == 6


@pytest.mark.parametrize(
    "later", [{"withdrawn": date(2026, 5, 1)}, {"replaced_by": "QP-09"}], ids=lambda later: next(iter(later))
)
def test_what_is_written_down_when_a_document_is_withdrawn_leaves_its_approval_alone(later: dict[str, Any]) -> None:
    assert document_fingerprint(document(**later)) == document_fingerprint(document())


def test_a_document_fingerprint_does_not_depend_on_where_the_document_stands() -> None:
    moved = replace(document(), body_line=9, level=Level.PROCEDURE)
    assert document_fingerprint(moved) == document_fingerprint(document())


def raised() -> list[str]:
    """Return all characters that Unicode holds to be raised, lowered or a fraction of others."""
    marks = ("<super>", "<sub>", "<fraction>")
    return [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.decomposition(char).startswith(marks)]


@pytest.mark.parametrize("char", raised(), ids=lambda char: f"{ord(char):x}")
def test_what_is_raised_lowered_or_a_fraction_is_not_what_it_folds_to(char: str) -> None:
    assert canonical(f"10{char}") != canonical(f"10{unicodedata.normalize('NFKC', char)}")


def test_width_is_folded_also_around_what_is_raised() -> None:
    assert canonical("１０⁵　ＣＦＵ／ｍ²") == "10⁵ CFU/m²"
