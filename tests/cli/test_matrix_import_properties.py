"""``qms matrix import``: whatever is filled in and however sheets are moved about, the next workbook says the same."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import ACTIONS, DAY, EVIDENCE, EXCLUSIONS, FILLABLE, MATRIX, Book, Trip, put, values

SETTINGS = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
ROOT = Path(__file__).parents[2]
POINTS = {
    "DEMO-1-k1": ["DEMO-1-k1 ~ QP-01-C01"],
    "DEMO-1-k2": ["DEMO-1-k2 ~ QP-01-C01", "DEMO-1-k2 ~ QP-01-C02"],
    "DEMO-3-k1": ["DEMO-3-k1 ~ QP-01-C03"],
    "DEMO-3-k2": ["DEMO-3-k2"],
    "DEMO-4-k1": ["DEMO-4-k1"],
    "DEMO-4-k2": ["DEMO-4-k2"],
    "DEMO-5-k1": ["DEMO-5-k1"],
    "DEMO-5-k2": ["DEMO-5-k2"],
    "DEMO-5-k3": ["DEMO-5-k3"],
    "DEMO-5-k4": ["DEMO-5-k4"],
}
"""The rows of the matrix by point, but for the point that facts leave out."""
LINKED = [key for rows in POINTS.values() for key in rows if "~" in key]
COVERAGE, RESULT, GRADE = ["完全覆盖", "共同覆盖", "部分覆盖"], ["合格", "不合格"], ["关键", "主要", "一般"]
STATE = ["已计划", "进行中", "已完成"]
ACTION_HEADINGS = ("整改措施", "责任部门", "计划完成日期", "状态", "验证人", "关闭日期")
BESIDE = {"状态": "整改状态"}
"""How a column of the plan is called in the matrix, where it is called otherwise."""
ODD = st.text(st.sampled_from("=+-@,;\"' \n\t甲乙。x_é𠀀\u3000\u2028<&>#%0"), max_size=12)
TEXT = (ODD | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)).filter(
    lambda text: text.strip()
)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
Place = tuple[str, str, str]
"""Sheet, key of the row, heading."""


@dataclass
class Hand:
    """Fills in a workbook, and keeps in mind what the next one will say."""

    book: Book
    expected: dict[tuple[str, str], dict[str, str]]
    draw: Callable[[st.SearchStrategy[Any]], Any]
    new_actions: list[Mapping[str, str]] = field(default_factory=list)
    typed: set[Place] = field(default_factory=set)
    done: set[object] = field(default_factory=set)

    def once(self, *mark: object) -> bool:
        """Return whether something is done for the first time."""
        is_first = mark not in self.done
        self.done.add(mark)
        return is_first

    def say(self, places: Sequence[Place], value: Any) -> None:
        """Type a value into some of the cells that show one field."""
        chosen = self.draw(st.lists(st.sampled_from(places), min_size=1, unique=True))
        self.typed.update(chosen)
        for sheet, key, heading in self.typed.intersection(places):
            put(self.book.cell(sheet, key, heading), value)
        for sheet, key, heading in places:
            self.expected[sheet, key][heading] = shown(value)

    def of_point(self, point: str, heading: str) -> list[Place]:
        """Return the cells of the matrix that show a field of a point."""
        return [(MATRIX, key, heading) for key in POINTS[point]]

    def choice(self, values: Iterable[str]) -> str:
        found: str = self.draw(st.sampled_from(list(values)))
        return found

    def day(self, until: date = date.max) -> Any:
        """Return a day as people write it."""
        found: date = self.draw(DAYS.filter(lambda day: day <= until))
        return self.draw(st.sampled_from([found, found.isoformat(), f"{found.year}/{found.month}/{found.day}"]))


def shown(value: Any) -> str:
    """Return what the next workbook says of a typed value."""
    if isinstance(value, date):
        return value.isoformat()
    text = str(value or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = text.split("/")
    if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts) and len(parts[0]) == 4:
        return date(*map(int, parts)).isoformat()
    return text


# What people fill in.


def link(hand: Hand) -> None:
    key = hand.choice(LINKED)
    hand.say([(MATRIX, key, "覆盖程度")], hand.choice(COVERAGE))
    hand.say([(MATRIX, key, "覆盖说明")], hand.draw(TEXT))


def control(hand: Hand) -> None:
    """Fill in the control of a point without one; the row is known by its link from then on."""
    point = hand.choice(["DEMO-3-k2", "DEMO-5-k2", "DEMO-5-k4"])
    if hand.once("control", point):
        hand.say([(MATRIX, point, "控制点")], hand.choice(["QP-01-C01", "QP-01-C03"]))
        hand.say([(MATRIX, point, "覆盖程度")], hand.choice(COVERAGE))
        hand.say([(MATRIX, point, "覆盖说明")], hand.draw(TEXT))


def exclude(hand: Hand) -> None:
    point = hand.choice(["DEMO-1-k2", "DEMO-3-k2", "DEMO-5-k2"])
    if hand.once("applicability", point):
        reason = hand.draw(TEXT)
        hand.say(hand.of_point(point, "适用性"), "不适用")
        hand.say(hand.of_point(point, "不适用理由"), reason)
        hand.expected[EXCLUSIONS, point] = decided(point, shown(reason))


def decided(point: str, reason: str, role: str = "质量负责人", day: str = str(DAY)) -> dict[str, str]:
    """Return what the register says of a new decision."""
    return {"要点编号": point, "不适用的依据和理由": reason, "决定人": role, "决定日期": day}


def take_back(hand: Hand) -> None:
    if hand.once("decision", "DEMO-5-k1"):
        hand.say([(MATRIX, "DEMO-5-k1", "适用性")], "适用")
        hand.expected[MATRIX, "DEMO-5-k1"]["不适用理由"] = ""
        if hand.draw(st.booleans()):
            put(hand.book.cell(MATRIX, "DEMO-5-k1", "不适用理由"), None)
        del hand.expected[EXCLUSIONS, "DEMO-5-k1"]


def decision(hand: Hand) -> None:
    points = hand.draw(st.sampled_from([["DEMO-5-k1"], ["DEMO-4-k1", "DEMO-4-k2"]]))
    if not hand.once("decision", points[0]):
        return
    reasons = [(MATRIX, point, "不适用理由") for point in points]
    hand.say([*reasons, *((EXCLUSIONS, point, "不适用的依据和理由") for point in points)], hand.draw(TEXT))
    hand.say([(EXCLUSIONS, point, "决定人") for point in points], hand.draw(TEXT))
    hand.say([(EXCLUSIONS, point, "决定日期") for point in points], hand.day(until=DAY))


def evidence(hand: Hand) -> None:
    key = hand.choice(["EV-001", "EV-002"])
    hand.say([(EVIDENCE, key, "名称")], hand.draw(TEXT))
    hand.say([(EVIDENCE, key, "结论")], hand.choice([*RESULT, ""]) or None)
    day = hand.day()
    hand.say([(EVIDENCE, key, "日期")], day)
    until = hand.draw(st.none() | st.dates(date.fromisoformat(shown(day)), date(2100, 1, 1)))
    hand.say([(EVIDENCE, key, "有效期至")], until)
    form = hand.choice(["", "QR-01-01", "QR-01-02"])
    hand.say([(EVIDENCE, key, "记录表单")], form or None)
    hand.say([(EVIDENCE, key, "控制点")], None if form else hand.choice(["QP-01-C01", "QP-01-C03"]))


def action(hand: Hand) -> None:
    key = hand.choice(["A-001", "A-002", "A-003", "A-004"])
    point = {"A-001": "DEMO-3-k2", "A-004": "DEMO-5-k3"}.get(key)
    for heading, value in zip(ACTION_HEADINGS, corrected(hand), strict=True):
        beside = hand.of_point(point, BESIDE.get(heading, heading)) if point else []
        hand.say([(ACTIONS, key, heading), *beside], value)


def corrected(hand: Hand) -> list[Any]:
    """Return the fields of an action; a verified one has both of its proofs."""
    fields = [hand.draw(TEXT), hand.draw(TEXT), hand.day()]
    if hand.draw(st.booleans()):
        return [*fields, "已验证关闭", hand.draw(TEXT), hand.day()]
    return [*fields, hand.choice(STATE), hand.draw(st.none() | TEXT), hand.draw(st.none() | DAYS)]


def correction(hand: Hand) -> None:
    point = hand.choice(["DEMO-1-k1", "DEMO-1-k2", "DEMO-5-k2", "DEMO-4-k2"])
    if hand.once("action", point):
        fields = dict(zip(ACTION_HEADINGS, corrected(hand), strict=True))
        for heading, value in fields.items():
            hand.say(hand.of_point(point, BESIDE.get(heading, heading)), value)
        hand.new_actions.append({heading: shown(value) for heading, value in fields.items()})


def conclusion(hand: Hand) -> None:
    point = hand.choice(POINTS)
    hand.say(hand.of_point(point, "自查结论"), hand.choice(RESULT))
    hand.say(hand.of_point(point, "自查情况"), hand.draw(TEXT))


def grade(hand: Hand) -> None:
    point = hand.choice(["DEMO-1-k1", "DEMO-1-k2", "DEMO-5-k2"])
    hand.say(hand.of_point(point, "项目级别"), hand.choice(GRADE))
    if point == "DEMO-1-k2":
        hand.expected[MATRIX, "DEMO-3-k1 ~ QP-01-C03"]["项目级别"] = hand.expected[MATRIX, POINTS[point][0]]["项目级别"]


def new_link(hand: Hand) -> None:
    point, control = hand.draw(st.sampled_from([("DEMO-1-k1", "QP-01-C03"), ("DEMO-3-k1", "QP-01-C01")]))
    if hand.once("new link", point):
        told = {"要点编号": point, "控制点": control, "覆盖程度": hand.choice(COVERAGE), "覆盖说明": hand.draw(TEXT)}
        hand.book.add(MATRIX, told)
        hand.expected[MATRIX, f"{point} ~ {control}"] = {heading: shown(value) for heading, value in told.items()}


def new_action(hand: Hand) -> None:
    if not hand.once("new action"):
        return
    fields = dict(zip(ACTION_HEADINGS, corrected(hand), strict=True))
    told = {"措施编号": hand.choice(["", "CAPA-1"]), "对象": "DEMO-5-k4"}
    hand.book.add(ACTIONS, {**told, **fields})
    hand.new_actions.append({**told, **{heading: shown(value) for heading, value in fields.items()}})


def new_decision(hand: Hand) -> None:
    if hand.once("new decision"):
        told = decided(
            "DEMO-5-k4", hand.draw(TEXT), hand.draw(TEXT), str(hand.draw(DAYS.filter(lambda day: day <= DAY)))
        )
        hand.book.add(EXCLUSIONS, told)
        hand.expected[EXCLUSIONS, "DEMO-5-k4"] = {heading: shown(value) for heading, value in told.items()}
        hand.expected[MATRIX, "DEMO-5-k4"] |= {"适用性": "不适用", "不适用理由": shown(told["不适用的依据和理由"])}


def new_evidence(hand: Hand) -> None:
    key = hand.choice(["EV-0001", "EV-9", "Z-1"])
    if hand.once("new evidence", key):
        told = {
            "证据编号": key,
            "名称": hand.draw(TEXT),
            "记录表单": "QR-01-01",
            "日期": hand.day(),
            "文件": "spare.txt",
        }
        hand.book.add(EVIDENCE, told)
        hand.expected[EVIDENCE, key] = {heading: shown(value) for heading, value in told.items()}


FILLING = (
    *(link, control, exclude, take_back, decision, evidence, action, correction, conclusion, grade),
    *(new_link, new_action, new_decision, new_evidence),
)


# What people do to sheets.


def rearranged(book: Book, sheet: str, order: Callable[[list[Any]], list[Any]]) -> None:
    """Put the rows below the head in another order."""
    rows = order([[cell.value for cell in row] for row in book.rows(sheet)])
    top = book.rows(sheet)[0][0].row if book.rows(sheet) else 2
    for number, row in enumerate(rows, top):
        for column, value in enumerate(row, 1):
            put(book.sheet(sheet).cell(number, column), value)


def sort(hand: Hand, sheet: str) -> None:
    rearranged(hand.book, sheet, lambda rows: hand.draw(st.permutations(rows)))


def push_apart(hand: Hand, sheet: str) -> None:
    """Insert empty rows."""
    at = hand.draw(st.integers(0, len(hand.book.rows(sheet))))
    rearranged(hand.book, sheet, lambda rows: [*rows[:at], [None] * len(rows[0]), *rows[at:]] if rows else rows)


def double(hand: Hand, sheet: str) -> None:
    """Copy a row with its key."""
    keys = [key for key in hand.book.keys(sheet) if key]
    rearranged(hand.book, sheet, lambda rows: [*rows, rows[hand.book.keys(sheet).index(hand.choice(keys))]])


def move_columns(hand: Hand, sheet: str) -> None:
    found = [[cell.value for cell in row] for row in hand.book.sheet(sheet).iter_rows()]
    order = hand.draw(st.permutations(range(len(found[0]))))
    for number, row in enumerate(found, 1):
        for column, index in enumerate(order, 1):
            put(hand.book.sheet(sheet).cell(number, column), row[index])


def add_column(hand: Hand, sheet: str) -> None:
    column = hand.book.sheet(sheet).max_column + 1
    for row in hand.book.rows(sheet):
        put(hand.book.sheet(sheet).cell(row[0].row, column), hand.draw(ODD))
    put(hand.book.sheet(sheet).cell(hand.book.rows(sheet)[0][0].row - 1, column), "备注")


def hide(hand: Hand, sheet: str) -> None:
    hand.book.sheet(sheet).row_dimensions[3].hidden = True
    hand.book.sheet(sheet).column_dimensions["C"].hidden = True


def add_top(hand: Hand, sheet: str) -> None:
    """Put a line above the head."""
    found = [[cell.value for cell in row] for row in hand.book.sheet(sheet).iter_rows()]
    for number, row in enumerate([["我的标题"], *found], 1):
        for column in range(1, len(found[0]) + 1):
            put(hand.book.sheet(sheet).cell(number, column), row[column - 1] if column <= len(row) else None)


MOVING = (sort, push_apart, double, move_columns, add_column, hide, add_top)


@contextmanager
def away(root: Path) -> Iterator[Trip]:
    """Copy a project to a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "out").mkdir()
        yield Trip(Path(shutil.copytree(root, Path(folder) / "project")), Path(folder) / "out")


