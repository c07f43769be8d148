"""Fixtures that many tests share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent / "examples"


MARKERS = {"needs_soffice": "runs LibreOffice", "needs_browser": "runs Chromium"}


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
