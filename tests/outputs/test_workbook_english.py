"""The workbooks in English: what the code says is English, what the project says stays as it is written."""

from __future__ import annotations

import ast
import dataclasses
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import Enum, StrEnum
from io import BytesIO
from pathlib import Path
from string import Formatter
from textwrap import wrap
from typing import Any, cast
from zipfile import ZipFile

import openpyxl
import pytest
import qmstrace
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from click.testing import CliRunner
from lxml import etree
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from projects import DAY, MINIMAL, append, review, swap
from qmstrace.cli.main import main
from qmstrace.model import vocabulary
from qmstrace.model.returned import RemarkCode, Returned
from qmstrace.present import language
from qmstrace.present.assessed import Assessed
from qmstrace.present.entries import Entry
from qmstrace.present.gap_columns import COLUMNS
from qmstrace.present.inspection_registers import ABOVE, ITEM_COLUMNS
from qmstrace.present.labels import LABELS, label
from qmstrace.present.language import LANGUAGES, speaking, translated
from qmstrace.present.matrix_registers import ACTION_COLUMNS
from qmstrace.present.reasons import WORDING
from qmstrace.present.registers import Heading
from qmstrace.present.rows import Selection
from qmstrace.workbook.gap_matrix import gap_workbook
from qmstrace.workbook.inspection_sheet import inspection_workbook
from qmstrace.workbook.layout import TALLEST_ROW, row_height
from qmstrace.workbook.returned_book import read_returned
from qmstrace.workbook.sheet_state import STATE_SHEET
from qmstrace.workbook.summary_sheet import CHART_WIDTH
from qmstrace.workbook.verdict_chart import chart_height
from qmstrace.workflows.assessing import assess_project
from qmstrace.workflows.exporting_matrix import export_inspection, export_matrix
from qmstrace.workflows.importing_matrix import COLUMNS as RETURNED
from qmstrace.workflows.importing_matrix import Imported, import_matrix

ROOT = Path(__file__).parents[2]
PACKAGE = Path(qmstrace.__file__).parent
CATALOG = PACKAGE / "locale/en/LC_MESSAGES/qmstrace.po"
HAN = re.compile(r"[⺀-⿿㐀-鿿豈-﫿]")
CHINESE_SIGNS = re.compile(r"[　-〟＀-￯](?<![《》])")
FONTS = {"宋体"}
LONG = 32_768
"""More characters than a cell holds; what is cut off is said in the cell."""
ENTRIES = [heading.entry for headings in RETURNED.values() for heading in headings if heading.entry]
CODED = dict.fromkeys(entry.choices for entry in (*ENTRIES, *ABOVE.values()) if entry.choices)
SOURCES = ("entrusted-implant", "demo", "wip")
"""Of the project that ships a source with few points; the registers show all."""
THEME = "xl/theme/theme1.xml"
"""Names fonts for many scripts; nobody sees it."""
DIFFERENT = {
    "条款符合性对照表": [
        *("项目级别", "适用性", "不适用理由", "覆盖程度", "复核"),
        *("客观证据", "追溯结论", "判定理由", "自查结论", "整改状态"),
    ],
    "证据台账": ["结论", "文件核对", "有效性"],
    "不适用条款说明": ["不适用的依据和理由", "签署"],
    "整改计划": ["状态"],
    "标准对照表": ["关系", "依据"],
    "职能分配表": [],
    "法定制度清单": ["对应文件", "追溯结论"],
    "受控文件清单": ["层级", "状态"],
    "记录表单清单": ["含个人信息", "填写的控制点", "状态"],
    "外来文件清单": ["效力", "收录"],
}
"""The columns in which the code speaks, if only between two parts; what stands in the others is the project's."""


def quiet(*_: object) -> None:
    """Take progress and say nothing."""


