"""``qms matrix import``: a workbook that cannot be taken as it is, is refused with its cells, and nothing is written.

A folder in ``tests/examples/workbooks/bad`` is a case: ``edits.toml`` says what is done to a workbook that just went
out, ``expected.txt`` what is said of it.
"""

from __future__ import annotations

import base64
import hashlib
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from qmstrace.present.registers import Heading
from qmstrace.workbook import table_file
from qmstrace.workflows import importing_matrix
from qmstrace.workflows.importing_matrix import COLUMNS
from workbooks import (
    ACTIONS,
    CLEAN,
    EVIDENCE,
    EXCLUSIONS,
    ISSUED,
    LINKS,
    MATRIX,
    PRESSURE,
    STATE,
    WORKBOOKS,
    Book,
    Outcome,
    Trip,
    put,
    values,
)

BAD = WORKBOOKS / "bad"
CASES = sorted(path.name for path in BAD.iterdir())


def fill(book: Book, sheet: str, cells: Mapping[str, Any], row: str = "") -> None:
    if row:
        book.fill(sheet, number(row), cells)
    else:
        book.add(sheet, cells)


def number(row: str) -> str | int:
    return int(row) if row.isdigit() else row


def formula(book: Book, sheet: str, row: str, column: str, value: str) -> None:
    book.cell(sheet, number(row), column).value = value


def error(book: Book, sheet: str, row: str, column: str, value: str) -> None:
    cell = book.cell(sheet, number(row), column)
    cell.value = value
    cell.data_type = "e"


def heading(book: Book, sheet: str, column: str, to: str) -> None:
    put(book.sheet(sheet).cell(1, book.head(sheet)[column]), to or None)


def column(book: Book, sheet: str, heading: str) -> None:
    put(book.sheet(sheet).cell(1, book.sheet(sheet).max_column + 1), heading)


def delete_column(book: Book, sheet: str, column: int) -> None:
    book.sheet(sheet).delete_cols(column)


def merge(book: Book, sheet: str, cells: str) -> None:
    book.sheet(sheet).merge_cells(cells)


def rename(book: Book, sheet: str, to: str) -> None:
    book.sheet(sheet).title = to


def copy(book: Book, sheet: str) -> None:
    book.book.copy_worksheet(book.sheet(sheet))


def copy_row(book: Book, sheet: str, row: str) -> None:
    book.copy_row(sheet, row)


def swap_rows(book: Book, sheet: str, first: str, second: str) -> None:
    """Exchange two rows but for their keys."""
    rows = [book.sheet(sheet)[book.row(sheet, key)] for key in (first, second)]
    for one, other in list(zip(*rows, strict=True))[1:]:
        held = one.value
        put(one, other.value)
        put(other, held)


