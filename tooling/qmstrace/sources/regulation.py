"""Reads a Chinese regulation: 章 and 节, 条, 款, 项, and the numbered definitions that some articles hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qmstrace.model.official import OfficialProvision, OfficialText, official_text
from qmstrace.sources.doubt import MOST_LEFT_OUT, Proof, doubtful, some_of
from qmstrace.sources.lines import Layout, Line, ends_sentence
from qmstrace.sources.numbering import OUTER_SPACE, chinese_number, chinese_numeral, plain

NUMBER = "([零〇一二三四五六七八九十百 ]+)"
CHAPTER = re.compile(rf"第{NUMBER}章\s*(.*)")
SECTION = re.compile(rf"第{NUMBER}节\s*(.*)")
ARTICLE = re.compile(rf"第{NUMBER}条(\s*)(.*)")
ITEM = re.compile(r"[-–—•·*]*\s*\(\s*([一二三四五六七八九十]+)\s*\)\s*(.*)")
NUMBERED = re.compile(r"([0-9]{1,3})\s*(?:\.(?![0-9])|、)\s*(.*)")
TITLE = re.compile(r"[^。,;:!?]{1,30}")


DEMANDS = re.compile(r"应|不得|须|可以|施行|废止|解释")
MOST_OPEN = 10
"""Most doubtful line ends of one article that are tried both ways."""
MOST_TURNED = 3
"""Most of them that are tried against the first reading at a time."""


@dataclass(kw_only=True)
class _Article:
    """The lines of one article; the first without its number."""

    number: int
    parent: str | None
    lines: list[Line]


def article_lines(lines: Sequence[Line]) -> int:
    """Return how many lines open an article: whether a file is a regulation at all."""
    return sum(1 for line in lines if ARTICLE.fullmatch(plain(line.text.strip(OUTER_SPACE))))


def read_regulation(lines: Sequence[Line], proof: Proof | None = None) -> OfficialText:
    """Return the provisions of a regulation.

    An article of several paragraphs has no text of its own. A paragraph without a number that follows a numbered
    definition (``6.``) belongs to it. What stands before the first chapter or article is not part of the provisions.
    Where a copy leaves open whether a line starts a paragraph or belongs to the text, a proof decides, if there is one.
    """
    reader = _Reader(Layout(lines), proof)
    for line in _without_furniture(lines):
        reader.read(line)
    reader.close(is_last=True)
    return official_text(reader.found, reader.left_out)


def _without_furniture(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines up to the last one that ends a sentence: what follows was put there by a page."""
    end = next((number for number in range(len(lines), 0, -1) if ends_sentence(lines[number - 1])), len(lines))
    return lines[:end]


class _Reader:
    """Reads line by line; a number that is not due, or not set off by a space, is a citation and opens nothing."""

    def __init__(self, layout: Layout, proof: Proof | None) -> None:
        self.found: list[OfficialProvision] = []
        self.left_out: list[str] = []
        self._layout = layout
        self._proof = proof
        self._chapter = 0
        self._section = 0
        self._title = ""
        self._number = 0
        self._article: _Article | None = None
        self._untitled = False

    def read(self, line: Line) -> None:
        text = line.text.strip(OUTER_SPACE)
        if self._opens_heading(plain(text)) or self._opens_article(text, line):
            return
        if self._article is not None:
            self._article.lines.append(replace(line, text=text))
        elif self._untitled:
            if TITLE.fullmatch(plain(text)):
                self.found[-1] = replace(self.found[-1], title=text.replace(" ", ""))
            self._untitled = False

    def _opens_heading(self, text: str) -> bool:
        chapter, section = CHAPTER.fullmatch(text), SECTION.fullmatch(text)
        if chapter and (not chapter[2] or TITLE.fullmatch(chapter[2])):
            number = _value(chapter[1])
            title = chapter[2].replace(" ", "")
            if not number or (number <= self._chapter and self._number):
                return bool(title) and (number, title) == (self._chapter, self._title)  # a running header
            if number <= self._chapter or number == 1:  # what came before was a table of contents or an announcement
                self.found.clear()
                self._article, self._number = None, 0
            self._heading(f"c{number}", None, f"第{chinese_numeral(number)}章", chapter[2])
            self._chapter, self._section, self._title = number, 0, title
            return True
        if section and self._chapter and _value(section[1]) > self._section and TITLE.fullmatch(section[2]):
            number = self._section = _value(section[1])
            self._heading(
                f"c{self._chapter}/s{number}", f"c{self._chapter}", f"第{chinese_numeral(number)}节", section[2]
            )
            return True
        return False

    def _heading(self, locator: str, parent: str | None, label: str, title: str) -> None:
        self.close()
        self._untitled = not title
        self.found.append(
            OfficialProvision(locator=locator, parent=parent, label=label, title=title.replace(" ", ""), text="")
        )

    def _opens_article(self, text: str, line: Line) -> bool:
        opened = ARTICLE.fullmatch(plain(text))
        if not opened:
            return False
        number = _value(opened[1])
        if number != self._number + 1 and not (number > self._number and opened[2]):
            return False
        if not opened[2] and self._article is not None and not ends_sentence(self._article.lines[-1]):
            return False
        self.close()
        self._number = number
        first = replace(line, text=text[opened.start(3) :])
        self._article = _Article(number=number, parent=self._parent(), lines=[first])
        return True

    def _parent(self) -> str | None:
        if self._section:
            return f"c{self._chapter}/s{self._section}"
        return f"c{self._chapter}" if self._chapter else None

    def close(self, *, is_last: bool = False) -> None:
        """File the article that was being read."""
        if self._article is not None:
            self.found.extend(self._proved(self._article, is_last=is_last))
        self._article = None

    def _proved(self, article: _Article, *, is_last: bool) -> list[OfficialProvision]:
        """Return the reading of an article that its proof accepts; the first one where none is accepted."""
        first, proof = _provisions(article, self._layout, ()), self._proof
        if proof is None or proof.holds_whole(first):
            return first
        for other, turned in self._variants(article, is_last=is_last):
            found = _provisions(other, self._layout, turned)
            if proof.holds_whole(found):
                self.left_out += [line.text for line in article.lines if line not in other.lines]
                return found
        return first

    def _variants(self, article: _Article, *, is_last: bool) -> Iterator[tuple[_Article, Sequence[int]]]:
        """Yield other ways to read an article: doubtful line ends turned, doubtful lines left out.

        From the end of the last article, what a page may have put there is cut off: nothing that has a number, and
        nothing that demands or enacts something.
        """
        open_ = [number for number, pair in enumerate(pairwise(article.lines), 1) if self._layout.is_open(*pair)]
        yield from ((article, turned) for turned in some_of(open_[:MOST_OPEN], MOST_TURNED))
        for left_out in some_of(doubtful(article.lines), MOST_LEFT_OUT):
            yield replace(article, lines=[line for i, line in enumerate(article.lines) if i not in left_out]), ()
        for end in range(len(article.lines) - 1, 0, -1) if is_last else ():
            if _is_numbered(article.lines[end]) or DEMANDS.search(article.lines[end].text):
                return
            yield replace(article, lines=article.lines[:end]), ()


