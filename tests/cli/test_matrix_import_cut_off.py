"""``qms matrix import --apply`` is stopped anywhere: the tables are whole each time, and the next run ends it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from killing import FORK, die_at, die_at_flush, full_disk_from, was_killed
from qmstrace.cli.main import main
from qmstrace.store import journal
from qmstrace.store.journal import locked
from qmstrace.store.loader import load
from workbooks import CLEAN, DAY, EVIDENCE, MATRIX, PRESSURE, Trip

Stop = Callable[[int, Path], None]
CUTS: dict[str, Stop] = {
    "before": die_at,
    "a file opened": partial(die_at, is_torn=True, only_writes=True),
    "half of a file": lambda step, _: die_at_flush(step),
    "no more space": full_disk_from,
}


@pytest.fixture
def filled(trip: Trip) -> Trip:
    """A project with a workbook that changes five of its tables, one of them new."""
    (trip.root / "requirements/inspection-items.csv").unlink()
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖", "自查结论": "不合格", "自查情况": "有杂物。"})
        book.fill(MATRIX, PRESSURE, {"整改状态": "进行中", "项目级别": "一般"})
        book.fill(EVIDENCE, "EV-002", {"名称": "照片"})
    return trip


def apply(trip: Trip, root: Path) -> int:
    arguments = ["-C", str(root), "matrix", "import", str(trip.book), "--apply", "--as-of", str(DAY)]
    return CliRunner().invoke(main, arguments).exit_code


def content(root: Path) -> dict[str, bytes]:
    found = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(journal.FOLDER)}


@pytest.mark.parametrize(
    "cut", [name if name == "half of a file" else pytest.param(name, marks=pytest.mark.slow) for name in CUTS]
)
def test_an_import_that_is_cut_off_is_undone_or_finished(filled: Trip, cut: str) -> None:
    before = content(filled.root)
    done = Path(shutil.copytree(filled.root, filled.root.with_name("done")))
    assert apply(filled, done) == 0
    after = content(done)
    assert len([path for path in after if after[path] != before.get(path)]) == 5
    ends, step = [], 1
    while True:
        root = Path(shutil.copytree(filled.root, filled.root.with_name("copy")))

        def work(root: Path = root, step: int = step) -> None:
            CUTS[cut](step, root)
            if apply(filled, root):
                raise SystemExit(9)

        was_cut = was_killed(work)
        load(root)
        ends.append(content(root))
        assert ends[-1] in (before, after)
        assert not (root / journal.JOURNAL).exists()
        assert apply(filled, root) == 0
        assert content(root) == after
        shutil.rmtree(root)
        if not was_cut:
            break
        step += 1
    undone = ends.count(before)
    assert undone >= 5
    assert ends[undone:].count(after) == len(ends) - undone >= (1 if cut == "half of a file" else 5)


def test_an_import_waits_for_whoever_is_writing(filled: Trip, monkeypatch: pytest.MonkeyPatch) -> None:
    held, done = FORK.Event(), FORK.Event()

    def hold() -> None:
        with locked(filled.root):
            held.set()
            done.wait(60)

    child = FORK.Process(target=hold)
    child.start()
    try:
        assert held.wait(60)
        monkeypatch.setattr(journal, "WAIT_SECONDS", 0)
        before = content(filled.root)
        assert apply(filled, filled.root) == 2
        assert content(filled.root) == before
        assert len(filled.bring().changes) == 6, "what is only shown needs no lock"
    finally:
        done.set()
        child.join()
    assert apply(filled, filled.root) == 0
