"""A command that signs is stopped anywhere, finds the disk full or meets another: the project is whole each time."""

from __future__ import annotations

import random
import resource
import shutil
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from keys import NEEDS_SSH, ROLES, signatory
from killing import FORK, die_at, die_at_flush, full_disk_from, was_killed
from qmstrace.cli.main import main
from qmstrace.control.verifying import verify_attestations
from qmstrace.store import journal
from qmstrace.store.attestations import document_chain, link_chain
from qmstrace.store.journal import locked
from qmstrace.store.loader import load
from qmstrace.workflows.approving import approve_documents

pytestmark = NEEDS_SSH
Keys = Mapping[str, Path]
Command = tuple[str, ...]
CHAIN = document_chain("QP-01")
LINKS = link_chain("demo")
NEXT = "procedures/approved/QP-01/A-1.md"
RANDOM_KILLS = 50
"""For each command."""


@pytest.fixture
def half(signed: Path, keys: Keys) -> Path:
    """A project whose next version one role of two has approved, and of which a link was changed."""
    for path, old, new in (
        ("procedures/QP-01.md", "version: A/0", "version: A/1"),
        ("matrices/links/demo.csv", "控制点规定了发放记录。", "控制点规定了文件发放记录。"),
    ):
        text = (signed / path).read_text("utf-8")
        (signed / path).write_text(text.replace(old, new), "utf-8")
    approve_documents(signed, ["QP-01"], signatory(keys, "甲"))
    return signed


@pytest.fixture(params=["approve", "review"])
def command(request: pytest.FixtureRequest, keys: Keys) -> Command:
    """A command that signs: with two files to write, or with one."""
    words = ("doc", "approve", "QP-01") if request.param == "approve" else ("map", "review", "--all", "--yes")
    return (*words, "--role", ROLES["乙"], "--name", "乙", "--key", str(keys["乙"]))


def run(root: Path, command: Command) -> int:
    return CliRunner().invoke(main, ["-C", str(root), *command]).exit_code


def lines(root: Path, chain: str) -> int:
    return len((root / chain).read_text("utf-8").splitlines())


def is_done(root: Path, command: Command) -> bool:
    """Return whether a command was carried out, after it was seen to be so wholly or not at all."""
    project = load(root)
    assert not (root / journal.JOURNAL).exists()
    assert verify_attestations(project, root).rejected == []
    if command[0] == "map":
        assert (lines(root, CHAIN), (root / NEXT).exists()) == (3, False)
        return lines(root, LINKS) == 2
    assert lines(root, LINKS) == 1
    assert (root / NEXT).exists() == (lines(root, CHAIN) == 4)
    return lines(root, CHAIN) == 4


def stopped(half: Path, command: Command, stop: Callable[[Path], None]) -> bool | None:
    """Stop a command in a copy of a project; return whether it was done after all, None where it was not stopped."""
    root = Path(shutil.copytree(half, half.with_name("copy"), dirs_exist_ok=False))
    try:

        def work() -> None:
            stop(root)
            run(root, command)

        if not was_killed(work):
            assert is_done(root, command)
            return None
        done = is_done(root, command)
        if not done:
            assert run(root, command) == 0
            assert is_done(root, command)
        return done
    finally:
        shutil.rmtree(root)


def outcomes(half: Path, command: Command, stop: Callable[[int, Path], None]) -> list[bool]:
    """Return how it went at each step, from the first to the last."""
    found: list[bool] = []
    while (done := stopped(half, command, partial(stop, len(found) + 1))) is not None:
        found.append(done)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("is_torn", [False, True], ids=["before", "file-opened"])
def test_command_killed_at_any_touch_of_a_file_is_undone_or_finished(
    half: Path, command: Command, is_torn: bool
) -> None:
    def stop(step: int, root: Path) -> None:
        die_at(step, root, is_torn=is_torn, only_writes=True)

    found = outcomes(half, command, stop)
    assert len(found) > 8
    assert found == sorted(found)
    assert {False, True} == set(found)


def test_command_killed_at_any_flush_is_undone(half: Path, command: Command) -> None:
    found = outcomes(half, command, lambda step, root: die_at_flush(step))
    assert found == [False] * (3 if command[0] == "doc" else 2)


@pytest.mark.slow
def test_command_killed_at_random_times_leaves_the_project_whole(half: Path, command: Command) -> None:
    whole = Path(shutil.copytree(half, half.with_name("whole")))
    start = time.monotonic()
    assert run(whole, command) == 0
    longest = 1.5 * (time.monotonic() - start)
    chance = random.Random(0)
    for number in range(RANDOM_KILLS):
        root = Path(shutil.copytree(half, half.with_name(f"copy-{number}")))
        child = FORK.Process(target=run, args=(root, command))
        child.start()
        child.join(chance.uniform(0, longest))
        child.kill()
        child.join()
        if not is_done(root, command):
            assert run(root, command) == 0
            assert is_done(root, command)
        shutil.rmtree(root)


