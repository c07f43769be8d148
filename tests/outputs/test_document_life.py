"""A document's life in the manual: the version in force stays on show, what is to follow it, and what was withdrawn."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import html
from projects import DAY, append, make, pages, review, swap
from qmstrace.control.attesting import Signatory
from qmstrace.workflows.approving import approve_documents
from qmstrace.workflows.assessing import assess_project
from qmstrace.workflows.building import build
from test_reproducible import differing, tree

NEXT = "next/QP-01.html"
PAGE = "procedures/QP-01.html"
WORKING = "procedures/QP-01.md"
FIRST = "质量部编制并维护文件控制程序。"
SCRIPT = "<script>alert(1)</script>"
ADDED = "\n:::{control} 回收\n:id: QP-01-C03\n:owner: 质量部\n回收旧版。\n:::"


def sign(root: Path, *roles: str, at: date = date(2026, 3, 1)) -> None:
    for role in roles:
        when = datetime(at.year, at.month, at.day, 9, tzinfo=UTC)
        approve_documents(root, ["QP-01"], Signatory(role=role, name="甲", at=when))


def revise(root: Path) -> None:
    """Write the next version, to be effective in August."""
    swap(root / WORKING, "version: A/0", "version: A/1")
    swap(root / WORKING, "effective: 2026-03-01", "effective: 2026-08-01")
    swap(root / WORKING, "当日收回", f"次日收回并登记{SCRIPT}")
    append(root / WORKING, ADDED)


@pytest.fixture
def approved(minimal: Path) -> Path:
    """The minimal project under a policy of two roles, its procedure approved by both."""
    swap(minimal / "qms.toml", "procedure = []", 'procedure = ["审核人", "批准人"]')
    sign(minimal, "审核人", "批准人")
    return minimal


def built(root: Path) -> dict[str, html.HtmlElement]:
    return pages(make(root, ("html",)) / "html")


def words(page: html.HtmlElement, path: str) -> list[str]:
    """Return the texts of elements, without what is for screen readers alone."""
    found = page.xpath(path)
    for element in found:
        for unseen in element.xpath(".//*[@class='unseen']"):
            unseen.drop_tree()
    return [" ".join(element.text_content().split()) for element in found]


def table(page: html.HtmlElement) -> dict[str, str]:
    cells = words(page, "//section[@class='next']/table[1]//*[self::th or self::td]")
    return dict(zip(cells[::2], cells[1::2], strict=True))


def test_while_the_next_version_is_written_the_page_shows_the_one_in_force_and_leads_to_it(approved: Path) -> None:
    revise(approved)
    page = built(approved)[PAGE]
    shown = page.text_content()
    assert "发现错发时当日收回" in shown and "次日收回" not in shown and "回收旧版" not in shown
    assert "下一版本：A/1（草案，生效日期 2026-08-01）" in shown
    assert page.xpath("//a[@href='../next/QP-01.html']")


def test_the_next_version_changes_no_verdict_before_its_day(approved: Path) -> None:
    review(approved)
    before = assess_project(approved, DAY).assessment
    revise(approved)
    after = assess_project(approved, DAY).assessment
    assert before.links and all(link.counts for link in before.links)
    assert (after.points, after.links) == (before.points, before.links)


def test_the_next_version_says_number_date_status_and_which_roles_are_missing(approved: Path) -> None:
    revise(approved)
    sign(approved, "审核人", at=date(2026, 6, 1))
    found = table(built(approved)[NEXT])
    assert (found["版本/修订"], found["生效日期"], found["状态"]) == ("A/1", "2026-08-01", "审核中")
    assert found["已批准"].startswith("审核人 甲 2026-06-01")
    assert found["尚缺"] == "批准人"


def test_once_all_approved_it_the_next_version_is_pending_and_nobody_is_missing(approved: Path) -> None:
    revise(approved)
    sign(approved, "审核人", "批准人", at=date(2026, 6, 1))
    found = table(built(approved)[NEXT])
    assert (found["状态"], found["尚缺"]) == ("待生效", "无")


def test_a_pending_version_and_the_draft_after_it_are_both_shown(approved: Path) -> None:
    revise(approved)
    sign(approved, "审核人", "批准人", at=date(2026, 6, 1))
    swap(approved / WORKING, "version: A/1", "version: A/2")
    assert words(built(approved)[NEXT], "//section[@class='next']/h2") == ["A/1 待生效", "A/2 草案"]


def test_changed_words_are_inserted_and_deleted_text_and_unchanged_paragraphs_are_folded(approved: Path) -> None:
    revise(approved)
    page = built(approved)[NEXT]
    assert words(page, "//div[@class='para para-changed']//del") == ["当", "。"]
    assert words(page, "//div[@class='para para-changed']//ins") == ["次", f"并登记{SCRIPT}。"]
    assert words(page, "//details[@class='kept']//div")[0] == "## 1 目的"
    assert not page.xpath("//details[@open]")
    assert "QP-01-C02 文件发放" in words(page, "//section[@class='hunk']/h4")[0]


def test_added_and_removed_controls_are_named(approved: Path) -> None:
    revise(approved)
    text = (approved / WORKING).read_text("utf-8")
    first = text[text.index(":::{control} 文件的建立") : text.index(":::{control} 文件发放")]
    (approved / WORKING).write_text(text.replace(first, ""), "utf-8")
    swap(approved / "matrices/links/demo.csv", "QP-01-C01", "QP-01-C02")
    page = built(approved)[NEXT]
    assert words(page, "//section[@class='next']/ul//ins") == ["QP-01-C03 回收"]
    assert words(page, "//section[@class='next']/ul//del") == ["QP-01-C01 文件的建立"]


def test_changes_can_be_told_apart_without_colours(approved: Path) -> None:
    revise(approved)
    page = built(approved)[NEXT]
    marked = page.xpath("//div[contains(@class, 'para-')]//*[self::ins or self::del]")
    assert marked and all(len(element.xpath("./*[@class='unseen']")) == 2 for element in marked)
    assert set(words(page, "//*[@class='change']")) == {"修改", "新增"}


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("theme", [":root {", ':root[data-theme="dark"] {'], ids=["light", "dark"])
@pytest.mark.parametrize("element", ["ins", "del"])
def test_inserted_and_deleted_words_can_be_read_in_both_themes(plain: Path, theme: str, element: str) -> None:
    style = (plain / "build/html/_static/qms.css").read_text("utf-8")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", style.partition(theme)[2].partition("}")[0]))
    (rule,) = re.findall(rf"(?:^| ){element} \{{(.*?)\}}", style, re.MULTILINE)
    names = (re.search(rf"{name}: var\(--([a-z-]+)\)", rule) for name in ("background", r"(?<!-)color"))
    back, ink = (luminance(colours[name[1]]) for name in names if name)
    assert (max(back, ink) + 0.05) / (min(back, ink) + 0.05) >= 4.5


def test_hostile_text_of_the_next_version_is_text(approved: Path) -> None:
    revise(approved)
    swap(approved / WORKING, "title: 文件控制程序", f"title: '{SCRIPT}'")
    page = built(approved)[NEXT]
    assert page.text_content().count(SCRIPT) == 2
    assert [script.text for script in page.iter("script") if script.text] == []


def test_the_changed_front_matter_is_listed(approved: Path) -> None:
    revise(approved)
    assert words(built(approved)[NEXT], "//table[@class='changed-fields']/tbody/tr") == [
        "版本A/0A/1",
        "生效日期2026-03-012026-08-01",
    ]


def test_on_a_day_after_it_takes_effect_the_next_version_is_the_one_shown(approved: Path) -> None:
    revise(approved)
    sign(approved, "审核人", "批准人", at=date(2026, 6, 1))
    shown = {}
    for day in (date(2026, 7, 31), date(2026, 8, 1)):
        build(approved, approved / "build", day, ("html",), lambda stage, done, total: None)
        shown[day.month] = pages(approved / "build/html")
    assert "当日收回" in shown[7][PAGE].text_content() and NEXT in shown[7]
    assert "次日收回" in shown[8][PAGE].text_content() and NEXT not in shown[8]


@pytest.mark.parametrize("edit", ["first", "again", "signed", "taken back", "effective", "withdrawn"])
def test_an_incremental_build_equals_a_clean_one_through_a_documents_life(approved: Path, edit: str) -> None:
    kept = (approved / WORKING).read_text("utf-8")
    if edit != "first":
        revise(approved)
    make(approved)
    match edit:
        case "first":
            revise(approved)
        case "again":
            swap(approved / WORKING, "次日收回", "三日内收回")
        case "signed":
            sign(approved, "审核人", at=date(2026, 6, 1))
        case "taken back":
            (approved / WORKING).write_text(kept, "utf-8")
        case "effective":
            swap(approved / WORKING, "effective: 2026-08-01", "effective: 2026-06-15")
            sign(approved, "审核人", "批准人", at=date(2026, 6, 1))
        case "withdrawn":
            swap(approved / WORKING, "version: A/1", "version: A/1\nwithdrawn: 2026-06-30")
            sign(approved, "审核人", "批准人", at=date(2026, 6, 1))
    incremental = tree(make(approved))
    shutil.rmtree(approved / "build")
    clean = tree(make(approved))
    assert differing(incremental, clean) == []
    assert (f"html/{NEXT}" in clean) is (edit in {"first", "again", "signed"})


def withdraw(root: Path, *lines: str) -> None:
    swap(root / WORKING, "owner: 质量部\neff", "\n".join(["owner: 质量部", "withdrawn: 2026-06-01", *lines, "eff"]))


def second(root: Path) -> None:
    text = (root / WORKING).read_text("utf-8").replace("QP-01", "QP-02").replace("文件控制程序", "文件管理程序")
    (root / "procedures/QP-02.md").write_text(text, "utf-8")


def test_a_withdrawn_document_keeps_its_page_with_mark_day_replacement_and_retention(minimal: Path) -> None:
    second(minimal)
    withdraw(minimal, "replaced_by: QP-02", "retention: 作废后10年")
    page = built(minimal)[PAGE]
    (banner,) = page.xpath("//div[@class='banner withdrawn']")
    said = banner.text_content()
    assert said.startswith("作废")
    assert "2026-06-01" in said and "作废后10年" in said and "QP-02 文件管理程序" in said
    assert banner.xpath(".//a/@href") == ["../procedures/QP-02.html#QP-02"]
    assert FIRST in page.text_content()


def test_a_withdrawn_document_shows_the_approved_version_and_not_what_was_being_written(approved: Path) -> None:
    revise(approved)
    withdraw(approved)
    waiting = built(approved)[PAGE].text_content()
    assert "本文件拟于 2026-06-01 作废，尚待审核人、批准人批准" in waiting and "当日收回" in waiting
    sign(approved, "审核人", "批准人", at=date(2026, 6, 1))
    found = built(approved)
    shown = found[PAGE].text_content()
    assert "当日收回" in shown and "次日收回" not in shown and "没有替代文件" in shown
    signed = found[PAGE].xpath("//table[@class='signatures']/tbody/tr")
    assert [row[1].text_content() for row in signed] == ["审核人", "批准人"]


def test_the_registers_list_withdrawn_documents_apart(minimal: Path) -> None:
    second(minimal)
    withdraw(minimal)
    form = minimal / "procedures/forms/QR-01-01.md"
    swap(form, "version: A/0", "version: A/0\nwithdrawn: 2026-06-02")
    found = built(minimal)
    for name, number, day in (("documents.html", "QP-01", "2026-06-01"), ("forms.html", "QR-01-01", "2026-06-02")):
        (apart,) = found[name].xpath("//section[@id='withdrawn']")
        (row,) = apart.xpath(".//tbody/tr")
        assert [cell.text_content() for cell in row][0::4] == [number, day]
        apart.drop_tree()
        assert not found[name].xpath(f"//main//a[text()='{number}']")


def test_before_its_day_a_document_is_in_force_and_says_when_it_will_be_withdrawn(minimal: Path) -> None:
    swap(minimal / WORKING, "version: A/0", "version: A/0\nwithdrawn: 2026-07-02")
    found = built(minimal)
    assert "本文件将于 2026-07-02 作废" in found[PAGE].text_content()
    assert not found["documents.html"].xpath("//section[@id='withdrawn']")


def test_the_register_lists_the_documents_that_are_to_be_reviewed(minimal: Path) -> None:
    swap(minimal / WORKING, "review_by: 2028-02-28", "review_by: 2026-06-30")
    swap(minimal / "procedures/forms/QR-01-01.md", "review_by: 2028-02-28", "review_by: 2026-08-30")
    rows = built(minimal)["documents.html"].xpath("//section[@id='due']//tbody/tr")
    assert [(row[0].text_content(), row[-1].text_content()) for row in rows] == [
        ("QP-01", "已超期"),
        ("QR-01-01", "即将到期"),
    ]


def test_the_register_says_nothing_of_reviews_where_none_is_due(plain_pages: dict[str, html.HtmlElement]) -> None:
    assert not plain_pages["documents.html"].xpath("//section[@id='due']")
