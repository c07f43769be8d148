from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from spreadsheet.book import make_book
from spreadsheet.program import Calc, SpreadsheetError, missing

pytestmark = [
    pytest.mark.needs_soffice,
    pytest.mark.skipif(bool(missing()), reason=f"{missing()} is missing"),
]
ORPHAN = """
import json, os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from spreadsheet.program import Calc
calc, book = Calc(Path(sys.argv[2])), sys.argv[3]
calc.edit(Path(book), Path(book))
if sys.argv[4] == "in an edit":
    calc.bridge.stdin.write(json.dumps({"path": book, "saved_as": book, "operations": []}) + chr(10))
    calc.bridge.stdin.flush()
print(calc.bridge.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    make_book(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def members(group: int) -> dict[int, str]:
    """Return the processes of a group that still run, with what they are called."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text("utf-8", errors="replace").partition("(")[2].rpartition(")")
        except OSError:
            continue
        state, _, of = rest.split()[:3]
        if int(of) == group and state != "Z":
            found[int(status.parent.name)] = name
    return found


def has_ended(process: int) -> bool:
    """Return whether a process ends within ten seconds."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    ended = bool(poll.poll(10_000))
    os.close(handle)
    return ended


def group_of(calc: Calc) -> int:
    assert calc.bridge
    return calc.bridge.pid


def fake(folder: Path, script: str) -> Path:
    """Return a program that is no spreadsheet program; it leaves its number beside it."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\necho $$ > {folder}/number\n{script}\n", "utf-8")
    program.chmod(0o755)
    return program


def test_one_start_serves_many_edits_and_leaves_nothing_behind(tmp_path: Path, book: Path) -> None:
    with Calc(tmp_path) as calc:
        calc.edit(book, tmp_path / "1.xlsx")
        group = group_of(calc)
        started = members(group)
        calc.edit(tmp_path / "1.xlsx", tmp_path / "2.xlsx")
        assert group_of(calc) == group
        assert "soffice.bin" in started.values()
    assert all(map(has_ended, started))
    assert not members(group)
    (profile,) = tmp_path.glob("qms-*")
    assert not [*Path("/tmp").glob(f"OSL_PIPE_*{profile.name}")]


def test_a_program_that_does_not_answer_is_ended_and_said_to_be_slow(tmp_path: Path, book: Path) -> None:
    program = fake(tmp_path, "exec tail -f /dev/null")
    with Calc(tmp_path, str(program), seconds=1) as calc, pytest.raises(SpreadsheetError, match="within 1 s: start"):
        calc.edit(book, tmp_path / "saved.xlsx")
    assert has_ended(int((tmp_path / "number").read_text("utf-8")))


def test_what_a_program_says_that_does_not_start_is_told(tmp_path: Path, book: Path) -> None:
    program = fake(tmp_path, "echo 磁盘已满; exit 3")
    with Calc(tmp_path, str(program)) as calc:
        with pytest.raises(SpreadsheetError, match="磁盘已满") as told:
            calc.edit(book, tmp_path / "saved.xlsx")
        assert "LibreOffice ended as it was started: 3" in str(told.value)


@pytest.mark.parametrize("crashed", ["soffice.bin", "python3"])
def test_after_a_crash_the_next_edit_starts_it_anew(tmp_path: Path, book: Path, crashed: str) -> None:
    with Calc(tmp_path) as calc:
        calc.edit(book, tmp_path / "1.xlsx")
        started = members(group_of(calc))
        (process,) = (process for process, name in started.items() if name == crashed)
        os.kill(process, signal.SIGKILL)
        with pytest.raises(SpreadsheetError, match="LibreOffice ended"):
            calc.edit(book, tmp_path / "2.xlsx")
        assert all(map(has_ended, started))
        calc.edit(book, tmp_path / "3.xlsx")
    assert (tmp_path / "3.xlsx").exists()


@pytest.mark.parametrize("when", ["between edits", "in an edit"])
def test_it_ends_with_the_process_that_told_it_what_to_do(tmp_path: Path, book: Path, when: str) -> None:
    command: list[str | Path] = [sys.executable, "-c", ORPHAN, Path(__file__).parents[1], tmp_path, book, when]
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    group = int(killed.stdout)
    assert all(map(has_ended, [group, *members(group)]))
    assert not members(group)


def test_what_the_machine_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spreadsheet.program.PYTHON", sys.executable)
    assert missing() in {"", "python3-uno"}
    monkeypatch.setattr("spreadsheet.program.PYTHON", "/nowhere/python3")
    assert missing() == "python3-uno"
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert missing() == "soffice"
