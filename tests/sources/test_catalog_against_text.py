"""Holding a catalog against its official text, and setting its fingerprints."""

from __future__ import annotations

from pathlib import Path

import yaml
from builders import provision, source
from officials import catalog_of, made_up, read
from qmstrace.model.catalog import Source
from qmstrace.model.fingerprint import official_fingerprint
from qmstrace.model.official import OfficialProvision, OfficialText
from qmstrace.sources.catalog_text import TO_FILL, skeleton, with_fingerprints
from qmstrace.sources.verification import likeliest, merged, share_with, verify
from qmstrace.store.loader import load

TEXTS = {"c1": "", "1": "企业应当建立文件控制程序。", "2": "企业应当确定安装要求。", "c2": "", "3": "洁净区应当整洁。"}
CATALOG = "requirements/demo.yaml"


def text(own: dict[str, str], repeated: tuple[str, ...] = ()) -> OfficialText:
    provisions = (OfficialProvision(locator=name, parent=None, label="", title="", text=own[name]) for name in own)
    return OfficialText(provisions=tuple(provisions), repeated=repeated)


def catalog(**own: str) -> Source:
    """Return a catalog of provisions ``p1``, ``p2``, … with the fingerprints of these texts."""
    provisions = (
        provision(id=f"RULE-{name}", locator=name, fingerprint=official_fingerprint(held)) for name, held in own.items()
    )
    return source(provisions=tuple(provisions))


def test_a_catalog_agrees_with_its_own_text_however_it_is_spaced() -> None:
    state = verify(catalog(p1="建立程序，并评审。", c1=""), text({"c1": "", "p1": " 建立 程序 并评审"}))
    assert (state.agrees, state.same) == (True, ("p1", "c1"))


def test_a_provision_that_only_the_text_has_is_unexpected() -> None:
    state = verify(catalog(p1="甲"), text({"p1": "甲", "p3": "丙", "p2": "乙"}))
    assert (state.agrees, state.unexpected, state.missing) == (False, ("p3", "p2"), ())


def test_a_provision_that_only_the_catalog_has_is_missing() -> None:
    state = verify(catalog(p1="甲", p2="乙", c1=""), text({"p1": "甲"}))
    assert (state.agrees, state.missing, state.differs) == (False, ("p2", "c1"), ())


def test_a_provision_with_another_text_differs() -> None:
    state = verify(catalog(p1="甲", p2="乙"), text({"p1": "甲", "p2": "改"}))
    assert (state.agrees, state.same) == (False, ("p1",))
    assert [(found.locator, found.old, found.new) for found in state.differs] == [("p2", None, "改")]


def test_a_text_where_the_catalog_has_none_differs_and_so_does_none_where_it_has_one() -> None:
    state = verify(catalog(p1="甲", c1=""), text({"p1": "", "c1": "乙"}))
    assert [(found.locator, found.new) for found in state.differs] == [("p1", ""), ("c1", "乙")]


def test_a_number_that_stands_twice_in_the_text_does_not_agree() -> None:
    state = verify(catalog(p1="甲"), text({"p1": "甲"}, ("p1",)))
    assert (state.agrees, state.repeated) == (False, ("p1",))


def test_a_difference_carries_the_text_that_was_proved_before() -> None:
    own = catalog(p1="甲", p2="乙")
    (found,) = verify(own, text({"p1": "改", "p2": "乙"}), text({"p1": "甲", "p2": "丙"})).differs
    assert found.old == "甲"


def test_a_kept_text_that_never_fitted_is_not_shown_as_the_old_one() -> None:
    (found,) = verify(catalog(p1="甲"), text({"p1": "改"}), text({"p1": "丙"})).differs
    assert found.old is None


def test_a_proved_text_stays_where_the_new_one_does_not_fit() -> None:
    own = catalog(p1="甲", p2="乙", p3="丙")
    kept = merged(own, text({"p1": "甲", "p2": "旧", "p3": "丙"}), text({"p1": "改", "p2": "乙", "p4": "丁"}))
    assert dict(kept.texts) == {"p1": "甲", "p2": "乙", "p4": "丁", "p3": "丙"}


def test_the_share_of_a_text_is_that_of_its_own_provisions() -> None:
    own = catalog(p1="甲", p2="乙", p3="丙", c1="")
    assert share_with(own, text({"x": "甲", "y": "丁"})) == 0.5
    assert share_with(own, text({"p1": "", "c1": ""})) == 0.0


def test_a_text_most_likely_belongs_to_the_source_it_shares_most_with() -> None:
    near, far = catalog(p1="甲", p2="乙"), catalog(p1="甲", p2="改")
    assert likeliest([far, near], text({"p1": "甲", "p2": "乙"})) is near
    assert likeliest([far, near], text({"p1": "子", "p2": "丑"})) is None
    assert likeliest([], text({"p1": "甲"})) is None