def latin(assessed: Assessed) -> Assessed:
    """Return a project with all its text in letters of ASCII, coded values as they are."""
    made: dict[int, Any] = {}

    def of(value: Any) -> Any:
        if id(value) not in made:
            made[id(value)] = new(value)
        return made[id(value)]

    def new(value: Any) -> Any:
        if isinstance(value, str) and not isinstance(value, Enum):
            return re.sub(r"[^\x00-\x7f]", lambda found: f"u{ord(found[0]):x}", value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = [field.name for field in dataclasses.fields(value) if field.init]
            return dataclasses.replace(value, **{name: of(getattr(value, name)) for name in fields})
        if isinstance(value, Mapping):
            return {of(key): of(held) for key, held in value.items()}
        if isinstance(value, tuple):
            parts = [of(part) for part in value]
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        return type(value)(map(of, value)) if isinstance(value, list | set | frozenset) else value

    return cast(Assessed, new(assessed))


def name_who_decides(root: Path) -> None:
    swap(root / "qms.toml", "[policy.approval]", '[policy.roles]\ndecide = ["管理者代表"]\n\n[policy.approval]')


def enrich(root: Path) -> None:
    """Let a project say what is seldom said: pending, expired, shortened, ungraded, not counted, of nobody."""
    swap(root / "qms.toml", "example = true", 'example = true\nparties = ["质量部", "生产部", "设备部"]')
    name_who_decides(root)
    append(root / "qms.toml", '[matrix]\nnumber = "附件1"')
    swap(root / "matrices/links/demo.csv", "控制点建立了文件控制程序。", "长" * LONG)
    append(root / "matrices/decisions.csv", "D-001,not-applicable,DEMO-3-k2,没有洁净区。,管理者代表,2026-03-01")
    append(root / "matrices/findings.csv", "F-002,DEMO-1-k1,2026-03-11,自查,fail,没有程序。,")
    digest = "6ed23d562003e96e36ba2e93363ecfc728e7a655f6bded33b98114518f5bb0e7"
    files = (("EV-002", "2026-01-05,2026-02-05"), ("EV-003", "2026-08-05,"))
    for name, dates in files:
        append(root / "matrices/evidence.csv", f"{name},记录,QR-01-01,,{dates},,QR-01-01-2026-01.txt,{digest}")
    (root / "requirements/wip.yaml").write_text(
        "source: {id: wip, prefix: WIP, title: 编写, number: 无, issuer: 某, force: 推荐, status: skeleton, "
        "published: 2026-01-05}\nprovisions:\n- {locator: c1, label: 第一章, kind: heading, title: 总则}\n",
        "utf-8",
    )
    items = "".join(f"1.{number},关键,程序,DEMO-1-k1,\n" for number in (1, 2, 3)) + "2.1,,记录,DEMO-1-k2,看\n"
    (root / "requirements/inspection-items.csv").write_text(f"item,grade,title,points,note\n{items}", "utf-8")
    rules = (ROOT / "requirements/inspection-rules.yaml").read_text("utf-8").replace("gmp-2025", "demo")
    (root / "requirements/inspection-rules.yaml").write_text(rules, "utf-8")


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory, caches: None) -> Path:
    root = Path(shutil.copytree(MINIMAL, tmp_path_factory.mktemp("rich") / "project"))
    review(root)
    enrich(root)
    return root


@pytest.fixture(scope="module")
def plain_root(tmp_path_factory: pytest.TempPathFactory, caches: None) -> Path:
    return Path(shutil.copytree(MINIMAL, tmp_path_factory.mktemp("bare") / "project"))


@pytest.fixture(scope="module")
def projects(caches: None, rich: Path, plain_root: Path) -> list[Assessed]:
    """The project that ships, one that says what is seldom said, and one that says little, with other notes."""
    day = DAY.replace(month=11, day=22)
    return [assess_project(ROOT, day), assess_project(rich, DAY), assess_project(plain_root, DAY)]


def suite(assessed: Assessed, spoken: str) -> bytes:
    with speaking(spoken):
        return gap_workbook(assessed, "../html", selection=Selection(sources=SOURCES))


def books(assessed: Assessed, spoken: str) -> tuple[bytes, bytes]:
    with speaking(spoken):
        return suite(assessed, spoken), inspection_workbook(assessed, "../html", SOURCES)


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def shown(content: bytes) -> Iterator[str]:
    """Yield texts beyond ASCII of every part: cells, names, headers, footers, validations, charts, properties."""
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if name != THEME and not part.isascii():
                for element in etree.fromstring(part).iter():
                    yield from (element.text or "", *map(str, element.attrib.values()))


def width_of(sheet: Worksheet, column: int) -> int:
    """Return the width of a column; neighbours of the same width are described once."""
    (width,) = [found.width for found in sheet.column_dimensions.values() if found.min <= column <= found.max]
    return int(width)


# What is said in English


