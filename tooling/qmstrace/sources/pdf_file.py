"""Reads the text of a PDF into lines, with their place on the page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from qmstrace.errors import Refusal, RequestError
from qmstrace.sources.lines import Line

MOST_PAGES = 2000
MOST_ON_PAGE = 100_000
"""Most characters on one page; a full page of Han text has fewer than two thousand."""
EDGE_LINES = 2
"""So many lines at the top and at the bottom of a page may be its header and footer."""
FEW_CHARACTERS = 20
"""A page with fewer characters than this holds a picture of text, if any."""
RIGHT_SHARE = 0.85
"""Share of lines that end left of the right margin or at it; what goes beyond are marks that hang over it."""
TILTED = 0.1
"""Characters turned by more than this (in radians) are a watermark."""


@dataclass(kw_only=True)
class _Box:
    """A line as its characters are found; lengths in points."""

    text: str
    left: float
    right: float
    size: float


def read_pdf_file(raw: bytes, name: str) -> list[Line]:
    """Return the lines of a PDF, page by page.

    Raises:
        RequestError: it is damaged, asks for a password, has too many pages, or holds pictures of text only.
    """
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        locked = pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(error).lower()
        raise RequestError(Refusal.OFFICIAL_PASSWORD if locked else Refusal.OFFICIAL_DAMAGED, file=name) from None
    try:
        if len(document) > MOST_PAGES:
            raise RequestError(Refusal.OFFICIAL_TOO_LONG, file=name, most=str(MOST_PAGES))
        pages = [list(_boxes(document[number], name)) for number in range(len(document))]
    except pdfium.PdfiumError as error:
        raise RequestError(Refusal.OFFICIAL_DAMAGED, file=name) from error
    finally:
        document.close()
    if sum(len(box.text) for page in pages for box in page) < FEW_CHARACTERS:
        raise RequestError(Refusal.OFFICIAL_SCANNED, file=name)
    rights = sorted(box.right for page in pages for box in page)
    margin = rights[int(len(rights) * RIGHT_SHARE)]
    lefts = [min((box.left for box in page if box.text.strip()), default=0.0) for page in pages]
    return [
        line
        for number, page in enumerate(pages)
        for line in _lines(page, number + 1, min(lefts[number % 2 :: 2], key=lambda left: left or margin), margin)
    ]


def _boxes(page: pdfium.PdfPage, name: str) -> Iterator[_Box]:
    """Yield the lines of a page in the order of its text."""
    text = page.get_textpage()
    box, current = pdfium_c.FS_RECTF(), None
    try:
        if text.count_chars() > MOST_ON_PAGE:
            raise RequestError(Refusal.OFFICIAL_TOO_LONG, file=name, most=str(MOST_PAGES))
        for index in range(text.count_chars()):
            char = chr(pdfium_c.FPDFText_GetUnicode(text, index) or 0x20)
            if char in "\r\n":
                if current:
                    yield current
                current = None
                continue
            if char.isspace() or not char.isprintable():
                if current:
                    current.text += " "
                continue
            if _is_tilted(text, index) or not pdfium_c.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
                continue
            if current is None:
                current = _Box(text=char, left=box.left, right=box.right, size=box.top - box.bottom)
            else:
                current.text += char
                current.right = max(current.right, box.right)
        if current:
            yield current
    finally:
        text.close()
        page.close()


def _is_tilted(text: pdfium.PdfTextPage, index: int) -> bool:
    angle: float = pdfium_c.FPDFText_GetCharAngle(text, index)
    return TILTED < angle < 6.28 - TILTED


def _lines(boxes: Sequence[_Box], page: int, left: float, margin: float) -> Iterator[Line]:
    kept = [box for box in boxes if box.text.strip()]
    if not kept:
        return
    size = median(box.size for box in kept)
    for number, box in enumerate(kept):
        yield Line(
            text=box.text.strip(),
            page=page,
            indent=(box.left - left) / size if size else 0.0,
            is_full=box.right >= margin - 1.5 * size,
            at_edge=number < EDGE_LINES or number >= len(kept) - EDGE_LINES,
        )
