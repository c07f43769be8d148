"""What cannot be read is refused with every message at once, and nothing is touched."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from qmstrace.cli.main import main
from qmstrace.errors import Code, ProjectInputError
from qmstrace.store.loader import load

INVALID = Path(__file__).parent / "examples" / "invalid"
CASES = sorted(path.name for path in INVALID.iterdir() if path.is_dir())
DAY = ("--as-of", "2026-06-01")
EXIT_INPUT = 3
OUT_OF_REACH = {Code.FILE_MISSING, Code.FILE_UNREADABLE, Code.JOURNAL_FOREIGN, Code.APPROVED_SYMLINK}
"""Problems that no file of a project can show: a file that goes while it is read, and a cut-off write."""


def laid_over(project: Path, case: str) -> Path:
    shutil.copytree(
        INVALID / case, project, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt", "removed.txt")
    )
    removed = INVALID / case / "removed.txt"
    for path in removed.read_text("utf-8").split() if removed.exists() else ():
        (project / path).unlink()
    return project


def expected(case: str) -> list[str]:
    return (INVALID / case / "expected.txt").read_text("utf-8").splitlines()


def tree(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(root.rglob("*"))
    }


def qms(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(project), *arguments])


def test_project_that_the_cases_start_from_is_right(minimal: Path) -> None:
    before = tree(minimal)
    result = qms(minimal, "check", *DAY)
    assert (result.exit_code, result.stderr) == (0, "")
    assert tree(minimal) == before


@pytest.mark.parametrize("case", CASES)
def test_every_error_is_shown_and_no_file_is_touched(case: str, minimal: Path) -> None:
    project = laid_over(minimal, case)
    before = tree(project)
    result = qms(project, "check", *DAY)
    *messages, summary = result.stderr.splitlines()
    assert messages == expected(case)
    assert f"共 {len(messages)} 个" in summary
    assert (result.exit_code, result.stdout) == (EXIT_INPUT, "")
    assert tree(project) == before


def test_every_kind_of_error_has_a_case(minimal: Path) -> None:
    shown: set[Code] = set()
    for case in CASES:
        project = minimal.with_name(case)
        shutil.copytree(minimal, project)
        with pytest.raises(ProjectInputError) as caught:
            load(laid_over(project, case))
        shown.update(problem.code for problem in caught.value.problems)
    assert set(Code) - shown - OUT_OF_REACH == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", *DAY),
        ("status", *DAY),
        ("gap", *DAY),
        ("export", "json", *DAY),
        ("map", "list", *DAY),
        ("doc", "list", *DAY),
        ("doc", "copies", *DAY),
        ("evidence", "verify"),
        ("source", "list"),
    ],
    ids=lambda arguments: "-".join(arguments[:2]),
)
def test_no_command_does_anything_with_invalid_input(arguments: tuple[str, ...], minimal: Path) -> None:
    project = laid_over(minimal, "many-errors")
    before = tree(project)
    result = qms(project, *arguments)
    assert (result.exit_code, result.stdout) == (EXIT_INPUT, "")
    assert result.stderr.splitlines()[:-1] == expected("many-errors")
    assert tree(project) == before


def test_json_holds_every_error_with_its_file_and_line(minimal: Path) -> None:
    project = laid_over(minimal, "many-errors")
    errors = json.loads(qms(project, "check", *DAY, "--format", "json").stdout)["errors"]
    assert [error["message"] for error in errors] == expected("many-errors")
    for error in errors:
        place = error["file"] + (f":{error['line']}" if error["line"] else "")
        assert error["message"].startswith(f"{place}: ")
        assert error["code"] in set(Code)


def test_installed_command_leaves_with_the_exit_code_for_input(minimal: Path) -> None:
    project = laid_over(minimal, "csv-utf-16")
    command = [sys.executable, "-c", "from qmstrace.cli.main import main; main()", "check", *DAY]
    environment = os.environ | {"PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (EXIT_INPUT, "")
    assert done.stderr.splitlines()[:-1] == expected("csv-utf-16")


@pytest.mark.parametrize("is_folder", [False, True], ids=["file", "folder"])
def test_evidence_behind_a_link_that_leaves_the_folder_is_refused(minimal: Path, is_folder: bool) -> None:
    outside = minimal.parent / "outside"
    outside.mkdir()
    (outside / "record.txt").write_text("发放记录\n", "utf-8")
    folder = minimal / "matrices" / "evidence"
    (folder / "way").symlink_to(outside if is_folder else outside / "record.txt", target_is_directory=is_folder)
    name = "way/record.txt" if is_folder else "way"
    table = minimal / "matrices" / "evidence.csv"
    table.write_text(table.read_text("utf-8").replace("QR-01-01-2026-01.txt", name), "utf-8")
    result = qms(minimal, "check", *DAY)
    assert result.exit_code == EXIT_INPUT
    assert result.stderr.splitlines()[:-1] == [
        f"matrices/evidence.csv:2: 证据 EV-001 的路径“{name}”越出 matrices/evidence/；只能引用该文件夹内的文件"
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_tables_are_read_alike_in_each_encoding_that_excel_writes(minimal: Path, encoding: str, end: str) -> None:
    wanted = load(minimal)
    for path in (minimal / "matrices").rglob("*.csv"):
        path.write_bytes(path.read_text("utf-8").replace("\n", end).encode(encoding))
    assert load(minimal) == wanted


def test_folder_without_settings_is_no_project(tmp_path: Path) -> None:
    result = qms(tmp_path, "check", *DAY)
    assert result.exit_code == 2
    assert "qms.toml" in result.stderr
