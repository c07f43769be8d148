from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html
from projects import DAY, HOSTILE, append, make, pages, review, swap
from qmstrace.control.attesting import Signatory
from qmstrace.errors import ProjectInputError, RequestError
from qmstrace.interchange.project_json import project_data
from qmstrace.workflows.approving import approve_documents
from qmstrace.workflows.assessing import assess_project

Pages = dict[str, html.HtmlElement]
LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "object": "data", "embed": "src",
           "source": "src", "video": "src", "audio": "src"}  # fmt: skip
STYLE_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
SECRET = "geheim-7f3a"


def addresses(page: html.HtmlElement) -> Iterator[str]:
    for element in page.iter():
        for name in ("href", "src", "action", "data", "srcset", "poster"):
            if isinstance(element.tag, str) and element.get(name) is not None:
                yield element.get(name)


def anchors(page: html.HtmlElement) -> set[str]:
    return set(page.xpath("//@id"))


def targets(page: html.HtmlElement, name: str) -> set[str]:
    return {urljoin(name, unquote(href)) for href in page.xpath(".//a/@href")}


def active(page: html.HtmlElement) -> list[str]:
    """Return what a browser would run or load from elsewhere on a page."""
    found = [f"<script>{script.text}" for script in page.iter("script") if script.text or not script.get("src")]
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        found += [f"{name}={value}" for name, value in element.items() if name.startswith("on") or name == "srcdoc"]
        found += [element.tag for _ in range(element.tag in {"iframe", "object", "embed", "base", "svg"})]
        loaded = element.get(LOADING[element.tag], "") if element.tag in LOADING else ""
        if urlsplit(loaded).scheme or loaded.startswith("//"):
            found.append(loaded)
    schemes = ("", "http", "https", "mailto")
    return found + [address for address in addresses(page) if urlsplit(address.strip()).scheme not in schemes]


def test_every_link_is_shown_at_both_of_its_ends(plain: Path, plain_pages: Pages) -> None:
    found = assess_project(plain, DAY)
    links = project_data(found.project, found.observations, found.assessment)["links"]
    chapter, procedure = "provisions/demo/c1.html", "procedures/QP-01.html"
    assert len(links) == 2
    for link in links:
        point = plain_pages[chapter].get_element_by_id(link["point"])
        control = plain_pages[procedure].get_element_by_id(link["control"])
        assert f"{procedure}#{link['control']}" in targets(point, chapter)
        assert f"{chapter}#{link['point']}" in targets(control, procedure)
        assert link["rationale"] in point.text_content()


def test_the_proof_of_a_clause_is_one_link_away_and_leads_back(plain_pages: Pages) -> None:
    chapter, form, proof = "provisions/demo/c1.html", "procedures/forms/QR-01-01.html", "evidence/QR-01-01.html"
    point = plain_pages[chapter].get_element_by_id("DEMO-1-k2")
    assert {f"{proof}#EV-001", f"{form}#QR-01-01"} <= targets(point, chapter)
    assert f"{form}#QR-01-01" in targets(plain_pages[proof], proof)
    assert {f"{proof}#EV-001", "procedures/QP-01.html#QP-01-C02"} <= targets(plain_pages[form], form)
    assert "_evidence/QR-01-01-2026-01.txt" in targets(plain_pages[proof], proof)


@pytest.mark.parametrize("project", ["plain_pages", "hostile_pages"])
def test_every_address_leads_to_a_file_and_its_anchor(project: str, request: pytest.FixtureRequest) -> None:
    found: Pages = request.getfixturevalue(project)
    root = request.getfixturevalue(project.removesuffix("_pages")) / "build/html"
    known = {name: anchors(page) for name, page in found.items()}
    broken = []
    for name, page in found.items():
        for address in addresses(page):
            parts = urlsplit(address)
            if parts.scheme in {"http", "https", "mailto"}:
                continue
            target = unquote(urljoin(name, parts.path)) if parts.path else name
            anchor = unquote(parts.fragment)
            if not (root / target).is_file() or (anchor and anchor not in known.get(target, set())):
                broken.append((name, address))
    assert broken == []


