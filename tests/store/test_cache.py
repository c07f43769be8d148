"""The parse cache saves work and changes nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from qmstrace.errors import Code, Problem, ProjectInputError
from qmstrace.store.cache import ParseCache
from qmstrace.store.loader import load
from qmstrace.store.yaml_text import Complaint, Data

CATALOG = "requirements/demo.yaml"


class Parser:
    """A parser that remembers what it was asked."""

    def __init__(self, name: str = "parser") -> None:
        self.__name__ = name
        self.asked: list[str] = []

    def __call__(self, text: str) -> tuple[Data, list[Complaint]]:
        self.asked.append(text)
        return {"text": text, "by": self.__name__}, [(Code.YAML_SYNTAX, len(text), {"detail": "甲"})]


def cache_file() -> Path:
    (path,) = (Path(os.environ["XDG_CACHE_HOME"]) / "qmstrace").glob("*.json")
    return path


def problems_of(root: Path) -> tuple[Problem, ...]:
    with pytest.raises(ProjectInputError) as caught:
        load(root)
    return caught.value.problems


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_text_that_was_seen_is_not_parsed_again(tmp_path: Path) -> None:
    parser = Parser()
    for _ in range(2):
        cache = ParseCache(tmp_path)
        assert cache.parse("一", parser) == (
            {"text": "一", "by": "parser"},
            [(Code.YAML_SYNTAX, 1, {"detail": "甲"})],
        )
        cache.save()
    assert parser.asked == ["一"]


def test_text_that_changed_is_parsed_again(tmp_path: Path) -> None:
    parser = Parser()
    for text in ("一", "二", "一"):
        cache = ParseCache(tmp_path)
        assert cache.parse(text, parser)[0]["text"] == text
        cache.save()
    assert parser.asked[:2] == ["一", "二"]


def test_two_parsers_of_one_text_are_kept_apart(tmp_path: Path) -> None:
    first, second = Parser("first"), Parser("second")
    cache = ParseCache(tmp_path)
    cache.parse("一", first)
    assert cache.parse("一", second)[0]["by"] == "second"
    cache.save()
    cache = ParseCache(tmp_path)
    assert [cache.parse("一", parser)[0]["by"] for parser in (second, first)] == ["second", "first"]


def test_two_projects_do_not_share_a_cache(tmp_path: Path) -> None:
    parser = Parser()
    for name in ("a", "b"):
        cache = ParseCache(tmp_path / name)
        cache.parse("一", parser)
        cache.save()
    assert parser.asked == ["一", "一"]


def test_what_is_no_longer_used_is_left_out(tmp_path: Path) -> None:
    for text in ("一", "二"):
        cache = ParseCache(tmp_path)
        cache.parse(text, Parser())
        cache.save()
    assert "二" in cache_file().read_text("utf-8")
    assert "一" not in cache_file().read_text("utf-8")


def test_change_that_keeps_size_and_time_of_a_file_is_seen(minimal: Path) -> None:
    path = minimal / CATALOG
    load(minimal)
    stat = path.stat()
    replaced(path, "演示规范", "样例规范")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert path.stat().st_size == stat.st_size
    assert load(minimal).sources[0].title == "样例规范"


def test_cached_project_is_the_same_project(minimal: Path) -> None:
    first = load(minimal)
    assert cache_file().is_file()
    assert load(minimal) == first


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (CATALOG, "  title: 文件\n", "  title: 文件\n  title: 记录\n"),
        (CATALOG, "proof: onsite", "proof: photo"),
        (CATALOG, "locator: 2", "locator: 1"),
        ("procedures/QP-01.md", "{{company}}", "{{location}}"),
        ("procedures/QP-01.md", "{control} 文件的建立", "{control}"),
    ],
)
def test_cache_hides_no_error(minimal: Path, path: str, old: str, new: str) -> None:
    replaced(minimal / path, old, new)
    first = problems_of(minimal)
    assert first
    assert problems_of(minimal) == first


def test_cached_file_is_checked_against_what_changed_around_it(minimal: Path) -> None:
    load(minimal)
    replaced(minimal / "qms.toml", "installation =", "delivery =")
    assert [problem.code for problem in problems_of(minimal)] == [Code.FACT_UNKNOWN]


def values_replaced(value: Any, **others: str) -> Callable[[bytes], bytes]:
    def change(raw: bytes) -> bytes:
        stored = json.loads(raw)
        return json.dumps(stored | {"files": dict.fromkeys(stored["files"], value)} | others).encode()

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"",
        lambda raw: raw[: len(raw) // 2],
        lambda raw: b"\xff\xfe\x00",
        lambda raw: b"[]",
        lambda raw: b'{"files": {}}',
        lambda raw: b"[" * 200_000,
        lambda raw: json.dumps(json.loads(raw) | {"files": []}).encode(),
        values_replaced([{"items": {}, "lines": {}, "line": 1}, []], format="other"),
        values_replaced(1),
        values_replaced([None]),
        values_replaced([None, [["unheard-of", 1, {}]]]),
    ],
    ids=[
        "empty", "cut-off", "no-text", "list", "no-format", "deep", "no-files", "other-format", "number", "short",
        "unknown-code",
    ],
)  # fmt: skip
def test_cache_that_is_corrupt_is_ignored(minimal: Path, change: Callable[[bytes], bytes]) -> None:
    wanted = load(minimal)
    cache_file().write_bytes(change(cache_file().read_bytes()))
    assert load(minimal) == wanted
    assert load(minimal) == wanted
    assert json.loads(cache_file().read_bytes())["files"]


def test_folder_that_cannot_be_written_is_as_good_as_no_cache(
    minimal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load(minimal) == load(minimal)


@pytest.mark.parametrize("home", [None, "", "cache"], ids=["unset", "empty", "relative"])
def test_cache_is_never_written_inside_the_project(
    minimal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(minimal)
    if home is None:
        monkeypatch.delenv("XDG_CACHE_HOME")
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", home)
    before = sorted(minimal.rglob("*"))
    load(minimal)
    assert sorted(minimal.rglob("*")) == before
    assert list((tmp_path / "home" / ".cache" / "qmstrace").glob("*.json"))
