"""LibreOffice Calc as the client of a workbook."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from spreadsheet.operations import Operation

PYTHON = "/usr/bin/python3"
"""The Python for which Debian packages uno; that of the tests may be another."""
BRIDGE = Path(__file__).with_name("bridge.py")


class SpreadsheetError(Exception):
    """LibreOffice did not start, did not answer or cannot do what it was told."""


def missing() -> str:
    """Return what this machine lacks for editing workbooks, or nothing."""
    if shutil.which("soffice") is None:
        return "soffice"
    with suppress(FileNotFoundError):
        if subprocess.run([PYTHON, "-Es", "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return ""
    return "python3-uno"


class Calc:
    """LibreOffice Calc: started by the first edit, ended on leaving; after a crash the next edit starts it anew.

    It has no window, so it saves no frozen panes.
    """

    def __init__(self, folder: Path, program: str = "soffice", seconds: float = 60) -> None:
        self.folder, self.program, self.seconds = folder, program, seconds
        self.log = folder / "log.txt"
        self.bridge: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def edit(self, path: Path, saved_as: Path, operations: Sequence[Operation] = ()) -> None:
        """Open a workbook, edit it, and save it as .xlsx.

        Raises:
            SpreadsheetError: LibreOffice cannot.
        """
        told = [{"operation": type(operation).__name__, **asdict(operation)} for operation in operations]
        line = json.dumps({"path": str(path.absolute()), "saved_as": str(saved_as.absolute()), "operations": told})
        answer = self._ask(line)
        if not answer:
            self.end()
            raise SpreadsheetError(f"LibreOffice ended: {self.log.read_text('utf-8', errors='replace')}")
        if error := json.loads(answer).get("error"):
            raise SpreadsheetError(f"{path}: {error}")

    def end(self) -> None:
        """End LibreOffice, whatever it is doing."""
        if self.bridge is None:
            return
        with suppress(BrokenPipeError):
            self.bridge.communicate()
        with suppress(ProcessLookupError):
            os.killpg(self.bridge.pid, signal.SIGKILL)
        self.bridge = None

    def _ask(self, line: str) -> str:
        self.bridge = self.bridge or self._start()
        assert self.bridge.stdin
        assert self.bridge.stdout
        with suppress(BrokenPipeError):
            self.bridge.stdin.write(line + "\n")
            self.bridge.stdin.flush()
        return self.bridge.stdout.readline()

    def _start(self) -> subprocess.Popen[str]:
        command: list[str | Path] = [PYTHON, "-Es", BRIDGE, self.program, self.folder, str(self.seconds)]
        with self.log.open("w") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, "LC_ALL": "C.UTF-8", "TMPDIR": str(self.folder)},
                start_new_session=True,
            )
