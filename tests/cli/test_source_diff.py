"""``qms source diff``: what changed, what it touches, and renumbering that loses no review."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from builders import numbered
from click.testing import CliRunner, Result
from lxml import etree
from openpyxl.cell.rich_text import CellRichText
from qmstrace.cli.main import main
from qmstrace.control.attesting import Signatory
from qmstrace.errors import Refusal, RequestError
from qmstrace.model.fingerprint import official_fingerprint
from qmstrace.model.vocabulary import Verdict
from qmstrace.store.loader import load
from qmstrace.trace.links import ReviewState
from qmstrace.workflows.assessing import assess_project
from qmstrace.workflows.editions import apply_renumbering, compare_editions
from qmstrace.workflows.mapping import review_links

Run = Callable[..., Result]
Swap = Callable[[Path, str, str], None]

WEIGH = "茶叶入库前由两人称重，并在木牌上写明产地和年份。"
RAIN = "每逢阴雨天气，库房的窗户在傍晚以前全部关上。"
KETTLE = "水壶每用满三十天，用柠檬和清水煮洗一遍。"
MUSIC = "晚间请说书先生登台，散场后由伙计收拾桌椅。"
ASHES = "炭火熄灭以后，炉门敞开半个时辰再清灰。"
GENERAL, PLACES = "章 总则", "章 现场"
FIRST = (GENERAL, WEIGH, RAIN, PLACES, KETTLE)
SECOND = (GENERAL, MUSIC, WEIGH, RAIN, PLACES, KETTLE)
SHORTER = (GENERAL, WEIGH, PLACES, KETTLE)
CATALOG, LINKS, CROSSWALK = "requirements/demo.yaml", "matrices/links/demo.csv", "requirements/crosswalk.csv"
CHAIN, OFFICIAL = "matrices/attestations/links/demo.jsonl", "requirements/official/demo.json"
TABLES = (LINKS, CROSSWALK, "matrices/decisions.csv", "matrices/findings.csv", "matrices/actions.csv")
WRITTEN = {*TABLES, CATALOG, CHAIN, OFFICIAL}
REVIEWED, RENUMBERED = datetime(2026, 3, 20, 9, tzinfo=UTC), datetime(2026, 5, 1, 9, tzinfo=UTC)
BEFORE_REVIEW, BETWEEN, AFTER = date(2026, 3, 10), date(2026, 4, 1), date(2026, 7, 1)
OTHER = """source:
  id: other
  prefix: OTHER
  title: 别的规范
  number: 别的第1号
  issuer: 别的机构
  force: 推荐
  status: current
  effective: 2026-02-01
provisions:
- locator: 1
  label: '1'
  kind: scope
  title: 范围
  summary: 别的范围。