@given(data=st.data())
@SETTINGS
def test_the_next_workbook_says_what_was_filled_in(signed_trip: Path, data: st.DataObject) -> None:
    with away(signed_trip) as trip:
        with trip.edited() as book:
            hand = Hand(book, values(book.path), data.draw)
            for heading in ACTION_HEADINGS:
                # Of several actions the matrix shows the lines of all.
                del hand.expected[MATRIX, "DEMO-5-k4"][BESIDE.get(heading, heading)]
            for fill in data.draw(st.lists(st.sampled_from(FILLING), min_size=1, max_size=8)):
                fill(hand)
            for move in data.draw(st.lists(st.sampled_from(MOVING), max_size=5)):
                move(hand, data.draw(st.sampled_from(FILLABLE)))
        found = trip.bring("--apply")
        assert (found.code, found.errors, found.conflicts) == (0, [], [])
        assert {code for code, _ in found.notes} <= {"column-extra"}
        files = trip.tree()
        again = trip.bring("--apply")
        assert (again.code, again.changes, again.data["written"]) == (0, [], [])
        assert trip.tree() == files
        after = values(trip.export("after.xlsx"))
        assert trip.bring(trip.folder / "after.xlsx").is_empty
    new_actions = agree(hand.expected, after)
    assert len(new_actions) == len(hand.new_actions)
    for told in hand.new_actions:
        assert any(told == {heading: row[heading] if told[heading] else "" for heading in told} for row in new_actions)


