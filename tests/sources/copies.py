"""Makes copies of an official text as people come by them: text files, web pages, Word files and PDFs."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

Copier = Callable[[Sequence[str], Path], Path]
"""Writes paragraphs into a new file below a folder."""

WIDTH = 40
PAGE_LINES = 36
HEADER = "演示规范汇编（校对本）"
FULL_WIDTH = str.maketrans("(),;", "（），；")
HALF_WIDTH = str.maketrans("（），；：", "(),;:")
LIST_ITEM = re.compile(r"[(（][一二三四五六七八九十]+[)）]|[a-z]\)|[①-⑳]|[0-9]+\)")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer")


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of a text, each on one line."""
    lines = (line.strip(" \t\u3000") for line in text.splitlines())
    return [line for line in lines if line]


def wrapped(paragraph: str, *, indent: str = "") -> list[str]:
    """Return the lines of a paragraph of a fixed width; a Han character is as wide as two Latin ones."""
    lines, width = [""], 0.0
    for char in indent + paragraph:
        wide = 0.5 if char < "\u2000" else 1.0
        if width + wide > WIDTH:
            lines.append("")
            width = 0.0
        lines[-1] += char
        width += wide
    return lines


def _text(name: str, form: Callable[[Sequence[str]], str], encoding: str = "utf-8") -> Copier:
    def copy(paragraphs: Sequence[str], folder: Path) -> Path:
        path = folder / f"{name}.txt"
        path.write_bytes(form(paragraphs).encode(encoding))
        return path

    return copy


def _spaced(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(f"　　{paragraph}" for paragraph in paragraphs)


def _wrapped(indent: str) -> Callable[[Sequence[str]], str]:
    return lambda paragraphs: "\n".join(line for text in paragraphs for line in wrapped(text, indent=indent))


def _paged(paragraphs: Sequence[str]) -> str:
    lines = _wrapped("　　")(paragraphs).split("\n")
    pages = [lines[start : start + PAGE_LINES] for start in range(0, len(lines), PAGE_LINES)]
    return "\f".join("\n".join((HEADER, "", *page, "", f"- {number} -")) for number, page in enumerate(pages, 1))


def _dashed(paragraphs: Sequence[str]) -> str:
    return "\n".join(f"- {text}" if LIST_ITEM.match(text) else text for text in paragraphs)


TEXT: Mapping[str, Copier] = {
    "utf-8": _text("utf-8", _spaced),
    "utf-8 of Windows": _text("windows", "\r\n".join, "utf-8-sig"),
    "gb18030": _text("gb18030", _spaced, "gb18030"),
    "without blank lines": _text("dense", "\n".join),
    "wrapped, indented": _text("wrapped", _wrapped("　　")),
    "wrapped, flush": _text("flush", _wrapped("")),
    "pages": _text("pages", _paged),
    "full-width marks": _text("full", lambda texts: _spaced(texts).translate(FULL_WIDTH)),
    "half-width marks": _text("half", lambda texts: _spaced(texts).translate(HALF_WIDTH)),
    "dashes before items": _text("dashes", _dashed),
}


def _page(name: str, body: Callable[[Sequence[str]], str], head: str = "", encoding: str = "utf-8") -> Copier:
    def copy(paragraphs: Sequence[str], folder: Path) -> Path:
        path = folder / f"{name}.html"
        content = f'<!DOCTYPE html><html><head><meta charset="{encoding}">{head}</head><body>{body(paragraphs)}</body>'
        path.write_bytes(f"{content}</html>".encode(encoding))
        return path

    return copy


def _p(paragraphs: Sequence[str]) -> str:
    return "\n".join(f"<p>{escape(text)}</p>" for text in paragraphs)


def _boxes(paragraphs: Sequence[str]) -> str:
    rows = "".join(
        f'<tr><td><div class="c"><span>{escape(text[:3])}</span><font>{escape(text[3:])}</font></div></td></tr>\n'
        for text in paragraphs
    )
    return f"<div><div><table><tbody>{rows}</tbody></table></div></div>"


def _entities(paragraphs: Sequence[str]) -> str:
    return "".join(f"<p>&#12288;&#12288;{''.join(f'&#{ord(char)};' for char in text)}</p>" for text in paragraphs)


def _site(paragraphs: Sequence[str]) -> str:
    return (
        "<script>document.title = '第一条　脚本'</script><noscript>第二条　无脚本</noscript>"
        "<ul><li><a href='/'>首页</a></li><li>法规文件</li></ul><div><!-- 第三条　注释 -->"
        f"{_p(paragraphs)}</div><div>版权所有　示范网站</div><div>www.example.cn</div>"
    )


HTML: Mapping[str, Copier] = {
    "paragraphs": _page("paragraphs", _p),
    "line breaks": _page("breaks", lambda texts: f"<div>{'<br/>　　'.join(map(escape, texts))}</div>"),
    "nested boxes": _page("boxes", _boxes),
    "entities": _page("entities", _entities),
    "site around it": _page("site", _site, "<style>p::before {content: '第九条'}</style><title>第八条　题名</title>"),
    "gbk": _page("gbk", _p, encoding="gb18030"),
}


def _word(name: str, fill: Callable[[DocumentObject, Sequence[str]], None]) -> Copier:
    def copy(paragraphs: Sequence[str], folder: Path) -> Path:
        document = Document()
        document.sections[0].header.paragraphs[0].text = HEADER
        fill(document, paragraphs)
        document.save(str(folder / f"{name}.docx"))
        return folder / f"{name}.docx"

    return copy


def _plain_word(document: DocumentObject, paragraphs: Sequence[str]) -> None:
    for text in paragraphs:
        document.add_paragraph(text)


def _table_word(document: DocumentObject, paragraphs: Sequence[str]) -> None:
    table = document.add_table(rows=0, cols=2)
    for text in paragraphs:
        left, right = table.add_row().cells
        left.merge(right).text = text


def _broken_word(document: DocumentObject, paragraphs: Sequence[str]) -> None:
    """Break every paragraph with a comma in it after the comma, by turns with a line break and a new paragraph."""
    for number, text in enumerate(paragraphs):
        head, comma, tail = text.rpartition("，")
        if comma and number % 2:
            document.add_paragraph(f"{head}，\n{tail}")
        elif comma:
            document.add_paragraph(f"{head}，")
            document.add_paragraph(tail)
        else:
            document.add_paragraph(text)


COUNTED = {
    50: ("chineseCounting", "（%1）", re.compile(r"[(（]([一二三四五六七八九十]+)[)）]")),
    51: ("lowerLetter", "%1)", re.compile(r"([a-z])\)")),
    52: ("decimalEnclosedCircle", "%1", re.compile("([①-⑳])")),
}
"""Kinds of lists by their number in Word: how it calls their marks, what stands around these, and how they look."""
FIRST_MARKS = frozenset("一a①")


def _counting_word(document: DocumentObject, paragraphs: Sequence[str]) -> None:
    """Leave the marks of items to Word: every list has numbers of its own, which Word counts."""
    definitions = document.part.numbering_part.element
    for place, (kind, (format_, mark, _)) in enumerate(COUNTED.items()):
        listed = (
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{kind}"><w:multiLevelType w:val="singleLevel"/>'
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format_}"/><w:lvlText w:val="{mark}"/></w:lvl>'
            "</w:abstractNum>"
        )
        definitions.insert(place, parse_xml(listed))
    latest: dict[int, int] = {}
    for text in paragraphs:
        found = ((kind, form.match(text)) for kind, (_, _, form) in COUNTED.items())
        kind, mark = next(((kind, mark) for kind, mark in found if mark), (0, None))
        if mark is None:
            document.add_paragraph(text)
            continue
        if mark[1] in FIRST_MARKS:
            started = definitions.add_num(kind)
            started.add_lvlOverride(ilvl=0).add_startOverride(1)
            latest[kind] = started.numId
        paragraph = document.add_paragraph(text[mark.end() :].lstrip())
        numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        numbered.get_or_add_ilvl().val = 0
        numbered.get_or_add_numId().val = latest[kind]


