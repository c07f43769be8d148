"""Reads a saved web page into lines; nothing that it refers to is fetched or run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from qmstrace.errors import Refusal, RequestError
from qmstrace.sources.lines import Line
from qmstrace.sources.numbering import OUTER_SPACE
from qmstrace.sources.text_file import decoded

SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "select", "button", "svg", "iframe", "object"})
INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "label", "mark", "o:p", "q", "s"}
    | {"small", "span", "strong", "sub", "sup", "u", "wbr"}
)
LOADED = frozenset({"script", "iframe", "frame", "object", "embed"})
SPACE = re.compile(r"[ \t\r\n\f]+")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
BREAK = "\n"
PREFORMATTED = frozenset({"pre", "textarea", "listing", "xmp"})
FEW_LINES = 3
"""A page of fewer lines that loads other files has its text there."""


def read_html_file(raw: bytes, name: str) -> list[Line]:
    """Return the lines of a page: one for each block of text.

    Raises:
        RequestError: it is in no known encoding, or holds no text (it may load its text from the network).
    """
    text = DECLARATION.sub("", decoded(raw, name))
    parser = html.HTMLParser(no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise RequestError(Refusal.OFFICIAL_EMPTY, file=name) from error
    content = "".join(_pieces(tree))
    lines = [Line(text=line.strip(OUTER_SPACE)) for line in content.split(BREAK) if line.strip(OUTER_SPACE)]
    loads = any(True for _ in tree.iter(*LOADED))
    if not lines or (loads and len(lines) < FEW_LINES):
        raise RequestError(Refusal.OFFICIAL_REMOTE if loads else Refusal.OFFICIAL_EMPTY, file=name)
    return lines


def _pieces(tree: html.HtmlElement) -> Iterator[str]:
    """Yield the text of a tree, with a break around every block; without recursion, however deep it is."""
    skipped: etree._Element | None = None
    preformatted = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        is_inline = element.tag in INLINE
        if element.tag in PREFORMATTED:
            preformatted += 1 if event == "start" else -1
        if event == "start":
            if skipped is None and element.tag in SKIPPED:
                skipped = element
            if skipped is None:
                yield "" if is_inline else BREAK
                yield _spaced(element.text, preformatted)
            continue
        if skipped is None:
            yield "" if is_inline else BREAK
        elif skipped is element:
            skipped = None
        if skipped is None:
            yield _spaced(element.tail, preformatted)


def _spaced(text: str | None, preformatted: int) -> str:
    """Return a text with its white space as a page shows it."""
    return (text or "") if preformatted else SPACE.sub(" ", text or "")
