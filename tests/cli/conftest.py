"""The command as a user runs it, on a project of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from qmstrace.cli.main import main
from workbooks import Trip, signed_project

Run = Callable[..., Result]
LATER = "2098-01-01"
"""A day to assess for that lies after whatever a command signs with the clock."""


@pytest.fixture
def qms(minimal: Path) -> Run:
    """Return a function that runs ``qms`` on the minimal project, whose documents stay within their review dates."""
    for path in minimal.glob("procedures/**/*.md"):
        replace(path, "review_by: 2028-02-28", "review_by: 2099-12-31")

    def run(*arguments: str | Path, answers: str | None = None) -> Result:
        return CliRunner().invoke(main, ["-C", str(minimal), *map(str, arguments)], input=answers)

    return run


@pytest.fixture(scope="session")
def signed_trip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with some of every record that a workbook shows, signed; not to be changed."""
    return signed_project(tmp_path_factory.mktemp("trip") / "project")


@pytest.fixture
def trip(tmp_path: Path, signed_trip: Path) -> Trip:
    """A copy of that project, whose workbooks go out to a folder beside it."""
    root = Path(shutil.copytree(signed_trip, tmp_path / "trip"))
    (tmp_path / "out").mkdir()
    return Trip(root, tmp_path / "out")


@pytest.fixture
def data(qms: Run) -> Callable[..., Any]:
    """Return a function that runs ``qms … --format json`` and reads what it prints."""
    return lambda *arguments: json.loads(qms(*arguments, "--format", "json").stdout)


@pytest.fixture
def swap() -> Callable[[Path, str, str], None]:
    """Return a function that replaces a text that must be in a file."""
    return replace


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
