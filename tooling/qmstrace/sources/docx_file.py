"""Reads the body of a Word file into lines, with the numbers that Word counts by itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.simpletypes import ST_Merge
from docx.oxml.table import CT_Tbl
from docx.oxml.text.paragraph import CT_P
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from qmstrace.errors import Refusal, RequestError
from qmstrace.sources.docx_numbering import Numbering
from qmstrace.sources.lines import Line
from qmstrace.store.office_files import OfficeFault, office_fault

MOST_UNPACKED = 96 * 1024 * 1024
"""Most bytes that the parts of a Word file may have together when unpacked."""
MOST_XML = 16 * 1024 * 1024
"""Most bytes of one XML part."""
BLOCKS = tuple(map(qn, ("w:p", "w:tbl", "w:sdt", "w:sdtContent", "w:ins", "w:customXml")))
"""Paragraphs and tables, and what may stand around them."""
LEFT_OUT = frozenset(map(qn, ("w:del", "w:moveFrom", "w:drawing", "w:pict", "w:pPr")))
WRITTEN = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}


def read_docx_file(raw: bytes, name: str) -> list[Line]:
    """Return the paragraphs of a Word file, those in tables too, in their order.

    Raises:
        RequestError: it is no Word file, unpacks to too much, or its XML declares entities.
    """
    match office_fault(raw, most_unpacked=MOST_UNPACKED, most_xml=MOST_XML):
        case OfficeFault.DAMAGED:
            raise RequestError(Refusal.OFFICIAL_DAMAGED, file=name)
        case OfficeFault.BOMB:
            raise RequestError(Refusal.OFFICIAL_BOMB, file=name)
        case OfficeFault.ENTITIES:
            raise RequestError(Refusal.OFFICIAL_ENTITIES, file=name)
    try:
        document = Document(io.BytesIO(raw))
        numbering = Numbering(document)
        return [line for paragraph in _paragraphs(document) for line in _lines(paragraph, numbering)]
    except (PackageNotFoundError, LookupError, TypeError, ValueError, SyntaxError, AttributeError) as error:
        raise RequestError(Refusal.OFFICIAL_DAMAGED, file=name) from error


def _paragraphs(around: DocumentObject | _Cell) -> Iterator[Paragraph]:
    root = around._tc if isinstance(around, _Cell) else around.element.body
    for block in root.iterchildren(*BLOCKS):
        yield from _of_block(block, around)


def _of_block(block: Any, around: DocumentObject | _Cell) -> Iterator[Paragraph]:
    if isinstance(block, CT_P):
        yield Paragraph(block, around)
    elif isinstance(block, CT_Tbl):
        yield from _in_table(Table(block, around))
    else:
        for inner in block.iterchildren(*BLOCKS):
            yield from _of_block(inner, around)


def _in_table(table: Table) -> Iterator[Paragraph]:
    """Yield the paragraphs of a table; a cell that spans several places is read once."""
    for row in table._tbl.tr_lst:
        for cell in row.tc_lst:
            if cell.vMerge != ST_Merge.CONTINUE:
                yield from _paragraphs(_Cell(cell, table))


def _lines(paragraph: Paragraph, numbering: Numbering) -> Iterator[Line]:
    number = numbering.of(paragraph)
    for index, text in enumerate("".join(_pieces(paragraph._p)).split("\n")):
        shown = f"{number}{text}" if index == 0 else text
        if shown.strip():
            yield Line(text=shown)


def _pieces(element: Any) -> Iterator[str]:
    """Yield the text of a paragraph as it reads with its changes accepted."""
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in WRITTEN:
            yield WRITTEN[child.tag]
        elif child.tag not in LEFT_OUT:
            yield from _pieces(child)
