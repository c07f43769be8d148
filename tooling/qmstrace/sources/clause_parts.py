"""The grammar of a reference: articles, paragraphs, items, dotted numbers and letters, at one place of a line."""

from __future__ import annotations

import re

from qmstrace.sources.clause_index import Part, PartKind, Parts
from qmstrace.sources.numbering import chinese_number

HAN = "零一二两三四五六七八九十百"
N = rf"(?:\d{{1,4}}|[{HAN}]+)"
LISTED = r"(?=\s*(?:$|[、,~]|-|至|到|和|及))"
TITLED = re.compile(rf"第\s*\(?\s*({N})\s*\)?\s*(?:([条章步])款?|{LISTED})|({N})\s*(条)款?(?!件)")
DOTTED = re.compile(r"第?\s*(\d{1,3}(?:\.\d{1,3})+)(?!\d)\s*(?:条款?|款|章|节)?")
PLAIN_HEAD = re.compile(r"(\d{1,3})(?=\s*[(./]|\s*[a-z](?![a-z]))")
INNER = (
    (PartKind.PARAGRAPH, re.compile(rf"\s*第?\s*\(?({N})\)?\s*款|[./]p(\d+)")),
    (PartKind.ITEM, re.compile(rf"\s*第?\s*\(?\s*({N})\s*\)?\s*项|\s*第\s*\(?({N})\)?{LISTED}")),
    (
        PartKind.LETTER,
        re.compile(r"\s*[(./]?\s*([a-z])\s*\)|[./]?([a-z])(?![a-zA-Z])|\s+([a-z])(?![a-zA-Z0-9.])", re.I),
    ),
    (PartKind.ITEM, re.compile(rf"\s*\(\s*({N})\s*\)|(?<=[)a-z])\s*({N})\)", re.I)),
)
SLASHED = re.compile(r"[./](\d{1,3})(?!\d)")
BARE = re.compile(rf"({N})[.]?(?=\s*(?:$|[、,;~/。]|-|至|到|和|及|与))")


def number_of(text: str) -> str:
    """Return a number in digits; Chinese ones count by units or digit by digit (一零二)."""
    if text.isascii():
        return str(int(text))
    text = text.replace("两", "二")
    if len(text) > 1 and not set(text) & set("十百"):
        return str(int("".join(str(chinese_number(char)) for char in text)))
    return str(chinese_number(text))


def leading_parts(line: str, at: int) -> list[tuple[Parts, int]]:
    """Return the ways to read a reference that starts here, the longest first, each with its end.

    There are several only where a slash may join parts or stand between references.
    """
    head = _head(line, at)
    if head is None:
        return []
    parts, end = head
    ways = [(parts, end)]
    while (found := _inner(line, end)) or SLASHED.match(line, end):
        if found:
            parts, end = (*parts, *found[0]), found[1]
            ways[-1] = (parts, end)
        elif slashed := SLASHED.match(line, end):
            parts, end = (*parts, Part(PartKind.PLAIN, number_of(slashed[1]))), slashed.end()
            ways.append((parts, end))
    return ways[::-1]


def inner_parts(line: str, at: int) -> tuple[Parts, int] | None:
    """Return parts that continue the reference before them: 第（三）项, b), ②."""
    parts: Parts = ()
    while found := _inner(line, at):
        parts, at = (*parts, *found[0]), found[1]
    return (parts, at) if parts else None


def bare_number(line: str, at: int) -> tuple[str, int] | None:
    """Return a number that stands alone, with nothing to say what it counts."""
    found = BARE.match(line, at)
    return (number_of(found[1]), found.end()) if found else None


def _head(line: str, at: int) -> tuple[Parts, int] | None:
    if found := DOTTED.match(line, at):
        return tuple(Part(PartKind.PLAIN, number_of(part)) for part in found[1].split(".")), found.end()
    if found := TITLED.match(line, at):
        kind = PartKind(found[2] or found[4] or "条")
        return (Part(kind, number_of(found[1] or found[3])),), found.end()
    if found := PLAIN_HEAD.match(line, at):
        return (Part(PartKind.PLAIN, number_of(found[1])),), found.end()
    return None


def _inner(line: str, at: int) -> tuple[Parts, int] | None:
    for kind, pattern in INNER:
        if found := pattern.match(line, at):
            text = next(group for group in found.groups() if group)
            if kind is PartKind.LETTER:
                return (Part(kind, text.lower()),), found.end()
            return (Part(kind, number_of(text)),), found.end()
    return None
