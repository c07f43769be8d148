from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from projects import DAY, MINIMAL, append, swap
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.addresses import Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.labels import label
from qmstrace.trace.assessment import Counts
from qmstrace.workbook.formats import Formats, set_up_page
from qmstrace.workbook.gap_matrix import gap_workbook
from qmstrace.workbook.layout import VERDICT_COLOURS
from qmstrace.workbook.summary_sheet import write_summary
from qmstrace.workbook.verdict_chart import verdict_chart
from qmstrace.workflows.assessing import assess_project

SUMMARY = "汇总"
STAMP = "c0ffee"
QUOTED = "汇'总!A1 =1"
COUNTED = [*(label(verdict) for verdict in Verdict), "要点"]
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
POINT = "modality: must, duty: 企业, proof: document}"
A4_WIDTH, A4_HEIGHT = 11.69 * 72, 8.27 * 72
SIDES, ENDS = 0.8 * 72, 1.35 * 72
"""The margins, in points: left and right, top and bottom."""


def catalog(root: Path, name: str, head: str, *chapters: str) -> None:
    """Add a source whose chapters have one article each, with two points, or none in a skeleton."""
    lines = [f"source: {{id: {name}, prefix: {name.upper()}, issuer: 某机构, {head}}}", "provisions:"]
    for number, (tag, title) in enumerate((chapter.split(" ", 1) for chapter in chapters), 1):
        lines.append(f"- {{locator: c{number}, label: {quoted(tag)}, kind: heading, title: {quoted(title)}}}")
        lines.append(f"- {{locator: {number}, parent: c{number}, label: 第{number}条, kind: obligation, title: 一,")
        points = [f"{{key: k{key}, text: 第{number}条之{key}。, {POINT}" for key in (1, 2)]
        lines.append(f"   summary: 概述。, points: [{', '.join(points)}]}}")
    (root / f"requirements/{name}.yaml").write_text("\n".join(lines) + "\n", "utf-8")


def squeezed(text: str) -> str:
    return "".join(text.split())


def quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"').replace("\v", "\\v") + '"'


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, caches: None) -> Path:
    """A project whose sources stand in every way: in force, voluntary, long, draft and still being written."""
    root = Path(shutil.copytree(MINIMAL, tmp_path_factory.mktemp("summary") / "project"))
    append(root / "matrices/decisions.csv", "D-009,adopted,some,采用,管理者代表,2026-03-01")
    voluntary = "title: 部分要求, number: T/某 1—2026, force: 自愿采用, status: current, effective: 2026-03-01"
    catalog(root, "some", voluntary, *(f"{number} 第{number}部分" for number in range(1, 26)))
    guidance = "title: 很长的指南, number: 指南1, force: 指南, status: current, published: 2026-01-05"
    catalog(root, "long", guidance, *(f"{number} 第{number}步的名称" for number in range(1, 61)))
    formula = "title: =1+1, number: =2+2, force: 草案, status: draft"
    catalog(root, "text", formula, "'引\"号! =SUM(A1)", "=1 =A1", "竖\v排 '甲'!$A$1")
    catalog(root, "wip", "title: 编写中的目录, number: 无, force: 强制, status: skeleton", "第一章 总则")
    return root


@pytest.fixture(scope="module")
def assessed(root: Path) -> Assessed:
    return assess_project(root, DAY)


@pytest.fixture(scope="module", params=[SUMMARY, QUOTED])
def content(request: pytest.FixtureRequest, assessed: Assessed) -> bytes:
    """The summary in a workbook of its own, and in a sheet with a name that is hard to refer to."""
    return written(assessed, request.param)


@pytest.fixture(scope="module")
def sheet(content: bytes) -> Worksheet:
    return opened(content)


def written(assessed: Assessed, name: str = SUMMARY, *only: str) -> bytes:
    buffer = BytesIO()
    sources = [source for source in assessed.project.sources if not only or source.id in only]
    with xlsxwriter.Workbook(buffer, OPTIONS) as workbook:
        sheet = workbook.add_worksheet(name)
        set_up_page(sheet, number="", company="甲公司", day=str(DAY), landscape=False)
        addresses = Addresses(assessed)
        formats = Formats(workbook)
        write_summary(workbook, sheet, formats, assessed, addresses, manual="../html", sources=sources, stamp=STAMP)
    return buffer.getvalue()


