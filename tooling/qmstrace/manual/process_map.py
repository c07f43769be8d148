"""The map of processes in a quality manual: bands of boxes, read from text, drawn as SVG when a page is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from qmstrace.manual.content import Content

BOX = re.compile(r"(?P<title>[^{;>]+?)\s*\{need\}`(?P<number>[A-Z0-9-]+)`")
BOXES_IN_ROW = 6
WIDTH, BAND_LABEL = 976, 96
BOX_WIDTH, BOX_HEIGHT, GAP = 128, 46, 16

Band = dict[str, Any]


def read_bands(lines: Sequence[str]) -> list[Band]:
    """Return the bands of a map: ``名称: 过程 {need}`QP-01`; 过程 …``; ``>`` in place of ``;`` draws arrows.

    Raises:
        ValueError: a line that is no band.
    """
    bands = []
    for line in lines:
        if not line.strip():
            continue
        title, colon, rest = line.replace("：", ":", 1).partition(":")
        boxes = [[found["title"].strip(), found["number"]] for found in BOX.finditer(rest)]
        if not colon or not boxes:
            raise ValueError(line)
        bands.append({"title": title.strip(), "is_chain": ">" in rest, "boxes": boxes})
    return bands


def map_view(content: Content, bands: Sequence[Band]) -> dict[str, Any]:
    """Return what the picture shows: every box with its place, its document and its address; and its size."""
    top, drawn = 0, []
    for band in bands:
        rows = -(-len(band["boxes"]) // BOXES_IN_ROW)
        height = rows * (BOX_HEIGHT + GAP) + GAP
        boxes = [_box(content, band, index, top) for index in range(len(band["boxes"]))]
        drawn.append({"title": band["title"], "top": top, "height": height, "boxes": boxes})
        top += height + GAP
    return {"width": WIDTH, "height": max(0, top - GAP), "label": BAND_LABEL, "bands": drawn}


def _box(content: Content, band: Band, index: int, top: int) -> dict[str, Any]:
    row, column = divmod(index, BOXES_IN_ROW)
    title, number = band["boxes"][index]
    is_last = index == len(band["boxes"]) - 1
    known = number in content.project.document_by_number
    return {
        "title": title,
        "number": number,
        "address": content.addresses.document(number) if known else "",
        "x": BAND_LABEL + GAP + column * (BOX_WIDTH + GAP),
        "y": top + GAP + row * (BOX_HEIGHT + GAP),
        "width": BOX_WIDTH,
        "height": BOX_HEIGHT,
        "arrow": band["is_chain"] and not is_last and column < BOXES_IN_ROW - 1,
        "turn": band["is_chain"] and not is_last and column == BOXES_IN_ROW - 1,
    }
