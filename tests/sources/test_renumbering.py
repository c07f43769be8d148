"""Which ids become which, and how a catalog reads then: its other lines stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import numbered
from qmstrace.model.catalog import Source
from qmstrace.model.fingerprint import official_fingerprint
from qmstrace.sources.edition_diff import diff_editions
from qmstrace.sources.editions import edition_of_catalog, edition_of_text
from qmstrace.sources.lines import Line
from qmstrace.sources.reading import read_lines
from qmstrace.sources.renumbering import Renumbering, plan_renumbering, renumbered_catalog
from qmstrace.store.catalogs import read_catalog_file

WEIGH = "茶叶入库前由两人称重，并在木牌上写明产地和年份。"
BASKET = "采茶的篮子用竹条编成，按下列用途分开放置："
BUDS = "大篮只装清明以前采下的嫩芽；"
LEAVES = "小篮装老叶和剪下来的枝条。"
KETTLE = "水壶每用满三十天，用柠檬和清水煮洗一遍。"
MUSIC = "晚间请说书先生登台，散场后由伙计收拾桌椅。"
TEA, WARE = "章 茶叶", "章 器具"
ITEMS = (f"（一）{BUDS}", f"（二）{LEAVES}")
HEAD = """# 茶馆
source:
  id: house
  prefix: TEA
  title: 茶馆规矩
  number: 茶馆1号
  issuer: 茶馆
  force: 强制
  status: current
  effective: 2026-01-01