def in_child(prepare: Callable[[], None], root: Path, command: Command) -> tuple[int, str]:
    """Run a command in another process; return its exit code and what it said of errors."""
    receive, send = FORK.Pipe(duplex=False)

    def work() -> None:
        prepare()
        result = CliRunner().invoke(main, ["-C", str(root), *command])
        send.send((result.exit_code, result.stderr))

    child = FORK.Process(target=work)
    child.start()
    send.close()
    found: tuple[int, str] = receive.recv()
    child.join()
    return found


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and journal.FOLDER not in path.parts
    }


@pytest.mark.slow
def test_command_that_finds_the_disk_full_says_so_and_leaves_the_project_whole(half: Path, command: Command) -> None:
    step, undone, before = 1, 0, contents(half)
    while True:
        root = Path(shutil.copytree(half, half.with_name(f"copy-{step}")))
        code, said = in_child(partial(full_disk_from, step, root), root, command)
        if code == 0:
            break
        assert code == 3
        assert "磁盘空间" in said
        if not is_done(root, command):
            undone += 1
            assert contents(root) == before
            assert run(root, command) == 0
            assert is_done(root, command)
        step += 1
    assert is_done(root, command)
    assert undone >= 8 if command[0] == "doc" else undone >= 5


@pytest.mark.parametrize("size", [0, 1, 400])
def test_command_that_cannot_write_a_file_to_its_end_is_undone(half: Path, command: Command, size: int) -> None:
    before = contents(half)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    code, said = in_child(limit, half, command)
    assert code == 3
    assert said
    assert not is_done(half, command)
    assert contents(half) == before
    assert run(half, command) == 0


def at_once(root: Path, *commands: Command) -> list[int]:
    """Run commands in processes of their own that all wait for the same lock first; return their exit codes."""
    ready = [FORK.Event() for _ in commands]
    receive, send = FORK.Pipe(duplex=False)

    def work(number: int) -> None:
        ready[number].set()
        send.send((number, run(root, commands[number])))

    children = [FORK.Process(target=work, args=(number,)) for number in range(len(commands))]
    with locked(root):
        for child in children:
            child.start()
        assert all(event.wait(60) for event in ready)
    found = dict(receive.recv() for _ in children)
    for child in children:
        child.join()
    return [found[number] for number in range(len(commands))]


def approving(keys: Keys, name: str) -> Command:
    return ("doc", "approve", "QP-01", "--role", ROLES[name], "--name", name, "--key", str(keys[name]))


def test_two_who_approve_at_once_wait_for_each_other_and_the_chain_is_whole(signed: Path, keys: Keys) -> None:
    text = (signed / "procedures/QP-01.md").read_text("utf-8")
    (signed / "procedures/QP-01.md").write_text(text.replace("version: A/0", "version: A/1"), "utf-8")
    commands = [approving(keys, name) for name in ("甲", "乙")]
    first, second = at_once(signed, *commands)
    assert (first, second) in {(0, 0), (0, 2)}  # who signs second may come first, and is sent back
    if second:
        assert run(signed, commands[1]) == 0
    project = load(signed)
    assert verify_attestations(project, signed).rejected == []
    assert lines(signed, CHAIN) == 4
    assert (signed / NEXT).is_file()


def test_two_who_approve_in_one_role_at_once_leave_one_line(half: Path, keys: Keys) -> None:
    command = approving(keys, "乙")
    assert sorted(at_once(half, command, command)) == [0, 2]
    assert is_done(half, command)


def test_approval_and_review_at_once_are_both_there(half: Path, keys: Keys) -> None:
    review = ("map", "review", "--all", "--yes", "--role", ROLES["乙"], "--name", "乙", "--key", str(keys["乙"]))
    assert at_once(half, approving(keys, "乙"), review) == [0, 0]
    assert (lines(half, CHAIN), lines(half, LINKS)) == (4, 2)
    assert verify_attestations(load(half), half).rejected == []


def test_who_waits_too_long_is_refused_and_nothing_is_written(half: Path, command: Command) -> None:
    before = contents(half)

    def hurry() -> None:
        setattr(journal, "WAIT_SECONDS", 0)  # noqa: B010

    with locked(half):
        code, said = in_child(hurry, half, command)
    assert code == 2
    assert "正在写入" in said
    assert contents(half) == before