def _provisions(article: _Article, layout: Layout, turned: Sequence[int]) -> list[OfficialProvision]:
    """Return the provisions of an article; the lines turned are read against what the layout says of them."""
    paragraphs = [article.lines[0].text]
    items: list[tuple[int, int, str]] = []
    is_numbered = False
    for index, (before, line) in enumerate(zip(article.lines, article.lines[1:], strict=False), 1):
        owner, last, held = items[-1] if items else (0, 0, "")
        due = last + 1 if owner == len(paragraphs) else 1
        item, numbered = ITEM.fullmatch(plain(line.text)), NUMBERED.fullmatch(plain(line.text))
        if numbered and _is_due(int(numbered[1]), due):
            is_numbered = True
            items.append((len(paragraphs), int(numbered[1]), line.text[numbered.start(2) :]))
        elif item and not is_numbered and _is_due(_value(item[1]), due):
            items.append((len(paragraphs), _value(item[1]), line.text[item.start(2) :]))
        elif layout.continues(before, line) == (index in turned) and not is_numbered:
            paragraphs.append(line.text)
        elif owner == len(paragraphs):
            items[-1] = (owner, last, held + line.text)
        else:
            paragraphs[-1] += line.text
    return list(_locate(article, paragraphs, items, is_numbered=is_numbered))


def _is_numbered(line: Line) -> bool:
    text = plain(line.text)
    return bool(ITEM.fullmatch(text) or NUMBERED.fullmatch(text))


def _value(number: str) -> int:
    """Return the value of a number; 0 where it is none that articles are counted with."""
    value = chinese_number(number.replace(" ", "").replace("〇", "零"))
    return value if value < 1000 else 0


def _is_due(number: int, due: int) -> bool:
    """Return whether an item may have this number: the next, or a later one where the text left some out."""
    return number >= due > 1 or number == due


def _locate(
    article: _Article, paragraphs: Sequence[str], items: Sequence[tuple[int, int, str]], *, is_numbered: bool
) -> Iterator[OfficialProvision]:
    single = len(paragraphs) == 1
    name, label = str(article.number), f"第{chinese_numeral(article.number)}条"
    yield _provision(name, article.parent, label, paragraphs[0] if single else "")
    for number, paragraph in enumerate(paragraphs, 1):
        base = name if single else f"{name}/p{number}"
        around = label if single else f"{label}第{chinese_numeral(number)}款"
        if not single:
            yield _provision(base, name, around, paragraph)
        for owner, item, text in items:
            if owner == number:
                cited = f"第{item}项" if is_numbered else f"第（{chinese_numeral(item)}）项"
                yield _provision(f"{base}/{item}", base, around + cited, text)


def _provision(locator: str, parent: str | None, label: str, text: str) -> OfficialProvision:
    return OfficialProvision(locator=locator, parent=parent, label=label, title="", text=text)
