"""``qms doc new``: a draft that the project can be read and built with, and nothing overwritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from qmstrace.store.loader import load

Run = Callable[..., Result]
Data = Callable[..., Any]
NEW = ("--title", "变更控制程序", "--level", "procedure", "--owner", "质量部")


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*.md")}


def test_a_new_document_is_a_draft_with_the_usual_headings_and_no_control(qms: Run, data: Data, minimal: Path) -> None:
    result = qms("doc", "new", "QP-05", *NEW)
    assert (result.exit_code, "procedures/QP-05.md" in result.stdout) == (0, True)
    document = load(minimal).document_by_number["QP-05"]
    assert (document.title, document.level, document.version, document.owner) == (
        "变更控制程序", "procedure", "A/0", "质量部",
    )  # fmt: skip
    headings = [line.split()[-1] for line in document.body.splitlines() if line.startswith("## ")]
    assert headings == ["目的", "适用范围", "职责", "程序", "引用文件", "记录", "修订历史"]
    assert document.controls == ()
    row = next(row for row in data("doc", "list") if row["number"] == "QP-05")
    assert row["status"] == "草案"


def test_a_project_with_a_new_document_can_be_built(qms: Run, minimal: Path) -> None:
    qms("doc", "new", "QP-05", *NEW)
    qms("doc", "new", "QR-05-01", "--title", "变更申请单", "--level", "form", "--owner", "质量部", "--retention", "2年")
    assert qms("build").exit_code == 0
    assert (minimal / "build/html/procedures/QP-05.html").is_file()
    assert (minimal / "build/html/procedures/forms/QR-05-01.html").is_file()


def test_a_form_stands_with_the_forms_and_has_its_retention(qms: Run, minimal: Path) -> None:
    options = ("--title", "变更申请单", "--level", "form", "--owner", "质量部")
    refused = qms("doc", "new", "QR-05-01", *options)
    assert (refused.exit_code, "--retention" in refused.stderr) == (2, True)
    assert qms("doc", "new", "QR-05-01", *options, "--retention", "2年").exit_code == 0
    form = load(minimal).form_by_number["QR-05-01"]
    assert (form.place.path, form.retention) == ("procedures/forms/QR-05-01.md", "2年")


@pytest.mark.parametrize("number", ["QP-01", "QR-01-01", "DEMO-1", "QP-01-C01", "EV-001"])
def test_a_number_that_is_taken_is_refused_with_2(qms: Run, minimal: Path, number: str) -> None:
    before = files(minimal)
    result = qms("doc", "new", number, *NEW)
    assert (result.exit_code, number in result.stderr) == (2, True)
    assert files(minimal) == before


@pytest.mark.parametrize("number", ["qp-05", "QP 05", "../QP-05", "QP-05/1", ""])
def test_a_malformed_number_is_refused_with_2(qms: Run, minimal: Path, number: str) -> None:
    before = files(minimal)
    assert qms("doc", "new", number, *NEW).exit_code == 2
    assert files(minimal) == before


def test_a_file_that_is_there_is_never_overwritten(qms: Run, minimal: Path) -> None:
    (minimal / "procedures/QP-01.md").rename(minimal / "procedures/QP-05.md")
    kept = (minimal / "procedures/QP-05.md").read_bytes()
    result = qms("doc", "new", "QP-05", *NEW)
    assert (result.exit_code, "procedures/QP-05.md" in result.stderr) == (2, True)
    assert (minimal / "procedures/QP-05.md").read_bytes() == kept


@pytest.mark.parametrize(
    "text",
    ["甲: 乙", "# 号", "'单' \"双\"", "{{company}}", "- 横线", "2026-01-01", "[列表", "*别名", "一\n二"],
)
def test_any_title_and_owner_are_read_back_as_they_were_given(qms: Run, minimal: Path, text: str) -> None:
    assert qms("doc", "new", "QP-05", "--title", text, "--level", "manual", "--owner", text).exit_code == 0
    document = load(minimal).document_by_number["QP-05"]
    assert {document.title, document.owner} == {" ".join(text.split())}


@pytest.mark.parametrize(
    ("prefix", "level", "number"),
    [("QP-", "procedure", "QP-02"), ("WI-", "instruction", "WI-01"), ("QR-01-", "form", "QR-01-02")],
)
def test_a_number_that_is_left_open_is_the_next_free_one(
    qms: Run, minimal: Path, prefix: str, level: str, number: str
) -> None:
    options = ("--title", "名称", "--level", level, "--owner", "质量部", "--retention", "2年")
    assert f"/{number}.md" in qms("doc", "new", prefix, *options).stdout
    assert number in load(minimal).document_by_number


def test_a_number_that_was_given_up_between_others_is_not_used_again(qms: Run, minimal: Path) -> None:
    assert qms("doc", "new", "QP-109", *NEW).exit_code == 0
    assert "QP-110.md" in qms("doc", "new", "QP-", *NEW).stdout


@pytest.mark.parametrize("level", ["manual", "instruction"])
def test_each_level_has_a_template_of_its_own_that_can_be_built(qms: Run, minimal: Path, level: str) -> None:
    assert qms("doc", "new", "QX-01", "--title", "名称", "--level", level, "--owner", "质量部").exit_code == 0
    text = (minimal / "procedures/QX-01.md").read_text("utf-8")
    assert ("操作步骤" in text) is (level == "instruction") and ("{exclusions}" in text) is (level == "manual")
    assert qms("build").exit_code == 0


def test_what_comes_next_is_what_the_policy_asks_of_the_level(qms: Run, minimal: Path) -> None:
    settings = minimal / "qms.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("procedure = []", 'procedure = ["编制人", "审核人"]'), "utf-8"
    )
    assert "再由编制人、审核人用 qms doc approve 批准" in qms("doc", "new", "QP-", *NEW).stdout
    options = ("--title", "变更申请单", "--level", "form", "--owner", "质量部", "--retention", "2年")
    assert "自该日起生效" in qms("doc", "new", "QR-02-", *options).stdout
