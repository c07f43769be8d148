"""What changed between two editions: nothing missed, nothing made up; the official text itself, mutated, too."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from builders import control, edition, entry, evidence, form, link, point, procedure, project, provision, source
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.cli.main import main
from qmstrace.sources.edition_diff import Edit, EditionDiff, diff_editions, wording
from qmstrace.sources.editions import Edition, edition_of_catalog, edition_of_text
from qmstrace.sources.impact import Impact, impacts
from qmstrace.sources.numbering import chinese_numeral
from qmstrace.sources.reading import read_official_file
from qmstrace.store.catalogs import read_catalog_file

ROOT = Path(__file__).parents[2]
TEXTS = (ROOT / os.environ.get("QMSTRACE_OFFICIAL_TEXTS", "../shared/sources")).resolve()
GMP = TEXTS / "gmp-2025.txt"
NEEDS_GMP = pytest.mark.skipif(
    not GMP.is_file(), reason="没有官方文本 gmp-2025.txt；请用 QMSTRACE_OFFICIAL_TEXTS 指明其文件夹"
)
SEEDS = range(20)

WEIGH = "茶叶入库前由两人称重，并在木牌上写明产地和年份。"
RAIN = "每逢阴雨天气，库房的窗户在傍晚以前全部关上。"
BASKET = "采茶的篮子用竹条编成，按下列用途分开放置："
BUDS = "（一）大篮只装清明以前采下的嫩芽；"
LEAVES = "（二）小篮装老叶和剪下来的枝条。"
KETTLE = "水壶每用满三十天，用柠檬和清水煮洗一遍。"
CUP = "客人打碎茶杯的，由掌柜记账，月底一并结算。"
MUSIC = "晚间请说书先生登台，散场后由伙计收拾桌椅。"
TEA, WARE = "章 茶叶", "章 器具"
HOUSE = (TEA, WEIGH, RAIN, BASKET, BUDS, LEAVES, WARE, KETTLE, CUP)
WORDS = st.text(st.sampled_from("茶水壶杯，。 \nab12"), max_size=60)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A difference as locators; what was renumbered as pairs."""

    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    renumbered: tuple[tuple[str, str], ...] = ()


def found_in(diff: EditionDiff) -> Found:
    return Found(
        changed=tuple(one.old.locator for one in diff.changed),
        removed=tuple(one.locator for one in diff.removed),
        added=tuple(one.locator for one in diff.added),
        renumbered=tuple((one.old.locator, one.new.locator) for one in diff.renumbered),
    )


def difference(*parts: str) -> Found:
    """Return what turns the tea house's rules into other ones."""
    return found_in(diff_editions(edition(*HOUSE), edition(*parts)))


def swapped(old: str, *new: str) -> tuple[str, ...]:
    """Return the tea house's rules with others in the place of one."""
    return tuple(part for one in HOUSE for part in (new if one == old else (one,)))


def test_equal_editions_differ_in_nothing() -> None:
    diff = diff_editions(edition(*HOUSE), edition(*HOUSE))
    assert diff.is_empty
    assert found_in(diff) == Found()


def test_space_and_punctuation_are_no_change() -> None:
    assert difference(*swapped(RAIN, RAIN.replace("，", "、 "))) == Found()


@pytest.mark.parametrize(
    "after",
    [
        RAIN.replace("傍晚", "午后"),
        RAIN.replace("窗户", "窗户和天窗"),
        RAIN.replace("在傍晚以前", ""),
        "每逢阴雨天气，库房不开窗，由值夜的伙计每个时辰查看一次。",
    ],
    ids=["replacement", "insertion", "cut", "mostly rewritten"],
)
def test_changed_words_at_the_same_number_are_one_change(after: str) -> None:
    diff = diff_editions(edition(*HOUSE), edition(*swapped(RAIN, after)))
    assert found_in(diff) == Found(changed=("2",))
    assert (diff.changed[0].old_text, diff.changed[0].new_text) == (RAIN, after)


