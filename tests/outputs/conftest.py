"""Projects that are built once for many tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from projects import MINIMAL, make, pages, review, spoil


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory, caches: None) -> Path:
    """The minimal project, its links reviewed, built once; tests only read it."""
    root = Path(shutil.copytree(MINIMAL, tmp_path_factory.mktemp("plain") / "project"))
    review(root)
    make(root)
    return root


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory, caches: None) -> Path:
    """A project full of hostile text, built once; tests only read it."""
    root = Path(shutil.copytree(MINIMAL, tmp_path_factory.mktemp("hostile") / "project"))
    spoil(root)
    make(root)
    return root


@pytest.fixture(scope="session")
def plain_pages(plain: Path) -> dict[str, html.HtmlElement]:
    return pages(plain / "build/html")


@pytest.fixture(scope="session")
def hostile_pages(hostile: Path) -> dict[str, html.HtmlElement]:
    return pages(hostile / "build/html")
