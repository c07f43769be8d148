from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import openpyxl
import pytest
from lxml import etree, html
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from projects import DAY, FORMULAS, HOSTILE, swap
from qmstrace.present.labels import label
from qmstrace.trace.assessment import Assessment
from qmstrace.workbook.gap_matrix import gap_workbook
from qmstrace.workflows.assessing import assess_project

BOOK = "build/matrices/gap-matrix.xlsx"
SUMMARY = "汇总"
CHARTED = re.compile(rf"{SUMMARY}!\$[A-H]\$\d+(:\$[A-H]\$\d+)?")
MATRIX = "条款符合性对照表"
GUIDE = "填写说明"
STATE = "qmstrace"
REGISTERS = [
    "证据台账",
    "不适用条款说明",
    "整改计划",
    "标准对照表",
    "职能分配表",
    "法定制度清单",
    "受控文件清单",
    "记录表单清单",
    "外来文件清单",
]


@pytest.fixture(scope="module")
def book(hostile: Path) -> Workbook:
    return openpyxl.load_workbook(hostile / BOOK)


@pytest.fixture(scope="module")
def assessment(hostile: Path) -> Assessment:
    return assess_project(hostile, DAY).assessment


def matrix(book: Workbook) -> Worksheet:
    return book[MATRIX]


def registers(book: Workbook) -> list[Worksheet]:
    return [sheet for sheet in book.worksheets if sheet.title in REGISTERS]


def records(sheet: Worksheet) -> list[dict[str, Cell]]:
    head, *rows = sheet.iter_rows()
    return [dict(zip((str(cell.value) for cell in head), row, strict=True)) for row in rows]


def colour(cell: Cell) -> str:
    return str(cell.fill.fgColor.rgb)


def luminance(argb: str) -> float:
    parts = [int(argb[start : start + 2], 16) / 255 for start in (2, 4, 6)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_matrix_and_each_register_have_a_sheet_after_the_summary(book: Workbook) -> None:
    assert book.sheetnames == [SUMMARY, MATRIX, *REGISTERS, GUIDE, STATE]


def test_head_and_first_column_stay_in_view_and_every_column_can_be_filtered(book: Workbook) -> None:
    sheet = matrix(book)
    assert sheet.freeze_panes == "G2"
    assert sheet.auto_filter.ref == sheet.dimensions


def test_every_column_is_as_wide_as_its_heading(book: Workbook) -> None:
    for sheet in (matrix(book), *registers(book)):
        for cell in sheet[1]:
            if cell.alignment.textRotation or sheet.column_dimensions[cell.column_letter].hidden:
                continue
            assert sheet.column_dimensions[cell.column_letter].width >= 2 * len(str(cell.value))


def test_there_is_one_row_for_each_point_and_control(book: Workbook, assessment: Assessment) -> None:
    expected = [
        (point, link.link.control if link else "")
        for point in assessment.points
        for link in assessment.links_by_point.get(point, (None,))
    ]
    found = [
        (str(row["要点编号"].value), str(row["控制点"].value or "").split(" ")[0]) for row in records(matrix(book))
    ]
    assert found == expected


def test_the_head_of_a_register_is_as_high_as_its_upright_headings(book: Workbook) -> None:
    sheet = book["职能分配表"]
    longest = max(len(str(cell.value)) for cell in sheet[1][3:])
    assert sheet.row_dimensions[1].height >= longest * 15


def test_each_row_shows_the_verdict_of_its_point(book: Workbook, assessment: Assessment) -> None:
    for row in records(matrix(book)):
        assert row["追溯结论"].value == label(assessment.points[str(row["要点编号"].value)].verdict)


def test_each_verdict_has_a_colour_of_its_own_that_can_be_read(book: Workbook) -> None:
    cells = [row["追溯结论"] for row in records(matrix(book))]
    colours = {(cell.value, colour(cell)) for cell in cells}
    verdicts = {cell.value for cell in cells}
    assert len(verdicts) >= 4
    assert len(colours) == len(verdicts) == len({found for _, found in colours})
    for cell in cells:
        lighter, darker = sorted((luminance(colour(cell)), luminance(str(cell.font.color.rgb))), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_the_matrix_shows_what_is_counted(book: Workbook, assessment: Assessment) -> None:
    for source, prefix in zip(assessment.sources, ("DEMO", "WORSE"), strict=True):
        rows = [row for row in records(matrix(book)) if row["来源"].value == prefix]
        verdict_of = {row["要点编号"].value: row["追溯结论"].value for row in rows}
        counted = {label(verdict): number for verdict, number in source.counts.items() if number}
        assert Counter(verdict_of.values()) == counted


def test_every_link_leads_to_a_page_of_the_manual_and_its_anchor(hostile: Path, book: Workbook) -> None:
    known: dict[Path, set[str]] = {}
    links = [cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(links) > 10
    for link in links:
        if link.target is None:
            continue  # within the workbook
        page = ((hostile / BOOK).parent / unquote(link.target.replace("\\", "/"))).resolve()
        assert page.is_relative_to(hostile / "build/html")
        if page not in known:
            known[page] = set(html.parse(page, html.HTMLParser(encoding="utf-8")).xpath("//@id"))
        assert link.location is None or link.location in known[page]


def test_point_and_control_are_linked_where_there_are_any(book: Workbook) -> None:
    for row in records(matrix(book)):
        for name in ("要点编号", "控制点"):
            assert bool(row[name].hyperlink) == bool(row[name].value)


def test_text_is_text_whatever_it_begins_with(book: Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    values = {cell.value for cell in cells}
    assert {*FORMULAS, HOSTILE} <= values
    assert all(cell.quotePrefix for cell in cells if cell.value in FORMULAS)


def test_no_sheet_holds_a_formula_or_an_address_elsewhere(hostile: Path) -> None:
    with ZipFile(hostile / BOOK) as archive:
        for name in archive.namelist():
            root = etree.fromstring(archive.read(name))
            found = [formula.text for formula in root.iter("{*}f")]
            charted = {text for text in found if name.startswith("xl/charts/") and CHARTED.fullmatch(text)}
            assert charted == set(found), name
            for relation in root.iter("{*}Relationship"):
                if relation.get("TargetMode") == "External":
                    assert relation.get("Target").startswith("..")


def test_a_text_longer_than_a_cell_holds_is_shortened_and_not_lost(minimal: Path) -> None:
    swap(minimal / "matrices/links/demo.csv", "控制点建立了文件控制程序。", "长" * 32_768)
    book = openpyxl.load_workbook(BytesIO(gap_workbook(assess_project(minimal, DAY), "../html")))
    assert str(records(matrix(book))[0]["覆盖说明"].value).startswith("长" * 30_000)


def test_the_name_of_the_company_prints_as_it_is(minimal: Path) -> None:
    swap(minimal / "qms.toml", 'name = "示例公司"', 'name = "甲&P乙"')
    book = openpyxl.load_workbook(BytesIO(gap_workbook(assess_project(minimal, DAY), "../html")))
    for sheet in book:
        if sheet.title != STATE:
            assert sheet.oddHeader.left.text == "甲&&P乙"


def values(path: Path) -> dict[tuple[str, str], Any]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in {None, ""}
    }


@pytest.mark.needs_soffice
def test_libreoffice_opens_and_saves_the_same_values(hostile: Path, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("soffice is missing")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [program, home, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "saved", hostile / BOOK]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert values(tmp_path / "saved" / Path(BOOK).name) == values(hostile / BOOK)