def test_other_words_at_the_same_number_are_a_removal_and_an_addition() -> None:
    assert difference(*swapped(RAIN, MUSIC)) == Found(removed=("2",), added=("2",))


def test_a_removal_at_the_end_leaves_the_other_numbers() -> None:
    assert difference(*swapped(CUP)) == Found(removed=("5",))


def test_an_addition_at_the_end_leaves_the_other_numbers() -> None:
    assert difference(*HOUSE, MUSIC) == Found(added=("6",))


def test_an_insertion_is_one_addition_and_renumbers_what_follows() -> None:
    assert difference(*swapped(RAIN, MUSIC, RAIN)) == Found(
        added=("2",), renumbered=(("2", "3"), ("3", "4"), ("3/1", "4/1"), ("3/2", "4/2"), ("4", "5"), ("5", "6"))
    )


def test_a_removal_in_the_midst_is_one_removal_and_renumbers_what_follows() -> None:
    assert difference(*swapped(RAIN)) == Found(
        removed=("2",), renumbered=(("3", "2"), ("3/1", "2/1"), ("3/2", "2/2"), ("4", "3"), ("5", "4"))
    )


def test_what_is_renumbered_and_changed_stands_in_both_lists() -> None:
    parts = [part.replace("三十天", "十五天") for part in swapped(RAIN, MUSIC, RAIN)]
    found = difference(*parts)
    assert (found.changed, found.added, found.removed) == (("4",), ("2",), ())
    assert ("4", "5") in found.renumbered


def test_a_changed_lead_in_and_a_changed_item_are_two_changes() -> None:
    parts = [part.replace("竹条", "柳条").replace("嫩芽", "花蕾") for part in HOUSE]
    assert difference(*parts) == Found(changed=("3", "3/1"))


def test_an_item_in_the_midst_of_others_renumbers_those_after_it() -> None:
    parts = swapped(LEAVES, "（二）中篮装清明以后采下的茶梗；", LEAVES.replace("二", "三", 1))
    assert difference(*parts) == Found(added=("3/2",), renumbered=(("3/2", "3/3"),))


def test_a_second_paragraph_is_an_addition_and_the_article_is_not_removed() -> None:
    parts = swapped(RAIN, RAIN, f"款 {MUSIC}")
    assert difference(*parts) == Found(added=("2/p2",), renumbered=(("2", "2/p1"),))


def test_a_paragraph_that_was_the_second_and_goes_leaves_the_first_as_the_article() -> None:
    diff = diff_editions(edition(*swapped(RAIN, RAIN, f"款 {MUSIC}")), edition(*HOUSE))
    assert found_in(diff) == Found(removed=("2/p2",), renumbered=(("2/p1", "2"),))


def test_a_new_chapter_is_an_addition_and_renumbers_those_after_it() -> None:
    found = difference(*swapped(WARE, "章 堂会", MUSIC, WARE))
    assert found.added == ("c2", "4")
    assert found.renumbered == (("c2", "c3"), ("4", "5"), ("5", "6"))
    assert (found.changed, found.removed) == ((), ())


def test_another_title_of_a_chapter_is_a_change() -> None:
    diff = diff_editions(edition(*HOUSE), edition(*swapped(WARE, "章 壶与杯")))
    assert found_in(diff) == Found(changed=("c2",))
    assert (diff.changed[0].old_text, diff.changed[0].new_text) == ("器具", "壶与杯")


def test_a_chapter_that_goes_with_all_in_it_is_removed() -> None:
    assert difference(TEA, WEIGH, RAIN, BASKET, BUDS, LEAVES) == Found(removed=("c2", "4", "5"))


def test_words_that_are_not_known_are_not_compared() -> None:
    old = Edition(name="旧", provisions=(entry("1", None, fingerprint="0" * 16), entry("2", WEIGH)))
    (changed,) = diff_editions(old, Edition(name="新", provisions=(entry("1", RAIN), entry("2", WEIGH)))).changed
    assert (changed.old_text, changed.new_text, changed.runs, changed.score) == (None, RAIN, (), None)


