"""Reads the body of a Word file into lines, with the numbers that Word counts by itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from qmstrace.errors import Refusal, RequestError
from qmstrace.sources.docx_numbering import Numbering
from qmstrace.sources.lines import Line

MOST_UNPACKED = 96 * 1024 * 1024
"""Most bytes that the parts of a Word file may have together when unpacked."""
MOST_XML = 16 * 1024 * 1024
"""Most bytes of one XML part."""
MOST_PARTS = 5000


def read_docx_file(raw: bytes, name: str) -> list[Line]:
    """Return the paragraphs of a Word file, those in tables too, in their order.

    Raises:
        RequestError: it is no Word file, unpacks to too much, or its XML declares entities.
    """
    _check_package(raw, name)
    try:
        document = Document(io.BytesIO(raw))
        numbering = Numbering(document)
        return [line for paragraph in _paragraphs(document) for line in _lines(paragraph, numbering)]
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError, AttributeError) as error:
        raise RequestError(Refusal.OFFICIAL_DAMAGED, file=name) from error


def _check_package(raw: bytes, name: str) -> None:
    """Refuse archives that unpack to too much, and XML that declares a document type (and with it entities)."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise RequestError(Refusal.OFFICIAL_BOMB, file=name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_xml(archive, part, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise RequestError(Refusal.OFFICIAL_DAMAGED, file=name) from error


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    if part.file_size > MOST_XML:
        raise RequestError(Refusal.OFFICIAL_BOMB, file=name)
    content = archive.read(part)
    if any("<!DOCTYPE".encode(encoding) in content for encoding in ("utf-8", "utf-16-le", "utf-16-be")):
        raise RequestError(Refusal.OFFICIAL_ENTITIES, file=name)


def _paragraphs(around: DocumentObject | _Cell) -> Iterator[Paragraph]:
    for block in around.iter_inner_content():
        if isinstance(block, Table):
            yield from _in_table(block)
        else:
            yield block


def _in_table(table: Table) -> Iterator[Paragraph]:
    """Yield the paragraphs of a table; a cell that spans several places is read once."""
    seen = set()
    for row in table.rows:
        for cell in row.cells:
            if cell._tc not in seen:
                seen.add(cell._tc)
                yield from _paragraphs(cell)


def _lines(paragraph: Paragraph, numbering: Numbering) -> Iterator[Line]:
    number = numbering.of(paragraph)
    for index, text in enumerate(paragraph.text.split("\n")):
        shown = f"{number}{text}" if index == 0 else text
        if shown.strip():
            yield Line(text=shown)
