"""Every copy of an official text is read into the same provisions with the same fingerprints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from copies import HTML, PDF, TEXT, WORD, Copier, browser, paragraphs_of
from officials import MADE_UP, catalog_of, made_up, read
from qmstrace.sources.reading import read_official_file

COPIES: Mapping[str, Mapping[str, Copier]] = {"txt": TEXT, "html": HTML, "docx": WORD}
PLAIN = [pytest.param(copy, id=f"{kind}: {name}") for kind, family in COPIES.items() for name, copy in family.items()]
PRINTED = [pytest.param(copy, id=f"pdf: {name}") for name, copy in PDF.items()]


def check(name: str, copy: Copier, folder: Path) -> None:
    text = made_up(name)
    expected = read(text)
    found = read_official_file(copy(paragraphs_of(text), folder), catalog_of(expected))
    assert found.fingerprints == expected.fingerprints
    assert [(each.locator, each.parent, each.label) for each in found.provisions] == [
        (each.locator, each.parent, each.label) for each in expected.provisions
    ]


@pytest.mark.parametrize("name", MADE_UP)
@pytest.mark.parametrize("copy", PLAIN)
def test_a_copy_gives_the_same_provisions(name: str, copy: Copier, tmp_path: Path) -> None:
    check(name, copy, tmp_path)


@pytest.mark.needs_browser
@pytest.mark.skipif(not browser(), reason="chromium is missing")
@pytest.mark.parametrize("name", MADE_UP)
@pytest.mark.parametrize("copy", PRINTED)
def test_a_printed_copy_gives_the_same_provisions(name: str, copy: Copier, tmp_path: Path) -> None:
    check(name, copy, tmp_path)


@pytest.mark.parametrize("name", MADE_UP)
@pytest.mark.parametrize("kind", ["utf-8", "pages", "without blank lines", "full-width marks", "half-width marks"])
def test_a_copy_gives_the_same_provisions_without_a_catalog(name: str, kind: str, tmp_path: Path) -> None:
    text = made_up(name)
    found = read_official_file(TEXT[kind](paragraphs_of(text), tmp_path))
    assert found.fingerprints == read(text).fingerprints


@pytest.mark.parametrize("name", MADE_UP)
def test_titles_are_the_same_in_every_kind_of_file(name: str, tmp_path: Path) -> None:
    text = made_up(name)
    expected = [found.title for found in read(text).provisions]
    for copy in (TEXT["pages"], HTML["nested boxes"], WORD["plain"]):
        found = read_official_file(copy(paragraphs_of(text), tmp_path))
        assert [each.title for each in found.provisions] == expected