def opened(content: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def values(sheet: Worksheet) -> list[list[Any]]:
    """Return all rows; the first has number 0, as in anchors."""
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def heads(sheet: Worksheet) -> list[int]:
    """Return the rows of the heads of the blocks."""
    return [number for number, row in enumerate(values(sheet)) if row[0] == "章节"]


def table(sheet: Worksheet) -> tuple[int, list[list[Any]]]:
    """Return the row of the table of the sources, and what stands below its head."""
    rows = values(sheet)
    head = next(number for number, row in enumerate(rows) if row[0] == "来源")
    end = next(number for number, row in enumerate(rows[head:], head) if row[0] is None)
    return head, rows[head + 1 : end]


def numbers(counts: Counts) -> list[int]:
    return [*(counts[verdict] for verdict in Verdict), sum(counts.values())]


def charts(sheet: Worksheet) -> list[Any]:
    return list(sheet._charts)


def charts_of(sheet: Worksheet, head: int) -> list[Any]:
    """Return the charts of the block below a head."""
    end = min((other for other in heads(sheet) if other > head), default=sheet.max_row)
    return [chart for chart in charts(sheet) if head < chart.anchor._from.row < end]


def covered(chart: Any) -> tuple[range, range]:
    """Return the rows and the columns that a chart lies over."""
    start, end = chart.anchor._from, chart.anchor.to
    return range(start.row, end.row + bool(end.rowOff)), range(start.col, end.col + bool(end.colOff))


def chart_parts(content: bytes) -> list[Any]:
    with ZipFile(BytesIO(content)) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith("xl/charts/chart"))
        return [etree.fromstring(archive.read(name)) for name in names]


def referred(sheet: Worksheet, reference: str) -> list[Any]:
    """Return the values of the cells that a reference names, which has to be to this sheet."""
    name, cells = reference.rsplit("!", 1)
    escaped = sheet.title.replace("'", "''")
    assert name == f"'{escaped}'" or (name == sheet.title and name.isidentifier())
    left, top, right, bottom = range_boundaries(cells)
    return [cell.value for row in sheet.iter_rows(top, bottom, left, right) for cell in row]


def pages(sheet: Worksheet) -> Iterator[range]:
    """Yield the rows of each page, down to what is written last."""
    last = 1 + max(
        *(cell.row - 1 for row in sheet.iter_rows() for cell in row if cell.value is not None),
        *(covered(chart)[0][-1] for chart in charts(sheet)),
    )
    yield from (range(*ends) for ends in pairwise([0, *(found.id for found in sheet.row_breaks.brk), last]))


def test_the_head_says_whose_and_of_when_it_is_and_that_it_is_no_edition(sheet: Worksheet) -> None:
    texts = [row[0] for row in values(sheet)[: table(sheet)[0]] if row[0]]
    assert texts[:4] == [
        "示例公司（示例） 差距矩阵汇总",
        f"评定日期：{DAY}",
        "发布：工作版本（未冻结发布）",
        f"内容校验值：{STAMP}",
    ]
    assert "各来源分别计数，不合并、不折算" in texts[4]


def test_a_company_that_is_no_example_is_not_called_one(minimal: Path) -> None:
    swap(minimal / "qms.toml", "example = true", "example = false")
    assert opened(written(assess_project(minimal, DAY))).cell(1, 1).value == "示例公司 差距矩阵汇总"


def test_each_source_has_a_row_with_its_own_counts_and_there_is_no_sum_or_share(
    sheet: Worksheet, assessed: Assessed
) -> None:
    head, rows = table(sheet)
    assert values(sheet)[head] == ["来源", *COUNTED, "文号", "地位", "施行（公布）日期"]
    expected = [
        [f"《{source.title}》", *numbers(count.counts), source.number]
        for count in assessed.assessment.sources
        for source in (assessed.project.source_by_id[count.source],)
    ]
    assert [row[:9] for row in rows] == expected
    assert [row[9:] for row in rows] == [
        ["强制施行", "2026-02-01 施行"],
        ["目录编写中；不计入合计", "—"],
        ["自愿采用", "2026-03-01 施行"],
        ["指南参考", "2026-01-05 公布"],
        ["征求意见草案", "—"],
    ]
    assert "%" not in str(values(sheet))


