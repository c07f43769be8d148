"""``qms matrix adopt``: tables that a company made before, of different shapes, and files that are none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from openpyxl import Workbook, load_workbook
from qmstrace.store import office_files
from qmstrace.workbook import table_file

Run = Callable[..., Result]
Data = Callable[..., Any]
TABLE = "matrices/links/demo.csv"
HEADER = ("条款号", "条款要求", "对应文件", "对应记录", "符合性", "差距描述")


def saved(folder: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> Path:
    """Save a workbook of these sheets; the merged ranges are the first one's."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    path = folder / "差距表.xlsx"
    book.save(path)
    return path


def rows_of(folder: Path, *rows: Sequence[Any]) -> Path:
    return saved(folder, {"对照": [HEADER, *rows]})


def codes(row: Mapping[str, Any]) -> list[str]:
    return [missing["code"] for missing in row["missing"]]


def tree(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_a_plain_table_gives_the_links_that_are_beyond_doubt(data: Data, tmp_path: Path) -> None:
    path = rows_of(
        tmp_path,
        ("第二条", "", "QP-01-C02", "QR-01-01", "符合", "安装要求写在清单中。"),
        ("DEMO第一条", "", "QP-01-C01", "", "部分符合", "还缺一半。"),
        (3, "洁净区整洁。", "QP-01 文件控制程序 A/0", "", "完全符合", "有规定。"),
        ("第九条", "", "QP-99", "", "还行", ""),
    )
    found = data("matrix", "adopt", path)
    assert found["links"] == [
        {"point": "DEMO-2-k1", "control": "QP-01-C02", "coverage": "full", "rationale": "安装要求写在清单中。"}
    ]
    first, second, third, fourth = found["rows"]
    assert (first["state"], first["sheet"], first["row"], codes(first)) == ("understood", "对照", 2, [])
    assert [(cell["cell"], cell["means"]) for cell in first["cells"]] == [
        ("A2", ["DEMO-2"]),
        ("C2", ["QP-01-C02"]),
        ("D2", ["QR-01-01"]),
        ("E2", ["full"]),
        ("F2", []),
    ]
    assert (second["state"], codes(second)) == ("partly", ["point-choice"])
    assert [(link["point"], link["state"]) for link in second["links"]] == [
        ("DEMO-1-k1", "exists"),
        ("DEMO-1-k2", "choice"),
    ]
    assert (third["state"], codes(third)) == ("partly", ["control-needed"])
    assert third["missing"][0]["document"] == "QP-01"
    assert "QP-01-C01" in third["missing"][0]["candidates"]
    assert fourth["state"] == "not"
    assert codes(fourth) == ["clause-unknown", "document-unknown", "coverage-unknown", "rationale-missing"]
    assert fourth["missing"][-1]["cell"] == "F5", "the empty cell of its column, not the first of the row"
    assert found["totals"]["rows_understood"] == 1
    assert found["totals"]["links_new"] == 1


def test_a_table_with_titles_merged_cells_and_a_header_of_two_rows(data: Data, tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        {
            "第一部分": [
                ("演示规范（演示第1号）差距分析",),
                (),
                ("序号", "规范条款", "体系文件", None, "评价", None),
                (None, None, "编号", "名称", "结论", "差距说明"),
                ("第一章　总则",),
                (1, "第一条", "QP-01-C01", "文件控制程序", "符合", "控制点建立了文件控制程序。"),
                (2, None, "QP-01-C02", None, "√", "另有规定。"),
                (),
                (3, "二", "QP-01-C01", "文件控制程序", "满足", "写明了。"),
                ("序号", "规范条款", "编号", "名称", "结论", "差距说明"),
                (4, "3", "QP-01-C01、QP-01-C02", None, "不适用", None),
            ],
            "说明": [("填写说明",), ("请如实填写",)],
        },
        ("A1:F1", "A3:A4", "B3:B4", "C3:D3", "E3:F3", "A5:F5", "B6:B7"),
    )
    found = data("matrix", "adopt", path)
    (sheet,) = found["sheets"]
    assert sheet["header"] == [3, 4]
    assert {column["column"]: column["role"] for column in sheet["columns"]} == {
        "A": None,
        "B": "clause",
        "C": "control",
        "D": "control",
        "E": "coverage",
        "F": "rationale",
    }
    assert found["without_table"] == ["说明"]
    assert [row["row"] for row in found["rows"]] == [6, 7, 9, 11]
    first, second, third, last = found["rows"]
    assert second["cells"][0] == {"cell": "B6", "role": "clause", "read": "第一条", "means": ["DEMO-1"]}
    assert [link["control"] for link in second["links"]] == ["QP-01-C02", "QP-01-C02"]
    assert codes(first) == ["point-choice"]
    assert (third["state"], [link["point"] for link in third["links"]]) == ("understood", ["DEMO-2-k1"])
    assert "not-applicable" in codes(last) and last["links"] == []


def test_a_table_of_other_names_and_several_sources(data: Data, minimal: Path, tmp_path: Path) -> None:
    with (minimal / "qms.toml").open("a", encoding="utf-8") as file:
        file.write('\n[matrix.aliases]\nclause = ["依据的条"]\ncontrol = ["落在哪里"]\nrationale = ["怎么做的"]\n')
    rows = [
        ("法规名称", "依据的条", "落在哪里", "是否符合", "怎么做的"),
        ("演示规范", "第2条", "文件发放", "Y", "做了。"),
        ("ISO 13485", "2", "QP-01-C01", "Y", "做了。"),
        ("", "DEMO-3-k2", "《文件的建立》；QR-01-01", "基本符合", "压差记录不全。"),
        ("", "DEMO-3-k1", "文件的建立了", "是", "做了。"),
        ("", "DEMO-3-k1", "QP-01-C02《文件的建立》", "是", "做了。"),
        ("", "DEMO-3-k1", "CX-5《文件的建立》", "是", "做了。"),
        ("", "DEMO-3-k1", "QP-01-C01～QP-01-C02", "是", "做了。"),
    ]
    found = data("matrix", "adopt", saved(tmp_path, {"甲": rows, "乙": rows[:2]}), "--sheet", "甲")
    assert [(link["point"], link["control"], link["coverage"]) for link in found["links"]] == [
        ("DEMO-2-k1", "QP-01-C02", "full"),
        ("DEMO-3-k2", "QP-01-C01", "partial"),
    ]
    missing = [codes(row) for row in found["rows"]]
    assert missing == [
        [],
        ["clause-foreign"],
        [],
        ["document-guessed"],
        ["document-ambiguous"],
        ["document-guessed"],
        ["document-unknown"],
    ]
    assert found["rows"][3]["missing"][0]["likeness"] == "91%"


def test_a_dry_run_writes_nothing_and_says_what_it_would(qms: Run, minimal: Path, tmp_path: Path) -> None:
    path = rows_of(tmp_path, ("第二条", "", "QP-01-C02", "", "符合", "写明。"))
    before = tree(minimal)
    result = qms("matrix", "adopt", path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "DEMO-2-k1 ~ QP-01-C02 完全覆盖（可写入）" in result.stdout
    assert "没有写入" in result.stdout
    assert "A 条款号＝条款" in result.stdout
    assert tree(minimal) == before


def test_apply_writes_the_links_in_their_place_and_no_other_byte(qms: Run, minimal: Path, tmp_path: Path) -> None:
    table = minimal / TABLE
    text = "point,control,coverage,rationale\r\n" + 'DEMO-1-k2,QP-01-C02,full,"两,行"\r\n'
    table.write_bytes(text.encode("utf-8-sig"))
    path = rows_of(
        tmp_path,
        ("DEMO-3-k2", "", "QP-01-C01", "", "符合", "-1+1"),
        ("DEMO-2", "", "QP-01-C02", "", "符合", "乙。"),
        ("DEMO-1-k1", "", "QP-01-C02", "", "共同覆盖", "丙。"),
        ("DEMO-1-k1", "", "QP-01-C01", "", "符合", "甲。"),
        ("DEMO-2", "", "QP-01-C02", "", "符合", "乙。"),
    )
    before = tree(minimal)
    assert qms("matrix", "adopt", path, "--apply").exit_code == 0
    assert table.read_bytes().decode("utf-8-sig").split("\r\n") == [
        "point,control,coverage,rationale",
        "DEMO-1-k1,QP-01-C01,full,甲。",
        "DEMO-1-k1,QP-01-C02,joint,丙。",
        'DEMO-1-k2,QP-01-C02,full,"两,行"',
        "DEMO-2-k1,QP-01-C02,full,乙。",
        "DEMO-3-k2,QP-01-C01,full,-1+1",
        "",
    ]
    changed = {name for name, raw in tree(minimal).items() if before.get(name) != raw}
    assert {name for name in changed if ".qms" not in name} == {str(table)}
    again = qms("matrix", "adopt", path, "--apply")
    assert "没有可以写入" in again.stdout


def test_what_stands_in_the_project_is_not_changed(data: Data, minimal: Path, tmp_path: Path) -> None:
    path = rows_of(
        tmp_path,
        ("DEMO-1-k1", "", "QP-01-C01", "", "部分符合", "另一说明。"),
        ("DEMO-2", "", "QP-01-C01", "", "符合", "一种。"),
        ("DEMO-2", "", "QP-01-C01", "", "部分符合", "又一种。"),
    )
    before = tree(minimal / "matrices")
    found = data("matrix", "adopt", path, "--apply")
    assert [codes(row) for row in found["rows"]] == [["link-differs"], ["claimed-twice"], ["claimed-twice"]]
    assert (found["links"], found["written"]) == ([], [])
    assert tree(minimal / "matrices") == before


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ((None, "", "QP-01-C01", "", "符合", "写。"), ["clause-missing"]),
        (("第一章", "", "QP-01-C01", "", "符合", "写。"), ["clause-without-point"]),
        (("DEMO-2", "", None, "QR-01-01", "符合", "写。"), ["control-missing"]),
        (("DEMO-2", "", "QP-01-C01、QP-01-C02", "", "符合", "写。"), ["control-choice"]),
        (("DEMO-2", "", "QP-01-C01、质量计划", "", "符合", "写。"), ["document-unknown"]),
        (("DEMO-2", "", "QP-01-C01", "", None, "写。"), ["coverage-missing"]),
        (("DEMO-2", "", "QP-01-C01", "", "不符合", "没有。"), ["coverage-none"]),
        (("DEMO-2", "", "QP-01-C01", "", "符合", "/"), ["rationale-missing"]),
    ],
)
def test_what_a_row_lacks_is_said_and_not_written(
    data: Data, tmp_path: Path, row: Sequence[Any], wanted: list[str]
) -> None:
    found = data("matrix", "adopt", rows_of(tmp_path, row))
    assert [codes(one) for one in found["rows"]] == [wanted]
    assert found["links"] == []


