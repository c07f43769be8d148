"""Controlled copies on the page of their document and in the registers."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from projects import COPIES, make, pages, swap

Pages = dict[str, html.HtmlElement]
ROWS = """01,QP-01,A/0,质量部,档案室,2026-02-25,,,
02,QP-01,A/0,生产部,车间,2026-02-25,2026-04-01,,污损换发
01,QR-01-01,A/0,仓库,货架,2026-02-25,,,
"""


def build(root: Path) -> Pages:
    (root / "procedures/distribution.csv").write_text(COPIES + ROWS, "utf-8")
    return pages(make(root, ("html",)) / "html")


def replace_version(root: Path) -> None:
    swap(root / "procedures/QP-01.md", "version: A/0", "version: A/1")


def rows(page: html.HtmlElement) -> list[list[str]]:
    """Return the cells of all tables of copies on a page."""
    return [
        [cell.text_content() for cell in row.xpath("td")] for row in page.xpath("//table[@class='copies']/tbody/tr")
    ]


def test_the_page_of_a_document_lists_its_own_copies_with_their_states(minimal: Path) -> None:
    found = build(minimal)
    assert rows(found["procedures/QP-01.html"]) == [
        ["A/0", "01", "质量部", "档案室", "2026-02-25", "—", "—", "在用", "—"],
        ["A/0", "02", "生产部", "车间", "2026-02-25", "2026-04-01", "—", "已收回", "污损换发"],
    ]
    assert [row[2] for row in rows(found["procedures/forms/QR-01-01.html"])] == ["仓库"]


def test_a_document_without_copies_has_no_table_of_them(plain_pages: Pages) -> None:
    assert rows(plain_pages["procedures/QP-01.html"]) == []


@pytest.mark.parametrize("page", ["procedures/QP-01.html", "copies.html"])
def test_a_copy_to_be_withdrawn_is_marked(minimal: Path, page: str) -> None:
    replace_version(minimal)
    late = build(minimal)[page].xpath("//table[@class='copies']//td[@class='late']")
    assert {cell.text for cell in late} == {"待收回"}


def test_the_register_of_copies_shows_all_and_first_those_to_be_withdrawn(minimal: Path) -> None:
    replace_version(minimal)
    page = build(minimal)["copies.html"]
    first, *others = rows(page)
    assert first[:4] == ["QP-01", "A/0", "01", "质量部"]
    assert first[9] == "A/1"
    assert [row[0] for row in others] == ["QP-01", "QP-01", "QR-01-01"]
    assert page.xpath("//table[@class='copies']//a/@href")[0] == "procedures/QP-01.html#QP-01"


def test_the_register_of_documents_leads_to_the_copies_and_says_how_many_are_to_be_withdrawn(minimal: Path) -> None:
    replace_version(minimal)
    page = build(minimal)["documents.html"]
    (banner,) = page.xpath("//p[@class='banner']")
    assert banner.text_content().startswith("1 份受控本待收回")
    assert banner.xpath("a/@href") == ["copies.html"]
    assert "待收回 1" in page.xpath("//tr[contains(., 'QP-01')]")[0].text_content()


def test_the_register_of_documents_warns_of_nothing_where_all_copies_are_in_use(minimal: Path) -> None:
    page = build(minimal)["documents.html"]
    assert page.xpath("//a[@href='copies.html']")
    assert "待收回" not in page.text_content()


def test_the_register_of_documents_counts_the_copies_that_are_out(minimal: Path) -> None:
    page = build(minimal)["documents.html"]
    column = [heading.text for heading in page.xpath("//thead/tr/th")].index("受控本")
    (row,) = page.xpath("//tbody/tr")
    assert row.xpath("td")[column].text_content() == "1"