def joined(runs: Iterable[tuple[Edit, str]], *edits: Edit) -> str:
    return "".join(text for edit, text in runs if edit in edits)


@given(old=WORDS, new=WORDS)
def test_runs_of_words_rebuild_both_texts(old: str, new: str) -> None:
    runs = [(run.edit, run.text) for run in wording(old, new)]
    assert joined(runs, Edit.KEPT, Edit.REMOVED) == old
    assert joined(runs, Edit.KEPT, Edit.ADDED) == new
    assert all(text for _, text in runs)
    assert all(before[0] is not after[0] for before, after in pairwise(runs))


def test_equal_texts_are_one_kept_run() -> None:
    assert [(run.edit, run.text) for run in wording(RAIN, RAIN)] == [(Edit.KEPT, RAIN)]


def test_a_single_character_between_two_changes_is_shown_as_changed() -> None:
    assert [(run.edit, run.text) for run in wording("开头甲的乙末尾", "开头丙的丁末尾")] == [
        (Edit.KEPT, "开头"),
        (Edit.REMOVED, "甲的乙"),
        (Edit.ADDED, "丙的丁"),
        (Edit.KEPT, "末尾"),
    ]


def test_a_provision_touches_what_its_points_lead_to_each_once() -> None:
    catalog = source(
        provisions=(
            provision(points=(point(), point(id="RULE-1-k2"))),
            provision(id="RULE-2", locator="2", points=(point(id="RULE-2-k1", provision="RULE-2"),)),
        )
    )
    whole = project(
        sources=(catalog,),
        documents=procedure(control(), control(id="QP-01-C02", owner="生产部", records=())),
        links=(
            link(),
            link(control="QP-01-C02"),
            link(point="RULE-1-k2"),
        ),
        evidence=(evidence(), evidence(id="EV-2", form=None, control="QP-01-C02")),
    )
    assert impacts(whole, catalog) == {
        "1": Impact(
            points=("RULE-1-k1", "RULE-1-k2"),
            controls=("QP-01-C01", "QP-01-C02"),
            documents=("QP-01",),
            evidence=("EV-1", "EV-2"),
            owners=("质量部", "生产部"),
        ),
        "2": Impact(points=("RULE-2-k1",)),
    }


def test_evidence_of_a_form_that_no_linked_control_fills_is_not_touched() -> None:
    whole = project(
        documents=(*procedure(), form(number="QR-09-09")),
        evidence=(evidence(), evidence(id="EV-9", form="QR-09-09")),
    )
    assert impacts(whole, whole.sources[0])["1"].evidence == ("EV-1",)


