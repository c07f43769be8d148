"""Attestations are chained line by line, so that none can be taken out, changed or moved unseen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qmstrace.errors import Code
from qmstrace.model.matrices import Attestation
from qmstrace.model.vocabulary import Act
from qmstrace.store.attestations import attestation_message, document_chain, line_digest, link_chain, read_attestations
from qmstrace.store.files import ProjectFiles
from qmstrace.store.problems import Problems

CHAIN = document_chain("QP-01")
Found = tuple[tuple[Attestation, ...], list[tuple[Code, int]]]


def line(previous: str, **changed: Any) -> str:
    content = {
        "act": "approve",
        "subjects": {"QP-01": "0" * 64},
        "role": "质量负责人",
        "name": "甲",
        "meaning": "批准",
        "at": "2026-02-01T09:00:00+08:00",
        "reason": "",
        "previous": previous,
    }
    return attestation_message(content | changed)


def chain(names: str) -> list[str]:
    lines: list[str] = []
    for name in names:
        lines.append(line(line_digest(lines[-1]) if lines else "", name=name))
    return lines


def read(root: Path, lines: list[str], *, path: str = CHAIN, end: str = "\n") -> Found:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes("".join(text + end for text in lines).encode())
    problems = Problems()
    found = read_attestations(ProjectFiles(root, problems), problems)
    try:
        problems.raise_any()
    except Exception as error:
        return found, [(problem.code, problem.place.line) for problem in error.problems]  # type: ignore[attr-defined]
    return found, []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("chain")


def test_whole_chain_is_read_in_its_order(tmp_path: Path) -> None:
    found, problems = read(tmp_path, chain("甲乙丙"))
    assert problems == []
    assert [(one.act, one.name, one.chain, one.place.line) for one in found] == [
        (Act.APPROVE, "甲", CHAIN, 1),
        (Act.APPROVE, "乙", CHAIN, 2),
        (Act.APPROVE, "丙", CHAIN, 3),
    ]


@pytest.mark.parametrize(
    ("names", "broken"),
    [("乙丙", 1), ("甲丙", 2), ("乙甲丙", 1), ("甲丙乙", 2), ("甲乙乙丙", 3)],
    ids=["first-taken-out", "second-taken-out", "first-two-swapped", "last-two-swapped", "second-repeated"],
)
def test_chain_is_broken_at_the_first_line_that_does_not_continue_it(tmp_path: Path, names: str, broken: int) -> None:
    whole = dict(zip("甲乙丙", chain("甲乙丙"), strict=True))
    found, problems = read(tmp_path, [whole[name] for name in names])
    assert problems == [(Code.CHAIN_BROKEN, broken)]
    assert len(found) == broken - 1


@settings(deadline=None)
@given(data=st.data())
def test_any_change_to_a_line_that_others_follow_is_found(folder: Path, data: st.DataObject) -> None:
    lines = chain("甲乙丙")
    number = data.draw(st.integers(0, 1))
    at = data.draw(st.integers(0, len(lines[number]) - 1))
    other = data.draw(st.characters(exclude_categories=["Cs"], exclude_characters=lines[number][at] + "\r\n"))
    lines[number] = lines[number][:at] + other + lines[number][at + 1 :]
    assert read(folder, lines)[1] != []


def test_line_ends_that_git_changes_do_not_break_a_chain(tmp_path: Path) -> None:
    assert read(tmp_path, chain("甲乙丙"), end="\r\n") == read(tmp_path, chain("甲乙丙"))


def test_chains_of_two_files_do_not_touch_each_other(tmp_path: Path) -> None:
    read(tmp_path, chain("甲乙"))
    found, problems = read(tmp_path, chain("丙"), path=link_chain("demo"))
    assert problems == []
    assert [one.name for one in found] == ["甲", "乙", "丙"]


def test_line_is_canonical() -> None:
    assert json.loads(line("")) == json.loads(attestation_message(dict(reversed(json.loads(line("")).items()))))
    assert line("") == attestation_message(dict(reversed(json.loads(line("")).items())))
    assert "质量负责人" in line("")
    assert "\n" not in line("", reason="一\n二")


@pytest.mark.parametrize("text", ["{", "甲", "", '{"act":'])
def test_line_that_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    found, problems = read(tmp_path, [*chain("甲"), text or " "])
    assert problems == [(Code.JSON_SYNTAX, 2)]
    assert len(found) == 1


@pytest.mark.parametrize("text", ["[]", "1", "null", '"甲"'])
def test_line_that_is_no_object_is_refused(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, [text])[1] == [(Code.NOT_A_MAPPING, 1)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"act": "sign"}, Code.VALUE_NOT_ALLOWED),
        ({"role": ""}, Code.FIELD_MISSING),
        ({"name": " "}, Code.FIELD_MISSING),
        ({"meaning": ""}, Code.FIELD_MISSING),
        ({"at": "2026-02-01T09:00:00"}, Code.DATE_INVALID),
        ({"at": "2026-02-30T09:00:00+08:00"}, Code.DATE_INVALID),
        ({"subjects": []}, Code.NOT_A_MAPPING),
        ({"subjects": {"QP-01": 1}}, Code.NOT_A_MAPPING),
        ({"name": 1}, Code.NOT_A_TEXT),
    ],
)
def test_value_that_cannot_be_is_refused(tmp_path: Path, changed: dict[str, Any], code: Code) -> None:
    found, problems = read(tmp_path, [line("", **changed)])
    assert (found, problems) == ((), [(code, 1)])


def test_unknown_key_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, [line("")[:-1] + ',"status":"approved"}'])[1] == [(Code.FIELD_UNKNOWN, 1)]


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, ["[" * 200_000])[1] == [(Code.JSON_SYNTAX, 1)]
