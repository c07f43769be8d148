"""Reads the official text of a Chinese regulation into the own text of each provision: 章, 条, 款, 项."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
CHAPTER = re.compile(r"第([零一二三四五六七八九十百]+)章\s*(.*)")
ARTICLE = re.compile(r"第([零一二三四五六七八九十百]+)条\s*(.*)")
ITEM = re.compile(r"[(（]([零一二三四五六七八九十]+)[)）]\s*(.*)")
NUMBERED = re.compile(r"([0-9]{1,3})[.．、]\s*(.*)")
OUTER_SPACE = " \t\r\u3000\u00a0\ufeff"


@dataclass(kw_only=True)
class _Article:
    """One article as it is read: paragraphs, each with its items."""

    number: int
    paragraphs: list[str] = field(default_factory=list)
    items: list[tuple[int, int, str]] = field(default_factory=list)
    is_numbered: bool = False


def chinese_number(text: str) -> int:
    """Return the value of a Chinese number below one thousand: ``一百三十一`` is 131."""
    total, digit = 0, 0
    for char in text:
        if char == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif char == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = DIGITS[char]
    return total + digit


def read_official_text(text: str) -> Mapping[str, str]:
    """Return the own text of each provision by locator, without number, title line and items.

    Headings and articles that have several paragraphs are there with an empty text. What stands before the first
    chapter is not part of the provisions. A paragraph without a number that follows a numbered definition (``6.``)
    belongs to it.
    """
    provisions: dict[str, str] = {}
    article: _Article | None = None
    lines = (line.strip(OUTER_SPACE) for line in text.split("\n"))
    for line in filter(None, lines):
        if chapter := CHAPTER.fullmatch(line):
            provisions.update(_locate(article))
            article = None
            provisions[f"c{chinese_number(chapter[1])}"] = ""
        elif opened := ARTICLE.fullmatch(line):
            if not provisions:
                continue
            provisions.update(_locate(article))
            article = _Article(number=chinese_number(opened[1]), paragraphs=[opened[2]])
        elif article is not None:
            _continue(article, line)
    provisions.update(_locate(article))
    return provisions


def _continue(article: _Article, line: str) -> None:
    paragraph = len(article.paragraphs)
    if item := ITEM.fullmatch(line):
        article.items.append((paragraph, chinese_number(item[1]), item[2]))
    elif numbered := NUMBERED.fullmatch(line):
        article.is_numbered = True
        article.items.append((paragraph, int(numbered[1]), numbered[2]))
    elif article.is_numbered:
        owner, number, text = article.items[-1]
        article.items[-1] = (owner, number, f"{text}\n{line}")
    else:
        article.paragraphs.append(line)


def _locate(article: _Article | None) -> Iterator[tuple[str, str]]:
    if article is None:
        return
    single = len(article.paragraphs) == 1
    name = str(article.number)
    yield name, article.paragraphs[0] if single else ""
    for number, paragraph in enumerate(article.paragraphs, 1):
        base = name if single else f"{name}/p{number}"
        if not single:
            yield base, paragraph
        for owner, item, text in article.items:
            if owner == number:
                yield f"{base}/{item}", text