def agree(
    expected: Mapping[tuple[str, str], Mapping[str, str]], after: Mapping[tuple[str, str], Mapping[str, str]]
) -> list[Mapping[str, str]]:
    """Compare what can be filled in row by row; return the actions that nobody expected by number."""
    left = dict(after)
    for (sheet, key), row in expected.items():
        name = f"{key} ~ {row['控制点']}" if sheet == MATRIX and "~" not in key and row.get("控制点") else key
        found = left.pop((sheet, name))
        told = [heading for heading in row if heading in TYPED[sheet]]
        assert {heading: found[heading] for heading in told} == {heading: row[heading] for heading in told}
    assert {sheet for sheet, _ in left} <= {ACTIONS}
    return list(left.values())


TYPED = {
    MATRIX: {
        *("要点编号", "项目级别", "适用性", "不适用理由", "控制点", "覆盖程度", "覆盖说明", "自查结论", "自查情况"),
        *("整改措施", "责任部门", "计划完成日期", "整改状态", "验证人", "关闭日期"),
    },
    EVIDENCE: {"证据编号", "名称", "记录表单", "控制点", "日期", "有效期至", "结论", "文件"},
    EXCLUSIONS: {"要点编号", "不适用的依据和理由", "决定人", "决定日期"},
    ACTIONS: {"措施编号", "对象", *ACTION_HEADINGS},
}
"""The columns that can be filled in."""