ARTICLE = re.compile(r"(\s*)第([零一二三四五六七八九十百]+)条(\s+.*)")
ADDED = "企业应当安排专人喂养仓库里的猫，并在墙上张贴喂养的时辰。"


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A text made of the official one, and what was done to it."""

    text: str
    expected: Found


@cache
def official_lines() -> tuple[str, ...]:
    return tuple(GMP.read_text("utf-8").split("\n"))


def reworded(body: str, way: int) -> str:
    half = len(body) // 2
    return (
        f"{body[:half]}，经掌柜点头，{body[half:]}",
        f"{body[: max(8, len(body) * 2 // 3)]}。",
        f"{body}此事每年还要重新商量一次，并写信告诉邻近的铺子。",
        f"{body[: half // 2]}猫、狗和麻雀{body[half // 2 + 4 :]}",
    )[way]


def mutant(seed: int, *, renumbers: bool) -> Mutant:
    """Change ten articles of one paragraph, take two out, put one in, and give the last chapter another number."""
    chance = random.Random(seed)
    lines = list(official_lines())
    articles = [place for place, line in enumerate(lines) if ARTICLE.fullmatch(line)]
    number = {place: str(count) for count, place in enumerate(articles, 1)}
    bare = [
        place
        for place, after in pairwise(articles[:-1])
        if not any(line.strip() and "章" not in line for line in lines[place + 1 : after])
    ]
    chosen = chance.sample(bare, 12)
    changed, removed = sorted(chosen[:10]), sorted(chosen[10:])
    before = articles[chance.randrange(5, 120)] if renumbers else len(lines)
    names: dict[str, str] = {}
    result: list[str] = []
    for place, line in enumerate([*lines, ""]):
        if place == before:
            inserted = str(len(names) + 1 if renumbers else len(articles) + 1)
            names["inserted"] = inserted
            result.append(f"第{chinese_numeral(int(inserted))}条  {ADDED}")
        opened = ARTICLE.fullmatch(line)
        if not opened:
            result.append(line)
        elif place not in removed:
            new = names[number[place]] = str(len(names) + 1) if renumbers else number[place]
            body = reworded(opened[3].strip(), chance.randrange(4)) if place in changed else opened[3].strip()
            result.append(f"{opened[1]}第{chinese_numeral(int(new))}条  {body}")
    return Mutant(
        text="\n".join(result).replace("第十五章", "第十六章"),
        expected=Found(
            changed=tuple(number[place] for place in changed),
            removed=tuple(number[place] for place in removed),
            added=(names.pop("inserted"),),
            renumbered=tuple((old, new) for old, new in names.items() if old != new),
        ),
    )


def articles_of(found: Found) -> Found:
    """Return a difference without what was renumbered with its article or chapter."""
    return replace(found, renumbered=tuple(pair for pair in found.renumbered if pair[0].isdigit()))


@NEEDS_GMP
@pytest.mark.parametrize("renumbers", [False, True], ids=["numbers kept", "later numbers shifted"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_change_to_the_official_text_is_found_and_no_other(tmp_path: Path, seed: int, renumbers: bool) -> None:
    made = mutant(seed, renumbers=renumbers)
    path = tmp_path / "new.txt"
    path.write_text(made.text, "utf-8")
    old, new = (edition_of_text(file.name, read_official_file(file)) for file in (GMP, path))
    found = found_in(diff_editions(old, new))
    assert articles_of(found) == made.expected
    went = {before.partition("/")[0]: after.partition("/")[0] for before, after in found.renumbered}
    assert went == {**dict(made.expected.renumbered), "c15": "c16"}
    catalog = read_catalog_file(ROOT / "requirements/gmp-2025.yaml")
    kept = edition_of_catalog(catalog, read_official_file(GMP, catalog))
    assert found_in(diff_editions(kept, new)) == found


@NEEDS_GMP
@pytest.mark.parametrize("renumbers", [False, True], ids=["numbers kept", "later numbers shifted"])
def test_the_command_names_every_change_to_the_official_text_with_old_and_new_words(
    tmp_path: Path, renumbers: bool
) -> None:
    made = mutant(0, renumbers=renumbers)
    path = tmp_path / "new.txt"
    path.write_text(made.text, "utf-8")
    before, after = (read_official_file(file).texts for file in (GMP, path))
    result = CliRunner().invoke(main, ["-C", str(ROOT), "source", "diff", str(GMP), str(path), "--format", "json"])
    data = json.loads(result.stdout)
    found = Found(
        changed=tuple(one["locator"] for one in data["changed"]),
        removed=tuple(one["locator"] for one in data["removed"]),
        added=tuple(one["locator"] for one in data["added"]),
        renumbered=tuple((one["locator"], one["new"]) for one in data["renumbered"]),
    )
    assert articles_of(found) == made.expected
    names = dict(made.expected.renumbered)
    for one in data["changed"]:
        assert (one["old"], one["new"]) == (before[one["locator"]], after[names.get(one["locator"], one["locator"])])
        assert one["touches"]["points"]
    for one in data["removed"]:
        assert one["old"] == before[one["locator"]]
    for one in data["added"]:
        assert one["new"] == after[one["locator"]] == ADDED
    for one in data["renumbered"]:
        assert one["old"] == one["locator"]