def test_a_row_that_names_a_group_is_no_data_and_a_version_no_document(data: Data, tmp_path: Path) -> None:
    path = rows_of(tmp_path, ("第一章",), ("DEMO-2", "", "QP-01-C01 A0", "", "符合", "写。"))
    (row,) = data("matrix", "adopt", path)["rows"]
    assert (row["row"], row["state"]) == (3, "understood")


def test_a_merged_heading_takes_its_rows_from_the_data(data: Data, tmp_path: Path) -> None:
    rows = [HEADER, (None, None, "编号", None, None, None), ("DEMO-2", "", "QP-01-C01", "", "符合", "写。")]
    found = data("matrix", "adopt", saved(tmp_path, {"甲": rows}, ("A1:A2", "B1:B2")))
    assert [row["row"] for row in found["rows"]] == [3]


def test_a_record_that_is_unknown_keeps_no_link_from_being_written(data: Data, tmp_path: Path) -> None:
    found = data("matrix", "adopt", rows_of(tmp_path, ("DEMO-2", "", "QP-01-C01", "检查表", "符合", "写。")))
    assert codes(found["rows"][0]) == ["document-unknown"]
    assert len(found["links"]) == 1


def test_a_form_alone_leads_to_the_controls_that_fill_it(data: Data, tmp_path: Path) -> None:
    found = data("matrix", "adopt", rows_of(tmp_path, ("DEMO-2", "", "QR-01-01", "", "符合", "写。")))
    assert found["rows"][0]["missing"][0]["candidates"] == "QP-01-C02"


