"""Reads an official file, of any format, into its provisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from qmstrace.errors import Refusal, RequestError
from qmstrace.model.catalog import Source
from qmstrace.model.official import OfficialText
from qmstrace.sources.doubt import proof_of
from qmstrace.sources.lines import Line
from qmstrace.sources.noise import without_noise
from qmstrace.sources.regulation import article_lines, read_regulation
from qmstrace.sources.standard import clause_lines, read_standard

MEGABYTE = 1024 * 1024
MOST_BYTES: Mapping[str, int] = {".docx": 48 * MEGABYTE, ".pdf": 48 * MEGABYTE}
MOST_BYTES_OF_TEXT = 8 * MEGABYTE
"""Largest files that are opened at all; official texts have some hundred kilobytes, with pictures some megabytes."""


def _text(raw: bytes, name: str) -> list[Line]:
    from qmstrace.sources.text_file import read_text_file

    return read_text_file(raw, name)


def _html(raw: bytes, name: str) -> list[Line]:
    from qmstrace.sources.html_file import read_html_file

    return read_html_file(raw, name)


def _docx(raw: bytes, name: str) -> list[Line]:
    from qmstrace.sources.docx_file import read_docx_file

    return read_docx_file(raw, name)


def _pdf(raw: bytes, name: str) -> list[Line]:
    from qmstrace.sources.pdf_file import read_pdf_file

    return read_pdf_file(raw, name)


READERS: Mapping[str, Callable[[bytes, str], list[Line]]] = {
    ".txt": _text,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
    ".pdf": _pdf,
}
"""Readers by suffix; each is imported when a file asks for it."""


def read_official_file(path: Path, catalog: Source | None = None) -> OfficialText:
    """Return the provisions of a .txt, .html, .docx or .pdf file.

    Where the copy leaves open where a paragraph ends, the fingerprints of a catalog decide, if one is given.

    Raises:
        RequestError: the file has another format, is too large, damaged, locked, or has no provisions.
        OSError: it cannot be read.
    """
    name = path.name
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise RequestError(Refusal.OFFICIAL_FORMAT, file=name, allowed="、".join(READERS))
    most = MOST_BYTES.get(path.suffix.lower(), MOST_BYTES_OF_TEXT)
    if path.stat().st_size > most:
        raise RequestError(Refusal.OFFICIAL_TOO_LARGE, file=name, most=str(most // MEGABYTE))
    raw = path.read_bytes()
    if not raw.strip():
        raise RequestError(Refusal.OFFICIAL_EMPTY, file=name)
    text = read_lines(reader(raw, name), catalog)
    if not any(provision.text for provision in text.provisions):
        raise RequestError(Refusal.OFFICIAL_TEXT, file=name)
    return text


def read_lines(lines: Sequence[Line], catalog: Source | None = None) -> OfficialText:
    """Return the provisions of the lines of a file: a regulation where more lines open articles than clauses."""
    kept = without_noise(lines)
    proof = proof_of(catalog) if catalog else None
    is_regulation = article_lines(kept) >= clause_lines(kept)
    return read_regulation(kept, proof) if is_regulation else read_standard(kept, proof)
