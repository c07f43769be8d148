"""The shipped catalogs against copies of the official texts, where these are at hand."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from copies import HTML, PDF, TEXT, WORD, Copier, browser, paragraphs_of
from qmstrace.model.catalog import Source
from qmstrace.sources.reading import read_official_file
from qmstrace.sources.verification import verify
from qmstrace.store.loader import load

ROOT = Path(__file__).parents[2]
OFFICIAL = Path(os.environ.get("QMSTRACE_OFFICIAL_TEXTS") or ROOT.parent / "shared" / "sources")
SOURCES = ("gmp-2025", "camdi-026-2024")
PLAIN = [
    pytest.param(copy, id=f"{kind}: {name}")
    for kind, family in {"txt": TEXT, "html": HTML, "docx": WORD}.items()
    for name, copy in family.items()
]
PRINTED = [pytest.param(copy, id=f"pdf: {name}") for name, copy in PDF.items()]


@cache
def catalog(source: str) -> Source:
    return load(ROOT).source_by_id[source]


def official(source: str) -> Path:
    path = OFFICIAL / f"{source}.txt"
    if not path.is_file():
        pytest.skip(f"{path.name} is not there; QMSTRACE_OFFICIAL_TEXTS names the folder of the official texts")
    return path


def check(source: str, file: Path) -> None:
    state = verify(catalog(source), read_official_file(file, catalog(source)))
    assert (state.differs, state.missing, state.unexpected, state.repeated) == ((), (), (), ())
    assert state.same == tuple(provision.locator for provision in catalog(source).provisions)


@pytest.mark.parametrize("source", SOURCES)
def test_the_official_text_agrees_with_the_catalog(source: str) -> None:
    check(source, official(source))


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("copy", PLAIN)
def test_a_copy_agrees_with_the_catalog(source: str, copy: Copier, tmp_path: Path) -> None:
    check(source, copy(paragraphs_of(official(source).read_text("utf-8")), tmp_path))


@pytest.mark.needs_browser
@pytest.mark.skipif(not browser(), reason="chromium is missing")
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("copy", PRINTED)
def test_a_printed_copy_agrees_with_the_catalog(source: str, copy: Copier, tmp_path: Path) -> None:
    check(source, copy(paragraphs_of(official(source).read_text("utf-8")), tmp_path))


@pytest.mark.parametrize("source", SOURCES)
def test_a_word_more_is_found_wherever_it_stands(source: str, tmp_path: Path) -> None:
    text = official(source).read_text("utf-8")
    read = read_official_file(official(source), catalog(source)).texts
    unique = [name for name, own in read.items() if len(own) > 10 and "\n" not in own and text.count(own) == 1]
    for locator in unique[:: len(unique) // 8]:
        own, path = read[locator], tmp_path / "changed.txt"
        half = len(own) // 2
        path.write_text(text.replace(own, f"{own[:half]}不{own[half:]}"), "utf-8")
        state = verify(catalog(source), read_official_file(path, catalog(source)))
        assert [found.locator for found in state.differs] == [locator]
        assert (state.missing, state.unexpected) == ((), ())
