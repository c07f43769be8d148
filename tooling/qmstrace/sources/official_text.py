"""Reads the official text of a Chinese regulation into the own text of each provision: 章, 条, 款, 项."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
CHAPTER = re.compile(r"第([零一二三四五六七八九十百]+)章\s*(.*)")
ARTICLE = re.compile(r"第([零一二三四五六七八九十百]+)条(\s*)(.*)")
ITEM = re.compile(r"[(（]([零一二三四五六七八九十]+)[)）]\s*(.*)")
NUMBERED = re.compile(r"([0-9]{1,3})(?:[.．](?![0-9])|、)\s*(.*)")
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
    reader = _Reader()
    for line in text.split("\n"):
        reader.read(line.strip(OUTER_SPACE))
    reader.close()
    return reader.provisions


class _Reader:
    """Reads line by line; a number that is not due, or not set off by a space, is a citation and opens nothing."""

    def __init__(self) -> None:
        self.provisions: dict[str, str] = {}
        self._chapter = 0
        self._number = 0
        self._article: _Article | None = None

    def read(self, line: str) -> None:
        chapter, opened = CHAPTER.fullmatch(line), ARTICLE.fullmatch(line)
        if chapter and chinese_number(chapter[1]) == self._chapter + 1:
            self.close()
            self._chapter += 1
            self.provisions[f"c{self._chapter}"] = ""
        elif chapter and not self._number:
            self.provisions = {"c1": ""}  # what came before was a table of contents
            self._chapter = 1
        elif opened and self._chapter and self._opens_article(opened):
            self.close()
            self._number = chinese_number(opened[1])
            self._article = _Article(number=self._number, paragraphs=[opened[3]])
        elif line and self._article is not None:
            _continue(self._article, line)

    def _opens_article(self, opened: re.Match[str]) -> bool:
        number = chinese_number(opened[1])
        return number == self._number + 1 or (number > self._number and bool(opened[2]))

    def close(self) -> None:
        """File the article that was being read."""
        self.provisions.update(_locate(self._article))
        self._article = None


def _continue(article: _Article, line: str) -> None:
    paragraph = len(article.paragraphs)
    item, numbered = ITEM.fullmatch(line), NUMBERED.fullmatch(line)
    if numbered:
        article.is_numbered = True
        article.items.append((paragraph, int(numbered[1]), numbered[2]))
    elif article.is_numbered:
        owner, number, text = article.items[-1]
        article.items[-1] = (owner, number, f"{text}\n{line}")
    elif item:
        article.items.append((paragraph, chinese_number(item[1]), item[2]))
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