def test_a_document_leads_first_to_its_controls_that_are_linked_to_the_clause(data: Data, tmp_path: Path) -> None:
    found = data("matrix", "adopt", rows_of(tmp_path, ("DEMO-1-k2", "", "QP-01", "", "符合", "写。")))
    assert found["rows"][0]["missing"][0]["candidates"] == "QP-01-C02"


def test_the_source_that_the_user_names_is_that_of_bare_numbers(qms: Run, data: Data, tmp_path: Path) -> None:
    path = saved(tmp_path, {"ISO 13485": [HEADER, (2, "", "QP-01-C01", "", "符合", "写。")]})
    assert codes(data("matrix", "adopt", path)["rows"][0]) == ["clause-foreign"]
    assert len(data("matrix", "adopt", path, "--source", "demo")["links"]) == 1
    assert qms("matrix", "adopt", path, "--source", "other").exit_code == 2


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(qms: Run, tmp_path: Path) -> None:
    result = qms("matrix", "adopt", rows_of(tmp_path), "--sheet", "没有")
    assert result.exit_code == 2
    assert "对照" in result.stderr


def test_an_open_workbook_is_read_with_a_warning(qms: Run, tmp_path: Path) -> None:
    path = rows_of(tmp_path, ("DEMO-2", "", "QP-01-C01", "", "符合", "写。"))
    lock = path.with_name(f"~${path.name}")
    lock.write_bytes(b"\x04user")
    result = qms("matrix", "adopt", path)
    assert result.exit_code == 0
    assert "正在表格软件中打开" in result.stderr
    refused = qms("matrix", "adopt", lock)
    assert refused.exit_code == 3
    assert f"请改为“{path.name}”" in refused.stderr


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            if part != name:
                after.writestr(part, before.read(part))
        after.writestr(name, content)
    return file.getvalue()