def test_no_anchor_stands_twice_on_a_page(plain_pages: Pages, hostile_pages: Pages) -> None:
    for page in (*plain_pages.values(), *hostile_pages.values()):
        found = page.xpath("//@id")
        assert sorted(found) == sorted(set(found))


def test_every_object_has_its_anchor_on_a_page(plain: Path, plain_pages: Pages) -> None:
    found = assess_project(plain, DAY)
    data = project_data(found.project, found.observations, found.assessment)
    known = set().union(*map(anchors, plain_pages.values()))
    for kind in ("provisions", "points", "documents", "controls", "forms", "evidence"):
        assert {entry["id"] for entry in data[kind]} <= known


def test_no_page_loads_anything_from_elsewhere(plain: Path, plain_pages: Pages, hostile_pages: Pages) -> None:
    for name, page in (*plain_pages.items(), *hostile_pages.items()):
        for element in page.iter(*LOADING):
            address = element.get(LOADING[element.tag], "")
            assert not urlsplit(address).scheme and not address.startswith("//"), (name, address)
    for style in (plain / "build/html").rglob("*.css"):
        for url in STYLE_URL.finditer(style.read_text("utf-8")):
            address = url[1] or url[2]
            assert address.startswith("data:") or (style.parent / urlsplit(address).path).is_file(), (style, address)


def test_every_page_names_the_day_and_that_it_is_an_example(plain_pages: Pages) -> None:
    for page in plain_pages.values():
        assert "2026-07-01" in page.text_content()
        assert page.xpath("//*[@class='example']")


def test_hostile_text_is_text_on_every_page(hostile_pages: Pages) -> None:
    for name, page in hostile_pages.items():
        assert active(page) == [], name
    for name, count in {
        "provisions/worse/c1.html": 10,
        "procedures/QP-01.html": 5,
        "evidence/QP-01-C03.html": 2,
        "copies.html": 4,
    }.items():
        assert hostile_pages[name].text_content().count(HOSTILE[:40]) >= count, name
    assert "49" not in hostile_pages["provisions/worse/c1.html"].text_content()
    assert HOSTILE in hostile_pages["provisions/worse/c1.html"].get_element_by_id("WORSE-1-k1").text_content()


def test_hostile_text_stays_as_it_is_in_needs_json_and_in_the_search(hostile: Path) -> None:
    manual = hostile / "build/html"
    versions = json.loads((manual / "needs.json").read_text("utf-8"))["versions"]
    ((_, version),) = versions.items()
    assert version["needs"]["WORSE-1-k1"]["title"] == HOSTILE
    assert version["needs"]["EV-002"]["title"] == HOSTILE
    entries = (manual / "_search/entries.js").read_text("utf-8")
    heads = json.loads(entries[entries.index("[") : entries.rindex("]") + 1])
    assert HOSTILE in {head[1] for head in heads}


PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
MARKUP = {
    "raw": "```{raw} html\n<script>alert(1)</script>\n```",
    "raw in reStructuredText": "```{eval-rst}\n.. raw:: html\n\n   <script>alert(1)</script>\n```",
    "raw role": "```{eval-rst}\n.. role:: own(raw)\n   :format: html\n\n:own:`<script>alert(1)</script>`\n```",
    "markup": '<script>alert(1)</script>\n\na <img src="x" onerror="alert(1)"> b',
    "script link": "[x](javascript:alert(1)) [x](JavaScript&#58;alert(1)) <javascript:alert(1)>",
    "script link in reStructuredText": "```{eval-rst}\n`x <javascript:alert(1)>`_\n```",
    "script target of a picture": "```{image} x.png\n:target: javascript:alert(1)\n```",
    "data link": "[x](data:text/html,<script>alert(1)</script>)",
    "remote picture": "![x](https://example.org/x.png)",
    "quote in an address": '[x](https://example.org/"onmouseover="alert(1))',
    "include": "```{include} ../../outside/secret.txt\n```",
    "literal include": "```{literalinclude} ../../outside/secret.txt\n```",
    "include in reStructuredText": "```{eval-rst}\n.. include:: ../../outside/secret.txt\n```",
    "table of a file": "```{csv-table}\n:file: ../../outside/secret.txt\n```",
    "data of a file": "```{data-viewer}\n:file: ../../outside/secret.json\n```",
    "graph of a file": "```{graphviz} ../../outside/secret.dot\n```",
    "download": "{download}`x <../../outside/secret.txt>`",
    "link to a file": "[x](../../outside/secret.txt)",
    "picture outside": "![x](../../outside/secret.png)",
    "absolute picture": "![x](/../outside/secret.png)",
    "copied field": '[[copy("content", "DEMO-1")]]',
    "template": "{% include '../../outside/secret.txt' %}",
    "expression": '{need_count}`__import__("pathlib").Path("{trap}").write_text("") or True`',
    "function": '{ndf}`copy("content", "DEMO-1")`',
    "filter": "```{needtable}\n:filter: __import__('pathlib').Path('{trap}').write_text('') or True\n```",
}


@pytest.mark.parametrize("markup", MARKUP.values(), ids=MARKUP)
def test_a_document_never_runs_a_program_or_shows_another_file(minimal: Path, markup: str) -> None:
    outside = minimal.parent / "outside"
    outside.mkdir()
    for name, content in (("txt", SECRET), ("json", f'["{SECRET}"]'), ("dot", f'digraph {{"{SECRET}"}}')):
        (outside / f"secret.{name}").write_text(content, "utf-8")
    (outside / "secret.png").write_bytes(PICTURE + SECRET.encode())
    trap = minimal.parent / "trap"
    append(minimal / "procedures/QP-01.md", "\n## 9 附录\n\n" + markup.replace("{trap}", str(trap)))
    try:
        make(minimal, ("html",))
    except RequestError as refused:
        assert "procedures/QP-01.md" in refused.params["detail"] or "dot" in refused.params["detail"]
    except ProjectInputError as refused:
        assert {problem.place.path for problem in refused.problems} == {"procedures/QP-01.md"}
    manual = minimal / "build/html"
    assert not trap.exists()
    assert [path for path in manual.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()] == []
    found = pages(manual)
    assert [active(page) for page in found.values() if active(page)] == []
    if "procedures/QP-01.html" in found:
        assert "保留发放记录" not in found["procedures/QP-01.html"].text_content().partition("9 附录")[2]


@pytest.mark.parametrize("name", ["raw", "include", "filter"])
def test_a_directive_that_is_no_text_stops_the_build_and_is_named_with_its_line(minimal: Path, name: str) -> None:
    document = minimal / "procedures/QP-01.md"
    line = document.read_text("utf-8").count("\n") + 2
    append(document, "\n" + MARKUP[name])
    with pytest.raises(ProjectInputError) as refused:
        make(minimal, ("html",))
    assert [(problem.place.path, problem.place.line) for problem in refused.value.problems] == [
        ("procedures/QP-01.md", line)
    ]


def test_what_sphinx_warns_of_stops_the_build_and_is_named_with_its_line(minimal: Path) -> None:
    append(minimal / "procedures/QP-01.md", "\n[x](nothing.md)")
    with pytest.raises(RequestError) as refused:
        make(minimal, ("html",))
    detail = refused.value.params["detail"]
    assert re.search(r"procedures/QP-01\.md:\d+", detail)
    assert "\x1b" not in detail


