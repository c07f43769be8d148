"""Front matter and controls are found where MyST finds them, each with its line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.errors import Code
from qmstrace.store.markdown_text import read_markdown, split_front_matter

FRONT = "---\nnumber: QP-01\n---\n"
FIRST = 4
CONTROL = ":::{control} 采购\n:id: QP-01-C01\n:owner: 采购部\n按清单采购。\n\n逐批验收。\n:::\n"


def found(body: str) -> list[dict[str, Any]]:
    data, complaints = read_markdown(FRONT + body)
    assert complaints == []
    controls: list[dict[str, Any]] = data["controls"]
    return controls


def codes(body: str) -> list[tuple[Code, int]]:
    return [(code, line) for code, line, _ in read_markdown(FRONT + body)[1]]


def test_control_has_title_options_text_and_their_lines() -> None:
    assert found("\n" + CONTROL) == [
        {
            "line": 5,
            "title": "采购",
            "items": {"id": "QP-01-C01", "owner": "采购部"},
            "lines": {"id": 6, "owner": 7},
            "text": "按清单采购。\n\n逐批验收。",
            "text_line": 8,
        }
    ]


def test_controls_are_found_in_their_order() -> None:
    body = CONTROL + "\n段落\n\n" + CONTROL.replace("C01", "C02")
    assert [control["items"]["id"] for control in found(body)] == ["QP-01-C01", "QP-01-C02"]


@pytest.mark.parametrize("fence", [":::", "::::::", "```", "~~~"])
def test_control_may_stand_in_each_fence_that_myst_knows(fence: str) -> None:
    assert len(found(CONTROL.replace(":::", fence))) == 1


def test_colon_line_in_the_text_is_no_option() -> None:
    (control,) = found(":::{control} 采购\n:id: QP-01-C01\n\n:owner: 采购部\n:::\n")
    assert control["items"] == {"id": "QP-01-C01"}
    assert control["text"] == ":owner: 采购部"


@pytest.mark.parametrize("body", ["    :::{control} 采购\n    :::\n", "`:::{control} 采购`\n", "% :::{control} 采购\n"])
def test_what_markdown_shows_as_code_or_comment_is_no_control(body: str) -> None:
    assert found(body) == []


@pytest.mark.parametrize("around", ["<!--\n\n{}\n-->\n", "<div>\n\n{}\n</div>\n"])
def test_markup_hides_no_control(around: str) -> None:
    """The manual reads no markup of this kind, so a control inside it is one there."""
    assert len(found(around.format(":::{control} 采购\n:id: QP-01-C01\n采购。\n:::\n"))) == 1


def test_other_directives_are_no_controls() -> None:
    assert found(":::{records}\n:::\n\n:::{note}\n提示\n:::\n") == []


@pytest.mark.parametrize("fence", [":::", "```"])
def test_control_that_is_never_closed_is_refused_where_it_begins(fence: str) -> None:
    body = "## 程序\n\n" + CONTROL.removesuffix(":::\n").replace(":::", fence)
    assert codes(body) == [(Code.FENCE_OPEN, FIRST + 2)]


@pytest.mark.parametrize("fence", ["::::", "````"])
@pytest.mark.parametrize("name", ["note", "control"])
def test_control_inside_another_block_is_refused_where_it_stands(fence: str, name: str) -> None:
    assert codes(f"{fence}{{{name}}} 外\n外文。\n\n{CONTROL}{fence}\n") == [(Code.CONTROL_NESTED, FIRST + 3)]


def test_option_that_is_given_twice_is_refused_at_its_second_line() -> None:
    body = CONTROL.replace(":owner: 采购部\n", ":owner: 采购部\n:owner: 质量部\n")
    assert codes(body) == [(Code.YAML_DUPLICATE_KEY, FIRST + 3)]


def test_name_of_a_control_may_be_written_in_capitals_as_in_myst() -> None:
    assert len(found(CONTROL.replace("{control}", "{Control}"))) == 1


def test_body_is_kept_to_the_character() -> None:
    body = "# 标题\n\n\n  行尾  \n\ttab\n"
    data, _ = read_markdown(FRONT + body)
    assert (data["body"], data["body_line"]) == (body, FIRST)


def test_text_without_front_matter_is_refused() -> None:
    assert read_markdown("# 标题\n") == (None, [(Code.FRONT_MATTER_MISSING, 1, {})])


def test_front_matter_that_is_never_closed_is_refused() -> None:
    assert read_markdown("---\nnumber: QP-01\n") == (None, [(Code.FRONT_MATTER_OPEN, 1, {})])


def test_error_in_the_front_matter_is_named_by_its_line_in_the_file() -> None:
    _, complaints = read_markdown("---\nnumber: QP-01\nnumber: QP-02\n---\n")
    assert complaints == [(Code.YAML_DUPLICATE_KEY, 3, {"key": "number"})]


def test_rule_in_the_body_does_not_end_the_front_matter_again() -> None:
    assert split_front_matter("---\na: b\n---\n一\n---\n二\n") == ("a: b", "一\n---\n二\n", 4)


@given(body=st.text(':`~{}control -\n>#"要\\', max_size=80))
def test_no_body_breaks_the_reader_and_its_lines_stay_inside_the_text(body: str) -> None:
    data, complaints = read_markdown(FRONT + body)
    last = (FRONT + body).count("\n") + 1
    assert json.loads(json.dumps(data)) == data
    assert all(FIRST <= line <= last for _, line, _ in complaints)
    assert all(FIRST <= control["line"] <= last for control in data["controls"])
