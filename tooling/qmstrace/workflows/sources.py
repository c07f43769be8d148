"""``qms source import`` and ``verify``: proves catalogs against official texts, and keeps these."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qmstrace.errors import Refusal, RequestError
from qmstrace.model.catalog import Source
from qmstrace.model.official import OfficialText
from qmstrace.model.project import Project
from qmstrace.sources.catalog_text import skeleton, with_fingerprints
from qmstrace.sources.reading import read_official_file
from qmstrace.sources.verification import (
    FOREIGN_SHARE,
    Verification,
    likeliest,
    merged,
    share_with,
    verify,
)
from qmstrace.store.catalogs import PREFIX, SOURCE_ID
from qmstrace.store.journal import locked, write_files
from qmstrace.store.loader import load
from qmstrace.store.official import official_content, official_path
from qmstrace.store.problems import INSPECTION_RULES
from qmstrace.store.yaml_text import read_yaml


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSource:
    """What a user says of a source that has no catalog yet; empty where it is to be filled in later."""

    prefix: str = ""
    title: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What became of an official file: how a catalog stands to it, or the new catalog that was made of it.

    ``resembles`` is another source of the project that the text of a new one comes from.
    """

    source: str
    provisions: int
    verification: Verification | None
    kept: str
    catalog: str | None
    resembles: Source | None


def import_source(root: Path, source_id: str, file: Path, new: NewSource, *, set_fingerprints: bool) -> Imported:
    """Prove a catalog against an official file, or make a new one of it; keep the text.

    Raises:
        ProjectInputError: the project cannot be read.
        RequestError: the file cannot be read or belongs to another source; nothing was written.
    """
    with locked(root):
        project = load(root)
        source = project.source_by_id.get(source_id)
        text = read_official_file(file, source)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        if source is None:
            return _create(root, project, source_id, new, text, file.name, digest)
        _check_belongs(project, source, text, file.name, is_first=set_fingerprints)
        kept = project.official.get(source_id)
        result = verify(source, text, kept)
        provisions = len(text.provisions)
        contents: dict[str, str | bytes] = {}
        if set_fingerprints:
            path = source.place.path
            contents[path] = _with_fingerprints((root / path).read_bytes(), source, text)
        else:
            text = merged(source, kept, text)
        contents[official_path(source_id)] = official_content(text, file.name, digest)
        write_files(root, contents)
    return Imported(
        source=source_id,
        provisions=provisions,
        verification=result,
        kept=official_path(source_id),
        catalog=source.place.path if set_fingerprints else None,
        resembles=None,
    )


def _check_belongs(project: Project, source: Source, text: OfficialText, name: str, *, is_first: bool) -> None:
    """Refuse a text that has little in common with the catalog."""
    if not any(provision.fingerprint for provision in source.provisions):
        if is_first:
            return
        raise RequestError(Refusal.NO_FINGERPRINTS, id=source.id, basis=source.basis or "—")
    if share_with(source, text) >= FOREIGN_SHARE:
        return
    other = likeliest(project.sources, text)
    if other is None:
        raise RequestError(Refusal.UNKNOWN_STANDARD, file=name, id=source.id)
    raise RequestError(Refusal.WRONG_STANDARD, file=name, id=source.id, other=other.id, title=other.title)


def _create(
    root: Path, project: Project, source_id: str, new: NewSource, text: OfficialText, name: str, digest: str
) -> Imported:
    if not SOURCE_ID.fullmatch(source_id):
        raise RequestError(Refusal.SOURCE_ID, id=source_id)
    prefix = new.prefix or _prefix(source_id)
    taken = {source.prefix: source.id for source in project.sources}
    if not PREFIX.fullmatch(prefix):
        raise RequestError(Refusal.SOURCE_PREFIX, prefix=prefix)
    if prefix in taken:
        raise RequestError(Refusal.PREFIX_TAKEN, prefix=prefix, id=taken[prefix])
    path = f"requirements/{source_id}.yaml"
    if path == INSPECTION_RULES:
        raise RequestError(Refusal.SOURCE_RESERVED, id=source_id)
    catalog = skeleton(source_id, prefix, new.title, new.number, text)
    write_files(root, {path: catalog, official_path(source_id): official_content(text, name, digest)})
    return Imported(
        source=source_id,
        provisions=len(text.provisions),
        verification=None,
        kept=official_path(source_id),
        catalog=path,
        resembles=likeliest(project.sources, text),
    )


def _prefix(source_id: str) -> str:
    name = re.sub(r"[^A-Z0-9]", "", source_id.upper())
    return name if name[:1].isalpha() else f"S{name}"


def _with_fingerprints(raw: bytes, source: Source, text: OfficialText) -> bytes:
    """Return a catalog with its fingerprints set; its line ends and mark are kept."""
    catalog = raw.decode("utf-8")
    end = "\r\n" if "\r\n" in catalog else "\n"
    changed = with_fingerprints(catalog.replace(end, "\n"), source, text.fingerprints)
    if read_yaml(changed)[0] is None:
        raise RequestError(Refusal.CATALOG_STYLE, file=source.place.path)
    return changed.replace("\n", end).encode()


def verify_sources(root: Path, source_id: str | None) -> Iterator[tuple[Source, Verification | None]]:
    """Yield each source (or one) with how it stands to the official text that is kept; None where none is.

    Raises:
        ProjectInputError: the project cannot be read.
        RequestError: the source is unknown.
    """
    project = load(root)
    if source_id is not None and source_id not in project.source_by_id:
        raise unknown_source(project, source_id)
    for source in project.sources:
        if source_id in {None, source.id}:
            kept = project.official.get(source.id)
            yield source, verify(source, kept) if kept else None


def unknown_source(project: Project, source_id: str) -> RequestError:
    """Return the refusal of a source that is not there."""
    return RequestError(Refusal.UNKNOWN_SOURCE, id=source_id, known="、".join(project.source_by_id))