WORD: Mapping[str, Copier] = {
    "plain": _word("plain", _plain_word),
    "table": _word("table", _table_word),
    "paragraphs broken in two": _word("broken", _broken_word),
    "numbers counted by Word": _word("counting", _counting_word),
}

PAPER = """@page {{ size: A4; margin: 25mm 28mm; {margins} }}
body {{ font: 12pt/1.6 "Noto Serif CJK SC", serif; text-align: justify }}
p {{ margin: 0; text-indent: {indent} }}
h6 {{ position: fixed; top: 40%; left: 10%; margin: 0; transform: rotate(-40deg); font-size: 48pt; opacity: .2 }}"""
MARGINS = f'@top-center {{ content: "{HEADER}" }} @bottom-center {{ content: "— " counter(page) " —" }}'


def _pdf(name: str, *, indent: str, margins: str = "", watermark: str = "") -> Copier:
    style = f"<style>{PAPER.format(margins=margins, indent=indent)}</style>"
    printed = _page(name, lambda texts: (f"<h6>{watermark}</h6>" if watermark else "") + _p(texts), style)

    def copy(paragraphs: Sequence[str], folder: Path) -> Path:
        page, path = printed(paragraphs, folder), folder / f"{name}.pdf"
        command = [browser(), *FLAGS, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={path}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return path

    return copy


def browser() -> str:
    """Return the program that prints PDFs; empty where there is none."""
    return shutil.which("chromium") or ""


PDF: Mapping[str, Copier] = {
    "flush": _pdf("flush", indent="0"),
    "header and footer": _pdf("paged", indent="2em", margins=MARGINS),
    "flush, header and footer": _pdf("flush-paged", indent="0", margins=MARGINS),
    "watermark": _pdf("watermark", indent="2em", margins=MARGINS, watermark="仅供内部参考"),
}