def test_each_source_leads_to_its_block(sheet: Worksheet) -> None:
    head, rows = table(sheet)
    for number, row in enumerate(rows, head + 2):
        link = sheet.cell(number, 1).hyperlink
        assert link is not None and link.target is None and link.location is not None
        (heading,) = referred(sheet, f"{link.location}:{link.location.rsplit('!', 1)[1]}")
        assert heading == f"{row[0]} {row[8]}（{row[9]}）"


def test_each_block_counts_the_chapters_of_its_source(sheet: Worksheet, assessed: Assessed) -> None:
    rows = values(sheet)
    assert len(heads(sheet)) == len(assessed.assessment.sources)
    for head, source in zip(heads(sheet), assessed.assessment.sources, strict=True):
        assert rows[head][1:8] == COUNTED
        blocks = [*source.chapters.values(), source.counts]
        for row, counts in zip(rows[head + 1 :], blocks, strict=False):
            assert row[1:] == [*numbers(counts), None, None, None]
        assert rows[head + len(blocks)][0] == "合计"


def test_chapters_lead_into_the_manual(sheet: Worksheet) -> None:
    for head in heads(sheet):
        link = sheet.cell(head + 2, 1).hyperlink
        assert link is not None and str(link.target).replace("\\", "/").startswith("../html/provisions/")


def test_a_number_has_the_colour_of_its_verdict_where_it_counts_anything(sheet: Worksheet) -> None:
    for head in [table(sheet)[0], *heads(sheet)]:
        for column, (background, _) in enumerate(VERDICT_COLOURS.values(), 2):
            cell = sheet.cell(head + 2, column)
            assert (cell.fill.fgColor.rgb == f"FF{background[1:]}") == bool(cell.value)
    assert any(row[2] for row in table(sheet)[1])


def test_only_the_sources_that_are_asked_for_are_shown(assessed: Assessed) -> None:
    sheet = opened(written(assessed, SUMMARY, "some", "wip"))
    assert [row[0] for row in table(sheet)[1]] == ["《编写中的目录》", "《部分要求》"]
    assert len(heads(sheet)) == len(charts(sheet)) == 2


def test_each_source_with_points_has_charts_of_its_chapters(sheet: Worksheet, assessed: Assessed) -> None:
    for head, count in zip(heads(sheet), assessed.assessment.sources, strict=True):
        found = charts_of(sheet, head)
        names = [row[0] for row in values(sheet)[head + 1 : head + 1 + len(count.chapters)]]
        assert [name for chart in found for name in referred(sheet, chart.ser[0].cat.strRef.f)] == names
        for number, verdict in enumerate(Verdict):
            numbers = [each for chart in found for each in referred(sheet, chart.ser[number].val.numRef.f)]
            assert numbers == [counts[verdict] for counts in count.chapters.values()]
        for chart in found:
            assert len({series.cat.strRef.f for series in chart.ser}) == 1
            assert [referred(sheet, series.tx.strRef.f) for series in chart.ser] == [[text] for text in COUNTED[:-1]]


def test_charts_are_stacked_bars_that_name_every_chapter(sheet: Worksheet, assessed: Assessed) -> None:
    for head, count in zip(heads(sheet), assessed.assessment.sources, strict=True):
        most = max(sum(counts.values()) for counts in count.chapters.values())
        for chart in charts_of(sheet, head):
            assert (chart.barDir, chart.grouping, chart.overlap, chart.legend.position) == ("bar", "stacked", 100, "b")
            assert (chart.x_axis.scaling.orientation, chart.x_axis.tickLblSkip) == ("maxMin", 1)
            assert chart.y_axis.crosses == "max"  # so that the numbers stand below
            step, scale = chart.y_axis.majorUnit, chart.y_axis.scaling
            assert step == int(step) and most / 8 <= step <= most
            assert scale.min == 0 and scale.max % step == 0 and most <= scale.max < most + step


@pytest.mark.parametrize(("most", "step"), [(1, 1), (8, 1), (9, 2), (17, 5), (93, 20), (140, 20), (675, 100)])
def test_the_marks_of_an_axis_are_whole_and_not_too_many(most: int, step: int) -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as workbook:
        sheet = workbook.add_worksheet(SUMMARY)
        chart = verdict_chart(workbook, title="题", sheet=SUMMARY, head=0, rows=range(1, 2), most=most)
        sheet.insert_chart(0, 9, chart)
    assert charts(opened(buffer.getvalue()))[0].y_axis.majorUnit == step