provisions:
"""


def provision(locator: str, label: str, text: str, *more: str, kind: str = "obligation", quote: str = "'") -> str:
    """Return the lines of a provision with one point."""
    lines = [f"- locator: {quote}{locator}{quote}", *more, f"label: {label}", f"kind: {kind}", f"title: {label}题"]
    if kind != "heading":
        lines += ["summary: 概述。", f"fingerprint: {official_fingerprint(text)}", "points:"]
        lines += ["- key: k1", "  text: 要点。", "  modality: must", "  duty: 企业", "  proof: document"]
    return "\n  ".join(lines) + "\n"


CATALOG = HEAD + "".join(
    (
        provision("c1", "第一章", "", kind="heading"),
        provision("1", "第一条", WEIGH, "parent: 'c1'"),
        provision("2", "第二条", BASKET, "parent: c1", "# 篮子", quote=""),
        provision("2/1", "第二条第（一）项", BUDS),
        provision("2/2", "第二条第（二）项", LEAVES),
        provision("c2", "第二章", "", kind="heading"),
        provision("3", "第三条", KETTLE, "parent: 'c2'"),
    )
)


@pytest.fixture
def catalog(tmp_path: Path) -> Source:
    path = tmp_path / "house.yaml"
    path.write_text(CATALOG, "utf-8")
    return read_catalog_file(path)


def plan_of(source: Source, *parts: str) -> Renumbering:
    new = edition_of_text("新版", read_lines([Line(text=line) for line in numbered(*parts).split("\n")]))
    return plan_renumbering(source, diff_editions(edition_of_catalog(source, None), new))


def changed_lines(old: str, new: str) -> list[str]:
    pairs = zip(old.split("\n"), new.split("\n"), strict=True)
    return [after for before, after in pairs if before != after]


def read(tmp_path: Path, text: str) -> list[tuple[str, str | None, str, int]]:
    path = tmp_path / "house.yaml"
    path.write_text(text, "utf-8")
    return [(one.locator, one.parent, one.label, len(one.points)) for one in read_catalog_file(path).provisions]


def test_points_are_renamed_with_their_provisions(catalog: Source) -> None:
    assert plan_of(catalog, TEA, MUSIC, WEIGH, BASKET, *ITEMS, WARE, KETTLE).ids == {
        "TEA-1": "TEA-2",
        "TEA-1-k1": "TEA-2-k1",
        "TEA-2": "TEA-3",
        "TEA-2-k1": "TEA-3-k1",
        "TEA-2-1": "TEA-3-1",
        "TEA-2-1-k1": "TEA-3-1-k1",
        "TEA-2-2": "TEA-3-2",
        "TEA-2-2-k1": "TEA-3-2-k1",
        "TEA-3": "TEA-4",
        "TEA-3-k1": "TEA-4-k1",
    }


def test_equal_editions_give_nothing_to_rename(catalog: Source) -> None:
    plan = plan_of(catalog, TEA, WEIGH, BASKET, *ITEMS, WARE, KETTLE)
    assert (plan.ids, plan.withdrawn) == ({}, ())
    assert renumbered_catalog(CATALOG, catalog, plan) == CATALOG


def test_what_only_changed_its_words_keeps_its_id(catalog: Source) -> None:
    assert plan_of(catalog, TEA, WEIGH, BASKET, *ITEMS, WARE, KETTLE.replace("三十", "四十")).ids == {}


def test_no_new_id_is_given_twice(catalog: Source) -> None:
    plan = plan_of(catalog, TEA, BASKET, *ITEMS, WARE, WEIGH, KETTLE)
    names = [plan.ids.get(provision.id, provision.id) for provision in catalog.provisions]
    assert len(set(names)) == len(names)


def test_numbers_that_are_only_free_are_not_withdrawn(catalog: Source) -> None:
    plan = plan_of(catalog, TEA, WEIGH, BASKET, *ITEMS)
    assert (plan.ids, plan.withdrawn) == ({}, ())


def test_a_number_that_another_took_is_withdrawn(catalog: Source) -> None:
    plan = plan_of(catalog, TEA, BASKET, *ITEMS, WARE, KETTLE)
    assert plan.withdrawn == ("1",)
    assert (plan.locators["1"], plan.labels["1"], plan.ids["TEA-1-k1"]) == ("x1", "原第一条", "TEA-x1-k1")


def test_only_locators_and_labels_change_and_keep_their_quotes(catalog: Source) -> None:
    plan = plan_of(catalog, TEA, MUSIC, WEIGH, BASKET, *ITEMS, WARE, KETTLE)
    assert changed_lines(CATALOG, renumbered_catalog(CATALOG, catalog, plan)) == [
        "- locator: '2'",
        "  label: 第二条",
        "- locator: 3",
        "  label: 第三条",
        "- locator: '3/1'",
        "  label: 第三条第（一）项",
        "- locator: '3/2'",
        "  label: 第三条第（二）项",
        "- locator: '4'",
        "  label: 第四条",
    ]


def test_parents_follow_a_chapter_with_another_number(catalog: Source, tmp_path: Path) -> None:
    plan = plan_of(catalog, TEA, WEIGH, BASKET, *ITEMS, "章 堂会", MUSIC, "章 第二章题", KETTLE)
    assert read(tmp_path, renumbered_catalog(CATALOG, catalog, plan))[-2:] == [
        ("c3", None, "第三章", 0),
        ("4", "TEA-c3", "第四条", 1),
    ]


def test_the_catalog_takes_the_order_of_the_new_edition(catalog: Source, tmp_path: Path) -> None:
    plan = plan_of(catalog, TEA, BASKET, *ITEMS, WEIGH, WARE, KETTLE)
    assert [locator for locator, *_ in read(tmp_path, renumbered_catalog(CATALOG, catalog, plan))] == [
        "c1",
        "1",
        "1/1",
        "1/2",
        "2",
        "c2",
        "3",
    ]


def test_what_the_new_edition_lacks_stays_after_what_stood_before_it(catalog: Source, tmp_path: Path) -> None:
    plan = plan_of(catalog, TEA, WEIGH, WARE, KETTLE)
    assert [locator for locator, *_ in read(tmp_path, renumbered_catalog(CATALOG, catalog, plan))] == [
        "c1",
        "1",
        "x2",
        "2/1",
        "2/2",
        "c2",
        "2",
    ]


def test_items_of_a_withdrawn_article_stay_below_it(catalog: Source, tmp_path: Path) -> None:
    plan = plan_of(catalog, TEA, WEIGH, WARE, KETTLE)
    parents = {locator: parent for locator, parent, *_ in read(tmp_path, renumbered_catalog(CATALOG, catalog, plan))}
    assert (parents["x2"], parents["2/1"], parents["2/2"]) == ("TEA-c1", "TEA-x2", "TEA-x2")


def test_an_item_that_becomes_an_article_of_its_chapter_keeps_its_place_in_the_tree(
    catalog: Source, tmp_path: Path
) -> None:
    plan = plan_of(catalog, TEA, WEIGH, BASKET, f"（一）{BUDS}", LEAVES, WARE, KETTLE)
    found = {locator: parent for locator, parent, *_ in read(tmp_path, renumbered_catalog(CATALOG, catalog, plan))}
    assert plan.locators["2/2"] == "3"
    assert found["3"] is not None and found["3"] in {f"TEA-{locator}" for locator in found}


def test_what_looks_like_a_field_inside_a_longer_text_stays(tmp_path: Path) -> None:
    text = CATALOG.replace("summary: 概述。", "summary: |-\n    概述。\n    label: 不是\n    locator: 也不是", 1)
    path = tmp_path / "house.yaml"
    path.write_text(text, "utf-8")
    source = read_catalog_file(path)
    plan = plan_of(source, TEA, MUSIC, WEIGH, BASKET, *ITEMS, WARE, KETTLE)
    changed = changed_lines(text, renumbered_catalog(text, source, plan))
    assert "    label: 不是" not in changed and len(changed) == 10


def test_space_at_the_end_of_the_file_stays_there(catalog: Source) -> None:
    plan = plan_of(catalog, TEA, BASKET, *ITEMS, WARE, KETTLE, WEIGH)
    after = renumbered_catalog(CATALOG + "\n\n", catalog, plan)
    assert after.endswith("document\n\n\n")
    assert "\n\n" not in after.rstrip("\n")


def test_a_parent_that_keeps_its_number_keeps_its_line(tmp_path: Path) -> None:
    text = CATALOG.replace("  parent: 'c2'\n  label: 第三条\n", "  label: 第三条\n  parent: c2\n")
    (tmp_path / "house.yaml").write_text(text, "utf-8")
    source = read_catalog_file(tmp_path / "house.yaml")
    plan = plan_of(source, TEA, MUSIC, WEIGH, BASKET, *ITEMS, WARE, KETTLE)
    assert len(changed_lines(text, renumbered_catalog(text, source, plan))) == 10
