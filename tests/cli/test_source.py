from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from qmstrace.control.attesting import Signatory
from qmstrace.sources.numbering import chinese_numeral
from qmstrace.workflows.assessing import assess_project
from qmstrace.workflows.mapping import review_links

Run = Callable[..., Result]
Data = Callable[..., Any]
CATALOG = "requirements/demo.yaml"
KEPT = "requirements/official/demo.json"
OFFICIAL = """演示规范

第一章　总则
第一条　企业应当建立文件控制程序，并保留发放记录。
第二条　需要安装的产品，应当确定安装要求。
第二章　现场
第三条　洁净区应当整洁，压差应当大于10Pa。
"""
OTHER = """第一章　读者
第一条　读者凭证件办理借书证，当场办结。
第二条　每证每次可以借图书五册，借期三十日。
第三条　图书逾期不还的，阅览室应当提醒读者。
"""


@pytest.fixture
def official(tmp_path: Path) -> Path:
    path = tmp_path / "official.txt"
    path.write_text(OFFICIAL, "utf-8")
    return path


@pytest.fixture
def proved(qms: Run, official: Path) -> Path:
    """The official file of the catalog, whose fingerprints were set from it."""
    assert qms("source", "import", "demo", official, "--set-fingerprints").exit_code == 0
    return official


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def files(root: Path) -> dict[str, bytes]:
    """Return what people edit in a project, and the official texts kept beside it."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.*") if path.is_file()}


def texts(root: Path) -> dict[str, str]:
    kept = json.loads((root / KEPT).read_text("utf-8"))
    return {provision["locator"]: provision["text"] for provision in kept["provisions"]}


def test_list_counts_provisions_and_points_and_tells_whether_a_text_is_kept(
    data: Data, qms: Run, official: Path
) -> None:
    (row,) = data("source", "list")
    assert (row["id"], row["force"], row["provisions"], row["points"]) == ("demo", "强制", "5", "5")
    assert row["official"] == "未导入"
    qms("source", "import", "demo", official, "--set-fingerprints")
    assert data("source", "list")[0]["official"] == "已导入"


def test_a_text_that_agrees_is_kept_and_0(qms: Run, minimal: Path, proved: Path) -> None:
    (minimal / KEPT).unlink()
    catalog = (minimal / CATALOG).read_bytes()
    result = qms("source", "import", "demo", proved)
    assert result.exit_code == 0
    assert "一致 5，不同 0，官方文本缺少 0，官方文本多出 0" in result.stdout
    assert f"官方文本已保存：{KEPT}" in result.stdout
    assert texts(minimal)["2"] == "需要安装的产品，应当确定安装要求。"
    assert (minimal / CATALOG).read_bytes() == catalog


@pytest.mark.parametrize(
    ("old", "new"),
    [("产品，应当", "产品 应当"), ("10Pa", "１０Ｐａ"), ("第一条　", "第一条 "), ("\n", "\n\n")],
    ids=["punctuation", "full width", "space", "blank lines"],
)
def test_another_honest_copy_agrees(qms: Run, proved: Path, old: str, new: str) -> None:
    change(proved, old, new)
    assert qms("source", "import", "demo", proved).exit_code == 0


def test_a_changed_word_is_shown_beside_the_old_one_and_1(qms: Run, proved: Path) -> None:
    change(proved, "10Pa", "100Pa")
    result = qms("source", "import", "demo", proved)
    assert result.exit_code == 1
    assert "一致 4，不同 1" in result.stdout
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("  不同 ")]
    assert line == "  不同 3：洁净区应当整洁，压差应当大于10{+0+}Pa。"


def test_where_no_text_was_kept_the_new_one_is_shown(qms: Run, minimal: Path, proved: Path) -> None:
    (minimal / KEPT).unlink()
    change(proved, "10Pa", "100Pa")
    result = qms("source", "import", "demo", proved)
    assert result.exit_code == 1
    assert "  不同 3：洁净区应当整洁，压差应当大于100Pa。" in result.stdout


def test_a_proved_text_is_not_replaced_by_one_that_does_not_fit(qms: Run, minimal: Path, proved: Path) -> None:
    change(proved, "10Pa", "100Pa")
    change(proved, "第二条　需要安装的产品，应当确定安装要求。\n", "")
    assert qms("source", "import", "demo", proved).exit_code == 1
    assert texts(minimal)["3"] == "洁净区应当整洁，压差应当大于10Pa。"
    assert texts(minimal)["2"] == "需要安装的产品，应当确定安装要求。"
    assert qms("source", "verify").exit_code == 0


def test_provisions_that_only_one_of_both_has_are_named(qms: Run, proved: Path) -> None:
    change(proved, "第三条", "第四条")
    result = qms("source", "import", "demo", proved)
    assert result.exit_code == 1
    assert "官方文本缺少 1，官方文本多出 1" in result.stdout
    assert "  缺少：3\n  多出：4\n" in result.stdout


def test_of_many_provisions_the_first_are_named_and_all_counted(qms: Run, data: Data, proved: Path) -> None:
    more = "".join(f"第{chinese_numeral(number)}章　其他\n" for number in range(3, 34))
    proved.write_text(f"{OFFICIAL}{more}第四条　另行规定。\n", "utf-8")
    (line,) = [line for line in qms("source", "import", "demo", proved).stdout.splitlines() if "多出：" in line]
    unexpected = [*(f"c{number}" for number in range(3, 34)), "4"]
    assert line == f"  多出：{'、'.join(unexpected[:20])}……共 32 个"
    assert data("source", "import", "demo", proved)["unexpected"] == unexpected


def test_json_tells_the_same(data: Data, minimal: Path, proved: Path) -> None:
    change(proved, "10Pa", "100Pa")
    change(proved, "第二条", "第二十条")
    change(proved, "第三条", "第二十一条")
    found = data("source", "import", "demo", proved)
    assert found.pop("provisions") > 0
    assert found == {
        "source": "demo",
        "official": KEPT,
        "catalog": None,
        "resembles": None,
        "agrees": False,
        "same": ["c1", "1", "c2"],
        "differs": [],
        "missing": ["2", "3"],
        "unexpected": ["20", "21"],
        "repeated": [],
        "left_out": [],
    }


def test_json_carries_the_old_and_the_new_text(data: Data, proved: Path) -> None:
    change(proved, "10Pa", "100Pa")
    (found,) = data("source", "import", "demo", proved)["differs"]
    assert (found["locator"], found["old"], found["new"]) == (
        "3",
        "洁净区应当整洁，压差应当大于10Pa。",
        "洁净区应当整洁，压差应当大于100Pa。",
    )
    assert found["shown"].startswith("洁净区应当整洁，")


def test_setting_fingerprints_changes_no_other_line(qms: Run, minimal: Path, official: Path) -> None:
    before = files(minimal)
    result = qms("source", "import", "demo", official, "--set-fingerprints")
    assert result.exit_code == 0
    assert f"已更新指纹：{CATALOG}" in result.stdout
    after = files(minimal)
    assert {name for name in after if after[name] != before.get(name)} == {CATALOG, KEPT}
    lines = after[CATALOG].decode().split("\n")
    assert [line for line in lines if "fingerprint:" not in line] == before[CATALOG].decode().split("\n")
    assert sum("fingerprint:" in line for line in lines) == 3


def test_setting_fingerprints_keeps_the_line_ends_and_the_mark(qms: Run, minimal: Path, official: Path) -> None:
    path = minimal / CATALOG
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    assert qms("source", "import", "demo", official, "--set-fingerprints").exit_code == 0
    after = path.read_bytes()
    assert after.count(b"\n") == after.count(b"\r\n") == before.count(b"\n") + 3
    assert after.startswith(b"\xef\xbb\xbfsource:")


def test_a_catalog_that_cannot_take_a_line_is_left_alone(qms: Run, minimal: Path, official: Path) -> None:
    head, _, third = (minimal / CATALOG).read_text("utf-8").partition("- locator: 3\n")
    (entry,) = yaml.safe_load(f"- locator: 3\n{third}")
    (minimal / CATALOG).write_text(f"{head}- {json.dumps(entry, ensure_ascii=False)}\n", "utf-8")
    before = files(minimal)
    result = qms("source", "import", "demo", official, "--set-fingerprints")
    assert result.exit_code == 3
    assert "无法逐行改写" in result.stderr
    assert files(minimal) == before


def test_only_links_of_changed_provisions_become_suspect(qms: Run, data: Data, minimal: Path, proved: Path) -> None:
    change(minimal / "matrices/links/demo.csv", "DEMO-1-k2,", "DEMO-3-k1,QP-01-C01,partial,说明。\nDEMO-1-k2,")
    signatory = Signatory(role="质量负责人", name="甲", at=datetime(2026, 3, 20, 9, tzinfo=UTC))
    review_links(minimal, assess_project(minimal, date(2026, 7, 1)).assessment.links, signatory)

    assert data("check", "--as-of", "2026-07-01")["suspect_links"] == []
    change(proved, "10Pa", "100Pa")
    assert qms("source", "import", "demo", proved, "--set-fingerprints").exit_code == 0
    suspect = data("check", "--as-of", "2026-07-01")["suspect_links"]
    assert [(link["point"], link["control"]) for link in suspect] == [("DEMO-3-k1", "QP-01-C01")]


@pytest.mark.parametrize("source", ["demo", "demo-2027"])
def test_a_refused_file_changes_nothing(qms: Run, minimal: Path, tmp_path: Path, proved: Path, source: str) -> None:
    before = files(minimal)
    path = tmp_path / "empty.txt"
    path.write_text("没有条款的文字\n", "utf-8")
    result = qms("source", "import", source, path)
    assert result.exit_code == 3
    assert "“empty.txt”中没有读到任何条款" in result.stderr
    assert files(minimal) == before


def test_a_file_that_is_not_there_is_wrong_usage(qms: Run, tmp_path: Path) -> None:
    assert qms("source", "import", "demo", tmp_path / "none.txt").exit_code == 2


def test_a_catalog_without_fingerprints_cannot_prove_a_text(qms: Run, minimal: Path, official: Path) -> None:
    before = files(minimal)
    result = qms("source", "import", "demo", official)
    assert result.exit_code == 2
    assert "demo 的目录没有指纹，无法核对" in result.stderr
    assert "--set-fingerprints" in result.stderr
    assert files(minimal) == before


def test_the_text_of_another_source_is_refused_and_that_source_named(
    qms: Run, minimal: Path, tmp_path: Path, proved: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(OTHER, "utf-8")
    assert qms("source", "import", "reading", other, "--title", "阅览室办法").exit_code == 0
    before = files(minimal)
    result = qms("source", "import", "demo", other)
    assert result.exit_code == 3
    assert "“other.txt”不是 demo，看起来是 reading《阅览室办法》" in result.stderr
    assert files(minimal) == before


@pytest.mark.parametrize("option", [(), ("--set-fingerprints",)], ids=["to prove", "to set fingerprints"])
def test_the_text_of_no_known_source_is_refused(
    qms: Run, minimal: Path, tmp_path: Path, proved: Path, option: tuple[str, ...]
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(OTHER, "utf-8")
    before = files(minimal)
    result = qms("source", "import", "demo", other, *option)
    assert result.exit_code == 3
    assert "“other.txt”与 demo 几乎没有相同的条款" in result.stderr
    assert files(minimal) == before


@pytest.fixture
def added(qms: Run, tmp_path: Path) -> Result:
    """A new source made of an official file."""
    other = tmp_path / "other.txt"
    other.write_text(OTHER, "utf-8")
    return qms("source", "import", "reading-2026", other, "--title", "阅览室办法", "--number", "示范第2号公告")


def test_a_new_source_gets_a_catalog_to_be_filled(minimal: Path, added: Result) -> None:
    assert added.exit_code == 0
    assert "已建立目录 requirements/reading-2026.yaml：4 个条款" in added.stdout
    made = yaml.safe_load((minimal / "requirements/reading-2026.yaml").read_text("utf-8"))
    head = made["source"]
    assert (head["id"], head["prefix"], head["title"], head["number"], head["status"]) == (
        *("reading-2026", "READING2026", "阅览室办法", "示范第2号公告"),
        "skeleton",
    )
    assert [provision["locator"] for provision in made["provisions"]] == ["c1", "1", "2", "3"]


def test_a_new_source_is_listed_and_in_no_total(qms: Run, data: Data, added: Result) -> None:
    rows = {row["id"]: row for row in data("source", "list")}
    assert (rows["reading-2026"]["provisions"], rows["reading-2026"]["points"]) == ("4", "0")
    assert rows["reading-2026"]["official"] == "已导入"
    assert "reading-2026" not in qms("gap", "--as-of", "2026-07-01").stdout
    assert qms("check", "--as-of", "2026-07-01").exit_code in {0, 1}


def test_a_new_source_is_left_out_of_the_verdicts(qms: Run, added: Result) -> None:
    exported = json.loads(qms("export", "json", "--as-of", "2026-07-01").stdout)
    assert not [row for row in exported["verdicts"] if row["subject"].startswith("READING2026")]


def test_no_sentence_of_the_official_text_stands_in_a_new_catalog(minimal: Path, added: Result) -> None:
    text = (minimal / "requirements/reading-2026.yaml").read_text("utf-8")
    sentences = [line.partition("　")[2] for line in OTHER.splitlines() if "条　" in line]
    assert len(sentences) == 3
    assert not [sentence for sentence in sentences if sentence[:8] in text]


def test_a_new_source_that_is_like_one_of_the_project_says_so(
    qms: Run, data: Data, tmp_path: Path, proved: Path
) -> None:
    newer = tmp_path / "newer.txt"
    newer.write_text(OFFICIAL.replace("10Pa", "20Pa"), "utf-8")
    result = qms("source", "import", "demo-2027", newer)
    assert "qms source diff demo demo-2027" in result.stdout
    found = data("source", "import", "demo-2028", newer)
    assert (found["source"], found["catalog"], found["provisions"]) == (
        *("demo-2028", "requirements/demo-2028.yaml"),
        5,
    )
    assert found["resembles"] in {"demo", "demo-2027"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("demo-2", "--prefix", "DEMO"), "前缀 DEMO 已由 demo 使用"),
        (("de-mo",), "前缀 DEMO 已由 demo 使用"),
        (("demo-2", "--prefix", "de mo"), "前缀“de mo”格式不对"),
        (("Demo_2",), "来源编号“Demo_2”格式不对"),
        (("../demo",), "来源编号“../demo”格式不对"),
        (("inspection-rules",), "“inspection-rules”是检查结论规则的文件名"),
    ],
    ids=["prefix given", "prefix made", "no prefix", "no id", "a path", "the rules of inspections"],
)
def test_a_new_source_needs_an_id_and_a_prefix_of_its_own(
    qms: Run, minimal: Path, official: Path, arguments: tuple[str, ...], message: str
) -> None:
    before = files(minimal)
    result = qms("source", "import", arguments[0], official, *arguments[1:])
    assert result.exit_code == 2
    assert message in result.stderr
    assert files(minimal) == before


def test_verify_reads_what_is_kept_again(qms: Run, data: Data, proved: Path) -> None:
    result = qms("source", "verify")
    assert (result.exit_code, result.stdout) == (0, "demo：一致 5，不同 0，官方文本缺少 0，官方文本多出 0\n")
    assert data("source", "verify", "demo") == [
        {
            "source": "demo",
            "agrees": True,
            "same": ["c1", "1", "2", "c2", "3"],
            "differs": [],
            "missing": [],
            "unexpected": [],
            "repeated": [],
            "left_out": [],
        }
    ]


def test_verify_finds_a_kept_text_that_was_changed(qms: Run, minimal: Path, proved: Path) -> None:
    change(minimal / KEPT, "大于10Pa", "大于1Pa")
    result = qms("source", "verify")
    assert result.exit_code == 1
    assert "不同 3：洁净区应当整洁，压差应当大于1Pa。" in result.stdout


def test_verify_finds_a_provision_that_was_taken_out_or_put_in(
    qms: Run, data: Data, minimal: Path, proved: Path
) -> None:
    kept = json.loads((minimal / KEPT).read_text("utf-8"))
    kept["provisions"][-1]["locator"] = "4"
    (minimal / KEPT).write_text(json.dumps(kept), "utf-8")
    (found,) = data("source", "verify")
    assert (found["agrees"], found["missing"], found["unexpected"]) == (False, ["3"], ["4"])
    assert qms("source", "verify").exit_code == 1


def test_verify_names_a_source_without_a_kept_text_and_0(qms: Run, minimal: Path, data: Data, proved: Path) -> None:
    (minimal / KEPT).unlink()
    result = qms("source", "verify")
    assert (result.exit_code, result.stdout) == (
        0,
        "demo：没有保存官方文本；请用 qms source import demo 文件 导入\n",
    )
    assert data("source", "verify") == [{"source": "demo"}]


def test_verify_says_where_a_catalog_has_nothing_to_be_held_against(qms: Run) -> None:
    assert "demo：目录没有指纹" in qms("source", "verify").stdout


def test_verify_of_an_unknown_source_is_wrong_usage(qms: Run) -> None:
    result = qms("source", "verify", "other")
    assert result.exit_code == 2
    assert "没有来源“other”；现有：demo" in result.stderr


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "{}", '{"provisions": [{"locator": "1"}]}', '{"provisions": {"a": 1}}', "[" * 100_000],
    ids=["no JSON", "a list", "no provisions", "fields missing", "no list", "too deep"],
)
@pytest.mark.parametrize("arguments", [("source", "verify"), ("source", "list"), ("check",)], ids=" ".join)
def test_a_kept_text_that_cannot_be_read_is_named_and_3(
    qms: Run, minimal: Path, proved: Path, content: str, arguments: tuple[str, ...]
) -> None:
    (minimal / KEPT).write_text(content, "utf-8")
    result = qms(*arguments)
    assert result.exit_code == 3
    assert KEPT in result.stderr
