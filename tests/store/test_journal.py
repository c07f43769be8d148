"""A write of several files that was cut off anywhere is finished or undone by the next run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from killing import FORK, die_at, die_at_flush, was_killed
from qmstrace.cli.main import main
from qmstrace.errors import Code, ProjectInputError, Refusal, RequestError
from qmstrace.store import journal
from qmstrace.store.journal import locked, recover, write_files
from qmstrace.store.loader import load

BEFORE = {"a.csv": b"old\r\n", "b.md": "旧\n".encode()}
CONTENTS: dict[str, str | bytes] = {"a.csv": b"new\r\n", "b.md": "新\n", "deep/folder/c.jsonl": "{}\n"}
AFTER = {"a.csv": b"new\r\n", "b.md": "新\n".encode(), "deep/folder/c.jsonl": b"{}\n"}
LINK = ("map", "add", "DEMO-3-k1", "QP-01-C01", "--coverage", "partial", "--rationale", "控制点提到了洁净区。")


def killed_write(root: Path, kill: Callable[[], None]) -> bool:
    def work() -> None:
        kill()
        with locked(root):
            write_files(root, CONTENTS)

    return was_killed(work)


def fresh(root: Path) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for path, raw in BEFORE.items():
        (root / path).write_bytes(raw)
    return root


def content(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and journal.FOLDER not in path.parts
    }


def test_all_files_are_written(tmp_path: Path) -> None:
    root = fresh(tmp_path / "project")
    with locked(root):
        write_files(root, CONTENTS)
    assert content(root) == AFTER
    assert not (root / journal.JOURNAL).exists()


@pytest.mark.parametrize("is_torn", [False, True], ids=["before", "file-opened"])
def test_run_killed_at_any_step_is_undone_or_finished_by_the_next(tmp_path: Path, is_torn: bool) -> None:
    states = []
    step = 1
    while killed_write(
        root := fresh(tmp_path / "project"), partial(die_at, step, tmp_path / "project", is_torn=is_torn)
    ):
        recover(root)
        states.append(content(root))
        assert not (root / journal.JOURNAL).exists()
        step += 1
    undone = states.count(BEFORE)
    assert undone >= len(CONTENTS)
    assert states[undone:].count(AFTER) == len(states) - undone >= len(CONTENTS)


def test_run_killed_in_the_midst_of_writing_a_file_is_undone(tmp_path: Path) -> None:
    step = 1
    while killed_write(root := fresh(tmp_path / "project"), partial(die_at_flush, step)):
        assert content(root) == BEFORE
        recover(root)
        assert content(root) == BEFORE
        step += 1
    assert step > len(CONTENTS)


def test_run_killed_while_it_finishes_another_is_finished_by_the_next(tmp_path: Path) -> None:
    half = fresh(tmp_path / "half")
    step = 1
    while killed_write(half, partial(die_at, step, half)) and content(half) == BEFORE:
        fresh(half)
        step += 1
    assert content(half) not in (BEFORE, AFTER)
    step = 1
    while True:
        root = tmp_path / "project"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(half, root)

        def work(root: Path = root, step: int = step) -> None:
            die_at(step, root)
            recover(root)

        killed = was_killed(work)
        recover(root)
        assert content(root) == AFTER
        if not killed:
            break
        step += 1
    assert step > len(CONTENTS)


@pytest.mark.parametrize("command", [("check", "--as-of", "2026-06-01"), LINK], ids=["reading", "writing"])
def test_next_command_of_either_kind_finishes_a_killed_write(minimal: Path, command: tuple[str, ...]) -> None:
    waiting = minimal / journal.JOURNAL
    waiting.mkdir(parents=True)
    path = "matrices/decisions.csv"
    table = (minimal / path).read_text("utf-8") + "D-001,not-applicable,DEMO-2,产品无需安装。,质量负责人,2026-02-01\n"
    (waiting / "0").write_text(table, "utf-8")
    (waiting / "files.json").write_text(json.dumps({"0": path}), "utf-8")
    result = CliRunner().invoke(main, ["-C", str(minimal), *command])
    assert (result.exit_code, result.stderr) == (0, "")
    assert (minimal / path).read_text("utf-8") == table
    assert not waiting.exists()


def test_command_killed_while_it_replaces_a_table_loses_nothing(minimal: Path) -> None:
    links = len(load(minimal).links)
    killed, step = True, 1
    while killed and len(load(minimal).links) == links:

        def work(step: int = step) -> None:
            die_at(step, minimal)
            CliRunner().invoke(main, ["-C", str(minimal), *LINK])

        killed = was_killed(work)
        step += 1
    assert killed
    assert len(load(minimal).links) == links + 1


def test_write_that_was_not_fully_noted_is_thrown_away(tmp_path: Path) -> None:
    root = fresh(tmp_path / "project")
    (root / journal.JOURNAL).mkdir(parents=True)
    (root / journal.JOURNAL / "0").write_bytes(b"half")
    recover(root)
    assert content(root) == BEFORE
    assert not (root / journal.JOURNAL).exists()


@pytest.mark.parametrize("foreign", ["../outside.txt", "way/outside.txt"])
def test_note_that_names_a_file_outside_the_project_is_refused_whole(tmp_path: Path, foreign: str) -> None:
    root = fresh(tmp_path / "project")
    (root / "way").symlink_to(tmp_path, target_is_directory=True)
    waiting = root / journal.JOURNAL
    waiting.mkdir(parents=True)
    for number in ("0", "1"):
        (waiting / number).write_bytes(b"x")
    (waiting / "files.json").write_text(json.dumps({"0": "a.csv", "1": foreign}), "utf-8")
    with pytest.raises(ProjectInputError) as caught:
        recover(root)
    assert [problem.code for problem in caught.value.problems] == [Code.JOURNAL_FOREIGN]
    assert (root / "a.csv").read_bytes() == BEFORE["a.csv"]
    assert not (tmp_path / "outside.txt").exists()


def test_reading_leaves_nothing_behind(minimal: Path) -> None:
    before = sorted(minimal.rglob("*"))
    load(minimal)
    assert sorted(minimal.rglob("*")) == before


def test_second_writer_is_turned_away_while_the_first_holds_the_lock(
    minimal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, done = FORK.Event(), FORK.Event()

    def hold() -> None:
        with locked(minimal):
            held.set()
            done.wait(60)

    child = FORK.Process(target=hold)
    child.start()
    try:
        assert held.wait(60)
        monkeypatch.setattr(journal, "WAIT_SECONDS", 0)
        before = content(minimal)
        with pytest.raises(RequestError) as caught, locked(minimal):
            pass
        assert caught.value.refusal is Refusal.LOCKED
        assert content(minimal) == before
    finally:
        done.set()
        child.join()
    with locked(minimal):
        pass
