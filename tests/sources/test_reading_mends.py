"""What was once misread: each copy here cost a provision, or the whole file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from officials import catalog_of, read, texts, titles
from qmstrace.errors import Refusal
from qmstrace.sources.docx_file import read_docx_file
from qmstrace.sources.html_file import read_html_file
from qmstrace.sources.lines import Line
from qmstrace.sources.noise import without_noise
from qmstrace.sources.reading import read_lines
from qmstrace.sources.verification import verify
from test_hostile_files import DOCUMENT, PAGE, pages, pdf, refusal, with_part, word

HEAD = "1 范围\n本文件规定了书架的摆放。\n2 要求\n"


def test_a_reference_that_was_added_is_found() -> None:
    text = (
        "1 范围\n本文件规定了书架。\n2 规范性引用文件\n下列文件不可缺少。\nGB/T 100 书架{}\n3 要求\n3.1 书架应固定。\n"
    )
    own = catalog_of(read(text.format("")))
    found = verify(own, read(text.format("\nGB/T 200 座位"), own)).differs
    assert [each.locator for each in found] == ["2"]


@pytest.mark.parametrize(
    ("more", "unexpected"),
    [("（三）丙。\n", ("2/3",)), ("再者应当评审。\n", ("2/p1", "2/p1/1", "2/p1/2", "2/p2"))],
    ids=["item", "paragraph"],
)
@pytest.mark.parametrize("after", ["第三条　完。\n", ""], ids=["within", "at the end"])
def test_what_was_added_at_the_end_of_an_article_is_found(more: str, unexpected: tuple[str, ...], after: str) -> None:
    text = "第一条　目的。\n第二条　应当：\n（一）甲；\n（二）乙。\n"
    own = catalog_of(read(text + after))
    assert verify(own, read(text + more + after, own)).unexpected == unexpected


@pytest.mark.parametrize(
    "line",
    [
        "（三）写明仅供一次性使用，并写明日期；",
        "（三）通过www.example.cn公布结果；",
        "（三）内部资料",
        "结果登在www.example.cn。",
    ],
)
def test_a_line_of_the_text_with_the_words_of_an_addition_stays(line: str) -> None:
    assert [each.text for each in without_noise([Line(text=line)])] == [line]


def test_a_heading_with_the_words_of_a_watermark_stays() -> None:
    assert titles("第一章　内部资料\n第一条　甲。")["c1"] == "内部资料"
    assert titles(f"{HEAD}2.1 内部资料\n2.1.1 应保存。")["2.1"] == "内部资料"


def test_clauses_of_one_title_at_the_edges_of_pages_stay() -> None:
    lines = [
        Line(text=text, page=page, at_edge=text.endswith("总则"))
        for page, text in enumerate(("2.1 总则", "2.2 总则"), 1)
        for text in (text, "甲。")
    ]
    assert [line.text for line in without_noise(lines)] == ["2.1 总则", "甲。", "2.2 总则", "甲。"]


def test_titles_that_repeat_below_numbers_stay() -> None:
    found = titles(f"{HEAD}2.1\n总则\n书架应稳固。\n2.2\n总则\n座位应整洁。")
    assert (found["2.1"], found["2.2"]) == ("总则", "总则")


def test_a_sentence_below_a_number_is_no_title() -> None:
    found = read(f"{HEAD}2.1\n书架应稳固。\n2.2\n座位应整洁，\n桌面应平。").by_locator
    assert (found["2.1"].title, found["2.1"].text) == ("", "书架应稳固。")


def test_the_status_of_an_annex_is_not_its_title() -> None:
    found = read(f"{HEAD}2.1 书架应稳固。\n附 录 A\n（资料性）\n图的画法\nA.1 图应清楚。").by_locator["a"]
    assert (found.title, found.text) == ("图的画法", "")


def test_an_annex_opens_after_a_full_line() -> None:
    lines = [Line(text=text) for text in HEAD.splitlines()]
    lines += [Line(text="2.1 书架应稳固。", is_full=True), Line(text="附录 A"), Line(text="A.1 图应清楚。")]
    assert "a.1" in read_lines(lines).texts


@pytest.mark.parametrize(
    "line", ["2.2 的要求，层板可以调节。", "2.2 mm，层板之间可以调节。"], ids=["citation", "decimal"]
)
def test_a_number_that_is_due_opens_nothing_where_a_full_line_breaks_off(line: str) -> None:
    lines = [Line(text=text) for text in HEAD.splitlines()]
    lines += [
        Line(text="2.1 书架的层板应当平整，并且应当符合", is_full=True),
        Line(text=line),
        Line(text="2.2 书架应固定。"),
    ]
    found = read_lines(lines).texts
    assert (found["2.1"], found["2.2"]) == (f"书架的层板应当平整，并且应当符合{line}", "书架应固定。")


def test_a_citation_of_the_next_article_opens_nothing_in_the_middle_of_a_sentence() -> None:
    lines = [
        Line(text="第一条　检查应当由两人进行，并且应当符合", is_full=True),
        Line(text="第二条的规定，结果归档。"),
        Line(text="第二条　结果保存五年。"),
    ]
    assert read_lines(lines).texts == {
        "1": "检查应当由两人进行，并且应当符合第二条的规定，结果归档。",
        "2": "结果保存五年。",
    }


def test_a_citation_before_the_first_chapter_opens_nothing() -> None:
    assert list(texts("通知\n第一条不在本通知之内。\n（一）另行印发；\n第一章　总则\n第一条　甲。")) == ["c1", "1"]


def test_a_running_header_with_the_chapter_is_left_out() -> None:
    assert texts("第一章　总则\n第一条　应当建立，\n第一章　总则\n程序。")["1"] == "应当建立，程序。"


@pytest.mark.parametrize(
    "line", ["第 章 标题", "第零章 绪论", "第九百九十九百章 标题", "第九百九十九百条　乙。", f"（{'十' * 100}）乙"]
)
def test_a_number_that_is_none_opens_nothing(line: str) -> None:
    assert {name.partition("/")[0] for name in texts(f"{line}\n第一条　甲：\n（一）丙；\n{line}")} == {"1"}


@pytest.mark.parametrize("space", ["&emsp;&emsp;", "&ensp;&ensp;", "&#8203;", "&#8195;", "&thinsp;"])
def test_every_space_of_a_page_is_space(space: str) -> None:
    page = "".join(f"<p>{space}{text}</p>" for text in ("第一章　总则", f"第一条{space}甲：", f"（一）{space}乙。"))
    assert read_lines(read_html_file(page.encode(), "")).texts == {"c1": "", "1": "甲：", "1/1": "乙。"}


def test_preformatted_text_keeps_its_lines() -> None:
    assert [line.text for line in read_html_file("<pre>第一条　甲。\n第二条　乙。</pre>".encode(), "")] == [
        "第一条　甲。",
        "第二条　乙。",
    ]


def test_text_in_deep_boxes_is_not_lost() -> None:
    page = f"<p>第一条　甲。</p>{'<div>' * 300}<p>第二条　乙。</p>{'</div>' * 300}<p>第三条　丙。</p>"
    assert len(read_html_file(page.encode(), "")) == 3


def body(*parts: str) -> bytes:
    document, file = Document(), io.BytesIO()
    for part in parts:
        document.element.body.insert_element_before(parse_xml(part.replace(">", f" {nsdecls('w')}>", 1)), "w:sectPr")
    document.save(file)
    return file.getvalue()


RUN = "<w:r><w:t>{}</w:t></w:r>"


@pytest.mark.parametrize(
    ("around", "shown"),
    [
        ('<w:ins w:id="1" w:author="x">{}</w:ins>', True),
        ('<w:smartTag w:element="x">{}</w:smartTag>', True),
        ("<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", True),
        ('<w:fldSimple w:instr="x">{}</w:fldSimple>', True),
        ('<w:moveFrom w:id="1" w:author="x">{}</w:moveFrom>', False),
    ],
    ids=["inserted", "tagged", "control", "field", "moved away"],
)
def test_a_paragraph_reads_as_word_shows_it(around: str, shown: bool) -> None:
    raw = body(f"<w:p>{RUN.format('第一条　甲')}{around.format(RUN.format('乙'))}{RUN.format('丙')}</w:p>")
    assert [line.text for line in read_docx_file(raw, "")] == ["第一条　甲乙丙" if shown else "第一条　甲丙"]


def test_paragraphs_in_a_content_control_are_read() -> None:
    raw = body(f"<w:sdt><w:sdtContent><w:p>{RUN.format('第一条　甲。')}</w:p></w:sdtContent></w:sdt>")
    assert [line.text for line in read_docx_file(raw, "")] == ["第一条　甲。"]


def test_a_list_of_word_starts_where_it_says_and_goes_on_where_it_says_nothing() -> None:
    document, file = Document(), io.BytesIO()
    lists = document.part.numbering_part.element
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    lists.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="50">{level}</w:abstractNum>'))
    first, more, again = (lists.add_num(50) for _ in range(3))
    again.add_lvlOverride(ilvl=0).add_startOverride(4)
    for text, listed in zip("甲乙丙丁", (first, first, more, again), strict=True):
        numbered = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
        numbered.get_or_add_ilvl().val, numbered.get_or_add_numId().val = 0, listed.numId
    document.save(file)
    assert [line.text for line in read_docx_file(file.getvalue(), "")] == ["1. 甲", "2. 乙", "3. 丙", "4. 丁"]


def test_a_cell_over_many_rows_is_read_once_and_soon() -> None:
    row = "<w:tr><w:tc><w:tcPr><w:vMerge{}/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr>"
    rows = row.format(' w:val="restart"') + row.format("") * 1500
    table = f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>{rows}</w:tbl>"
    assert [line.text for line in read_docx_file(body(table), "")] == ["甲"]


def test_a_word_file_with_a_broken_stream_is_refused(tmp_path: Path) -> None:
    raw = bytearray(word())
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        start = archive.getinfo(DOCUMENT).header_offset + 60
    raw[start : start + 200] = bytes(200)
    assert refusal(tmp_path, "a.docx", bytes(raw)) is Refusal.OFFICIAL_DAMAGED


def test_a_word_file_with_nameless_lists_is_refused(tmp_path: Path) -> None:
    raw = with_part(
        "word/numbering.xml",
        lambda part: part.replace(b"</w:numbering>", b"<w:abstractNum><w:lvl/></w:abstractNum></w:numbering>"),
    )
    assert refusal(tmp_path, "a.docx", raw) is Refusal.OFFICIAL_DAMAGED


def test_a_pdf_that_names_pages_it_does_not_have_is_refused(tmp_path: Path) -> None:
    raw = pdf(pages(b"3 0 R").replace(b"/Count 1 ", b"/Count 9 "), PAGE)
    assert refusal(tmp_path, "a.pdf", raw) is Refusal.OFFICIAL_DAMAGED