HANDS: Mapping[str, Callable[..., None]] = {
    hand.__name__: hand
    for hand in (fill, formula, error, heading, column, delete_column, merge, rename, copy, copy_row, swap_rows)
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_said_with_its_cell_and_nothing_is_written(case: str, trip: Trip) -> None:
    with trip.edited() as book:
        for hand, calls in tomllib.loads((BAD / case / "edits.toml").read_text("utf-8")).items():
            for call in calls:
                HANDS[hand](book, **call)
    before = trip.tree()
    for options in ((), ("--apply",), ("--theirs", "--apply")):
        found = trip.said(*options)
        assert found.exit_code == 1, found.output
        assert trip.tree() == before
    assert found.stderr == (BAD / case / "expected.txt").read_text("utf-8")
    assert "没有写入任何文件" in found.stdout.splitlines()[-1]


def refused(trip: Trip, *arguments: Any, code: int = 1) -> str:
    """Bring a workbook that is refused, with nothing written; return what is said of it."""
    before = trip.tree()
    found = trip.said(*arguments, "--apply")
    assert (found.exit_code, trip.tree()) == (code, before), found.output
    assert isinstance(found.exception, SystemExit)
    return found.stderr


def taken(trip: Trip, *arguments: Any) -> Outcome:
    """Bring a workbook that is taken but for what is noted."""
    found = trip.bring(*arguments, "--apply")
    assert (found.code, found.errors, found.conflicts) == (0, [], [])
    return found


def rewritten(
    path: Path, change: Callable[[str, bytes], bytes | None], added: Mapping[str, bytes] | None = None
) -> None:
    """Change the parts of a workbook; a part that becomes None is left out."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in {**parts, **(added or {})}.items():
            new = change(name, raw)
            if new is not None:
                archive.writestr(name, new)


# The whole file.


def test_a_workbook_of_another_project_is_not_read(trip: Trip) -> None:
    path = trip.export()
    trip.swap("qms.toml", 'name = "示例公司"', 'name = "另一公司"')
    assert refused(trip, path) == "book.xlsx：工作簿属于另一个项目（示例公司）；请核对文件和项目文件夹\n"


def test_a_workbook_of_another_edition_of_a_source_is_not_read(trip: Trip) -> None:
    path = trip.export()
    trip.swap("requirements/demo.yaml", "number: 演示第1号", "number: 演示第2号")
    said = "book.xlsx：工作簿按来源 demo 的另一版本（演示第1号）导出，项目现为“演示第2号”；请重新导出后填写\n"
    assert refused(trip, path) == said


def test_a_workbook_of_a_source_that_is_no_longer_there_is_not_read(trip: Trip) -> None:
    text = trip.text("requirements/demo.yaml").replace("id: demo", "id: more").replace("DEMO", "MORE")
    other = trip.root / "requirements/more.yaml"
    other.write_text(text, "utf-8")
    path = trip.export()
    other.unlink()
    assert "工作簿按来源 more 的另一版本（演示第1号）导出，项目现为“”" in refused(trip, path)


def test_a_workbook_with_a_column_that_is_not_known_is_not_read(trip: Trip, monkeypatch: pytest.MonkeyPatch) -> None:
    path = trip.export()
    kept = {**COLUMNS, "actions": COLUMNS["actions"][:-1]}
    monkeypatch.setattr(importing_matrix, "COLUMNS", kept)
    assert refused(trip, path) == (
        "book.xlsx：工作表“整改计划”由另一版本的程序导出，列已不同；请重新导出，把改动移到其中\n"
    )


def test_a_column_of_one_s_own_may_be_called_like_one_of_a_later_version(
    trip: Trip, monkeypatch: pytest.MonkeyPatch
) -> None:
    with trip.edited() as book:
        column(book, ACTIONS, "备注")
        book.fill(ACTIONS, "A-001", {"备注": "已催", "状态": "进行中"})
    later = (*COLUMNS["actions"], Heading(text="备注", width=10))
    monkeypatch.setattr(importing_matrix, "COLUMNS", {**COLUMNS, "actions": later})
    assert taken(trip).changes == [("A-001", "state", "已计划", "进行中")]


def test_a_workbook_that_never_went_out_is_not_read(trip: Trip) -> None:
    Workbook().save(trip.book)
    assert refused(trip) == (
        "book.xlsx：没有找到隐藏的工作表“qmstrace”，不能知道改动了什么；应为 qms matrix export 导出的工作簿。"
        "企业自有的表格请用 qms matrix adopt\n"
    )


def state(path: Path, change: Callable[[Worksheet], None]) -> None:
    book = load_workbook(path)
    change(book[STATE])
    book.save(path)


def test_without_its_state_a_workbook_is_not_read(trip: Trip) -> None:
    book = load_workbook(trip.export())
    del book[STATE]
    book.save(trip.book)
    assert "没有找到隐藏的工作表“qmstrace”" in refused(trip)


ABOUT = b'{"company":"","sources":{},"day":"2026-07-01"}\n{"title":"","kind":"","headings":[],"fields":[],"rows":1}\n'
DAMAGE: Mapping[str, Callable[[Worksheet], None]] = {
    "mark": lambda sheet: put(sheet["A1"], "qmstrace workbook state 9"),
    "checksum": lambda sheet: put(sheet["A2"], "0" + str(sheet["A2"].value)[1:]),
    "first character": lambda sheet: put(sheet["A3"], "!" + str(sheet["A3"].value)[1:]),
    "one character": lambda sheet: put(sheet["A3"], swapped(str(sheet["A3"].value), 400)),
    "end": lambda sheet: put(sheet["A3"], str(sheet["A3"].value)[:-4]),
    "piece": lambda sheet: sheet.delete_rows(3),
    "more": lambda sheet: put(sheet["A9"], "AAAA"),
    "empty": lambda sheet: sheet.delete_rows(1, 9),
    "not what was packed": lambda sheet: packed(sheet, b"no state"),
    "not packed": lambda sheet: packed(sheet, None),
    "no day": lambda sheet: packed(sheet, b'{"company":"","sources":{},"day":"2026-02-30"}'),
    "a list": lambda sheet: packed(sheet, b"[]"),
    "a row of another length": lambda sheet: packed(sheet, ABOUT + b"[1]"),
    "a row of another shape": lambda sheet: packed(sheet, ABOUT + b'["key",["no","mapping"],[]]'),
    "a record of another kind": lambda sheet: packed(sheet, ABOUT + b'["key",{"link":["other","name"]},[]]'),
}


def swapped(text: str, at: int) -> str:
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def packed(sheet: Worksheet, raw: bytes | None) -> None:
    """Write another state with the checksum that fits it."""
    text = base64.b64encode(b"no zlib" if raw is None else zlib.compress(raw)).decode()
    put(sheet["A2"], hashlib.sha256(text.encode()).hexdigest())
    put(sheet["A3"], text)


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_state_is_not_read(trip: Trip, name: str) -> None:
    state(trip.export(), DAMAGE[name])
    assert refused(trip) == ("book.xlsx：隐藏工作表“qmstrace”已损坏，校验不符；请把改动移到重新导出的工作簿中\n")


def test_the_state_may_have_another_name_and_place(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖"})
        sheet = book.sheet(STATE)
        sheet.title, sheet.sheet_state = "别的名称", "visible"
        book.book.move_sheet(sheet, -5)
    assert taken(trip).changes == [(CLEAN, "coverage", "部分覆盖", "完全覆盖")]


def test_one_workbook_that_is_not_read_keeps_all_from_being_written(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖"})
    other = trip.folder / "b.xlsx"
    Workbook().save(other)
    assert refused(trip, trip.book, other).startswith("b.xlsx：没有找到隐藏的工作表")


# What is no workbook.


def bomb(path: Path) -> None:
    rewritten(path, lambda _, raw: raw, {f"xl/media/{number}.bin": bytes(64 * 1024 * 1024) for number in range(5)})


def entities(path: Path) -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    rewritten(path, lambda name, raw: evil + raw.partition(b"?>")[2] if name.endswith("sheet2.xml") else raw)


def laughs(path: Path) -> None:
    """Put text that grows without end into a sheet whose part is not called ``.xml``."""
    grows = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 12))
    evil = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{grows}]>'.encode()

    def change(name: str, raw: bytes) -> bytes | None:
        if name.endswith(("[Content_Types].xml", "workbook.xml.rels")):
            return raw.replace(b"sheet2.xml", b"sheet2.dat")
        return None if name.endswith("sheet2.xml") else raw

    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").partition(b"?>")[2]
    cell = b'<c r="A1" t="inlineStr"><is><t>&a11;</t></is></c>'
    rewritten(
        path,
        change,
        {"xl/worksheets/sheet2.dat": evil + sheet.replace(b"<sheetData>", b"<sheetData><row>" + cell + b"</row>")},
    )


def protected(path: Path) -> None:
    """Make what a workbook with a password looks like: a compound file with an encrypted package."""
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + "EncryptedPackage".encode("utf-16-le"))


NO_WORKBOOK: Mapping[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.write_bytes(b""), "已损坏或不是 .xlsx 文件"),
    "text": (lambda path: path.write_text("表格"), "已损坏或不是 .xlsx 文件"),
    "cut short": (lambda path: path.write_bytes(path.read_bytes()[:-600]), "已损坏或不是 .xlsx 文件"),
    "cut to a half": (lambda path: path.write_bytes(path.read_bytes()[:9000]), "已损坏或不是 .xlsx 文件"),
    "other archive": (lambda path: zipfile.ZipFile(path, "w").close(), "已损坏或不是 .xlsx 文件"),
    "part cut": (
        lambda path: rewritten(path, lambda name, raw: raw[:500] if name.endswith("sheet2.xml") else raw),
        "已损坏或不是 .xlsx 文件",
    ),
    "bomb": (bomb, "解压后过大，可能是恶意文件"),
    "entities": (entities, "声明了文档类型或实体，可能是恶意文件"),
    "entities in a part of another name": (laughs, "已损坏或不是 .xlsx 文件"),
    "password": (protected, "有密码；请先在表格软件中取消密码再另存"),
    "old format under a new name": (
        lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)),
        "请在表格软件中另存为 .xlsx",
    ),
}


@pytest.mark.parametrize("name", NO_WORKBOOK)
def test_a_file_that_is_no_workbook_is_refused_by_name(trip: Trip, name: str) -> None:
    spoil, said = NO_WORKBOOK[name]
    spoil(trip.export())
    found = refused(trip, code=3)
    assert found.startswith("错误：")
    assert "“book.xlsx”" in found
    assert said in found
    assert found.count("\n") == 1


@pytest.mark.parametrize("name", ["book.xls", "book.csv", "book"])
def test_a_file_of_another_kind_is_refused(trip: Trip, name: str) -> None:
    path = trip.export().rename(trip.folder / name)
    assert refused(trip, path, code=3) == f"错误：不能读取“{name}”；请在表格软件中另存为 .xlsx\n"


def test_the_lock_file_of_an_open_workbook_is_refused(trip: Trip) -> None:
    path = trip.folder / "~$book.xlsx"
    path.write_bytes(b"somebody")
    found = refused(trip, path, code=3)
    assert "“~$book.xlsx”是表格软件打开文件时的锁定文件，没有内容；请改为“book.xlsx”" in found


def test_a_workbook_that_is_open_elsewhere_is_read_with_a_warning(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖"})
    (trip.folder / "~$book.xlsx").write_bytes(b"somebody")
    found = taken(trip)
    assert (found.notes, len(found.changes)) == ([("file-open", "")], 1)
    assert trip.said().stderr == "book.xlsx：正在表格软件中打开，没有保存的改动不在其内\n"


@pytest.mark.parametrize("name", ["", "nothing.xlsx"])
def test_a_folder_and_a_file_that_is_not_there_are_refused(trip: Trip, name: str) -> None:
    assert refused(trip, trip.folder / name, code=2) != ""


def test_no_file_at_all_is_wrong_usage(trip: Trip) -> None:
    assert trip.qms("matrix", "import").exit_code == 2


def test_macros_are_not_read(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖"})
    path = trip.book.rename(trip.folder / "book.xlsm")
    plain, macros = (b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")

    def change(name: str, raw: bytes) -> bytes:
        return raw.replace(b"openxmlformats-officedocument." + plain, macros) if "Content" in name else raw

    rewritten(path, change, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(512)})
    assert taken(trip, path).changes == [(CLEAN, "coverage", "部分覆盖", "完全覆盖")]


def test_links_to_other_workbooks_are_not_followed(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖"})
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    names = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    override = (
        b'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/'
        b'vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/></Types>'
    )

    def change(name: str, raw: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels":
            part = b'<Relationship Id="rId99" Type="' + kind + b'" Target="externalLinks/externalLink1.xml"/>'
            return raw.replace(b"</Relationships>", part + b"</Relationships>")
        if name == "xl/workbook.xml":
            link = b"<externalReferences " + names + b'><externalReference r:id="rId99"/></externalReferences>'
            return raw.replace(b"</sheets>", b"</sheets>" + link)
        return raw.replace(b"</Types>", override) if name == "[Content_Types].xml" else raw

    target = b'<Relationship Id="rId1" Type="' + kind + b'Path" Target="file:///nowhere.xlsx" TargetMode="External"/>'
    relations = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    added = {
        "xl/externalLinks/externalLink1.xml": b"<externalLink " + main + b"/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": relations + target + b"</Relationships>",
    }
    rewritten(trip.book, change, added)
    assert taken(trip).changes == [(CLEAN, "coverage", "部分覆盖", "完全覆盖")]


def test_a_sheet_that_is_too_long_is_refused(trip: Trip, monkeypatch: pytest.MonkeyPatch) -> None:
    with trip.edited() as book:
        put(book.sheet(MATRIX).cell(60, 3), "远处")
    monkeypatch.setattr(table_file, "MOST_ROWS", 59)
    assert refused(trip, code=3) == f"错误：“book.xlsx”的工作表“{MATRIX}”超过 59 行；请分成几个文件\n"


def test_a_text_that_no_cell_could_hold_is_refused(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖说明": "LONG"})
    rewritten(trip.book, lambda _, raw: raw.replace(b"LONG", "长".encode() * 40_000))
    assert refused(trip) == (
        f"book.xlsx {MATRIX} O6：“覆盖说明”有 40000 个字符，再导出时一格放不下；"
        "请缩短到 32000 个以内，或直接写在文件中\n"
    )
    rewritten(trip.book, lambda _, raw: raw.replace("长".encode() * 8000, b"", 1))
    assert taken(trip).changes[0][3] == "长" * 32_000
    assert trip.bring(trip.export("after.xlsx")).is_empty


def test_a_project_that_could_not_be_read_afterwards_is_not_written(trip: Trip) -> None:
    settings = '[policy]\nquality_department = ["质量负责人"]\n\n[policy.approval]'
    trip.swap("qms.toml", "[policy.approval]", settings)
    trip.swap("qms.toml", "procedure = []", 'procedure = ["质量负责人"]')
    manual = (
        trip.text("procedures/QP-01.md")
        .partition(":::{control} 文件发放")[0]
        .replace("level: procedure", "level: manual")
    )
    (trip.root / "procedures/QM.md").write_text(manual.replace("QP-01", "QM").replace("QM-C01", "QM-C01"), "utf-8")
    with trip.edited() as book:
        book.fill(MATRIX, PRESSURE, {"控制点": "QM-C01", "覆盖程度": "部分覆盖", "覆盖说明": "提到了压差。"})
    assert refused(trip, code=3).startswith("procedures/QM.md:1: ")


# Cells.

SPELLINGS = ["2026-12-01", "2026/12/1", "2026.12.1", "2026年12月1日", " 2026 - 12 - 1 ", "2026-12-01 00:00:00"]
DAYS = [*SPELLINGS, "46357", 46357, 46357.0, date(2026, 12, 1), datetime(2026, 12, 1, 8, 30)]


@pytest.mark.parametrize("typed", DAYS, ids=str)
@pytest.mark.parametrize("shown_as", ["General", "yyyy-mm-dd", "@"])
def test_a_day_is_read_however_a_spreadsheet_hands_it_back(trip: Trip, typed: object, shown_as: str) -> None:
    with trip.edited() as book:
        book.fill(EVIDENCE, "EV-001", {"有效期至": typed})
        if not isinstance(typed, date):
            book.cell(EVIDENCE, "EV-001", "有效期至").number_format = shown_as
    assert taken(trip).changes == [("EV-001", "valid_until", "", "2026-12-01")]
    assert trip.table("matrices/evidence.csv")[0]["valid_until"] == "2026-12-01"


NO_DAYS = [
    "2026-02-30",
    "2026-13-01",
    "26-12-01",
    "12/1/2026",
    "2026-12-01 08:30",
    "明天",
    "0",
    "2026",
    "99999999",
    -5,
    0.5,
]


@pytest.mark.parametrize("typed", NO_DAYS, ids=str)
def test_what_is_no_day_is_refused(trip: Trip, typed: object) -> None:
    with trip.edited() as book:
        book.fill(EVIDENCE, "EV-001", {"有效期至": typed})
    assert refused(trip) == f"book.xlsx {EVIDENCE} G2：“有效期至”的“{typed}”不是日期；应写作 2026-12-31\n"


def test_a_wrong_value_is_repeated_as_far_as_it_helps(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(EVIDENCE, "EV-001", {"有效期至": "很" * 3000, "结论": "好" * 50})
    long, short = refused(trip).splitlines()
    assert f"“{'很' * 50}……”" in long
    assert f"“{'好' * 50}”" in short


@pytest.mark.parametrize(
    ("typed", "shown_as", "text"),
    [
        (5, "General", "5"),
        (5.0, "General", "5"),
        (4.1, "0.00", "4.10"),
        (0.25, "General", "0.25"),
        ("007", "@", "007"),
        (1e15, "General", "1000000000000000"),
        (True, "General", "是"),
        (date(2026, 3, 1), "yyyy-mm-dd", "2026-03-01"),
    ],
)
def test_a_number_in_a_text_is_read_as_it_is_shown(trip: Trip, typed: object, shown_as: str, text: str) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖说明": typed})
        book.cell(MATRIX, CLEAN, "覆盖说明").number_format = shown_as
    assert taken(trip).changes == [(CLEAN, "rationale", "每日检查洁净区。", text)]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@甲", "=", "\t甲", "\n甲\n", "'甲", "#N/A", "_x0041_", "甲\u3000"]
)
def test_text_stays_text_whatever_it_begins_with(trip: Trip, text: str) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖说明": text, "自查情况": text})
    assert [change[3] for change in taken(trip).changes] == [text.strip()] * 2
    path = trip.export("after.xlsx")
    assert Book(path).cell(MATRIX, CLEAN, "覆盖说明").data_type == "s"
    assert values(path)[MATRIX, CLEAN]["覆盖说明"] == text.strip()
    assert trip.bring(path).is_empty


def test_text_that_the_project_holds_already_comes_back_as_it_went_out(trip: Trip) -> None:
    odd = "=甲\x0b\x07_x0041_\u2028  乙\x7f<&>\ufffe𠀀\n\n丙"
    trip.swap(LINKS, "DEMO-3-k1,QP-01-C03,partial,每日检查洁净区。", f'DEMO-3-k1,QP-01-C03,partial,"{odd}"')
    trip.swap("requirements/demo.yaml", "text: 洁净区整洁。", 'text: "洁净区\\v整洁。\\t好"')
    assert trip.bring(trip.export()).is_empty


def test_a_workbook_is_read_without_a_word_from_its_parser(trip: Trip, recwarn: pytest.WarningsRecorder) -> None:
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    with trip.edited() as book:
        book.fill(EVIDENCE, "EV-002", {"有效期至": 99999999})
    rewritten(trip.book, lambda _, raw: raw.replace(b"</worksheet>", extension))
    assert refused(trip) == f"book.xlsx {EVIDENCE} G3：“有效期至”中是公式或错误值，不读取；请改为文字或数值\n"
    assert [warning for warning in recwarn if "openpyxl" in warning.filename] == []


@pytest.mark.parametrize("text", [None, "新的理由。"])
def test_cells_that_show_one_field_may_be_merged(trip: Trip, text: str | None) -> None:
    with trip.edited() as book:
        if text:
            book.fill(MATRIX, "DEMO-4-k1", {"不适用理由": text})
        book.sheet(MATRIX).merge_cells("J8:J9")
        book.sheet(MATRIX).merge_cells("K3:K4")
    assert [change[3] for change in taken(trip).changes] == ([text] if text else [])


def test_cells_of_new_rows_may_be_merged(trip: Trip) -> None:
    with trip.edited() as book:
        first = book.add(
            ACTIONS, {"对象": "DEMO-5-k2", "整改措施": "甲", "责任部门": "质量部", "计划完成日期": "2026-09-30"}
        )
        last = book.add(ACTIONS, {"整改措施": "乙", "责任部门": "质量部", "计划完成日期": "2026-09-30"})
        book.sheet(ACTIONS).merge_cells(f"C{first}:C{last}")
    taken(trip)
    assert [row["subject"] for row in trip.table("matrices/actions.csv")][-2:] == ["DEMO-5-k2"] * 2


# Sheets, rows and columns.


def test_what_people_add_around_the_table_is_left_alone(trip: Trip) -> None:
    with trip.edited() as book:
        sheet = book.sheet(MATRIX)
        column(book, MATRIX, "我的备注")
        column(book, MATRIX, "字数")
        book.fill(MATRIX, CLEAN, {"我的备注": "待议"})
        book.cell(MATRIX, CLEAN, "字数").value = '=LEN("甲")'
        put(sheet.cell(40, 30), "旁注")
        put(sheet.cell(42, 3), "合计")
        book.book.create_sheet("我的表")["A1"] = "=1+1"
        book.fill(MATRIX, ISSUED, {"覆盖程度": "共同覆盖"})
    found = taken(trip)
    assert [change[0] for change in found.changes] == [ISSUED]
    assert found.notes == [("column-extra", "AC1"), ("column-extra", "AD1"), ("row-ignored", "B42")]
    said = trip.said().stderr
    assert f"book.xlsx {MATRIX} AC1：列“我的备注”不是导出的，没有读取\n" in said
    assert f"book.xlsx {MATRIX} B42：该行没有可以写回的内容，没有读取\n" in said


def test_rows_and_columns_may_be_moved_hidden_and_pushed_down(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖"})
        for title in (MATRIX, EVIDENCE, EXCLUSIONS, ACTIONS):
            sheet = book.sheet(title)
            head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
            sheet.delete_rows(1, len(rows) + 1)
            for number, row in enumerate(
                ([], ["说明"], list(reversed(head)), [], *map(list, map(reversed, reversed(rows)))), 1
            ):
                for at, value in enumerate(row, 1):
                    put(sheet.cell(number, at), value)
            sheet.row_dimensions[6].hidden = True
            sheet.column_dimensions["D"].hidden = True
    found = taken(trip)
    assert (found.changes, found.notes) == ([(CLEAN, "coverage", "部分覆盖", "完全覆盖")], [])


def test_rows_that_are_missing_are_counted_and_nothing_is_removed(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, ISSUED, {"覆盖程度": "共同覆盖"})
        for key in (CLEAN, PRESSURE):
            book.sheet(MATRIX).delete_rows(book.row(MATRIX, key))
    found = taken(trip)
    assert (len(found.changes), found.notes) == (1, [("rows-missing", "")])
    assert len(trip.table(LINKS)) == 4
    said = f"book.xlsx {MATRIX}：少了 2 行；不删除任何记录。要删除追溯关系请用 qms map remove\n"
    assert trip.said().stderr == said


def test_a_sheet_that_is_missing_is_named_and_the_others_are_read(trip: Trip) -> None:
    with trip.edited() as book:
        del book.book[EVIDENCE]
        del book.book["受控文件清单"]
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖"})
    found = taken(trip)
    assert (len(found.changes), found.notes) == (1, [("sheet-missing", "")])
    assert trip.said().stderr == f"book.xlsx {EVIDENCE}：工作表不在工作簿中，没有读取\n"


def test_a_sheet_may_have_another_name(trip: Trip) -> None:
    with trip.edited() as book:
        book.fill(MATRIX, CLEAN, {"覆盖程度": "完全覆盖"})
        rename(book, MATRIX, "第二季度")
    found = taken(trip)
    assert (found.data["changes"][0]["sheet"], found.notes) == ("第二季度", [])


def test_sheets_that_the_system_makes_are_compared_row_by_row(trip: Trip) -> None:
    title = "记录表单清单"
    with trip.edited() as book:
        sheet = book.sheet(title)
        put(sheet.cell(2, 2), "别的")
        put(sheet.cell(9, 3), "添上")
        put(sheet.cell(9, 20), "旁注")
        put(sheet.cell(11, 20), "旁注")
    assert taken(trip).notes == [("fixed-sheet-edited", "A2"), ("fixed-sheet-edited", "A9")]
    assert trip.said().stderr.splitlines()[0] == f"book.xlsx {title} A2：该行有改动；本工作表由系统得出，不写回"


def test_sheets_that_the_system_makes_may_be_sorted_and_their_columns_moved(trip: Trip) -> None:
    with trip.edited() as book:
        for title in ("记录表单清单", "受控文件清单", "职能分配表"):
            sheet = book.sheet(title)
            head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
            for number, row in enumerate([head, *reversed(rows)], 2):
                for at, value in enumerate(["", *reversed(row)], 1):
                    put(sheet.cell(number, at), value)
            for cell in sheet[1]:
                put(cell, None)
    assert taken(trip).notes == []


def test_a_sheet_that_the_system_makes_without_its_head_is_named(trip: Trip) -> None:
    with trip.edited() as book:
        put(book.sheet("记录表单清单").cell(1, 2), "题名")
    assert taken(trip).notes == [("fixed-sheet-edited", "A1")]


def test_a_new_row_says_of_its_point_only_what_the_workbook_shows(trip: Trip) -> None:
    trip.export("book.xlsx", "--only", "gaps")
    link = {"要点编号": "DEMO-1-k1", "控制点": "QP-01-C02", "覆盖程度": "共同覆盖", "覆盖说明": "发放也要编号。"}
    with trip.edited(trip.book) as book:
        row = book.add(MATRIX, {**link, "自查结论": "合格"})
    assert refused(trip) == (
        f"book.xlsx {MATRIX} U{row}：要点 DEMO-1-k1 不在本工作簿导出的行中，“自查结论”不能写回；"
        "请在含有该要点的工作簿中填写\n"
    )


def test_a_new_row_does_not_change_what_is_not_to_be_filled_in(trip: Trip) -> None:
    link = {"要点编号": "DEMO-3-k1", "控制点": "QP-01-C02", "覆盖程度": "共同覆盖", "覆盖说明": "发放也要编号。"}
    with trip.edited() as book:
        row = book.add(MATRIX, {**link, "项目级别": "关键"})
        book.add(MATRIX, {**link, "控制点": "QP-01-C01", "项目级别": "一般"})
    found = taken(trip)
    assert found.notes == [("fixed-edited", f"H{row}")]
    assert len(trip.table(LINKS)) == 6
