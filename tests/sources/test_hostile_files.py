"""Files that are broken, locked or malicious are refused, each with the reason; nothing in them is run or fetched."""

from __future__ import annotations

import io
import socket
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from docx import Document
from qmstrace.errors import Refusal, RequestError
from qmstrace.present.messages import refusal_text
from qmstrace.sources import docx_file
from qmstrace.sources.reading import read_official_file
from qmstrace.store import office_files

ARTICLES = "第一条　企业应当建立文件控制程序。\n第二条　企业应当确定安装要求。\n第三条　现场应当整洁。\n"
DOCUMENT = "word/document.xml"


def refusal(folder: Path, name: str, raw: bytes) -> Refusal:
    """Return why a file is refused; its message names the file and what to do."""
    path = folder / name
    path.write_bytes(raw)
    with pytest.raises(RequestError) as raised:
        read_official_file(path)
    assert name in refusal_text(raised.value)
    return raised.value.refusal


def word() -> bytes:
    document, file = Document(), io.BytesIO()
    for line in ARTICLES.splitlines():
        document.add_paragraph(line)
    document.save(file)
    return file.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a Word file one part of which is changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            content = before.read(part)
            after.writestr(part, change(content) if part == name else content)
    return file.getvalue()


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects after its catalog, with a table of where they stand."""
    content, places = b"%PDF-1.4\n", []
    for number, held in enumerate((b"<< /Type /Catalog /Pages 2 0 R >>", *objects), 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def pages(*kids: bytes) -> bytes:
    return b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))


PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"
LOCK = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>"


@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.rtf", "a", "a.txt.zip"])
def test_another_format_is_refused_and_the_right_ones_are_named(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(ARTICLES, "utf-8")
    with pytest.raises(RequestError) as raised:
        read_official_file(tmp_path / name)
    assert raised.value.refusal is Refusal.OFFICIAL_FORMAT
    assert ".txt、.html、.htm、.docx、.pdf" in refusal_text(raised.value)


def test_a_suffix_in_capitals_is_as_good(tmp_path: Path) -> None:
    (tmp_path / "A.TXT").write_text(ARTICLES, "utf-8")
    assert len(read_official_file(tmp_path / "A.TXT").provisions) == 3


@pytest.mark.parametrize("suffix", [".txt", ".html", ".docx", ".pdf"])
@pytest.mark.parametrize("raw", [b"", b" \n\t\r\n"], ids=["nothing", "white space"])
def test_an_empty_file_is_refused(suffix: str, raw: bytes, tmp_path: Path) -> None:
    assert refusal(tmp_path, f"a{suffix}", raw) is Refusal.OFFICIAL_EMPTY


@pytest.mark.parametrize("suffix", [".txt", ".html"])
@pytest.mark.parametrize(
    "raw",
    [
        ARTICLES.encode("utf-16"),
        ARTICLES.encode("utf-32-le"),
        b"\xff\xfe\xff\xff\x80",
        ARTICLES.encode("euc-kr", "ignore"),
    ],
    ids=["utf-16", "utf-32", "no encoding", "another encoding"],
)
def test_another_encoding_is_refused(suffix: str, raw: bytes, tmp_path: Path) -> None:
    assert refusal(tmp_path, f"a{suffix}", raw + b"\xff") is Refusal.OFFICIAL_ENCODING


@pytest.mark.parametrize("suffix", [".txt", ".html"])
@pytest.mark.parametrize("text", ["企业应当建立程序。", "第一章　总则\n第二章　附则", "1 范围\n2 要求\n2.1 书架"])
def test_a_text_without_provisions_is_refused(suffix: str, text: str, tmp_path: Path) -> None:
    shown = text.replace("\n", "<br>") if suffix == ".html" else text
    assert refusal(tmp_path, f"a{suffix}", shown.encode()) is Refusal.OFFICIAL_TEXT


@pytest.mark.parametrize("suffix", [".txt", ".html", ".docx", ".pdf"])
def test_a_file_that_is_too_large_is_not_opened(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"a{suffix}"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("was read"))
    with pytest.raises(RequestError) as raised:
        read_official_file(path)
    assert raised.value.refusal is Refusal.OFFICIAL_TOO_LARGE
    assert f"{path.name}”超过" in refusal_text(raised.value)


@pytest.mark.parametrize(
    "raw",
    [
        b"hello",
        word()[:2000],
        b"PK\x05\x06" + b"\0" * 18,
        with_part(DOCUMENT, lambda content: content[:-40]),
        with_part("[Content_Types].xml", lambda _: b"<Types/>"),
        with_part("_rels/.rels", lambda _: b"<Relationships/>"),
        pdf(pages(b"3 0 R"), PAGE),
    ],
    ids=["no archive", "cut off", "nothing in it", "XML cut off", "no content types", "no document", "a PDF"],
)
def test_a_broken_word_file_is_refused(raw: bytes, tmp_path: Path) -> None:
    assert refusal(tmp_path, "a.docx", raw) is Refusal.OFFICIAL_DAMAGED


def test_an_archive_that_is_no_word_file_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", ARTICLES)
    assert refusal(tmp_path, "a.docx", file.getvalue()) is Refusal.OFFICIAL_DAMAGED


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("part", [DOCUMENT, "word/styles.xml", "word/_rels/document.xml.rels"])
def test_a_declaration_of_entities_is_refused(part: str, encoding: str, tmp_path: Path) -> None:
    def declare(content: bytes) -> bytes:
        head, mark, rest = content.partition(b"?>")
        return (head + mark + ENTITIES + rest).decode().replace("UTF-8", encoding).encode(encoding)

    assert refusal(tmp_path, "a.docx", with_part(part, declare)) is Refusal.OFFICIAL_ENTITIES


def test_a_part_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = with_part(DOCUMENT, lambda content: content + b" " * docx_file.MOST_XML)
    assert len(raw) < 200_000
    monkeypatch.setattr(zipfile.ZipFile, "open", refuse_part(DOCUMENT))
    assert refusal(tmp_path, "a.docx", raw) is Refusal.OFFICIAL_BOMB


def refuse_part(unwanted: str) -> Callable[..., object]:
    """Return an ``open`` that fails for one part of an archive."""
    original = zipfile.ZipFile.open

    def open_(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo, *rest: object, **more: object) -> object:
        assert getattr(name, "filename", name) != unwanted
        return original(archive, name, *rest, **more)  # type: ignore[arg-type]

    return open_


def test_parts_that_unpack_to_too_much_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_file, "MOST_UNPACKED", 50_000)
    assert refusal(tmp_path, "a.docx", word()) is Refusal.OFFICIAL_BOMB


def test_an_archive_of_too_many_parts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_files, "MOST_PARTS", 3)
    assert refusal(tmp_path, "a.docx", word()) is Refusal.OFFICIAL_BOMB


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    raw = bytearray(with_part(DOCUMENT, lambda content: content + b" " * 1_000_000))
    entry = raw.rindex(b"PK\x01\x02", 0, raw.rindex(DOCUMENT.encode()))
    raw[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    assert refusal(tmp_path, "a.docx", bytes(raw)) is Refusal.OFFICIAL_DAMAGED


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    raw = pdf(pages(b"3 0 R"), PAGE, LOCK, trailer=b"/Encrypt 4 0 R /ID [<00><00>]")
    assert refusal(tmp_path, "a.pdf", raw) is Refusal.OFFICIAL_PASSWORD


@pytest.mark.parametrize("count", [1, 3])
def test_a_pdf_without_text_is_refused(count: int, tmp_path: Path) -> None:
    kids: Sequence[bytes] = [b"%d 0 R" % number for number in range(3, 3 + count)]
    assert refusal(tmp_path, "a.pdf", pdf(pages(*kids), *[PAGE] * count)) is Refusal.OFFICIAL_SCANNED


@pytest.mark.parametrize("raw", [b"%PDF-1.7 x", pdf(pages(b"3 0 R"), PAGE)[:120], word(), ARTICLES.encode()])
def test_a_broken_pdf_is_refused(raw: bytes, tmp_path: Path) -> None:
    assert refusal(tmp_path, "a.pdf", raw) is Refusal.OFFICIAL_DAMAGED


def test_a_pdf_of_too_many_pages_is_refused_before_they_are_read(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a.pdf", pdf(pages(*[b"3 0 R"] * 2001), PAGE)) is Refusal.OFFICIAL_TOO_LONG


def test_a_pdf_that_unpacks_to_nothing_but_space_is_refused(tmp_path: Path) -> None:
    packed = zlib.compress(b" " * 10_000_000)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    page = PAGE.replace(b" >>", b" /Contents 4 0 R >>")
    assert refusal(tmp_path, "a.pdf", pdf(pages(b"3 0 R"), page, stream)) is Refusal.OFFICIAL_SCANNED


@pytest.mark.parametrize(
    "body",
    [
        '<div id="app"></div><script src="app.js"></script>',
        '<p>正在加载……</p><script>document.write("第一条　甲。")</script>',
        '<iframe src="text.html">第一条　甲。</iframe>',
        '<object data="text.pdf"></object>',
        '<embed src="text.pdf">',
    ],
)
def test_a_page_that_loads_its_text_is_refused(body: str, tmp_path: Path) -> None:
    raw = f"<html><head><title>第一条</title></head><body>{body}</body></html>".encode()
    assert refusal(tmp_path, "a.html", raw) is Refusal.OFFICIAL_REMOTE


@pytest.mark.parametrize("raw", ["<html></html>", "<!-- 第一条　甲。 -->", "<style>第一条　甲。</style>"])
def test_a_page_without_text_is_refused(raw: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, "a.html", raw.encode()) is Refusal.OFFICIAL_EMPTY


def test_nothing_in_a_page_is_run_or_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", lambda *_, **__: pytest.fail("the network was used"))
    secret = tmp_path / "secret.txt"
    secret.write_text("第九条　秘密。", "utf-8")
    body = "".join(f"<p>{line}</p>" for line in ARTICLES.splitlines())
    (tmp_path / "a.html").write_text(
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><html><head><base href="http://example.invalid/">'
        f'<link rel="stylesheet" href="a.css"><meta http-equiv="refresh" content="0;url=b.html"></head><body>'
        f'<script>document.body.innerHTML = "<p>第八条　脚本。</p>"</script><img src="a.png" onerror="alert(1)">'
        f'<p>&x;</p>{body}<iframe src="{secret.as_uri()}"></iframe></body></html>',
        "utf-8",
    )
    found = read_official_file(tmp_path / "a.html")
    assert list(found.texts) == ["1", "2", "3"]
    assert "秘密" not in "".join(found.texts.values())


def test_markup_and_formulas_in_a_text_stay_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("第一条　<script>alert(1)</script>\n第二条　=1+1\n第三条　{{ 7*7 }}。", "utf-8")
    assert list(read_official_file(tmp_path / "a.txt").texts.values()) == [
        "<script>alert(1)</script>",
        "=1+1",
        "{{ 7*7 }}。",
    ]