def test_a_source_without_points_has_a_block_and_no_chart(root: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    (copy / "requirements/wip.yaml").write_text(
        "source: {id: wip, prefix: WIP, title: 空, number: 无, issuer: 某, force: 强制, status: skeleton}\n"
        "provisions:\n- {locator: c1, label: 第一章, kind: heading, title: 总则}\n",
        "utf-8",
    )
    sheet = opened(written(assess_project(copy, DAY), SUMMARY, "wip"))
    assert len(heads(sheet)) == 1
    assert not charts(sheet)


def test_verdicts_are_told_apart_in_charts_with_and_without_colours(content: bytes) -> None:
    for part in chart_parts(content):
        fills = [fill for series in part.iter("{*}ser") for fill in series.iter("{*}pattFill")]
        colours = [tuple(f"#{found.get('val')}" for found in fill.iter("{*}srgbClr")) for fill in fills]
        assert colours == [(text, background) for background, text in VERDICT_COLOURS.values()]
        assert len({fill.get("prst") for fill in fills}) == len(Verdict)


def test_text_of_charts_is_text_whatever_it_begins_with(content: bytes, sheet: Worksheet) -> None:
    parts = chart_parts(content)
    titles = ["".join(part.find(".//{*}title").itertext()) for part in parts]
    assert list(dict.fromkeys(titles)) == [f"{row[0]}\n各章要点数" for row in table(sheet)[1]]
    assert titles[-1] == "《=1+1》\n各章要点数"
    for part in parts:
        assert part.find(".//{*}title//{*}f") is None
    names = [found.text for found in parts[-1].find(".//{*}cat").iter("{*}v")]
    assert names == ["'引\"号! =SUM(A1)", "=1 =A1", "竖排 '甲'!$A$1"]


def test_no_cell_is_a_formula(content: bytes, sheet: Worksheet) -> None:
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s", "n"}
    assert "=2+2" in [row[8] for row in table(sheet)[1]]


def test_a_long_title_is_shortened_in_its_chart_and_whole_in_the_sheet(minimal: Path) -> None:
    title = "很长的名称" * 60
    swap(minimal / "requirements/demo.yaml", "title: 演示规范", f"title: {title}")
    content = written(assess_project(minimal, DAY))
    shown = "".join(chart_parts(content)[0].find(".//{*}title").itertext())
    assert len(shown) < 50 and shown.startswith("《很长的名称") and "…》" in shown
    sheet = opened(content)
    block = heads(sheet)[0]
    assert str(sheet.cell(block, 1).value).startswith(f"《{title}》")
    assert sheet.row_dimensions[block].height > 4 * 15
    assert sheet.cell(block, 1).alignment.wrap_text


def test_no_row_is_higher_than_a_row_can_be(minimal: Path) -> None:
    swap(minimal / "qms.toml", 'name = "示例公司"', f'name = "{"长" * 3000}"')
    sheet = opened(written(assess_project(minimal, DAY)))
    assert 400 < max(row.height or 0 for row in sheet.row_dimensions.values()) <= 409


def test_charts_lie_over_no_text_and_not_over_each_other(sheet: Worksheet) -> None:
    seen: set[tuple[int, int]] = set()
    for chart in charts(sheet):
        rows, columns = covered(chart)
        cells = {(row, column) for row in rows for column in columns}
        assert not cells & seen
        seen |= cells
        assert max(columns) < len(table(sheet)[1][0])
    texts = {(cell.row - 1, cell.column - 1) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    merged = {
        (row - 1, column - 1)
        for found in sheet.merged_cells.ranges
        for row in range(found.min_row, found.max_row + 1)
        for column in range(found.min_col, found.max_col + 1)
    }
    assert not seen & (texts | merged)


def test_a_chart_has_room_for_each_chapter(sheet: Worksheet) -> None:
    for chart in charts(sheet):
        chapters = len(referred(sheet, chart.ser[0].cat.strRef.f))
        assert rows_height(sheet, covered(chart)[0]) >= 95 + 14 * chapters
    for head in heads(sheet):
        below = head + [row[0] for row in values(sheet)[head:]].index("合计")
        assert below in covered(charts_of(sheet, head)[-1])[0]


def test_it_prints_on_a4_as_wide_as_the_page_with_head_and_foot(sheet: Worksheet) -> None:
    setup, properties = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    assert (setup.paperSize, setup.orientation, setup.fitToHeight) == (9, "landscape", 0)
    assert properties is not None and properties.fitToPage
    assert sheet.oddHeader.left.text == "甲公司"
    assert sheet.oddFooter.center.text == "第&P页 共&N页"


def test_pages_end_between_charts_and_a_long_source_has_one_on_each(sheet: Worksheet) -> None:
    fits = page_height(sheet)
    assert not cut_charts(sheet, fits)
    assert max(rows_height(sheet, page) for page in pages(sheet)) <= fits
    assert [len(charts_of(sheet, head)) for head in heads(sheet)] == [1, 1, 1, 3, 1]


def test_a_block_stays_on_a_page_where_it_fits(sheet: Worksheet) -> None:
    broken = [found.id for found in sheet.row_breaks.brk]
    assert len(broken) > 2
    for head in heads(sheet):
        first, last = head - 1, head + [row[0] for row in values(sheet)[head:]].index("合计")
        if rows_height(sheet, range(first, last + 1)) < page_height(sheet):
            assert not set(broken) & set(range(first + 1, last + 1))


@pytest.mark.parametrize("count", range(1, 9))
def test_no_page_ends_in_a_chart_that_is_higher_than_its_table(minimal: Path, count: int) -> None:
    for number in range(count):
        catalog(minimal, f"s{number}", "title: 短, number: 无, force: 指南, status: current", "1 一章")
    sheet = opened(written(assess_project(minimal, DAY)))
    assert not cut_charts(sheet, page_height(sheet))


def rows_height(sheet: Worksheet, rows: range) -> float:
    return sum(sheet.row_dimensions[row + 1].height for row in rows)


def page_height(sheet: Worksheet) -> float:
    """Return the height of a page in points of the sheet, which is made as wide as the page."""
    width = sum(column.width for column in sheet.column_dimensions.values() for _ in range(column.min, column.max + 1))
    return (A4_HEIGHT - ENDS) / min(1, (A4_WIDTH - SIDES) / (width * 7 * 0.75))


def cut_charts(sheet: Worksheet, fits: float) -> list[Any]:
    """Return the charts that go on in the page after the one in which they begin, meant or not."""
    shown = [(page, covered(chart)[0]) for page in pages(sheet) for chart in charts(sheet)]
    begun = [(page, rows) for page, rows in shown if rows[0] in page]
    assert len(begun) == len(charts(sheet))
    return [
        rows for page, rows in begun if rows[-1] not in page or rows_height(sheet, range(page[0], rows[-1] + 1)) > fits
    ]


def test_the_export_shows_the_summary_first_with_a_stamp_of_its_content(minimal: Path) -> None:
    stamps = []
    for day in (DAY, DAY, DAY.replace(day=2)):
        sheet = opened(gap_workbook(assess_project(minimal, day), "../html"))
        assert sheet.title == SUMMARY
        assert len(heads(sheet)) == len(charts(sheet)) == 1
        stamps.append(next(str(row[0]) for row in values(sheet) if str(row[0]).startswith("内容校验值：")))
    assert stamps[0] == stamps[1] != stamps[2]
    assert len(stamps[0].removeprefix("内容校验值：")) == 64


def test_the_same_content_gives_the_same_bytes(assessed: Assessed) -> None:
    assert gap_workbook(assessed, "../html") == gap_workbook(assessed, "../html")


@pytest.mark.needs_soffice
def test_libreoffice_prints_the_pages_that_were_meant(assessed: Assessed, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("soffice is missing")
    import pypdfium2

    content = written(assessed, SUMMARY, "demo", "wip", "some", "text")
    (tmp_path / "summary.xlsx").write_bytes(content)
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [program, home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "summary.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    document = pypdfium2.PdfDocument(tmp_path / "summary.pdf")
    texts = [page.get_textpage().get_text_bounded() for page in document]
    sheet = opened(content)
    meant = list(pages(sheet))
    assert len(texts) == len(meant) > 1
    assert "###" not in "".join(texts)
    for head in heads(sheet):
        page = next(number for number, rows in enumerate(meant) if head in rows)
        assert squeezed(values(sheet)[head - 1][0]) in squeezed(texts[page])
