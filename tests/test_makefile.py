"""``make`` in the shell that the README leads to: with the virtual environment active."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[1] / "Makefile"


@pytest.mark.skipif(shutil.which("make") is None, reason="没有 make")
def test_an_active_environment_is_not_what_makes_itself_anew(tmp_path: Path) -> None:
    shutil.copy(MAKEFILE, tmp_path)
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    own = tmp_path / ".venv/bin"
    own.mkdir(parents=True)
    python = own / "python3"
    python.write_text("#!/bin/sh\n", "utf-8")
    python.chmod(0o755)
    path = f"{own}{os.pathsep}{os.environ['PATH']}"
    printed = subprocess.run(
        ["make", "-n", "manual"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "VIRTUAL_ENV": str(tmp_path / ".venv")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    called = [line.split()[0] for line in printed.splitlines() if " -m venv " in line or " -m pip " in line]
    assert called
    assert all(Path(shutil.which(name, path=path) or name) != python for name in called), printed