def test_nothing_that_the_code_says_is_chinese(projects: list[Assessed]) -> None:
    for assessed in map(latin, projects):
        for one, other in zip(books(assessed, "en"), books(assessed, "zh"), strict=True):
            said = set(shown(one))
            names = {f"{assessed.assessment.day} 自查"}
            assert {text for text in said if HAN.search(text)} - names <= FONTS
            assert {text for text in said - set(shown(other)) if CHINESE_SIGNS.search(text)} == set()


def is_whole(text: object) -> bool:
    return len(str(text)) < LONG - 1_000


def test_only_columns_of_the_code_differ_between_the_languages(projects: list[Assessed]) -> None:
    found: dict[str, set[str]] = {title: set() for title in DIFFERENT}
    for assessed in projects:
        english, chinese = (opened(suite(assessed, spoken)) for spoken in ("en", "zh"))
        for title, sheet in zip(DIFFERENT, english.worksheets[1:-2], strict=True):
            columns = chinese[title].iter_cols(values_only=True)
            for here, there in zip(sheet.iter_cols(values_only=True), columns, strict=True):
                if [text for text in here[1:] if is_whole(text)] != [text for text in there[1:] if is_whole(text)]:
                    found[title].add(str(there[0]))
    assert found == {title: set(headings) for title, headings in DIFFERENT.items()}


def test_names_stay_as_they_are_even_where_they_are_words_of_the_code(minimal: Path) -> None:
    swap(minimal / "procedures/QP-01.md", ":owner: 质量部", ":owner: 来源")
    swap(minimal / "qms.toml", 'name = "示例公司"', 'name = "汇总"')
    book = opened(suite(assess_project(minimal, DAY), "en"))
    assert [cell.value for cell in book["Responsibility matrix"][1]][:4] == ["Source", "Clause", "Title", "来源"]
    assert book["Summary"].oddHeader.left.text == "汇总"


def test_no_word_of_a_heading_is_broken_and_no_line_of_it_cut(projects: list[Assessed]) -> None:
    for content in books(projects[1], "en"):
        for sheet in opened(content).worksheets:
            if sheet.freeze_panes:
                head = int(re.sub(r"\D", "", sheet.freeze_panes)) - 1
                for cell in sheet[head]:
                    text, width = str(cell.value), width_of(sheet, cell.column)
                    if not cell.alignment.textRotation and not text.startswith("qms:"):
                        assert max(map(len, text.split())) < width
                        assert len(wrap(text, width)) * 15 <= sheet.row_dimensions[head].height


def test_what_is_filled_in_above_a_check_sheet_stands_beside_labels_that_are_not_cut(projects: list[Assessed]) -> None:
    _, content = books(projects[1], "en")
    sheet = opened(content)["Self-inspection checklist"]
    above = [[cell.value for cell in row] for row in sheet["B2:C4"]]
    assert [said for said, _ in above] == ["Inspection", "Inspection date", "Fraud found"]
    assert above[2][1] == "No"
    assert max(len(said) for said, _ in above) < width_of(sheet, 2)


def test_the_summary_has_room_for_its_headings_and_verdicts_for_theirs(projects: list[Assessed]) -> None:
    book = opened(suite(projects[1], "en"))
    (head,) = [row for row in book["Summary"].iter_rows() if row[0].value == "Source"]
    for cell in head[1:]:
        assert len(str(cell.value)) <= width_of(book["Summary"], cell.column)
    matrix = book["Clause conformity matrix"]
    (verdict,) = [cell for cell in matrix[1] if cell.value == "Verdict"]
    assert width_of(matrix, verdict.column) > len("Nonconforming")


def test_a_chart_has_room_for_a_legend_of_two_lines() -> None:
    heights = {}
    for spoken in LANGUAGES:
        with speaking(spoken):
            heights[spoken] = chart_height(9, CHART_WIDTH)
    assert heights["en"] >= heights["zh"] + 9


@pytest.mark.parametrize("width", [12, 26, 70])
def test_a_row_is_as_high_as_words_need_that_are_not_broken(width: int) -> None:
    for text in (str(message.string) for message in messages()):
        assert row_height([(text, width)]) >= min(TALLEST_ROW, len(wrap(text, width - 1)) * 15)


# The catalog


def messages() -> list[Message]:
    with CATALOG.open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    assert not catalog.obsolete
    return [message for message in catalog if message.id]