def test_the_fingerprint_of_a_provision_without_text_is_empty() -> None:
    assert text({"c1": "", "p1": "甲"}).fingerprints == {"c1": "", "p1": official_fingerprint("甲")}


def fingerprinted(root: Path, own: dict[str, str]) -> str:
    return with_fingerprints(
        (root / CATALOG).read_text("utf-8"), load(root).source_by_id["demo"], text(own).fingerprints
    )


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


def test_a_fingerprint_stands_below_a_summary_of_several_lines(minimal: Path) -> None:
    path = minimal / CATALOG
    folded = path.read_text("utf-8").replace(
        "  summary: 洁净区应当整洁，", "  summary: >-\n    第一行\n    第二行，洁净区应当整洁，", 1
    )
    path.write_text(folded, "utf-8")
    path.write_text(fingerprinted(minimal, TEXTS), "utf-8")
    third = load(minimal).source_by_id["demo"].provisions[-1]
    assert third.fingerprint == official_fingerprint(TEXTS["3"])
    assert third.summary.startswith("第一行 第二行")


def test_a_catalog_with_fingerprints_set_agrees_with_the_text(minimal: Path) -> None:
    (minimal / CATALOG).write_text(fingerprinted(minimal, TEXTS), "utf-8")
    assert verify(load(minimal).source_by_id["demo"], text(TEXTS)).agrees


def test_setting_fingerprints_twice_changes_nothing_more(minimal: Path) -> None:
    once = fingerprinted(minimal, TEXTS)
    (minimal / CATALOG).write_text(once, "utf-8")
    assert fingerprinted(minimal, TEXTS) == once


def test_a_fingerprint_goes_where_the_text_is_gone(minimal: Path) -> None:
    (minimal / CATALOG).write_text(fingerprinted(minimal, TEXTS), "utf-8")
    (minimal / CATALOG).write_text(fingerprinted(minimal, {**TEXTS, "1": ""}), "utf-8")
    prints = {each.locator: each.fingerprint for each in load(minimal).source_by_id["demo"].provisions}
    assert (prints["1"], prints["2"]) == ("", official_fingerprint(TEXTS["2"]))


def test_a_new_catalog_has_the_numbers_and_fingerprints_and_no_sentence_of_the_text() -> None:
    for name in ("regulation", "standard"):
        official = read(made_up(name))
        made = skeleton("demo-2026", "DEMO26", "演示", "", official)
        entries = yaml.safe_load(made)["provisions"]
        assert [entry["locator"] for entry in entries] == [found.locator for found in official.provisions]
        assert {entry["locator"]: entry.get("fingerprint", "") for entry in entries} == official.fingerprints
        assert not [found.text for found in official.provisions if found.text and found.text[:12] in made]


def test_a_new_catalog_has_the_titles_of_headings_and_terms_and_leaves_the_others_to_be_written() -> None:
    entries = yaml.safe_load(skeleton("demo", "DEMO", "", "", read(made_up("standard"))))["provisions"]
    titles = {entry["locator"]: entry["title"] for entry in entries}
    assert [titles[name] for name in ("3.1", "4.1", "4.1.1")] == ["主通道 main aisle", "一般要求", TO_FILL]


def test_a_new_catalog_tells_headings_definitions_scope_and_enactment_from_obligations() -> None:
    entries = yaml.safe_load(skeleton("demo", "DEMO", "", "", read(made_up("standard"))))["provisions"]
    kinds = {entry["locator"]: entry["kind"] for entry in entries}
    assert {name: kinds[name] for name in ("1", "2", "3.1", "4", "4.1.1")} == {
        "1": "scope",
        "2": "enactment",
        "3.1": "definition",
        "4": "heading",
        "4.1.1": "obligation",
    }


def test_a_whole_text_agrees_with_the_catalog_written_from_it() -> None:
    for name in ("regulation", "standard"):
        official = read(made_up(name))
        assert verify(catalog_of(official), official).agrees


def test_a_summary_with_an_empty_line_in_it_stays_whole(minimal: Path) -> None:
    path = minimal / CATALOG
    before = path.read_text("utf-8")
    start = before.index("  summary: ") + len("  summary: ")
    path.write_text(
        before[:start] + ">-\n    上句。\n\n    下句。\n" + before[before.index("\n", start) + 1 :], "utf-8"
    )
    path.write_text(fingerprinted(minimal, TEXTS), "utf-8")
    (first, *_) = [each for each in load(minimal).source_by_id["demo"].provisions if each.summary.endswith("下句。")]
    assert first.fingerprint == official_fingerprint(TEXTS[first.locator])