"""


def text_of(root: Path, name: str, parts: tuple[str, ...]) -> Path:
    path = root.parent / name
    path.write_text(numbered(*parts), "utf-8")
    return path


def review(root: Path, at: datetime = REVIEWED) -> None:
    signatory = Signatory(role="质量负责人", name="甲", at=at)
    review_links(root, assess_project(root, at.date()).assessment.links, signatory)


def renumber(root: Path, parts: tuple[str, ...], at: datetime = RENUMBERED) -> None:
    new = text_of(root, "new.txt", parts)
    apply_renumbering(root, compare_editions(root, "demo", str(new)), at)


def verdicts(root: Path, day: date) -> list[dict[Verdict, int]]:
    return [dict(count.counts) for count in assess_project(root, day).assessment.sources]


def states(root: Path, day: date = AFTER) -> dict[tuple[str, str], ReviewState]:
    return {(trace.link.point, trace.link.control): trace.state for trace in assess_project(root, day).assessment.links}


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.relative_to(root).parts[0].startswith(".")
    }


@pytest.fixture
def house(minimal: Path, qms: Run) -> Path:
    """The minimal project with the official text of the first edition, and something to rename in every table."""
    assert qms("source", "import", "demo", text_of(minimal, "first.txt", FIRST), "--set-fingerprints").exit_code == 0
    (minimal / "requirements/other.yaml").write_text(OTHER, "utf-8")
    (minimal / CROSSWALK).write_text(
        "from,to,relation,rationale,strength,reason\n"
        "DEMO-2,OTHER-1,intersects-with,semantic,4,DEMO-2与其部分相同。\n"
        "DEMO-3,,no-relationship,,,没有对应。\n",
        "utf-8",
    )
    with (minimal / "matrices/decisions.csv").open("a", encoding="utf-8") as table:
        table.write("D-001,not-applicable,DEMO-3-k2,DEMO-3不涉及。,质量负责人,2026-03-01\n")
        table.write("D-002,not-applicable,DEMO-2,不涉及。,质量负责人,2026-03-01\n")
    review(minimal)
    return minimal


def test_json_names_what_was_added_removed_renumbered_and_changed(house: Path, qms: Run) -> None:
    new = text_of(house, "new.txt", (GENERAL, MUSIC, WEIGH.replace("两人", "三人"), PLACES, KETTLE))
    found = json.loads(qms("source", "diff", "demo", new, "--format", "json").stdout)
    assert (found["old_edition"], found["new_edition"]) == ("demo", "new.txt")
    assert [(one["locator"], one["new"]) for one in found["added"]] == [("1", MUSIC)]
    assert [(one["locator"], one["old"]) for one in found["removed"]] == [("2", RAIN)]
    assert [(one["locator"], one["old"], one["new"]) for one in found["renumbered"]] == [("1", "1", "2")]
    (changed,) = found["changed"]
    assert (changed["locator"], changed["new_locator"]) == ("1", "2")
    assert (changed["old"], changed["new"]) == (WEIGH, WEIGH.replace("两人", "三人"))
    for edit, text in (("removed", WEIGH), ("added", changed["new"])):
        assert "".join(word["text"] for word in changed["words"] if word["edit"] in {"kept", edit}) == text


def test_each_change_names_what_it_touches(house: Path, qms: Run) -> None:
    new = text_of(house, "new.txt", (GENERAL, WEIGH.replace("两人", "三人"), RAIN, PLACES, KETTLE))
    (changed,) = json.loads(qms("source", "diff", "demo", new, "--format", "json").stdout)["changed"]
    assert changed["touches"] == {
        "points": ["DEMO-1-k1", "DEMO-1-k2"],
        "controls": ["QP-01-C01", "QP-01-C02"],
        "documents": ["QP-01"],
        "evidence": ["EV-001"],
        "owners": ["质量部"],
    }


def test_the_table_shows_changed_words_and_what_they_touch(house: Path, qms: Run) -> None:
    new = text_of(house, "new.txt", (GENERAL, WEIGH.replace("两人", "三四个人"), RAIN, PLACES, KETTLE))
    head, row = qms("source", "diff", "demo", new).stdout.splitlines()
    assert head.split("\t")[:3] == ["变化", "旧条款", "新条款"]
    assert row.startswith("修改\t第一条\t第一条\t")
    for words in ("[-两-]", "{+三四个+}", "DEMO-1-k1", "QP-01-C01", "EV-001", "质量部"):
        assert words in row


def test_equal_editions_are_said_to_be_equal(house: Path, qms: Run) -> None:
    result = qms("source", "diff", "demo", text_of(house, "same.txt", FIRST))
    assert (result.exit_code, result.stdout) == (0, "两个版本的条款和文字一致。\n")


def test_two_files_are_compared_outside_of_any_project(tmp_path: Path) -> None:
    old, new = text_of(tmp_path / "x", "old.txt", FIRST), text_of(tmp_path / "x", "new.txt", SHORTER)
    result = CliRunner().invoke(main, ["-C", str(tmp_path), "source", "diff", str(old), str(new), "--format", "json"])
    assert [one["locator"] for one in json.loads(result.stdout)["removed"]] == ["2"]


def test_a_catalog_file_is_an_edition(house: Path, qms: Run) -> None:
    copy = house.parent / "demo.yaml"
    shutil.copyfile(house / CATALOG, copy)
    new = text_of(house, "new.txt", SECOND)
    found = json.loads(qms("source", "diff", copy, new, "--format", "json").stdout)
    assert [one["new"] for one in found["renumbered"]] == ["2", "3", "4"]


@pytest.mark.parametrize("name", ["absent", "absent.txt"])
def test_what_is_no_edition_is_refused(house: Path, qms: Run, name: str) -> None:
    result = qms("source", "diff", "demo", name)
    assert result.exit_code == 2
    assert name in result.stderr and "demo" in result.stderr


def test_a_file_that_is_no_catalog_is_refused_as_input(house: Path, qms: Run) -> None:
    (house.parent / "odd.yaml").write_text("a: 1\n", "utf-8")
    result = qms("source", "diff", "demo", house.parent / "odd.yaml")
    assert result.exit_code == 3
    assert "odd.yaml" in result.stderr


def test_without_apply_nothing_is_written(house: Path, qms: Run) -> None:
    before = files(house)
    qms("source", "diff", "demo", text_of(house, "new.txt", SECOND))
    assert files(house) == before


def test_apply_renames_in_every_table_and_leaves_all_else(house: Path) -> None:
    names = {"DEMO-1": "DEMO-2", "DEMO-2": "DEMO-3", "DEMO-3": "DEMO-4"}

    def renamed(cell: str) -> str:
        provision = cell[: len("DEMO-1")]
        is_id = cell == provision or cell.startswith(f"{provision}-k")
        return names[provision] + cell[len(provision) :] if provision in names and is_id else cell

    before = files(house)
    renumber(house, SECOND)
    after = files(house)
    expected = {
        path: "\n".join(",".join(map(renamed, line.split(","))) for line in before[path].decode().split("\n")).encode()
        for path in TABLES
    }
    assert {path: after[path] for path in TABLES} == expected
    assert {path for path in after if after[path] != before.get(path)} == WRITTEN
    assert after.keys() == before.keys()


def test_apply_changes_locator_label_and_nothing_else_in_the_catalog(house: Path, swap: Swap) -> None:
    swap(house / CATALOG, "- locator: 2\n", "# 第二条未改\n- locator: 2  # 注\n")
    before = (house / CATALOG).read_text("utf-8").splitlines()
    renumber(house, SECOND)
    after = (house / CATALOG).read_text("utf-8").splitlines()
    assert [(old, new) for old, new in zip(before, after, strict=True) if old != new] == [
        ("- locator: 1", "- locator: 2"),
        ("  label: 第一条", "  label: 第二条"),
        ("- locator: 2  # 注", "- locator: 3"),
        ("  label: 第二条", "  label: 第三条"),
        ("- locator: 3", "- locator: 4"),
        ("  label: 第三条", "  label: 第四条"),
    ]


def test_apply_puts_the_catalog_into_the_order_of_the_new_edition(house: Path) -> None:
    renumber(house, (GENERAL, RAIN, PLACES, KETTLE, WEIGH))
    found = load(house).source_by_id["demo"].provisions
    assert [(one.locator, one.parent, one.title) for one in found] == [
        ("c1", None, "总则"),
        ("1", "DEMO-c1", "安装"),
        ("c2", None, "现场"),
        ("2", "DEMO-c2", "洁净区"),
        ("3", "DEMO-c1", "文件"),
    ]


def test_apply_renames_a_chapter_and_the_parents_of_what_it_holds(house: Path) -> None:
    renumber(house, (GENERAL, WEIGH, RAIN, "章 茶点", MUSIC, PLACES, KETTLE))
    found = load(house).source_by_id["demo"].provisions
    assert [(one.locator, one.label, one.parent) for one in found][-2:] == [
        ("c3", "第三章", None),
        ("4", "第四条", "DEMO-c3"),
    ]


def test_a_provision_whose_number_another_took_stays_under_x(house: Path, qms: Run) -> None:
    result = qms("source", "diff", "demo", text_of(house, "new.txt", SHORTER), "--apply")
    assert result.exit_code == 0
    assert "x" in result.stderr
    found = {one.locator: one for one in load(house).source_by_id["demo"].provisions}
    assert found["x2"].title == "安装"
    assert found["x2"].label == "原第二条"
    assert found["2"].title == "洁净区"
    assert [one.subject for one in load(house).decisions] == ["DEMO-2-k2", "DEMO-x2"]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "mark"])
def test_apply_keeps_the_line_ends_and_the_mark_of_every_file(house: Path, end: str, mark: bytes) -> None:
    for path in (CATALOG, LINKS, CROSSWALK, "matrices/findings.csv"):
        raw = (house / path).read_bytes().replace(b"\n", end.encode())
        (house / path).write_bytes(mark + raw)
    before = files(house)
    renumber(house, SECOND)
    after = files(house)
    for path in (CATALOG, LINKS, CROSSWALK, "matrices/findings.csv"):
        assert after[path].startswith(mark)
        assert after[path].count(end.encode()) == after[path].count(b"\n") == before[path].count(b"\n")
        assert after[path].count(b"\r") == before[path].count(b"\r")
    load(house)


@pytest.mark.parametrize("parts", [SECOND, SHORTER, (PLACES, KETTLE, GENERAL, RAIN, WEIGH)])
@pytest.mark.parametrize("day", [BEFORE_REVIEW, BETWEEN, AFTER])
def test_no_verdict_changes_on_any_day(house: Path, parts: tuple[str, ...], day: date) -> None:
    before = verdicts(house, day)
    renumber(house, parts)
    assert verdicts(house, day) == before


@pytest.mark.parametrize("parts", [SECOND, SHORTER])
def test_every_review_still_fits(house: Path, parts: tuple[str, ...]) -> None:
    assert set(states(house).values()) == {ReviewState.FITS}
    renumber(house, parts)
    assert set(states(house).values()) == {ReviewState.FITS}


def test_links_reviewed_as_joint_still_cover_the_point_together(house: Path) -> None:
    (house / LINKS).write_text(
        "point,control,coverage,rationale\nDEMO-1-k1,QP-01-C01,joint,一。\nDEMO-1-k1,QP-01-C02,joint,二。\n", "utf-8"
    )
    review(house, REVIEWED)
    verdict = assess_project(house, AFTER).assessment.points["DEMO-1-k1"].verdict
    assert verdict is Verdict.CONFORMING
    renumber(house, SECOND)
    assert assess_project(house, AFTER).assessment.points["DEMO-2-k1"].verdict is verdict


def test_a_link_that_was_suspect_stays_suspect(house: Path, swap: Swap) -> None:
    swap(house / LINKS, "控制点规定了发放记录。", "另一理由。")
    renumber(house, SECOND)
    assert states(house) == {
        ("DEMO-2-k1", "QP-01-C01"): ReviewState.FITS,
        ("DEMO-2-k2", "QP-01-C02"): ReviewState.SUSPECT,
    }


def test_a_second_renumbering_after_a_new_review_keeps_all_reviews(house: Path, swap: Swap) -> None:
    before = verdicts(house, AFTER)
    renumber(house, SECOND)
    swap(house / LINKS, "控制点规定了发放记录。", "另一理由。")
    review(house, datetime(2026, 5, 20, 9, tzinfo=UTC))
    renumber(house, (GENERAL, ASHES, MUSIC, WEIGH, RAIN, PLACES, KETTLE), datetime(2026, 6, 1, 9, tzinfo=UTC))
    assert states(house) == {
        ("DEMO-3-k1", "QP-01-C01"): ReviewState.FITS,
        ("DEMO-3-k2", "QP-01-C02"): ReviewState.FITS,
    }
    assert verdicts(house, AFTER) == before


def test_renumbering_back_restores_all_but_the_chain(house: Path) -> None:
    before = files(house)
    renumber(house, SECOND)
    renumber(house, FIRST, datetime(2026, 6, 1, 9, tzinfo=UTC))
    after = files(house)
    assert {path for path in after if after[path] != before[path]} == {CHAIN, OFFICIAL}
    assert set(states(house).values()) == {ReviewState.FITS}


def test_the_chain_goes_on_from_its_last_line(house: Path) -> None:
    before = (house / CHAIN).read_bytes()
    renumber(house, SECOND)
    after = (house / CHAIN).read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == before.count(b"\n") + 1
    assert [line.act.value for line in load(house).attestations] == ["review", "renumber"]


def test_a_project_without_reviews_gets_no_chain(house: Path) -> None:
    (house / CHAIN).unlink()
    renumber(house, SECOND)
    assert not (house / CHAIN).exists()


def test_kept_texts_go_with_their_provisions(house: Path) -> None:
    renumber(house, SECOND)
    project = load(house)
    kept = project.official["demo"].texts
    assert {name: kept[name] for name in ("2", "3", "4")} == {"2": WEIGH, "3": RAIN, "4": KETTLE}
    assert compare_editions(house, "demo", str(text_of(house, "new.txt", SECOND))).diff.renumbered == ()


def test_where_nothing_is_renumbered_nothing_is_written(house: Path, qms: Run) -> None:
    before = files(house)
    changed = text_of(house, "new.txt", (GENERAL, WEIGH.replace("两人", "三人"), RAIN, PLACES, KETTLE))
    assert qms("source", "diff", "demo", changed, "--apply").exit_code == 0
    assert files(house) == before


def refused(root: Path, old: str, parts: tuple[str, ...] = SECOND) -> RequestError:
    before = files(root)
    new = text_of(root, "new.txt", parts)
    with pytest.raises(RequestError) as caught:
        apply_renumbering(root, compare_editions(root, old, str(new)), RENUMBERED)
    assert files(root) == before
    return caught.value


def test_apply_is_refused_where_a_document_cites_what_is_renumbered(house: Path) -> None:
    document = house / "procedures/QP-01.md"
    line = document.read_text("utf-8").count("\n") + 2
    with document.open("a", encoding="utf-8") as file:
        file.write("\n见{need}`DEMO-2`。\n")
    refusal = refused(house, "demo")
    assert refusal.refusal is Refusal.RENUMBER_CITED
    assert f"procedures/QP-01.md:{line}" in refusal.params["places"]


def test_apply_is_refused_where_the_old_edition_is_a_file(house: Path) -> None:
    assert refused(house, str(text_of(house, "old.txt", FIRST))).refusal is Refusal.RENUMBER_UNKNOWN


def test_apply_is_refused_where_the_catalog_changed_since_the_comparison(house: Path, swap: Swap) -> None:
    compared = compare_editions(house, "demo", str(text_of(house, "new.txt", SECOND)))
    swap(house / CATALOG, "title: 现场", "title: 场所")
    before = files(house)
    with pytest.raises(RequestError) as caught:
        apply_renumbering(house, compared, RENUMBERED)
    assert caught.value.refusal is Refusal.RENUMBER_CHANGED
    assert files(house) == before


FORK = multiprocessing.get_context("fork")
KILLED = 9
STEPS = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree"})


def die_at(step: int, root: Path) -> None:
    """Kill this process before its step-th change of a file below a folder."""
    taken = 0

    def touched(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal taken
        writes = event in STEPS or (event == "open" and any(mode in str(arguments[1]) for mode in "wxa+"))
        if writes and str(arguments[0]).startswith(str(root)):
            taken += 1
            if taken == step:
                os._exit(KILLED)

    sys.addaudithook(touched)


def test_a_run_killed_at_any_step_leaves_all_or_nothing(house: Path) -> None:
    before = files(house)
    compared = compare_editions(house, "demo", str(text_of(house, "new.txt", SECOND)))
    undone = steps = 0
    is_killed = True
    while is_killed:
        root = house.with_name("copy")
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(house, root)
        steps += 1

        def work(root: Path = root, step: int = steps) -> None:
            die_at(step, root)
            apply_renumbering(root, compared, RENUMBERED)

        child = FORK.Process(target=work)
        child.start()
        child.join()
        assert child.exitcode in {0, KILLED}
        is_killed = child.exitcode == KILLED
        load(root)
        found = files(root)
        if found == before:
            undone += 1
        else:
            assert set(states(root).values()) == {ReviewState.FITS}
            assert {path for path in found if found[path] != before[path]} == WRITTEN
    assert undone > 8
    assert steps - undone > 8


FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)")


@pytest.fixture
def sheet(house: Path, qms: Run) -> Path:
    """A sheet whose texts begin as formulas do."""
    parts = (GENERAL, f"{WEIGH}{FORMULAS[0]}", f"{FORMULAS[1]}{RAIN}", PLACES, f"{FORMULAS[2]}{MUSIC}")
    new = text_of(house, "new.txt", (*parts, f"{FORMULAS[3]}{ASHES}"))
    path = house.parent / "diff.xlsx"
    assert qms("source", "diff", "demo", new, "-o", path).exit_code == 0
    return path


def rows(path: Path, *, rich: bool = False) -> Iterator[tuple[Any, ...]]:
    yield from openpyxl.load_workbook(path, rich_text=rich).active.iter_rows(values_only=True)


def test_the_sheet_has_headings_counts_and_one_row_for_each_change(sheet: Path) -> None:
    title, counts, head, *changes = rows(sheet)
    assert title[0] == "版本比较：demo → new.txt"
    assert counts[0] == "修改 2　删除 1　新增 2　改号 0"
    assert head == (
        "变化",
        "旧条款",
        "新条款",
        "相似度",
        "内容",
        "涉及要点",
        "涉及控制点",
        "涉及文件",
        "涉及证据",
        "责任部门",
    )
    assert [row[0] for row in changes] == ["修改", "修改", "删除", "新增", "新增"]
    assert changes[0][5:] == ("DEMO-1-k1、DEMO-1-k2", "QP-01-C01、QP-01-C02", "QP-01", "EV-001", "质量部")


def test_the_sheet_strikes_out_what_went_and_underlines_what_came(sheet: Path) -> None:
    *_, row, _, _, _, _ = rows(sheet, rich=True)
    words = row[4]
    assert isinstance(words, CellRichText)
    assert str(words) == f"{WEIGH}{FORMULAS[0]}"
    assert [(block.text, block.font.u) for block in words if block.font.u] == [(FORMULAS[0], "single")]


def test_text_in_the_sheet_is_text_whatever_it_begins_with(sheet: Path) -> None:
    with ZipFile(sheet) as archive:
        for name in archive.namelist():
            assert not list(etree.fromstring(archive.read(name)).iter("{*}f")), name
    contents = [str(row[4]) for row in rows(sheet)][3:]
    for formula in FORMULAS[1:]:
        assert any(formula in content for content in contents)


def test_the_sheet_can_be_filtered_and_its_head_stays_in_view(sheet: Path) -> None:
    found = openpyxl.load_workbook(sheet).active
    assert found.freeze_panes == "B4"
    assert found.auto_filter.ref == "A3:J8"


def test_equal_editions_make_a_sheet_without_rows(house: Path, qms: Run) -> None:
    path = house.parent / "same.xlsx"
    assert qms("source", "diff", "demo", text_of(house, "same.txt", FIRST), "-o", path).exit_code == 0
    assert len(list(rows(path))) == 3


@pytest.mark.needs_soffice
def test_libreoffice_opens_the_sheet_and_saves_the_same_values(sheet: Path, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("soffice is missing")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [program, home, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "saved", sheet]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert [[cell or None for cell in row] for row in rows(tmp_path / "saved" / sheet.name)] == [
        [cell or None for cell in row] for row in rows(sheet)
    ]


def test_a_review_of_what_was_taken_out_by_hand_does_not_displace_that_of_what_takes_its_number(house: Path) -> None:
    rows = ["point,control,coverage,rationale", "DEMO-2-k1,QP-01-C01,full,一。", "DEMO-3-k1,QP-01-C01,full,二。", ""]
    (house / LINKS).write_text("\n".join(rows), "utf-8")
    review(house)
    for path in (CROSSWALK, "matrices/decisions.csv", "matrices/findings.csv", "matrices/actions.csv"):
        (house / path).unlink()
    catalog = (house / CATALOG).read_text("utf-8")
    (house / CATALOG).write_text(catalog[: catalog.index("- locator: 3\n")], "utf-8")
    (house / LINKS).write_text("\n".join([*rows[:2], ""]), "utf-8")
    renumber(house, (GENERAL, MUSIC, WEIGH, RAIN, PLACES))
    assert states(house) == {("DEMO-3-k1", "QP-01-C01"): ReviewState.FITS}


@pytest.mark.parametrize("style", ["flow", "head last", "label of two lines"])
def test_a_catalog_that_is_not_written_line_by_line_is_refused_whole(house: Path, style: str) -> None:
    text = (house / CATALOG).read_text("utf-8")
    start, end, top = text.index("- locator: c2\n"), text.index("- locator: 3\n"), text.index("provisions:")
    text = {
        "flow": text[:start] + "- {locator: c2, label: 第二章, kind: heading, title: 现场}\n" + text[end:],
        "head last": text[top:] + text[:top],
        "label of two lines": text.replace("label: 第二章", "label:\n    第二章"),
    }[style]
    (house / CATALOG).write_text(text, "utf-8")
    load(house)
    parts = (PLACES, KETTLE, "章 茶点", MUSIC, GENERAL, WEIGH, RAIN)
    assert refused(house, "demo", parts).refusal is Refusal.CATALOG_STYLE


def test_what_is_withdrawn_from_the_same_number_again_gets_a_name_of_its_own(house: Path) -> None:
    renumber(house, SHORTER)
    with (house / CATALOG).open("a", encoding="utf-8") as file:
        file.write("- locator: 3\n  parent: c2\n  label: 第三条\n  kind: scope\n  title: 灰\n  summary: 灰。\n")
        file.write(f"  fingerprint: {official_fingerprint(ASHES)}\n")
    renumber(house, (GENERAL, WEIGH, PLACES, ASHES))
    titles = {one.locator: one.title for one in load(house).source_by_id["demo"].provisions}
    assert titles == {"c1": "总则", "1": "文件", "x2": "安装", "c2": "现场", "xx2": "洁净区", "2": "灰"}


def test_a_kept_text_that_the_catalog_lacks_gives_way(house: Path) -> None:
    kept = json.loads((house / OFFICIAL).read_text("utf-8"))
    kept["provisions"].append({"locator": "4", "parent": "c2", "label": "第四条", "title": "", "text": ASHES})
    (house / OFFICIAL).write_text(json.dumps(kept), "utf-8")
    renumber(house, SECOND)
    texts = [(one.locator, one.text) for one in load(house).official["demo"].provisions if one.text]
    assert texts == [("2", WEIGH), ("3", RAIN), ("4", KETTLE)]
