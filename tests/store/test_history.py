"""What past commits said: read within bounds, without running anything, and without touching the repository."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import attestation
from qmstrace.store import git as git_module
from qmstrace.store.git import Git
from qmstrace.store.history import History
from repositories import Repository, contents

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAME = "DEMO-1-k1 ~ QP-01-C01"
HEAD = "point,control,coverage,rationale\n"
OLD = {
    "official": "",
    "point": "建立文件控制程序。",
    "modality": "must",
    "control": "质量部编制并维护文件控制程序。",
    "coverage": "full",
    "rationale": "控制点建立了文件控制程序。",
}


def days(count: int) -> timedelta:
    return timedelta(days=count)


def read(root: Path, commit: str, name: str = NAME) -> dict[str, str]:
    return History(root).link_contents(commit, "demo", "QP-01-C01", [name])[0]


def test_all_parts_of_a_link_are_read_as_a_commit_has_them(minimal: Path) -> None:
    commit = Repository(minimal).commit()
    for path in ("requirements/demo.yaml", "procedures/QP-01.md", "matrices/links/demo.csv"):
        (minimal / path).unlink()
    assert read(minimal, commit) == OLD


def test_a_project_in_a_folder_of_a_repository_is_read_from_there(minimal: Path) -> None:
    (minimal.parent / "requirements").mkdir()
    (minimal.parent / "requirements" / "demo.yaml").write_text("别处")
    assert read(minimal, Repository(minimal.parent).commit()) == OLD


def test_a_control_is_found_wherever_its_document_stood_and_with_the_placeholders_of_then(minimal: Path) -> None:
    document = minimal / "procedures/QP-01.md"
    text = document.read_text("utf-8").replace("质量部编制并", "{{company}}编制并")
    (minimal / "procedures" / "旧 名.md").write_text(text, "utf-8")
    document.unlink()
    commit = Repository(minimal).commit()
    (minimal / "qms.toml").write_text("", "utf-8")
    assert read(minimal, commit)["control"] == "示例公司编制并维护文件控制程序。"


def test_an_approved_version_is_no_working_copy(minimal: Path) -> None:
    (minimal / "procedures/approved/QP-01").mkdir(parents=True)
    (minimal / "procedures/QP-01.md").rename(minimal / "procedures/approved/QP-01/A-0.md")
    assert "control" not in read(minimal, Repository(minimal).commit())


@pytest.mark.parametrize(
    ("path", "content", "left"),
    [
        ("requirements/demo.yaml", "provisions: {", {"control", "coverage", "rationale"}),
        ("requirements/demo.yaml", "source: 1\nprovisions: [1]", {"control", "coverage", "rationale"}),
        ("matrices/links/demo.csv", "point\nDEMO-1-k1\n", {"official", "point", "modality", "control"}),
        ("matrices/links/demo.csv", f"{HEAD}DEMO-1-k1,QP-01-C01\n", {"official", "point", "modality", "control"}),
        ("procedures/QP-01.md", "QP-01-C01", OLD.keys() - {"control"}),
        ("qms.toml", "[", OLD.keys()),
        ("qms.toml", "placeholders = 1", OLD.keys()),
    ],
)  # fmt: skip
def test_what_a_past_file_does_not_tell_is_left_out(minimal: Path, path: str, content: str, left: set[str]) -> None:
    (minimal / path).write_text(content, "utf-8")
    assert read(minimal, Repository(minimal).commit()).keys() == left


def test_a_symlink_is_not_followed_and_a_file_that_is_too_large_not_read(
    minimal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = minimal / "requirements/demo.yaml"
    catalog.rename(minimal / "demo.yaml")
    catalog.symlink_to(minimal / "demo.yaml")
    monkeypatch.setattr(git_module, "MOST_BYTES", (minimal / "procedures/QP-01.md").stat().st_size - 1)
    assert read(minimal, Repository(minimal).commit()).keys() == {"coverage", "rationale"}


def test_the_commit_that_brought_a_review_comes_first_then_the_last_one_before_it(minimal: Path) -> None:
    repository = Repository(minimal, DAY - days(9))
    before = repository.commit(DAY - days(1))
    marks = "1" * 64, "2" * 64
    chain = minimal / "chain.jsonl"
    chain.write_text(f"{marks[0]}\n")
    first = repository.commit(DAY + days(1))
    chain.write_text(f"{marks[0]}\n{marks[1]}\n")
    second = repository.commit(DAY + days(2))
    for number, text in enumerate((f"{marks[0]}\n", f"{marks[0]}\n{marks[1]}\n"), 3):
        chain.write_text(text)
        repository.commit(DAY + days(number))
    given = {"chain": "chain.jsonl", "at": DAY, "subjects": {"甲": marks[0], "乙": "3" * 64}}
    history = History(minimal)
    assert history.commits_at(attestation(**given, digest="a")) == (first, before)
    assert history.commits_at(attestation(**given, digest="b", previous=marks[1])) == (second, before)
    assert history.commits_at(attestation(**{**given, "at": DAY - days(10)}, digest="c")) == (first,)
    assert history.commits_at(attestation(**{**given, "subjects": {"甲": "-\0"}}, digest="d")) == (before,)


def test_no_program_of_the_repository_is_run_and_nothing_is_written(
    minimal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f'#!/bin/sh\ntouch {sprung}\ncat "$1"\n')
    trap.chmod(0o755)
    (minimal / ".gitattributes").write_text("* diff=trap\n")
    repository = Repository(minimal)
    for key in (
        "diff.trap.textconv",
        "diff.trap.command",
        "core.fsmonitor",
        "diff.external",
        "gpg.program",
        "core.pager",
    ):
        repository.git("config", key, str(trap))
    repository.git("config", "log.showSignature", "true")
    before = contents(minimal)
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(trap))
    git = Git(minimal)
    commit = git.commit_adding("requirements/demo.yaml", "建立文件控制程序")
    assert commit == git.last_commit()
    assert read(minimal, str(commit)) == OLD
    assert not sprung.exists()
    assert contents(minimal) == before


def test_the_folder_decides_which_repository_is_meant_not_the_hook_that_runs(
    minimal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Repository(minimal).commit()
    (tmp_path / "other").mkdir()
    Repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    assert Git(minimal).last_commit() == commit


@pytest.mark.parametrize("fault", ["no repository", "no commit", "damaged", "no git", "too slow"])
def test_where_git_tells_nothing_there_is_no_history(
    minimal: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if fault == "no commit":
        subprocess.run(["git", "init", "--quiet"], cwd=minimal, check=True)
    elif fault != "no repository":
        Repository(minimal)
    if fault == "damaged":
        (minimal / ".git" / "HEAD").write_text("nonsense")
    if fault == "no git":
        monkeypatch.setenv("PATH", os.devnull)
    if fault == "too slow":
        monkeypatch.setattr(git_module, "SECONDS", 0)
    history = History(minimal)
    assert history.last_commit is None
    assert history.commits_at(attestation(subjects={"甲": "1" * 64})) == ()
    assert history.official_texts("HEAD", "demo") == {}
    assert read(minimal, "HEAD") == {}
