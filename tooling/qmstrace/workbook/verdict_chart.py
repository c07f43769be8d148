"""Draws how many points of each chapter have which verdict, as a chart that the spreadsheet program draws itself."""

from __future__ import annotations

import re
from math import ceil

from xlsxwriter.chart import Chart
from xlsxwriter.workbook import Workbook

from qmstrace.model.vocabulary import Verdict
from qmstrace.present.labels import label
from qmstrace.workbook.layout import FONT, VERDICT_COLOURS, VERDICT_PATTERNS, text_width

CHAPTER_POINTS, FRAME_POINTS = 14.0, 100.0
"""What a chart needs for each chapter, and for its title, its axis and a legend of one line."""
LEGEND_POINTS, LETTER_PIXELS, KEY_WIDTH = 14.0, 6, 4
"""A further line of the legend, half the width of a Han character in it, and how many of these each entry adds."""
GREY = {"color": "#C8C8C8"}
LONGEST_TITLE = 28
MOST_STEPS = 8
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def verdict_chart(workbook: Workbook, *, title: str, sheet: str, head: int, rows: range, most: int) -> Chart:
    """Return stacked bars, one for each row, the first at the top.

    A row has a chapter's name and then its counts by verdict, as the row ``head`` says; no bar is longer than ``most``.
    """
    chart = workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for column, verdict in enumerate(Verdict, 1):
        background, text = VERDICT_COLOURS[verdict]
        chart.add_series(
            {
                "name": [sheet, head, column],
                "categories": [sheet, rows[0], 0, rows[-1], 0],
                "values": [sheet, rows[0], column, rows[-1], column],
                "pattern": {"pattern": VERDICT_PATTERNS[verdict], "fg_color": text, "bg_color": background},
                "border": {"color": text, "width": 0.75},
                "gap": 45,
            }
        )
    font, step = {"name": FONT["font_name"], "size": 9}, _step(most)
    chart.set_title({"name": title, "name_font": font})
    chart.set_y_axis({"reverse": True, "interval_unit": 1, "crossing": "max", "num_font": font, "line": GREY})
    chart.set_x_axis(
        {
            "num_font": font,
            "num_format": "0",
            "min": 0,
            "max": -(-most // step) * step,
            "major_unit": step,
            "major_gridlines": {"visible": True, "line": GREY},
        }
    )
    chart.set_legend({"position": "bottom", "font": font})
    return chart


def chart_height(chapters: int, width: int) -> float:
    """Return the height in points that shows the names of so many chapters, and the legend in so many pixels."""
    legend = sum(text_width(label(verdict)) + KEY_WIDTH for verdict in Verdict) * LETTER_PIXELS
    return FRAME_POINTS + (ceil(legend / width) - 1) * LEGEND_POINTS + chapters * CHAPTER_POINTS


def charted(text: str) -> str:
    """Return a text that may stand in a chart: cells escape what XML cannot hold, charts of their texts do not."""
    return NOT_IN_XML.sub("", text)


def shortened(title: str) -> str:
    """Return a title that leaves room for the bars."""
    shown = charted(title)
    return shown if len(shown) <= LONGEST_TITLE else f"{shown[: LONGEST_TITLE - 1]}…"


def _step(most: int) -> int:
    """Return the distance of the marks on an axis: whole, and 1, 2 or 5 times a power of ten."""
    step, factors = 1, (2, 5, 10)
    while step * MOST_STEPS < most:
        power = 10 ** (len(str(step)) - 1)
        step = next(factor * power for factor in factors if factor * power > step)
    return step