def entities(raw: bytes) -> bytes:
    return with_part(raw, "xl/sharedStrings.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><sst>&b;</sst>')


def damaged(raw: bytes) -> bytes:
    return with_part(raw, "xl/workbook.xml", b"<workbook")


OLE = table_file.OLE + bytes(600)
BAD: Mapping[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "old Excel": ("表.xls", lambda _: OLE, "另存为 .xlsx"),
    "old Excel under a new name": ("表.xlsx", lambda _: OLE, "另存为 .xlsx"),
    "password": ("表.xlsx", lambda _: OLE + table_file.ENCRYPTED, "有密码"),
    "truncated": ("表.xlsx", lambda raw: raw[: len(raw) // 2], "已损坏"),
    "no archive": ("表.xlsx", lambda _: b"point,control\n", "已损坏"),
    "empty": ("表.xlsx", lambda _: b"", "已损坏"),
    "damaged part": ("表.xlsx", damaged, "已损坏"),
    "bomb": ("表.xlsx", lambda raw: with_part(raw, "xl/a.xml", bytes(table_file.MOST_XML + 1)), "解压后过大"),
    "entities": ("表.xlsx", entities, "文档类型或实体"),
    "text": ("表.csv", lambda raw: raw, "另存为 .xlsx"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_read_is_refused_with_3(qms: Run, minimal: Path, tmp_path: Path, case: str) -> None:
    name, change, words = BAD[case]
    raw = rows_of(tmp_path, ("DEMO-2", "", "QP-01-C01", "", "符合", "写。")).read_bytes()
    path = tmp_path / name
    path.write_bytes(change(raw))
    before = tree(minimal / "matrices")
    result = qms("matrix", "adopt", path, "--apply")
    assert result.exit_code == 3, result.output
    assert words in result.stderr
    assert name in result.stderr
    assert tree(minimal / "matrices") == before


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("MOST_MB", "超过 0 MB"),
        ("MOST_ROWS", "超过 2 行"),
        ("MOST_PARTS", "解压后过大"),
        ("MOST_UNPACKED", "解压后过大"),
    ],
)
def test_a_file_that_is_too_large_is_refused(
    qms: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, words: str
) -> None:
    held_by = office_files if limit == "MOST_PARTS" else table_file
    monkeypatch.setattr(held_by, limit, {"MOST_ROWS": 2}.get(limit, 0))
    row = ("DEMO-2", "", "QP-01-C01", "", "符合", "写。")
    result = qms("matrix", "adopt", rows_of(tmp_path, row, row))
    assert result.exit_code == 3
    assert words in result.stderr


def test_merged_cells_beyond_the_limit_are_not_spread(
    data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ("DEMO-2", "", "QP-01-C01", "", "符合", "写。")
    path = saved(tmp_path, {"对照": [HEADER, row, (None, *row[1:])]}, ["A2:A3"])
    assert [codes(found) for found in data("matrix", "adopt", path)["rows"]] == [[], []]
    monkeypatch.setattr(table_file, "MOST_MERGED", 1)
    assert [codes(found) for found in data("matrix", "adopt", path)["rows"]] == [[], ["clause-missing"]]


def test_a_cell_that_is_a_whole_text_is_not_searched(data: Data, tmp_path: Path) -> None:
    found = data("matrix", "adopt", rows_of(tmp_path, ("DEMO-2、" * 500, "", "QP-01-C01、" * 500, "", "符合", "写。")))
    assert codes(found["rows"][0]) == ["clause-unknown", "document-unknown"]


def test_a_table_without_clauses_is_refused_with_what_was_looked_for(qms: Run, tmp_path: Path) -> None:
    result = qms("matrix", "adopt", saved(tmp_path, {"甲": [("日期", "姓名"), ("1", "2")]}))
    assert result.exit_code == 3
    assert "[matrix.aliases]" in result.stderr


def test_macros_are_not_read(data: Data, tmp_path: Path) -> None:
    raw = rows_of(tmp_path, ("DEMO-2", "", "QP-01-C01", "", "符合", "写。")).read_bytes()
    path = tmp_path / "表.xlsm"
    path.write_bytes(with_part(raw, "xl/vbaProject.bin", b"Shell"))
    assert len(data("matrix", "adopt", path)["links"]) == 1


def test_a_number_is_read_as_it_is_shown(data: Data, minimal: Path, tmp_path: Path) -> None:
    catalog = minimal / "requirements/demo.yaml"
    text = catalog.read_text("utf-8").replace("locator: 2\n", "locator: 4.1\n").replace("第二条", "4.1")
    catalog.write_text(text.replace("locator: 3\n", "locator: 4.10\n").replace("第三条", "4.10"), "utf-8")
    rows = [(clause, "", "QP-01-C01", "", "符合", "写。") for clause in (4.1, 4.1, "4.1")]
    for name in ("findings", "actions"):
        (minimal / f"matrices/{name}.csv").unlink()
    path = rows_of(tmp_path, *rows)
    book = load_workbook(path)
    book.worksheets[0]["A2"].number_format = "0.00"
    book.save(path)
    shown, bare, text_cell = data("matrix", "adopt", path)["rows"]
    assert shown["cells"][0]["means"] == ["DEMO-4-10"]
    assert codes(bare) == ["clause-ambiguous"]
    assert text_cell["cells"][0]["means"] == ["DEMO-4-1"]
