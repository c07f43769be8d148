from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Data = Callable[..., Any]
CATALOG = "requirements/demo.yaml"
OFFICIAL = """演示规范

第一章　总则
第一条　企业应当建立文件控制程序，并保留发放记录。
第二条　需要安装的产品，应当确定安装要求。
第二章　现场
第三条　洁净区应当整洁，压差应当大于10Pa。
"""


@pytest.fixture
def official(tmp_path: Path) -> Path:
    path = tmp_path / "official.txt"
    path.write_text(OFFICIAL, "utf-8")
    return path


def test_list_counts_provisions_and_points(data: Data) -> None:
    (row,) = data("source", "list")
    assert (row["id"], row["force"], row["provisions"], row["points"]) == ("demo", "强制", "5", "5")


def test_a_catalog_without_fingerprints_differs_from_the_official_text(qms: Run, official: Path) -> None:
    assert qms("source", "fingerprint", "demo", official).exit_code == 1


def test_written_fingerprints_agree_and_change_no_other_line(qms: Run, minimal: Path, official: Path) -> None:
    before = (minimal / CATALOG).read_text("utf-8").splitlines()
    assert qms("source", "fingerprint", "demo", official, "--write").exit_code == 0
    after = (minimal / CATALOG).read_text("utf-8").splitlines()
    assert [line for line in after if "fingerprint:" not in line] == before
    assert len(after) - len(before) == 3
    assert qms("source", "fingerprint", "demo", official).exit_code == 0


def test_without_write_the_catalog_is_left_alone(qms: Run, minimal: Path, official: Path) -> None:
    before = (minimal / CATALOG).read_bytes()
    qms("source", "fingerprint", "demo", official)
    assert (minimal / CATALOG).read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new"),
    [("产品，应当", "产品 应当"), ("10Pa", "１０Ｐａ"), ("第一条　", "第一条 ")],
    ids=["punctuation", "full width", "space"],
)
def test_another_honest_copy_agrees(qms: Run, official: Path, old: str, new: str) -> None:
    qms("source", "fingerprint", "demo", official, "--write")
    assert old in OFFICIAL
    official.write_text(OFFICIAL.replace(old, new), "utf-8")
    assert qms("source", "fingerprint", "demo", official).exit_code == 0


def test_a_changed_word_is_named_with_its_locator_and_1(qms: Run, official: Path) -> None:
    qms("source", "fingerprint", "demo", official, "--write")
    official.write_text(OFFICIAL.replace("10Pa", "100Pa"), "utf-8")
    result = qms("source", "fingerprint", "demo", official)
    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if line.startswith("指纹不同")] == ["指纹不同：3"]


def test_provisions_that_only_one_of_both_has_are_named(qms: Run, official: Path) -> None:
    official.write_text(OFFICIAL.replace("第三条", "第四条"), "utf-8")
    result = qms("source", "fingerprint", "demo", official, "--write")
    assert result.exit_code == 1
    assert "官方文本有而目录没有：4" in result.stdout
    assert "目录有而官方文本没有：3" in result.stdout


def test_an_unknown_source_or_a_text_without_provisions_is_refused(qms: Run, official: Path) -> None:
    assert qms("source", "fingerprint", "other", official).exit_code == 2
    official.write_text("没有条款的文字\n", "utf-8")
    assert qms("source", "fingerprint", "demo", official).exit_code == 3
    assert qms("source", "fingerprint", "demo", official.with_name("none.txt")).exit_code == 2
