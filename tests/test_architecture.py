"""What holds for the package as a whole: layers, exits, lengths, wording and help."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from string import Formatter

import click
import pytest
import qmstrace
from builders import POINT, project
from qmstrace.cli.main import main
from qmstrace.errors import Code, Place, Problem, Refusal, RequestError
from qmstrace.model import vocabulary
from qmstrace.present.labels import label
from qmstrace.present.messages import PROBLEMS, REFUSALS, problem_text, refusal_text
from qmstrace.present.reasons import WORDING, reason_text
from qmstrace.trace.copies import CopyState
from qmstrace.trace.link_changes import LinkPart
from qmstrace.trace.links import ReviewState
from qmstrace.trace.observations import FileState
from qmstrace.trace.reasons import Reason, ReasonCode
from qmstrace.trace.rejections import RejectionCode, Tail

ROOT = Path(__file__).parents[1]
PACKAGE = Path(qmstrace.__file__).parent
MODULES = {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(text) for name, text in MODULES.items()}


def nodes(*, under: str = "") -> Iterator[tuple[str, ast.AST]]:
    for name, tree in TREES.items():
        if name.startswith(under):
            for node in ast.walk(tree):
                yield name, node


def test_every_import_keeps_to_the_layers() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--config", "pyproject.toml", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_command_exits() -> None:
    exits = {
        name
        for name, node in nodes()
        if (isinstance(node, ast.Name) and node.id in {"SystemExit", "exit", "quit"})
        or (isinstance(node, ast.Attribute) and node.attr in {"exit", "_exit"} and isinstance(node.value, ast.Name))
        or (isinstance(node, ast.ImportFrom) and node.module == "sys" and any(a.name == "exit" for a in node.names))
    }
    assert [name for name in exits if not name.startswith("cli/")] == []


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    assert [name for name, text in MODULES.items() if len(text.splitlines()) > 300] == []


def test_records_are_frozen_and_keyword_only() -> None:
    loose = [
        f"{name}:{node.name}"
        for name, node in nodes(under="model/")
        if isinstance(node, ast.ClassDef)
        and node.decorator_list
        and "frozen=True, kw_only=True" not in ast.unparse(node)
    ]
    assert loose == []


def members(node: ast.AST | None) -> list[StrEnum]:
    """Return the members of ``Code`` or ``Refusal`` that an expression names; either branch of a choice."""
    if isinstance(node, ast.IfExp):
        return [*members(node.body), *members(node.orelse)]
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        kind = {"Code": Code, "Refusal": Refusal}.get(node.value.id)
        return [kind[node.attr]] if kind else []
    return []


def keys(node: ast.AST | None) -> set[str]:
    if not isinstance(node, ast.Dict):
        return set()
    return {key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def raised(node: ast.AST) -> Iterator[tuple[StrEnum, set[str]]]:
    """Yield the members that a call or a tuple ``(code, line, params)`` raises, with the parameters they get."""
    if isinstance(node, ast.Tuple) and len(node.elts) == 3:
        yield from ((member, keys(node.elts[2])) for member in members(node.elts[0]))
    if isinstance(node, ast.Call):
        named = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        if "code" in named:
            yield from ((member, keys(named.get("params"))) for member in members(named["code"]))
        if node.args:
            implied = {"field"} if isinstance(node.func, ast.Attribute) and node.func.attr == "complain" else set()
            yield from ((member, implied | named.keys()) for member in members(node.args[0]))


def raisers() -> Mapping[tuple[type[StrEnum], StrEnum], list[tuple[str, set[str]]]]:
    found: dict[tuple[type[StrEnum], StrEnum], list[tuple[str, set[str]]]] = defaultdict(list)
    for name, node in nodes():
        if not name.startswith("present/"):
            for member, params in raised(node):
                found[type(member), member].append((f"{name}:{getattr(node, 'lineno', 0)}", params))
    return found


RAISERS = dict(raisers())


def wanted(wording: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording) if name is not None}


@pytest.mark.parametrize("code", Code)
def test_every_problem_has_words_for_what_its_raisers_pass(code: Code) -> None:
    for where, params in RAISERS.get((Code, code)) or [("nowhere", set())]:
        assert wanted(PROBLEMS[code]) <= params | {"expected"}, where
    filled = dict.fromkeys(wanted(PROBLEMS[code]), "值")
    text = problem_text(Problem(code=code, place=Place(path="qms.toml", line=3), params=filled))
    assert text.startswith("qms.toml:3: ")


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_words_for_what_its_raisers_pass(refusal: Refusal) -> None:
    for where, params in RAISERS.get((Refusal, refusal)) or [("nowhere", set())]:
        assert wanted(REFUSALS[refusal]) <= params, where
    assert refusal_text(RequestError(refusal, **dict.fromkeys(wanted(REFUSALS[refusal]), "值")))


def test_most_problems_and_refusals_are_seen_being_raised() -> None:
    assert len(RAISERS) > 0.9 * (len(Code) + len(Refusal))


@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_has_words(code: ReasonCode) -> None:
    assert wanted(WORDING[code]) <= {"objects", "why"}
    assert reason_text(Reason(code=code, objects=(POINT,)), project())


HEAVY = ("cryptography", "docx", "lxml", "openpyxl", "pypdfium2", "rapidfuzz", "sphinx", "subprocess", "xlsxwriter")


def test_a_plain_command_loads_nothing_heavy(minimal: Path) -> None:
    run = "import sys; from qmstrace.cli.main import main; main(standalone_mode=False)"
    script = f"{run}; print(sys.modules.keys() & {set(HEAVY)})"
    command = [sys.executable, "-c", script, "-C", str(minimal), "status", "--as-of", "2026-07-01"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


UNSEEN = {vocabulary.Act, vocabulary.YesNo, vocabulary.Relation, vocabulary.RationaleType}
SHOWN = [
    value
    for kind in [*vars(vocabulary).values(), ReviewState, FileState, CopyState, LinkPart, RejectionCode, Tail]
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind not in UNSEEN
    for value in kind
]


@pytest.mark.parametrize("value", SHOWN, ids=lambda value: f"{type(value).__name__}.{value.name}")
def test_every_coded_value_that_is_shown_has_a_chinese_name(value: StrEnum) -> None:
    assert not label(value).isascii()


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from commands(inner, f"{path} {name}")


COMMANDS = dict(commands(main, "qms"))


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_has_help(path: str) -> None:
    assert COMMANDS[path].help
    options = [param for param in COMMANDS[path].params if isinstance(param, click.Option)]
    assert [option.name for option in options if not option.help] == []
