"""What the manual shows of sources: relations at both ends, external documents, official texts that were proved."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html
from projects import DAY, HOSTILE, MINIMAL, append, cell, make, pages, swap
from qmstrace.model.fingerprint import official_fingerprint
from qmstrace.workflows.assessing import assess_project
from test_manual import active, targets

Pages = dict[str, html.HtmlElement]
WEIGH = "茶叶入库前由两人称重，并在木牌上写明产地和年份。"
RAIN = "每逢阴雨天气，库房的窗户在傍晚以前全部关上。"
UNPROVED = "这一段与指纹不符，不得显示。"
CATALOG, CROSSWALK = "requirements/demo.yaml", "requirements/crosswalk.csv"
EXTERNAL, OFFICIAL = "requirements/external-documents.csv", "requirements/official/demo.json"
DEMO, OTHER = "provisions/demo/c1.html", "provisions/other/c1.html"
ROWS = (
    "OTHER-1,DEMO-1,subset-of,functional,6,甲与乙作用相近。",
    "OTHER-2,DEMO-1,equal,syntactic,10,两条一字不差。",
    "OTHER-3,DEMO-3,intersects-with,semantic,0,只有一词相同。",
    "OTHER-4,,no-relationship,,,甲方独有。",
)


def other(text: str = "别的", *, quote: str = "") -> str:
    """Return a source that has a text wherever a person writes one."""
    words = f"{quote}{text}{quote}"
    provisions = "".join(
        f"- locator: {number}\n  parent: c1\n  label: 第{number}款\n  kind: scope\n"
        f"  title: {words}\n  summary: {words}\n"
        for number in range(1, 5)
    )
    return (
        f"source:\n  id: other\n  prefix: OTHER\n  title: {words}\n  number: {words}\n  issuer: {words}\n"
        f"  force: 自愿采用\n  status: current\n  published: 2025-12-01\n  effective: 2026-01-01\n  replaces: {words}\n"
        f"  basis: {words}\n  references:\n  - {words}\n  notes:\n  - {words}\n"
        f"provisions:\n- locator: c1\n  label: 第一章\n  kind: heading\n  title: {words}\n{provisions}"
    )


def crosswalk(*rows: str) -> str:
    return "\n".join(("from,to,relation,rationale,strength,reason", *rows, ""))


def external(*rows: str) -> str:
    return "\n".join(("number,title,issuer,relation,reason", *rows, ""))


def keep(root: Path, texts: dict[str, str]) -> None:
    """Keep official texts beside the catalog, as an import does."""
    path = root / OFFICIAL
    path.parent.mkdir(exist_ok=True)
    provisions = [
        {"locator": locator, "parent": None, "label": locator, "title": "", "text": text}
        for locator, text in texts.items()
    ]
    path.write_text(json.dumps({"file": "demo.txt", "sha256": "", "provisions": provisions}), "utf-8")


def prove(root: Path, locator: str, text: str) -> None:
    """Give a provision of the catalog the fingerprint of a text."""
    label = {"c1": "第一章", "1": "第一条", "2": "第二条", "3": "第三条"}[locator]
    swap(root / CATALOG, f"  label: {label}\n", f"  label: {label}\n  fingerprint: {official_fingerprint(text)}\n")


def fill(root: Path) -> None:
    (root / "requirements/other.yaml").write_text(other(), "utf-8")
    (root / CROSSWALK).write_text(crosswalk(*ROWS), "utf-8")
    (root / EXTERNAL).write_text(
        external("外1号,外来规范,外来机构,涉及清洁,尚未逐条收录。", ",无号文件,另一机构,涉及运输,只作参考。"), "utf-8"
    )
    prove(root, "1", WEIGH)
    prove(root, "2", RAIN)
    keep(root, {"1": WEIGH, "2": UNPROVED, "3": UNPROVED, "9": UNPROVED})
    append(root / "matrices/decisions.csv", "D-009,adopted,other,采用。,企业负责人,2026-06-01")


def built(tmp_path_factory: pytest.TempPathFactory, prepare: Callable[[Path], None]) -> Path:
    root = Path(shutil.copytree(MINIMAL, tmp_path_factory.mktemp("sources") / "project"))
    prepare(root)
    make(root, ("html",))
    return root


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory, caches: None) -> Path:
    """A project of two sources, built once; tests only read it."""
    return built(tmp_path_factory, fill)


@pytest.fixture(scope="module")
def found(sources: Path) -> Pages:
    return pages(sources / "build/html")


def text_of(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def table_rows(page: html.HtmlElement, table: int = 0) -> list[list[str]]:
    body = page.xpath("//main//tbody")[table]
    return [[text_of(column) for column in row.iter("td")] for row in body.iter("tr")]


def related(page: html.HtmlElement, provision: str) -> list[str]:
    card = page.get_element_by_id(provision)
    return [text_of(item) for item in card.xpath(".//details[@class='related']/ul/li")]


def test_a_relation_stands_on_both_pages_each_from_its_own_side(found: Pages) -> None:
    assert related(found[OTHER], "OTHER-1") == [
        "包含于 第一条 文件 《演示规范》 · 依据：作用 · 强度 6 甲与乙作用相近。"
    ]
    assert related(found[DEMO], "DEMO-1") == [
        "包含 第1款 别的 《别的》 · 依据：作用 · 强度 6 甲与乙作用相近。",
        "等同 第2款 别的 《别的》 · 依据：措辞 · 强度 10 两条一字不差。",
    ]


def test_each_relation_leads_to_the_other_end_and_back(found: Pages) -> None:
    assert f"{DEMO}#DEMO-1" in targets(found[OTHER].get_element_by_id("OTHER-1"), OTHER)
    assert {f"{OTHER}#OTHER-1", f"{OTHER}#OTHER-2"} <= targets(found[DEMO].get_element_by_id("DEMO-1"), DEMO)


def test_strength_zero_is_shown(found: Pages) -> None:
    assert "强度 0 " in related(found["provisions/demo/c2.html"], "DEMO-3")[0]


def test_a_provision_without_counterpart_says_so_and_leads_nowhere(found: Pages) -> None:
    assert related(found[OTHER], "OTHER-4") == ["无对应 甲方独有。"]
    card = found[OTHER].get_element_by_id("OTHER-4")
    assert card.xpath(".//details[@class='related']//a") == []


def test_a_provision_in_no_row_has_no_relations(found: Pages) -> None:
    assert related(found[DEMO], "DEMO-2") == []
    assert found[DEMO].get_element_by_id("DEMO-2").xpath(".//details[@class='related']") == []


def test_the_crosswalk_page_has_one_line_for_each_row_as_it_was_typed(found: Pages) -> None:
    assert table_rows(found["crosswalk.html"]) == [
        ["第1款 别的", "包含于", "第一条 文件 《演示规范》", "作用", "6", "甲与乙作用相近。"],
        ["第2款 别的", "等同", "第一条 文件 《演示规范》", "措辞", "10", "两条一字不差。"],
        ["第3款 别的", "交叉", "第三条 洁净区 《演示规范》", "含义", "0", "只有一词相同。"],
        ["第4款 别的", "无对应", "—", "", "", "甲方独有。"],
    ]
    assert {f"{DEMO}#DEMO-1", f"{OTHER}#OTHER-4"} <= targets(found["crosswalk.html"], "crosswalk.html")


def test_the_crosswalk_page_counts_rows_and_those_without_counterpart(found: Pages) -> None:
    (heading,) = found["crosswalk.html"].xpath("//main//h2")
    assert text_of(heading) == "《别的》 别的 · 4 行，其中 1 个条款无对应"


def test_every_source_is_on_the_list_of_external_documents_with_its_standing(found: Pages) -> None:
    rows = table_rows(found["external-documents.html"])
    assert [row[1:5] for row in rows] == [
        ["《演示规范》", "演示机构", "强制 · 现行", "强制施行"],
        ["《别的》", "别的", "自愿采用 · 现行", "自愿采用"],
    ]
    assert rows[1][5:] == ["2025-12-01", "2026-01-01", "别的", "别的", "0"]


def test_documents_without_a_catalog_are_on_the_list_in_a_table_of_their_own(found: Pages) -> None:
    assert table_rows(found["external-documents.html"], 1) == [
        ["外1号", "外来规范", "外来机构", "涉及清洁", "尚未逐条收录。"],
        ["—", "无号文件", "另一机构", "涉及运输", "只作参考。"],
    ]


def test_the_home_page_says_how_many_documents_are_not_captured(found: Pages) -> None:
    assert "另有 2 份已知相关的文件未建立目录" in text_of(found["index.html"].find(".//main"))


def test_the_home_page_counts_each_source_by_itself(found: Pages) -> None:
    sections = found["index.html"].xpath("//section[@class='source']")
    heads = [text_of(section.find("h2")) for section in sections]
    assert [head.split()[:2] for head in heads] == [["强制施行", "《演示规范》"], ["自愿采用", "《别的》"]]
    assert len(found["index.html"].xpath("//tfoot")) == len(sections)


def test_the_page_of_a_source_tells_its_text_references_notes_and_standing(found: Pages) -> None:
    facts = {text_of(one.find("dt")): text_of(one.find("dd")) for one in found["provisions/other/index.html"].xpath(
        "//main//dl[@class='facts']/div"
    )}  # fmt: skip
    assert (facts["地位"], facts["依据文本"], facts["引用文件"], facts["替代"]) == ("自愿采用", "别的", "别的", "别的")
    assert [text_of(note) for note in found["provisions/other/index.html"].xpath("//ul[@class='notes']/li")] == ["别的"]


def test_an_official_text_is_shown_where_it_fits_its_fingerprint(found: Pages) -> None:
    card = found[DEMO].get_element_by_id("DEMO-1")
    assert [text_of(quote) for quote in card.iter("blockquote")] == [WEIGH]


def test_an_official_text_that_does_not_fit_its_fingerprint_is_shown_nowhere(sources: Path, found: Pages) -> None:
    for name in (DEMO, "provisions/demo/c2.html"):
        for provision in found[name].xpath("//article"):
            if provision.get("id") != "DEMO-1":
                assert list(provision.iter("blockquote")) == []
    manual = sources / "build/html"
    assert [path for path in manual.rglob("*") if path.is_file() and UNPROVED.encode() in path.read_bytes()] == []


def test_a_source_says_whether_its_official_text_was_imported(found: Pages) -> None:
    assert "已导入官方文本" in text_of(found["provisions/demo/index.html"].find(".//main"))
    assert "未导入官方文本" in text_of(found["provisions/other/index.html"].find(".//main"))


def test_a_project_without_crosswalk_and_external_documents_says_so(plain_pages: Pages) -> None:
    assert "还没有对照关系" in text_of(plain_pages["crosswalk.html"])
    assert "没有登记" in text_of(plain_pages["external-documents.html"])
    assert "未建立目录" not in text_of(plain_pages["index.html"])


def spoil_sources(root: Path) -> None:
    """Put hostile text wherever a person or an official file can put some."""
    (root / "requirements/other.yaml").write_text(other(HOSTILE.replace("'", "''"), quote="'"), "utf-8")
    text = cell(HOSTILE)
    (root / CROSSWALK).write_text(
        crosswalk(f"OTHER-1,DEMO-1,subset-of,functional,6,{text}", f"OTHER-4,,no-relationship,,,{text}"), "utf-8"
    )
    (root / EXTERNAL).write_text(external(",".join([text] * 5)), "utf-8")
    prove(root, "c1", HOSTILE)
    prove(root, "1", HOSTILE)
    keep(root, {"c1": HOSTILE, "1": HOSTILE})


def test_hostile_text_from_sources_is_text_on_every_page(
    tmp_path_factory: pytest.TempPathFactory, caches: None
) -> None:
    hostile = pages(built(tmp_path_factory, spoil_sources) / "build/html")
    for name, page in hostile.items():
        assert active(page) == [], name
    counts = {"crosswalk.html": 4, "external-documents.html": 9, DEMO: 4, OTHER: 10, "provisions/other/index.html": 5}
    for name, count in counts.items():
        assert hostile[name].text_content().count(HOSTILE) >= count, name
    assert [quote.text_content() for quote in hostile[DEMO].iter("blockquote")] == [HOSTILE, HOSTILE]


def digests(root: Path) -> dict[str, bytes]:
    manual = root / "build/html"
    return {path.relative_to(manual).as_posix(): path.read_bytes() for path in manual.rglob("*") if path.is_file()}


CHANGES: dict[str, Callable[[Path], None]] = {
    "row added": lambda root: append(root / CROSSWALK, "OTHER-3,DEMO-2,intersects-with,semantic,2,补充。"),
    "row taken out": lambda root: swap(root / CROSSWALK, ROWS[0] + "\n", ""),
    "row changed": lambda root: swap(root / CROSSWALK, "OTHER-1,DEMO-1,subset-of", "OTHER-1,DEMO-1,superset-of"),
    "official text comes to fit": lambda root: keep(root, {"1": WEIGH, "2": RAIN}),
    "official text goes": lambda root: (root / OFFICIAL).unlink(),
    "fingerprint changes": lambda root: swap(root / CATALOG, official_fingerprint(WEIGH), "0" * 16),
    "external document added": lambda root: append(root / EXTERNAL, "外3号,又一份,机构,涉及,未收录。"),
    "external documents go": lambda root: (root / EXTERNAL).unlink(),
    "adoption taken back": lambda root: swap(root / "matrices/decisions.csv", "2026-06-01", "2026-12-01"),
    "title of the other end": lambda root: swap(root / CATALOG, "title: 文件\n", "title: 文件控制\n"),
}


def test_a_manual_built_on_after_each_change_equals_one_built_anew(sources: Path, tmp_path: Path) -> None:
    for name, change in CHANGES.items():
        root = tmp_path / re.sub(r"\W", "-", name)
        shutil.copytree(sources, root)
        before = digests(root)
        change(root)
        make(root, ("html",))
        incremental = digests(root)
        shutil.rmtree(root / "build")
        make(root, ("html",))
        clean = digests(root)
        differing = [path for path in incremental.keys() | clean.keys() if incremental.get(path) != clean.get(path)]
        assert differing == [], name
        assert incremental != before, name


def test_the_crosswalk_decides_no_verdict(sources: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(sources, tmp_path / "project"))
    with_rows = assess_project(root, DAY).assessment.points
    (root / CROSSWALK).unlink()
    assert assess_project(root, DAY).assessment.points == with_rows
