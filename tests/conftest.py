"""Fixtures that many tests share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from keys import ROLES, make_key, sign_all
from spreadsheet.program import Calc, missing

EXAMPLES = Path(__file__).parent / "examples"


MARKERS = {
    "needs_soffice": "runs LibreOffice",
    "needs_browser": "runs Chromium",
    "slow": "takes ten seconds or more; left out by -m 'not slow'",
}


def pytest_configure(config: pytest.Config) -> None:
    """Register what a test may need of the machine."""
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the parse cache of every test to itself."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def minimal(tmp_path: Path) -> Path:
    """A copy of a small project in which everything is right."""
    return Path(shutil.copytree(EXAMPLES / "valid" / "minimal", tmp_path / "project"))


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The private keys of the people who sign in tests, and of one whom nobody knows."""
    folder = tmp_path_factory.mktemp("keys")
    return {name: make_key(folder / str(number)) for number, name in enumerate([*ROLES, "外人"])}


@pytest.fixture(scope="session")
def signed_once(tmp_path_factory: pytest.TempPathFactory, keys: Mapping[str, Path]) -> Path:
    """The minimal project with all of it signed; not to be changed."""
    root = Path(shutil.copytree(EXAMPLES / "valid" / "minimal", tmp_path_factory.mktemp("signed") / "project"))
    sign_all(root, keys)
    return root


@pytest.fixture
def signed(tmp_path: Path, signed_once: Path) -> Path:
    """A copy of a small project in which all is signed that can be."""
    return Path(shutil.copytree(signed_once, tmp_path / "signed"))


@pytest.fixture(scope="session")
def calc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calc]:
    """LibreOffice, which edits and saves workbooks; one for all the tests of a process."""
    if lacking := missing():
        pytest.skip(f"{lacking} is missing")
    with Calc(tmp_path_factory.mktemp("calc")) as program:
        yield program