def test_evidence_with_personal_data_is_never_copied(minimal: Path) -> None:
    swap(minimal / "procedures/forms/QR-01-01.md", "retention: 2年", "retention: 2年\npersonal_data: yes")
    manual = make(minimal, ("html",)) / "html"
    assert [path for path in manual.rglob("*") if path.is_file() and "发放记录".encode() == path.read_bytes()] == []
    assert not (manual / "_evidence").exists()


@pytest.mark.parametrize("suffix", [".html", ".svg", ".js", ".xhtml"])
def test_evidence_that_a_browser_would_run_is_not_copied(minimal: Path, suffix: str) -> None:
    old = minimal / "matrices/evidence/QR-01-01-2026-01.txt"
    old.rename(old.with_suffix(suffix))
    swap(minimal / "matrices/evidence.csv", old.name, old.with_suffix(suffix).name)
    assert not (make(minimal, ("html",)) / "html/_evidence").exists()


def test_evidence_above_the_limit_is_listed_and_not_copied(minimal: Path) -> None:
    append(minimal / "qms.toml", "\n[evidence]\ncopy_limit_mb = 1")
    (minimal / "matrices/evidence/QR-01-01-2026-01.txt").write_bytes(b"x" * 1_000_001)
    manual = make(minimal, ("html",)) / "html"
    assert not (manual / "_evidence").exists()
    assert "QR-01-01-2026-01.txt" in (manual / "evidence/QR-01-01.html").read_text("utf-8")


def test_a_suspect_link_is_shown_as_such_at_both_ends(minimal: Path) -> None:
    review(minimal)
    swap(minimal / "procedures/QP-01.md", "质量部编制并维护文件控制程序。", "质量部编写文件。")
    found = pages(make(minimal, ("html",)) / "html")
    for name, anchor in (("provisions/demo/c1.html", "DEMO-1-k1"), ("procedures/QP-01.html", "QP-01-C01")):
        assert found[name].get_element_by_id(anchor).xpath(".//*[@class='r-suspect']"), name


def test_a_control_that_only_the_next_version_has_can_be_linked_and_cited(minimal: Path) -> None:
    swap(minimal / "qms.toml", "procedure = []", 'procedure = ["质量负责人"]')
    signatory = Signatory(role="质量负责人", name="甲", at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    approve_documents(minimal, ["QP-01"], signatory)
    swap(minimal / "procedures/QP-01.md", "version: A/0", "version: B/0")
    append(minimal / "procedures/QP-01.md", "\n:::{control} 回收\n:id: QP-01-C03\n:owner: 质量部\n回收旧版。\n:::")
    append(minimal / "matrices/links/demo.csv", "DEMO-3-k1,QP-01-C03,full,回收旧版使现场整洁。")
    swap(minimal / "procedures/forms/QR-01-01.md", "| 日期 |", "见 {need}`QP-01-C03`。\n\n| 日期 |")
    for _ in range(2):
        found = pages(make(minimal, ("html",)) / "html")
        document = found["procedures/QP-01.html"].text_content()
        assert "回收旧版" not in document
        assert "B/0" in document
        links = found["provisions/demo/c2.html"].xpath("//a[contains(., 'QP-01-C03')]/@href")
        assert links == ["../../procedures/QP-01.html#QP-01"]
        append(minimal / "index.md", "再版。")


def test_a_record_that_names_persons_is_known_by_its_number_only(minimal: Path) -> None:
    swap(minimal / "procedures/forms/QR-01-01.md", "retention: 2年", "retention: 2年\npersonal_data: yes")
    swap(minimal / "matrices/evidence.csv", "三月发放记录", "张某的记录")
    manual = make(minimal, ("html",)) / "html"
    named = [path for path in manual.rglob("*") if path.is_file() and "张某" in path.read_text("utf-8", "replace")]
    assert named == []
    assert "QR-01-01-2026-01.txt" not in (manual / "evidence/QR-01-01.html").read_text("utf-8")
