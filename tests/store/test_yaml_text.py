"""YAML becomes plain data: every scalar is text, every key keeps its line, nothing is expanded or run."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.errors import Code
from qmstrace.store.yaml_text import read_yaml

TREE = st.recursive(
    st.text(st.characters(exclude_categories=["C"]), max_size=6),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text("abc要", max_size=3), part, max_size=3),
    max_leaves=12,
)


def plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data["items"].items()}
    return [plain(part) for part in data] if isinstance(data, list) else data


def codes(text: str) -> list[tuple[Code, int]]:
    return [(code, line) for code, line, _ in read_yaml(text)[1]]


@pytest.mark.parametrize(
    "written", ["4.10", "1e3", "0o17", "010", "1_000", "yes", "no", "null", "~", "2026-02-30", "12:30", ".5", "+1"]
)
def test_scalar_stays_as_it_is_written(written: str) -> None:
    assert plain(read_yaml(f"locator: {written}\n")[0]) == {"locator": written}


def test_empty_value_is_an_empty_text() -> None:
    assert read_yaml("title:\n") == ({"line": 1, "lines": {"title": 1}, "items": {"title": ""}}, [])


def test_each_key_keeps_its_line() -> None:
    data, _ = read_yaml("a: 1\n\nb:\n- c: |\n    x\n    y\n  d: 2\n")
    assert data["lines"] == {"a": 1, "b": 3}
    assert (data["items"]["b"][0]["line"], data["items"]["b"][0]["lines"]) == (4, {"c": 4, "d": 7})


@given(tree=TREE)
def test_what_was_dumped_is_read_back_and_fits_into_json(tree: Any) -> None:
    data, complaints = read_yaml(yaml.dump(tree, allow_unicode=True, default_style='"', width=10**6))
    assert (plain(data), complaints) == (tree, [])
    assert json.loads(json.dumps(data)) == data


@given(text=st.text("[]{}:-?|>&*!,'\"# \n\tab\0要", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    data, complaints = read_yaml(text)
    assert json.loads(json.dumps(data)) == data
    assert all(isinstance(code, Code) and line >= 1 for code, line, _ in complaints)


def test_text_without_content_is_nothing_and_no_error() -> None:
    assert read_yaml("# 只有注释\n") == (None, [])


def test_billion_laughs_are_refused_unexpanded() -> None:
    levels = ["a0: &a0 [ha]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    data, complaints = read_yaml("\n".join(levels))
    assert {code for code, _, _ in complaints} == {Code.YAML_ALIAS}
    assert len(json.dumps(data)) < 100_000


@pytest.mark.parametrize("text", ["a: &x [1]\nb: *x\n", "a: &x {c: 1}\nb: *x\n", "a: &x 1\nb: *x\n"])
def test_alias_is_refused_at_its_line(text: str) -> None:
    assert (Code.YAML_ALIAS, 2) in codes(text)


def test_duplicate_key_is_refused_at_its_second_line() -> None:
    assert codes("a: 1\nb: 2\na: {c: 3}\n") == [(Code.YAML_DUPLICATE_KEY, 3)]


def test_same_key_in_two_mappings_is_no_duplicate() -> None:
    assert codes("- a: 1\n- a: 2\n") == []


@pytest.mark.parametrize(
    "text", ["a: [1\n", 'a: "1\n', "a: 1\n b: 2\n", "a: b: c\n", "- 1\nb: 2\n", "a: 1\n---\nb: 2\n"]
)
def test_malformed_text_is_refused_whole(text: str) -> None:
    data, complaints = read_yaml(text)
    assert data is None
    assert [code for code, _, _ in complaints] == [Code.YAML_SYNTAX]


def test_tag_makes_no_object() -> None:
    assert plain(read_yaml("a: !!python/object/apply:os.getcwd []\nb: !!int '1'\n")[0]) == {"a": [], "b": "1"}


def test_deep_nesting_is_refused() -> None:
    data, complaints = read_yaml("[" * 2_000 + "]" * 2_000)
    assert data is None
    assert [line for _, line, _ in complaints] == [1]


@pytest.mark.parametrize("deep", ["[", "- ", "{a: "])
def test_nesting_of_any_depth_does_not_end_the_process(deep: str) -> None:
    script = "import sys; from qmstrace.store.yaml_text import read_yaml; print(read_yaml(sys.argv[1] * 100_000)[0])"
    done = subprocess.run([sys.executable, "-c", script, deep], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "None")
