"""Writes the summary: what the trace says of each source, counted apart, and a chart of its chapters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qmstrace.model.catalog import Source
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.addresses import Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.labels import label
from qmstrace.present.language import translated
from qmstrace.trace.assessment import Counts, SourceCount
from qmstrace.workbook.formats import Formats
from qmstrace.workbook.layout import TALLEST_ROW, pixels, row_height, text_width
from qmstrace.workbook.verdict_chart import chart_height, charted, shortened, verdict_chart

PARTICULARS = ("文号", "地位", "施行（公布）日期")
NAME_WIDTH, COUNT_WIDTH, PARTICULAR_WIDTHS = 56, 8, (28, 16, 18)
SUM_COLUMN = len(Verdict) + 1
CHART_COLUMN = SUM_COLUMN + 1
"""Charts stand right of the counts, below the particulars of the sources."""
LAST = CHART_COLUMN + len(PARTICULARS) - 1
EDITION = "工作版本（未冻结发布）"
LINE = row_height(())
SPACE = 6.0
"""Between the parts of the head."""
TITLE_FACTOR = 1.6
"""The letters of the title are so much larger than those of a cell."""
CHART_GAP = 8
CHART_WIDTH = pixels(PARTICULAR_WIDTHS) - 2 * CHART_GAP
POINTS_PER_PIXEL = 0.75
PAPER_WIDTH, PAPER_HEIGHT = 784.0, 498.0
"""What the margins leave of A4 across, in points."""
SPARE = 0.95
"""Programs differ a little in how much they get onto a page."""


def write_summary(
    workbook: Workbook,
    sheet: Worksheet,
    formats: Formats,
    assessed: Assessed,
    addresses: Addresses,
    *,
    manual: str,
    sources: Sequence[Source],
    stamp: str,
) -> None:
    """Write the summary of some sources, to be printed on A4 across.

    ``manual`` is the relative path to the manual, ``stamp`` a checksum of what the workbook says.
    """
    _Writer(workbook, sheet, formats, assessed, addresses, manual).write(sources, stamp)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """Chapters of a source that stand on one page, with their names, and the heights of their rows and their chart."""

    names: dict[str, str]
    rows: float
    chart: float

    @property
    def height(self) -> float:
        return max(self.rows, self.chart)


class _Rows:
    """Takes rows from top to bottom, and begins a page where what stays together does not fit on the current one."""

    def __init__(self, sheet: Worksheet, page: float) -> None:
        self._sheet = sheet
        self._page = page
        self._left = page
        self._breaks: list[int] = []
        self.next = 0

    def take(self, height: float = LINE) -> int:
        """Return the next row, which is made as high as is said."""
        self._sheet.set_row(self.next, height)
        self._left -= height
        self.next += 1
        return self.next - 1

    def keep_together(self, height: float) -> None:
        """Begin a page unless a height is left on this one."""
        if height > self._left:
            self._breaks.append(self.next)
            self._left = self._page
            self._sheet.set_h_pagebreaks(self._breaks)


class _Writer:
    def __init__(
        self,
        workbook: Workbook,
        sheet: Worksheet,
        formats: Formats,
        assessed: Assessed,
        addresses: Addresses,
        manual: str,
    ) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._formats = formats
        self._assessed = assessed
        self._addresses = addresses
        self._manual = manual
        self._counted = (*map(label, Verdict), translated("要点"))
        counts = (max(COUNT_WIDTH, text_width(text)) for text in self._counted)
        self._widths = (NAME_WIDTH, *counts, *PARTICULAR_WIDTHS)
        scale = min(1.0, PAPER_WIDTH / (pixels(self._widths) * POINTS_PER_PIXEL))
        self._page = PAPER_HEIGHT / scale * SPARE
        self._rows = _Rows(sheet, self._page)

    def write(self, sources: Sequence[Source], stamp: str) -> None:
        self._sheet.set_landscape()
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, width)
        self._head(stamp)
        self._headings(translated("来源"), *self._counted, *map(translated, PARTICULARS))
        shown = {source.id: source for source in sources}
        counts = [count for count in self._assessed.assessment.sources if count.source in shown]
        rows = [self._rows.take(_height(shown[count.source], count)) for count in counts]
        self._rows.take(SPACE)
        for row, count in zip(rows, counts, strict=True):
            source = shown[count.source]
            self._source(row, source, count, self._block(source, count))

    def _head(self, stamp: str) -> None:
        company, day = self._assessed.project.company, self._assessed.assessment.day
        name = company.name + (translated("（示例）") if company.is_example else "")
        title = translated("{company} 差距矩阵汇总").format(company=name)
        height = row_height([(title, int(sum(self._widths) / TITLE_FACTOR))]) * TITLE_FACTOR
        self._across(self._rows.take(min(TALLEST_ROW, height)), title, self._formats.wide_title)
        notes = (
            translated("评定日期：{day}").format(day=day),
            translated("发布：{edition}").format(edition=translated(EDITION)),
            translated("内容校验值：{stamp}").format(stamp=stamp),
            translated("各来源分别计数，不合并、不折算：强制施行的、自愿采用的和草案各自列出，不计总分，不算比例。"),
        )
        for note in notes:
            self._sheet.write_string(self._rows.take(), 0, note, self._formats.note)
        self._rows.take(SPACE)

    def _across(self, row: int, text: str, cell: Format) -> None:
        self._sheet.merge_range(row, 0, row, LAST, "", cell)
        self._sheet.write_string(row, 0, text, cell)

    def _headings(self, *texts: str) -> int:
        row = self._rows.take()
        for column, text in enumerate(texts):
            self._sheet.write_string(row, column, text, self._formats.head)
        return row

    def _source(self, row: int, source: Source, count: SourceCount, block: int) -> None:
        target = f"internal:{quote_sheetname(self._sheet.get_name())}!{xl_rowcol_to_cell(block, 0)}"
        self._sheet.write_url(row, 0, target, self._formats.open.link, f"《{source.title}》")
        self._counts(row, count.counts, self._formats.open.cell)
        for column, text in enumerate(_particulars(source, count), CHART_COLUMN):
            self._sheet.write_string(row, column, text, self._formats.open.cell)

    def _block(self, source: Source, count: SourceCount) -> int:
        """Write the chapters of a source with their chart, all on one page where they fit; return the first row."""
        heading = translated("《{title}》 {number}（{standing}）").format(
            title=source.title, number=source.number, standing=_standing(count)
        )
        height = row_height([(heading, sum(self._widths))])
        parts = self._parts(count, height + LINE)
        self._rows.keep_together(height + LINE + parts[0].height)
        first = self._rows.take(height)
        self._across(first, heading, self._formats.wide_subtitle)
        head = self._headings(translated("章节"), *self._counted)
        for part in parts:
            if part is not parts[0]:
                self._rows.keep_together(part.height)
            self._part(source, head, count, part)
        total = self._rows.take()
        self._sheet.write_string(total, 0, translated("合计"), self._formats.bold)
        self._counts(total, count.counts, self._formats.bold)
        for _ in range(1 + ceil((parts[-1].height - parts[-1].rows) / LINE)):
            self._rows.take()
        return first

    def _parts(self, count: SourceCount, above: float) -> list[_Part]:
        """Return the chapters of a source in as many parts as it takes pages; the sum stands below the last."""
        names = {chapter: self._name(chapter) for chapter in count.chapters}
        parts: list[dict[str, str]] = [{}]
        left = room = self._page - above - LINE
        for chapter, name in names.items():
            if _name_height(name) > left:
                parts.append({})
                left = room
            parts[-1][chapter] = name
            left -= _name_height(name)
        has_points = any(count.counts.values())
        return [_measured(part, is_last=part is parts[-1], is_charted=has_points) for part in parts]

    def _part(self, source: Source, head: int, count: SourceCount, part: _Part) -> None:
        """Write chapters below a head and their chart beside them."""
        first = self._rows.next
        for chapter, name in part.names.items():
            row = self._rows.take(_name_height(name))
            target = f"external:{self._manual}/{self._addresses.provision(chapter)}"
            self._sheet.write_url(row, 0, target, self._formats.open.link, name)
            self._counts(row, count.chapters[chapter], self._formats.open.cell)
        if not part.chart:
            return
        title = translated("《{title}》\n各章要点数").format(title=shortened(source.title))
        chart = verdict_chart(
            self._workbook,
            title=title,
            sheet=self._sheet.get_name(),
            head=head,
            rows=range(first, self._rows.next),
            most=max(sum(counts.values()) for counts in count.chapters.values()),
        )
        chart.set_size({"width": CHART_WIDTH, "height": int(part.chart / POINTS_PER_PIXEL)})
        described = translated("{title}，按追溯结论分列；各数见左侧表格。").format(title=title)
        self._sheet.insert_chart(first, CHART_COLUMN, chart, {"description": described, "x_offset": CHART_GAP})

    def _name(self, chapter: str) -> str:
        provision = self._assessed.project.provision_by_id[chapter]
        return charted(f"{provision.label} {provision.title}")

    def _counts(self, row: int, counts: Counts, cell: Format) -> None:
        for column, verdict in enumerate(Verdict, 1):
            number = counts[verdict]
            self._sheet.write_number(row, column, number, self._formats.verdicts[verdict] if number else cell)
        self._sheet.write_number(row, SUM_COLUMN, sum(counts.values()), cell)


def _measured(names: dict[str, str], *, is_last: bool, is_charted: bool) -> _Part:
    """Return a part; only below the last one is room for a chart that is higher than its rows."""
    rows = sum(_name_height(name) for name in names.values()) + (LINE if is_last else 0.0)
    chart = max(rows, chart_height(len(names), CHART_WIDTH)) if is_last else rows
    return _Part(names=names, rows=rows, chart=chart if is_charted else 0.0)


def _name_height(name: str) -> float:
    return row_height([(name, NAME_WIDTH)])


def _height(source: Source, count: SourceCount) -> float:
    texts = (f"《{source.title}》", *_particulars(source, count))
    return row_height(zip(texts, (NAME_WIDTH, *PARTICULAR_WIDTHS), strict=True))


def _particulars(source: Source, count: SourceCount) -> tuple[str, str, str]:
    return source.number, _standing(count), _dated(source)


def _standing(count: SourceCount) -> str:
    return label(count.standing) + ("" if count.is_counted else translated("；不计入合计"))


def _dated(source: Source) -> str:
    if source.effective:
        return translated("{day} 施行").format(day=source.effective)
    return translated("{day} 公布").format(day=source.published) if source.published else "—"
