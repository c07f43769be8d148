"""``qms source fingerprint``: holds a catalog against an official text and sets its fingerprints."""

from __future__ import annotations

from pathlib import Path

from qmstrace.errors import Refusal, RequestError
from qmstrace.model.catalog import Source
from qmstrace.sources.comparison import Comparison, compare, with_fingerprints
from qmstrace.sources.official_text import read_official_text
from qmstrace.store.files import CSV_ENCODINGS, decode
from qmstrace.store.journal import locked, write_files
from qmstrace.store.loader import load
from qmstrace.store.yaml_text import read_yaml


def fingerprint_source(root: Path, source_id: str, official: Path, *, write: bool) -> Comparison:
    """Return how a catalog differs from an official text; with ``write``, set its fingerprints too.

    Raises:
        RequestError: the source is unknown, or the text has no provisions.
    """
    texts = read_official_text(decode(official.read_bytes(), CSV_ENCODINGS) or "")
    if not texts:
        raise RequestError(Refusal.OFFICIAL_TEXT, file=str(official))
    with locked(root):
        source = find_source(root, source_id)
        comparison = compare(source, texts)
        if write:
            path = source.place.path
            write_files(root, {path: _with_fingerprints((root / path).read_bytes(), source, comparison)})
    return comparison


def _with_fingerprints(raw: bytes, source: Source, comparison: Comparison) -> bytes:
    """Return a catalog with its fingerprints set; its line ends and mark are kept."""
    text = raw.decode("utf-8")
    end = "\r\n" if "\r\n" in text else "\n"
    changed = with_fingerprints(text.replace(end, "\n"), source, comparison.fingerprints)
    if read_yaml(changed)[0] is None:
        raise RequestError(Refusal.CATALOG_STYLE, file=source.place.path)
    return changed.replace("\n", end).encode()


def find_source(root: Path, source_id: str) -> Source:
    """Return a source by id.

    Raises:
        RequestError: there is none of that id.
    """
    project = load(root)
    source = project.source_by_id.get(source_id)
    if source is None:
        raise RequestError(Refusal.UNKNOWN_SOURCE, id=source_id, known="、".join(project.source_by_id))
    return source
