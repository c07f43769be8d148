"""Registers that the manual and the workbook share, and what a quality manual draws from records."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from lxml import html
from projects import append, make, pages, swap
from qmstrace.errors import RequestError

CATALOG = "requirements/demo.yaml"
WORKING = "procedures/QP-01.md"
MAP = """
:::{process-map}
管理：文件控制 {need}`QP-01`
实现: 设计 {need}`QP-01` > 生产 {need}`QP-01` > 放行 {need}`QP-01`
:::
"""
EXCLUSIONS = "\n:::{exclusions}\n:::"


def demand(root: Path) -> None:
    """Let the first point ask for a document, and another for one that there is not."""
    swap(
        root / CATALOG,
        "    text: 建立文件控制程序。\n",
        "    text: 建立文件控制程序。\n    establishes: 文件控制程序\n",
    )
    swap(root / CATALOG, "    text: 洁净区整洁。\n", "    text: 洁净区整洁。\n    establishes: 洁净区管理制度\n")


def rows(page: html.HtmlElement) -> list[list[str]]:
    return [
        [cell.text_content().strip() for cell in row.xpath("td")]
        for row in page.xpath("//table[@id='matrix']/tbody/tr")
    ]


def test_each_demand_stands_beside_the_document_that_meets_it(minimal: Path) -> None:
    demand(minimal)
    page = pages(make(minimal, ("html",)) / "html")["statutory-documents.html"]
    assert [row[1:3] + row[4:] for row in rows(page)] == [
        ["第一条", "文件控制程序", "QP-01 文件控制程序", "部分符合"],
        ["第三条", "洁净区管理制度", "—", "缺口"],
    ]
    (link,) = page.xpath("//td[5]//a")
    assert link.get("href") == "procedures/QP-01.html#QP-01"


def test_partial_coverage_meets_no_demand(minimal: Path) -> None:
    demand(minimal)
    swap(minimal / "matrices/links/demo.csv", "DEMO-1-k1,QP-01-C01,full", "DEMO-1-k1,QP-01-C01,partial")
    page = pages(make(minimal, ("html",)) / "html")["statutory-documents.html"]
    assert [row[4] for row in rows(page)] == ["—", "—"]


def test_owners_and_participants_of_what_answers_an_article_are_marked(minimal: Path) -> None:
    page = pages(make(minimal, ("html",)) / "html")["responsibilities.html"]
    heads = [cell.text_content() for cell in page.xpath("//table[@id='matrix']/thead//th")]
    assert heads == ["来源", "条款", "标题", "质量部", "生产部"]
    assert [row[1:] for row in rows(page)] == [
        ["第一条", "文件", "●", "○"],
        ["第二条", "安装", "", ""],
        ["第三条", "洁净区", "", ""],
    ]


def test_the_workbook_shows_the_same_registers(minimal: Path) -> None:
    demand(minimal)
    made = make(minimal)
    book = openpyxl.load_workbook(made / "matrices/gap-matrix.xlsx")
    shown = pages(made / "html")
    for title, name in (("法定制度清单", "statutory-documents.html"), ("职能分配表", "responsibilities.html")):
        found = [[str(cell.value or "") for cell in row] for row in book[title].iter_rows(min_row=2)]
        assert found == rows(shown[name])
    documents = [[cell.value for cell in row][:2] for row in book["受控文件清单"].iter_rows(min_row=2)]
    assert documents == [["QP-01", "文件控制程序"]]
    (form,) = ([cell.value for cell in row] for row in book["记录表单清单"].iter_rows(min_row=2))
    assert (form[0], form[6]) == ("QR-01-01", "QP-01-C02")


def test_terms_are_listed_with_what_is_not_used_for_them(minimal: Path) -> None:
    (minimal / "procedures/terms.csv").write_text(
        "term,english,meaning,source,variants,exceptions\n供应商,supplier,提供产品或服务的一方,,供方、供货商,供方报告\n",
        "utf-8",
    )
    assert rows(pages(make(minimal, ("html",)) / "html")["terms.html"]) == [
        ["供应商", "supplier", "提供产品或服务的一方", "", "供方、供货商"]
    ]


def test_a_map_of_processes_is_drawn_with_text_and_links(minimal: Path) -> None:
    append(minimal / WORKING, MAP)
    page = pages(make(minimal, ("html",)) / "html")["procedures/QP-01.html"]
    (picture,) = page.xpath("//svg")
    assert [text.text for text in picture.xpath(".//text[@class='band-title']")] == ["管理", "实现"]
    assert [a.xpath("text")[0].text for a in picture.xpath(".//a")] == ["文件控制", "设计", "生产", "放行"]
    assert {a.get("href") for a in picture.xpath(".//a")} == {"../procedures/QP-01.html#QP-01"}
    assert len(picture.xpath(".//path[@class='flow']")) == 2


def test_a_chain_of_processes_that_is_longer_than_a_row_goes_on_in_the_next(minimal: Path) -> None:
    chain = " > ".join(f"工序{number} {{need}}`QP-01`" for number in range(8))
    append(minimal / WORKING, f"\n:::{{process-map}}\n实现: {chain}\n:::")
    (picture,) = pages(make(minimal, ("html",)) / "html")["procedures/QP-01.html"].xpath("//svg")
    assert len(picture.xpath(".//path[@class='flow']")) == 7
    assert len({box.get("y") for box in picture.xpath(".//rect[@class='box']")}) == 2


@pytest.mark.parametrize("line", ["没有冒号 {need}`QP-01`", "管理: 没有文件编号"])
def test_a_line_that_is_no_band_stops_the_build(minimal: Path, line: str) -> None:
    append(minimal / WORKING, f"\n:::{{process-map}}\n{line}\n:::")
    with pytest.raises(RequestError) as caught:
        make(minimal, ("html",))
    assert "过程图的一行不能识别" in caught.value.params["detail"]


def test_what_does_not_apply_is_listed_with_its_reason_and_never_typed_twice(minimal: Path) -> None:
    append(minimal / WORKING, EXCLUSIONS)
    make(minimal, ("html",))
    with (minimal / "matrices/decisions.csv").open("a", encoding="utf-8") as table:
        table.write("D-001,not-applicable,DEMO-3-k2,压差由在线系统记录。,管理者代表,2026-01-05\n")
    page = pages(make(minimal, ("html",)) / "html")["procedures/QP-01.html"]
    (table,) = page.xpath("//h2[starts-with(., '5')]/following::table[thead//th='不适用的依据和理由']")
    found = [[cell.text_content() for cell in row.xpath("td")][1:] for row in table.xpath(".//tbody/tr")]
    assert found == [
        ["第二条", "按本企业的范围事实不适用：仅需要由企业安装的产品适用。"],
        ["第三条", "适用性决定 D-001：压差由在线系统记录。"],
    ]


def test_a_table_of_a_document_scrolls_where_it_is_wider_than_the_page(minimal: Path) -> None:
    head = "|" + "很宽的一列|" * 20
    append(minimal / "procedures/forms/QR-01-01.md", f"\n{head}\n|{'---|' * 20}\n|{' |' * 20}")
    page = pages(make(minimal, ("html",)) / "html")["procedures/forms/QR-01-01.html"]
    tables = page.xpath("//div[@class='prose']//table")
    assert len(tables) == 2
    assert all("scroll" in table.getparent().get("class").split() for table in tables)