def literals() -> Iterator[str]:
    """Yield what the code gives to ``translated`` as it stands, or under a name of its module."""
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        held = [node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)]
        names = {target.id: node.value for node in held for target in node.targets if isinstance(target, ast.Name)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "translated":
                for part in ast.walk(node.args[0]):
                    given = names.get(part.id) if isinstance(part, ast.Name) else part
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        yield given.value


def named(kind: str) -> Iterator[str]:
    """Yield the Chinese names of all values of a kind."""
    kinds: dict[str, type[StrEnum]] = {**vars(vocabulary), **{known.__name__: known for known, _ in LABELS}}
    yield from (LABELS.get((kinds[kind], value.value), value.value) for value in kinds[kind])


class Asked(dict[tuple[str | None, str], str]):
    """A catalog with nothing in it that notes what it is asked for."""

    def __init__(self) -> None:
        self.seen: set[tuple[str | None, str]] = set()

    def get(self, key: Any, default: Any = None) -> Any:
        self.seen.add(key)
        return default


def test_the_catalog_has_what_workbooks_ask_for_and_nothing_else(
    projects: list[Assessed], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked()
    monkeypatch.setattr(language, "_catalog", lambda _: asked)
    for assessed in projects:
        assert all(books(assessed, "en"))
    kinds = {context for context, _ in asked.seen if context}
    wanted = asked.seen | {(kind, name) for kind in kinds for name in named(kind)}
    wanted |= {(None, text) for text in (*literals(), *WORDING.values())}
    assert {(message.context, message.id) for message in messages()} == {
        (context, text) for context, text in wanted if not text.isascii()
    }


def test_no_message_is_missing_or_in_doubt_and_parameters_agree() -> None:
    def parameters(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)

    for message in messages():
        assert message.string and not message.fuzzy, message.id
        assert parameters(str(message.id)) == parameters(str(message.string))
        assert not HAN.search(str(message.string)), message.id


def test_what_stands_in_no_catalog_is_said_as_it_stands() -> None:
    with speaking("en"):
        assert (translated("汇总"), translated("没有这样的话")) == ("Summary", "没有这样的话")
        with speaking("zh"):
            assert translated("汇总") == "汇总"
    assert translated("汇总") == "汇总"


# The way back


def export(root: Path, path: Path, spoken: str) -> Path:
    (made,) = export_matrix(root, path, DAY, (), quiet, language=spoken)
    return made


def bring(root: Path, path: Path, *, apply: bool = False) -> Imported:
    return import_matrix(root, [path], day=DAY, inspection="自查", prefer=None, apply=apply, progress=quiet)


def tables(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.csv"))}


def fill_in(path: Path, words: Mapping[str, str], reason: str | None = "没有洁净区。") -> None:
    """Edit a workbook as a person does: a coverage, an applicability with its reason, an action in a new row."""
    book = openpyxl.load_workbook(path)
    matrix, actions = book.worksheets[1], book.worksheets[4]
    at = {column.key: number for number, column in enumerate(COLUMNS, 2)}
    by_point = {row[at["point_id"] - 1].value: row[0].row for row in matrix.iter_rows(min_row=2)}
    matrix.cell(by_point["DEMO-1-k1"], at["coverage"], words["coverage"])
    matrix.cell(by_point["DEMO-3-k1"], at["applicability"], words["applicability"])
    matrix.cell(by_point["DEMO-3-k1"], at["exclusion_reason"]).value = reason
    action = {"subject": "DEMO-1-k2", "measure": "补发", "owner": "质量部", "due": "2026-12-01"}
    row = actions.max_row + 1
    for column, heading in enumerate(ACTION_COLUMNS, 2):
        field = heading.entry.field if heading.entry else ""
        actions.cell(row, column, {**action, "state": words["state"]}.get(field))
    book.save(path)


CHINESE_WORDS = {"coverage": "部分覆盖", "applicability": "不适用", "state": "进行中"}
ENGLISH_WORDS = {"coverage": "Partial", "applicability": "Not applicable", "state": "In progress"}


def test_an_english_workbook_that_nobody_changed_changes_nothing(rich: Path, tmp_path: Path) -> None:
    check = export_inspection(rich, tmp_path / "check.xlsx", DAY, (), quiet, language="en")
    for path in (export(rich, tmp_path / "english.xlsx", "en"), check):
        found = bring(rich, path)
        assert (found.changes, found.conflicts, found.remarks) == ((), (), ())


@pytest.mark.parametrize(
    ("spoken", "words"),
    [
        ("en", ENGLISH_WORDS),
        ("en", CHINESE_WORDS),
        ("zh", ENGLISH_WORDS),
        ("en", {field: word.lower() for field, word in ENGLISH_WORDS.items()}),
    ],
)
def test_the_same_edits_write_the_same_tables_in_either_language(
    minimal: Path, tmp_path: Path, spoken: str, words: Mapping[str, str]
) -> None:
    name_who_decides(minimal)
    other, before = Path(shutil.copytree(minimal, tmp_path / "other")), tables(minimal)
    for root, said, filled in ((minimal, "zh", CHINESE_WORDS), (other, spoken, words)):
        path = export(root, tmp_path / f"{root.name}-returned.xlsx", said)
        fill_in(path, filled)
        assert bring(root, path, apply=True).remarks == ()
    assert tables(other) == tables(minimal)
    changed = {name for name, content in tables(minimal).items() if before[name] != content}
    assert changed == {"matrices/actions.csv", "matrices/decisions.csv", "matrices/links/demo.csv"}


def test_a_check_sheet_writes_the_same_tables_in_either_language(minimal: Path, tmp_path: Path) -> None:
    enrich(minimal)
    other, before = Path(shutil.copytree(minimal, tmp_path / "other")), tables(minimal)
    for root, spoken, words in ((minimal, "zh", ("不合格", "是")), (other, "en", ("Fail", "Yes"))):
        path = export_inspection(root, tmp_path / f"{spoken}.xlsx", DAY, (), quiet, language=spoken)
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        said = {
            "result": words[0],
            "description": "没有程序。",
            "measure": "补写",
            "owner": "质量部",
            "due": "2026-12-01",
        }
        (item,) = [row[0].row for row in sheet.iter_rows() if row[1].value == "1.1"]
        for column, heading in enumerate(ITEM_COLUMNS, 2):
            if heading.entry and heading.entry.field in said:
                sheet.cell(item, column, said[heading.entry.field])
        sheet["C4"] = words[1]
        book.save(path)
        found = bring(root, path, apply=True)
        assert found.remarks == ()
        assert [outcome.is_fraud for outcome, _ in found.outcomes] == [True]
    changed = {name for name, content in tables(minimal).items() if before[name] != content}
    assert tables(other) == tables(minimal)
    assert changed == {"matrices/findings.csv", "matrices/actions.csv"}


@pytest.mark.parametrize(("spoken", "label"), [("zh", "检查日期"), ("en", "Inspection date")])
def test_a_label_without_a_value_is_named_as_it_stands_there(
    minimal: Path, tmp_path: Path, spoken: str, label: str
) -> None:
    path = export_inspection(minimal, tmp_path / "check.xlsx", DAY, (), quiet, language=spoken)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["B2"], book.worksheets[0]["C3"] = None, None
    book.save(path)
    found = [(remark.params["label"], remark.place.cell) for remark in bring(minimal, path).remarks]
    assert found == [("检查名称", ""), (label, "B3")]


def test_a_decision_is_taken_back_by_the_english_word(minimal: Path, tmp_path: Path) -> None:
    name_who_decides(minimal)
    append(minimal / "matrices/decisions.csv", "D-001,not-applicable,DEMO-3-k1,没有洁净区。,管理者代表,2026-03-01")
    path = export(minimal, tmp_path / "english.xlsx", "en")
    fill_in(path, {**ENGLISH_WORDS, "applicability": "Applicable"}, reason=None)
    assert bring(minimal, path, apply=True).remarks == ()
    assert "D-001" not in (minimal / "matrices/decisions.csv").read_text("utf-8")


def test_what_cannot_be_read_is_said_with_the_heading_that_stands_there(minimal: Path, tmp_path: Path) -> None:
    name_who_decides(minimal)
    path = export(minimal, tmp_path / "english.xlsx", "en")
    fill_in(path, {**ENGLISH_WORDS, "coverage": "Mostly"})
    (remark,) = bring(minimal, path).remarks
    assert (remark.params["column"], remark.place.sheet) == ("Coverage", "Clause conformity matrix")


def test_a_column_is_known_by_its_field_whatever_else_is_there_now(minimal: Path, tmp_path: Path) -> None:
    path = export(minimal, tmp_path / "english.xlsx", "en")
    fill_in(path, ENGLISH_WORDS)
    project = assess_project(minimal, DAY).project

    def read_with(*matrix: Heading) -> Returned:
        return read_returned(path, path.name, project, {**RETURNED, "matrix": matrix})[0]

    fixed = [heading for heading in RETURNED["matrix"] if not heading.entry]
    fillable = [heading for heading in RETURNED["matrix"] if heading.entry]
    assert read_with(*fixed, *fillable) == read_with(*RETURNED["matrix"])
    (remark,) = read_with(*fixed, *fillable[1:]).remarks
    assert remark.code is RemarkCode.OTHER_COLUMNS


@pytest.mark.parametrize("kind", CODED, ids=lambda kind: kind.__name__)
def test_a_coded_value_is_read_by_its_name_in_any_language(kind: type[StrEnum]) -> None:
    entry = Entry(slot="", field="", hint="", choices=kind)
    for spoken in LANGUAGES:
        with speaking(spoken):
            names = {value: label(value) for value in kind}
            assert len({name.casefold() for name in names.values()}) == len(kind)
        assert all(entry.read(name) == value for value, name in names.items())


def test_headings_are_told_apart_in_every_language() -> None:
    for headings in RETURNED.values():
        for spoken in LANGUAGES:
            with speaking(spoken):
                assert len({heading.shown for heading in headings}) == len(headings)


# The command


def run(root: Path, *arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["-C", str(root), "matrix", "export", "--as-of", str(DAY), *map(str, arguments)])
    return result.exit_code, result.output


def sheet_names(path: Path) -> list[str]:
    return openpyxl.load_workbook(path, read_only=True).sheetnames


def test_the_command_writes_chinese_unless_it_is_told_otherwise(minimal: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    for chosen, first in (((), "汇总"), (("--lang", "en"), "Summary"), (("--lang", "zh"), "汇总")):
        assert run(minimal, *chosen, "-o", path) == (0, f"已导出：{path}\n")
        assert sheet_names(path)[0] == first
    assert run(minimal, "--lang", "en", "--inspection", "-o", path)[0] == 0
    assert sheet_names(path)[:2] == ["Self-inspection checklist", "Self-inspection conclusion"]
    assert run(minimal, "--lang", "fr", "-o", path)[0] == 2


def test_the_file_of_what_no_department_answers_has_an_english_name(minimal: Path, tmp_path: Path) -> None:
    assert run(minimal, "--lang", "en", "--split", "department", "-o", tmp_path / "m.xlsx")[0] == 0
    assert {path.name for path in tmp_path.glob("*.xlsx")} == {"m-No_department.xlsx", "m-质量部.xlsx"}


def test_languages_leave_no_trace_in_each_other(minimal: Path, tmp_path: Path) -> None:
    """Whichever comes first in a run, the bytes are the same; Chinese goes out and comes back without Babel."""
    script = (
        "import sys; from qmstrace.cli.main import main\n"
        "for number, argument in enumerate(sys.argv[3:]):\n"
        "    for kind in ([], ['--inspection']):\n"
        "        path = f'{sys.argv[2]}/{number}{len(kind)}.xlsx'\n"
        "        command = ['export', *kind, '--lang', argument, '--as-of', '2026-07-01', '-o', path]\n"
        "        for words in (command, ['import', path]):\n"
        "            main(['-C', sys.argv[1], 'matrix', *words], standalone_mode=False)\n"
        "    print('babel' in sys.modules)\n"
    )
    contents: dict[tuple[str, int], set[bytes]] = defaultdict(set)
    for order in (["zh", "en"], ["en", "zh"]):
        folder = tmp_path / order[0]
        folder.mkdir()
        command = [sys.executable, "-c", script, str(minimal), str(folder), *order]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert ("False" in done.stdout.splitlines()) == (order[0] == "zh")
        for position, spoken in enumerate(order):
            for kind in (0, 1):
                contents[spoken, kind].add((folder / f"{position}{kind}.xlsx").read_bytes())
    assert [len(found) for found in contents.values()] == [1, 1, 1, 1]


def test_the_state_is_hidden_in_english_too(minimal: Path) -> None:
    sheet = opened(suite(assess_project(minimal, DAY), "en"))[STATE_SHEET]
    assert isinstance(sheet, Worksheet)
    assert sheet.sheet_state == "veryHidden"
