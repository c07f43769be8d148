"""Finds the front matter and the control fences of a MyST document, as plain data with lines.

Only blocks are parsed, with the block rules that MyST itself uses, so that what is a control here is one there.
The result is made of ``dict``, ``list``, ``str`` and ``int`` alone, so that it can be kept as JSON.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from qmstrace.errors import Code
from qmstrace.store.markup import refused_markup
from qmstrace.store.yaml_text import Complaint, Data, read_yaml

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FRONT_MATTER = re.compile(r"---[ \t]*\n")
CONTROL = re.compile(r"\{control\}\s*(.*)", re.IGNORECASE)
INSIDE = re.compile(r"\{control\}|^:::+\{", re.IGNORECASE | re.MULTILINE)
"""A control inside of something; or a block inside of a control: more likely the control was not closed."""
CITATION = re.compile(r"\{need\}`([^`\n]+)`")
OPTION = re.compile(r":([a-z_]+):\s*(.*)")


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """Return front matter, body and the line at which the body begins.

    The front matter is None where the text does not begin with one; the body line is 0 where it is never closed.
    """
    if not FRONT_MATTER.match(text):
        return None, text, 1
    lines = text.split("\n")
    for index in range(1, len(lines)):
        if lines[index].rstrip() == "---":
            return "\n".join(lines[1:index]), "\n".join(lines[index + 1 :]), index + 2
    return "\n".join(lines[1:]), "", 0


def read_markdown(text: str) -> tuple[Data, list[Complaint]]:
    """Return what a document says, and what is wrong with it.

    Its shape is ``{"front": data, "body": text, "body_line": int, "controls": [...], "citations": [[id, line], ...]}``.
    """
    front, body, body_line = split_front_matter(text)
    if front is None:
        return None, [(Code.FRONT_MATTER_MISSING, 1, {})]
    if body_line == 0:
        return None, [(Code.FRONT_MATTER_OPEN, 1, {})]
    data, complaints = read_yaml("\n" + front)
    controls, more = _controls(body, body_line)
    found = {"front": data, "body": body, "body_line": body_line, "controls": controls, "citations": []}
    for offset, name in refused_markup(body):
        more.append((Code.MARKUP_REFUSED, body_line + body.count("\n", 0, offset), {"name": name}))
    for cited in CITATION.finditer(body):
        found["citations"].append([cited[1], body_line + body.count("\n", 0, cited.start())])
    return found, complaints + more


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.myst_blocks import myst_block_plugin

    parser = MarkdownIt("commonmark").enable("table").use(colon_fence_plugin).use(deflist_plugin)
    return parser.use(footnote_plugin).use(myst_block_plugin).disable(["inline", "html_block"])


def _controls(body: str, first_line: int) -> tuple[list[Any], list[Complaint]]:
    lines = body.split("\n")
    controls: list[Any] = []
    complaints: list[Complaint] = []
    for token in _parser().parse(body):
        if token.type not in {"colon_fence", "fence"} or token.map is None:
            continue
        start, end = token.map
        line = first_line + start
        if token.type == "colon_fence" and not _is_closed(lines, end, token.markup):
            complaints.append((Code.FENCE_OPEN, line, {"fence": lines[start].strip(), "mark": token.markup}))
            continue
        found = CONTROL.fullmatch(token.info.strip())
        if found and not _is_closed(lines, end, token.markup):
            complaints.append((Code.FENCE_OPEN, line, {"fence": lines[start].strip(), "mark": token.markup}))
            continue
        if found:
            control, twice = _control(token, found[1], line)
            controls.append(control)
            complaints += twice
        if inner := INSIDE.search(token.content):
            inside = line + 1 + token.content.count("\n", 0, inner.start())
            complaints.append((Code.CONTROL_NESTED, inside, {}))
    return controls, complaints


def _is_closed(lines: list[str], end: int, markup: str) -> bool:
    last = lines[end - 1].strip() if end <= len(lines) else ""
    return len(last) >= len(markup) and set(last) == set(markup)


def _control(token: Token, title: str, line: int) -> tuple[Any, list[Complaint]]:
    rows = token.content.split("\n")
    items: dict[str, str] = {}
    numbers: dict[str, int] = {}
    twice: list[Complaint] = []
    index = 0
    while index < len(rows) and (option := OPTION.fullmatch(rows[index].strip())):
        if option[1] in items:
            twice.append((Code.YAML_DUPLICATE_KEY, line + 1 + index, {"key": option[1]}))
        items[option[1]] = option[2].strip()
        numbers[option[1]] = line + 1 + index
        index += 1
    text = "\n".join(rows[index:]).strip("\n")
    control = {
        "line": line,
        "lines": numbers,
        "items": items,
        "title": title.strip(),
        "text": text,
        "text_line": line + 1 + index,
    }
    return control, twice
