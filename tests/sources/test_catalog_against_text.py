"""Holding a catalog against its official text, and setting its fingerprints."""

from __future__ import annotations

from pathlib import Path

from builders import provision, source
from qmstrace.model.fingerprint import official_fingerprint
from qmstrace.sources.comparison import compare, with_fingerprints
from qmstrace.store.loader import load

TEXTS = {"c1": "", "1": "企业应当建立文件控制程序。", "2": "企业应当确定安装要求。", "c2": "", "3": "洁净区应当整洁。"}
CATALOG = "requirements/demo.yaml"


def entry(locator: str, text: str) -> object:
    return provision(id=f"RULE-{locator}", locator=locator, fingerprint=official_fingerprint(text))


def test_a_catalog_agrees_with_its_own_text_however_it_is_spaced() -> None:
    catalog = source(provisions=(entry("1", "建立程序。"), entry("c1", "")))
    assert compare(catalog, {"c1": "", "1": " 建立 程序 "}).agrees


def test_a_provision_missing_from_the_catalog_is_found() -> None:
    result = compare(source(provisions=(entry("1", "甲"),)), {"1": "甲", "3": "丙", "2": "乙"})
    assert result.missing == ("3", "2")
    assert not result.agrees


def test_a_provision_that_the_text_does_not_have_is_found() -> None:
    result = compare(source(provisions=(entry("1", "甲"), entry("2", "乙"))), {"1": "甲"})
    assert result.unknown == ("2",)
    assert result.different == ()
    assert not result.agrees


def test_a_provision_whose_text_differs_is_found() -> None:
    result = compare(source(provisions=(entry("1", "甲"), entry("2", "乙"))), {"1": "甲", "2": "改"})
    assert result.different == ("2",)
    assert not result.agrees


def test_a_fingerprint_where_the_text_has_none_is_found() -> None:
    assert compare(source(provisions=(entry("1", "甲"),)), {"1": ""}).different == ("1",)


def fingerprinted(root: Path, texts: dict[str, str]) -> str:
    catalog = load(root).source_by_id["demo"]
    text = (root / CATALOG).read_text("utf-8")
    return with_fingerprints(text, catalog, compare(catalog, texts).fingerprints)


def test_setting_fingerprints_changes_no_other_line(minimal: Path) -> None:
    before = (minimal / CATALOG).read_text("utf-8")
    after = fingerprinted(minimal, TEXTS)
    assert after != before
    assert [line for line in after.split("\n") if "fingerprint:" not in line] == before.split("\n")


def test_a_fingerprint_stands_below_the_summary_and_only_where_there_is_text(minimal: Path) -> None:
    lines = fingerprinted(minimal, TEXTS).split("\n")
    set_at = [number for number, line in enumerate(lines) if line.startswith("  fingerprint:")]
    assert len(set_at) == 3
    assert all(lines[number - 1].startswith("  summary:") for number in set_at)


def test_a_catalog_with_fingerprints_set_agrees_with_the_text(minimal: Path) -> None:
    (minimal / CATALOG).write_text(fingerprinted(minimal, TEXTS), "utf-8")
    catalog = load(minimal).source_by_id["demo"]
    assert {each.locator: each.fingerprint for each in catalog.provisions} == {
        locator: official_fingerprint(text) for locator, text in TEXTS.items()
    }
    assert compare(catalog, TEXTS).agrees


def test_setting_fingerprints_twice_changes_nothing_more(minimal: Path) -> None:
    once = fingerprinted(minimal, TEXTS)
    (minimal / CATALOG).write_text(once, "utf-8")
    assert fingerprinted(minimal, TEXTS) == once


def test_a_fingerprint_goes_where_the_text_is_gone(minimal: Path) -> None:
    (minimal / CATALOG).write_text(fingerprinted(minimal, TEXTS), "utf-8")
    (minimal / CATALOG).write_text(fingerprinted(minimal, {**TEXTS, "1": ""}), "utf-8")
    prints = {each.locator: each.fingerprint for each in load(minimal).source_by_id["demo"].provisions}
    assert prints["1"] == ""
    assert prints["2"] == official_fingerprint(TEXTS["2"])
