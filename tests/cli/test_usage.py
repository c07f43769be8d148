"""What the command line says of itself: Chinese, also in the words of the library that reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import qmstrace.cli
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from click.testing import Result

Run = Callable[..., Result]
CATALOG = Path(qmstrace.cli.__file__).parent / "locale/zh_CN/LC_MESSAGES/messages.po"
ENGLISH = re.compile(
    r"\b(Usage|Options|Commands|Error|Try|Missing|Invalid|No such|Got|Choose|requires|Aborted|does|is not|Show)\b"
)
WRONG = [
    ("docx",),
    ("doc", "nwe"),
    ("doc", "new"),
    ("doc", "new", "QP-09"),
    ("doc", "list", "--as-of", "2026-13-01"),
    ("doc", "list", "--nothing"),
    ("doc", "list", "--as-of"),
    ("status", "more"),
    ("map", "add", "DEMO-1-k1", "QP-01-C01", "--coverage", "whole"),
    ("map", "suggest", "--most", "0", "DEMO-1-k1"),
    ("map", "suggest", "--most", "five", "DEMO-1-k1"),
    ("evidence", "add", "nowhere.pdf"),
    ("source", "import", "demo", "nowhere.pdf"),
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage_is_told_in_chinese(qms: Run, arguments: tuple[str, ...]) -> None:
    result = qms(*arguments)
    assert result.exit_code == 2
    assert "错误：" in result.stderr
    assert ENGLISH.findall(result.stderr) == []


@pytest.mark.parametrize("command", ["", "doc", "doc approve", "map", "source diff"])
def test_help_is_chinese(qms: Run, command: str) -> None:
    shown = qms(*command.split(), "--help").stdout
    assert shown.startswith("用法：")
    assert ENGLISH.findall(shown) == []


def test_a_question_that_is_broken_off_says_so(qms: Run) -> None:
    result = qms("map", "review", "--role", "质量负责人", "--name", "甲", "--all", answers="")
    assert "已中止，没有写入" in result.stderr


def test_the_compiled_catalog_is_that_of_the_text() -> None:
    with CATALOG.open("rb") as text, CATALOG.with_suffix(".mo").open("rb") as compiled:
        written, shown = read_po(text), read_mo(compiled)
    assert texts(shown) == texts(written)


def texts(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return translations by what they translate, one text or singular and plural."""
    pairs = [(each.id, each.string) for each in catalog if each.id]
    return {
        (key,) if isinstance(key, str) else tuple(key): (text,) if isinstance(text, str) else tuple(text)
        for key, text in pairs
    }