# What is not filled in.

HELD = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=40) | ODD


@given(texts=st.lists(HELD.filter(lambda text: text.strip()), min_size=9, max_size=9))
@SETTINGS
def test_what_nobody_touched_comes_back_as_nothing(signed_trip: Path, texts: list[str]) -> None:
    with away(signed_trip) as trip:
        for path, column in HOLDING:
            rows = trip.table(path)
            for row in rows:
                row[column] = texts.pop() if row is rows[0] else row[column]
            buffer = io.StringIO(newline="")
            writer = csv.DictWriter(buffer, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            (trip.root / path).write_bytes(buffer.getvalue().encode())
        files = trip.tree()
        trip.export()
        assert trip.bring("--apply").is_empty
        assert trip.tree() == files


HOLDING = (
    ("matrices/links/demo.csv", "rationale"),
    ("matrices/evidence.csv", "title"),
    ("matrices/findings.csv", "statement"),
    ("matrices/findings.csv", "inspection"),
    ("matrices/actions.csv", "measure"),
    ("matrices/actions.csv", "owner"),
    ("matrices/actions.csv", "verified_by"),
    ("matrices/decisions.csv", "reason"),
    ("matrices/decisions.csv", "role"),
)
"""Tables and their columns of free text."""


@pytest.mark.slow
def test_the_project_that_is_shipped_comes_back_as_it_went_out(tmp_path: Path) -> None:
    left_out = shutil.ignore_patterns(".*", "build", "tests", "tooling", "docs", "__pycache__")
    (tmp_path / "out").mkdir()
    trip = Trip(Path(shutil.copytree(ROOT, tmp_path / "project", ignore=left_out)), tmp_path / "out")
    day = date(2027, 1, 1)
    trip.export(day=day)
    files = trip.tree()
    assert trip.bring("--apply", day=day).is_empty
    assert trip.tree() == files
    with trip.edited(trip.book) as book:
        for title in FILLABLE:
            rearranged(book, title, lambda rows: rows[::-1])
    assert trip.bring("--apply", day=day).is_empty
    assert trip.tree() == files


# What several people fill in.

FIELDS: Mapping[tuple[str, str], tuple[Sequence[Place], Sequence[str]]] = {
    ("DEMO-3-k1 ~ QP-01-C03", "coverage"): (
        [(MATRIX, "DEMO-3-k1 ~ QP-01-C03", "覆盖程度")],
        ["部分覆盖", "完全覆盖", "共同覆盖"],
    ),
    ("DEMO-3-k1 ~ QP-01-C03", "rationale"): (
        [(MATRIX, "DEMO-3-k1 ~ QP-01-C03", "覆盖说明")],
        ["每日检查洁净区。", "甲", "乙"],
    ),
    ("AD-2026-01", "reason"): (
        [
            *((MATRIX, point, "不适用理由") for point in ("DEMO-4-k1", "DEMO-4-k2")),
            *((EXCLUSIONS, point, "不适用的依据和理由") for point in ("DEMO-4-k1", "DEMO-4-k2")),
        ],
        ["产品由供应商清洗后交付。", "甲", "乙"],
    ),
    ("EV-002", "title"): ([(EVIDENCE, "EV-002", "名称")], ["洁净区照片", "甲", "乙"]),
    ("EV-002", "valid_until"): ([(EVIDENCE, "EV-002", "有效期至")], ["2026-12-31", "2027-12-31", ""]),
    ("A-004", "owner"): (
        [(ACTIONS, "A-004", "责任部门"), (MATRIX, "DEMO-5-k3", "责任部门")],
        ["生产部", "甲", "乙"],
    ),
    ("A-004", "state"): (
        [(ACTIONS, "A-004", "状态"), (MATRIX, "DEMO-5-k3", "整改状态")],
        ["已计划", "进行中", "已完成"],
    ),
}
"""Fields, the cells that show them, and what may stand there: first what does."""
VERSION = st.fixed_dictionaries({name: st.sampled_from(range(3)) for name in FIELDS})
Version = Mapping[tuple[str, str], int]


def written(trip: Trip, name: str, version: Version, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Path:
    """Export a workbook and fill in what one person says."""
    with trip.edited(trip.export(name)) as book:
        for field_, number in version.items():
            places, texts = FIELDS[field_]
            for sheet, key, heading in (
                draw(st.lists(st.sampled_from(places), min_size=1, unique=True)) if number else ()
            ):
                put(book.cell(sheet, key, heading), texts[number])
    return book.path


def standing(trip: Trip) -> dict[tuple[str, str], str]:
    """Return what the project says of the fields."""
    found = values(trip.export("now.xlsx"))
    return {name: found[places[0][0], places[0][1]][places[0][2]] for name, (places, _) in FIELDS.items()}


@pytest.mark.parametrize("at_once", [True, False])
@given(first=VERSION, second=VERSION, data=st.data(), prefer=st.sampled_from([None, "--ours", "--theirs"]))
@settings(SETTINGS, max_examples=12)
def test_nobody_s_words_are_lost_or_written_over(
    signed_trip: Path, at_once: bool, first: Version, second: Version, data: st.DataObject, prefer: str | None
) -> None:
    with away(signed_trip) as trip:
        files = [written(trip, f"{number}.xlsx", said, data.draw) for number, said in enumerate((first, second))]
        both = {name for name in FIELDS if first[name] and second[name] and first[name] != second[name]}
        if not at_once:
            assert trip.bring(files.pop(0), "--apply").code == 0
        before = trip.tree()
        found = trip.bring(*files, "--apply", *([prefer] if prefer else []))
        is_open = both and (prefer is None or (at_once and prefer == "--theirs"))
        assert {conflict[:2] for conflict in found.conflicts} == (both if is_open else set())
        assert found.code == (1 if is_open else 0)
        if is_open:
            assert trip.tree() == before
            return
        wins = second if prefer == "--theirs" else {} if at_once else first
        expected = {
            name: texts[wins.get(name, 0) if name in both else first[name] or second[name]]
            for name, (_, texts) in FIELDS.items()
        }
        assert standing(trip) == expected
