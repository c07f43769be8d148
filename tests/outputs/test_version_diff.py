"""What changed between two versions of a document: nothing missed, nothing made up."""

from __future__ import annotations

from dataclasses import replace

from builders import control, document
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.manual import version_diff
from qmstrace.manual.paragraphs import paragraphs
from qmstrace.manual.version_diff import Change, Piece, VersionDiff, diff_versions
from qmstrace.model.document import Document
from qmstrace.sources.edition_diff import Edit

WEIGH = "质量部在入库前由两人称重，并在木牌上写明产地和年份。"
RAIN = "每逢阴雨天气，库房的窗户在傍晚以前全部关上。"
BASKET = "篮子用竹条编成，洗净晾干以后才能再用。"
SECTION = "## 4 程序"
OPENING = ":::{control} 称重\n:id: QP-01-C01\n:owner: 质量部\n"


def version(*blocks: str, **changes: object) -> Document:
    return replace(document(controls=()), body="\n\n".join(blocks), **changes)  # type: ignore[arg-type]


def pieces(diff: VersionDiff) -> list[Piece]:
    return [piece for stretch in diff.stretches for piece in stretch.pieces]


def changes(old: Document, new: Document) -> list[tuple[Change, str]]:
    return [
        (piece.change, "".join({Edit.REMOVED: "-", Edit.ADDED: "+"}.get(run.edit, "") + run.text for run in piece.runs))
        for piece in pieces(diff_versions(old, new))
        if piece.change is not Change.KEPT
    ]


def test_the_same_text_is_one_kept_stretch() -> None:
    diff = diff_versions(version(WEIGH, RAIN), version(WEIGH, RAIN))
    assert [(stretch.is_kept, len(stretch.pieces)) for stretch in diff.stretches] == [(True, 2)]
    assert (diff.fields, diff.added_controls, diff.removed_controls) == ((), (), ())


def test_changed_words_are_marked_inside_their_paragraph() -> None:
    assert changes(version(WEIGH, RAIN), version(WEIGH.replace("两人", "三名职工"), RAIN)) == [
        (Change.CHANGED, "质量部在入库前由-两人+三名职工称重，并在木牌上写明产地和年份。")
    ]


def test_an_added_and_a_removed_paragraph_are_whole() -> None:
    assert changes(version(WEIGH, RAIN), version(RAIN, BASKET)) == [
        (Change.REMOVED, f"-{WEIGH}"),
        (Change.ADDED, f"+{BASKET}"),
    ]


def test_a_paragraph_that_has_nothing_to_do_with_the_one_before_it_is_not_a_change_of_it() -> None:
    assert changes(version(WEIGH), version(BASKET)) == [(Change.REMOVED, f"-{WEIGH}"), (Change.ADDED, f"+{BASKET}")]


def test_a_paragraph_is_compared_with_the_one_it_is_most_like() -> None:
    changed = RAIN.replace("傍晚", "天黑")
    assert changes(version(WEIGH, RAIN), version(BASKET, changed)) == [
        (Change.REMOVED, f"-{WEIGH}"),
        (Change.ADDED, f"+{BASKET}"),
        (Change.CHANGED, "每逢阴雨天气，库房的窗户在-傍晚+天黑以前全部关上。"),
    ]


def test_other_line_breaks_change_nothing() -> None:
    assert changes(version("质量部 称重。"), version("质量部\n称重。")) == []


def test_each_row_of_a_table_and_each_entry_of_a_list_is_a_paragraph() -> None:
    text = "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n前言：\n- 一\n  续一\n- 二\n1. 三\n2) 四"
    assert [found.text for found in paragraphs(version(text))] == [
        "| 甲 | 乙 |", "|---|---|", "| 1 | 2 |", "前言：", "- 一\n  续一", "- 二", "1. 三", "2) 四",
    ]  # fmt: skip


def test_a_change_says_under_which_headings_and_which_control_it_stands() -> None:
    own = (control(title="称重", records=()),)
    before = version("# 总则", SECTION, "### 4.1 入库", f"{OPENING}{WEIGH}\n:::", RAIN, "## 5 记录", controls=own)
    after = replace(before, body=before.body.replace("年份", "月份").replace("阴雨", "大风"))
    found = [stretch.where for stretch in diff_versions(before, after).stretches if not stretch.is_kept]
    assert found == [("总则", "4 程序", "4.1 入库", "QP-01-C01 称重"), ("总则", "4 程序", "4.1 入库")]


def test_a_heading_ends_those_beside_and_below_it() -> None:
    found = [one.where for one in paragraphs(version("# 甲", "## 乙", "### 丙", "## 丁", BASKET, "# 戊", RAIN))]
    assert found[4:] == [("甲", "丁"), ("戊",), ("戊",)]


def test_a_control_ends_at_its_own_fence_and_the_headings_in_it_at_its_end() -> None:
    text = ("::" + OPENING + "# 注\n\n:::\n" + WEIGH + "\n:::::", RAIN)
    found = [one.where for one in paragraphs(version(*text, controls=(control(title="称重", records=()),)))]
    assert found == [("QP-01-C01 称重",)] * 3 + [()]


def test_what_a_control_says_of_itself_is_compared_too() -> None:
    before = version(f"{OPENING}{WEIGH}\n:::", controls=(control(title="称重", records=()),))
    after = version(
        f"{OPENING.replace('质量部', '生产部')}{WEIGH}\n:::",
        controls=(control(title="称重", owner="生产部", records=()),),
    )
    assert changes(before, after) == [(Change.CHANGED, "控制点 QP-01-C01 称重\n责任：-质量部+生产部")]


def test_added_and_removed_controls_are_named() -> None:
    old, new = control(id="QP-01-C01"), control(id="QP-01-C02")
    diff = diff_versions(document(controls=(old,)), document(controls=(new,)))
    assert (diff.added_controls, diff.removed_controls) == ((new,), (old,))


def test_a_control_under_another_id_is_another_one() -> None:
    before = version(f"{OPENING}{WEIGH}\n:::", controls=(control(title="称重", records=()),))
    body = before.body.replace("QP-01-C01", "QP-01-C02")
    after = version(body, controls=(control(id="QP-01-C02", title="称重", records=()),))
    assert [change for change, _ in changes(before, after)] == [Change.REMOVED, Change.ADDED]


def test_what_only_looks_like_a_control_is_text() -> None:
    assert [found.text for found in paragraphs(version("    :::{control} 例子\n    :id: QP-01-C09"))] == [
        "    :::{control} 例子\n    :id: QP-01-C09"
    ]


def test_changed_front_matter_is_listed_with_both_values() -> None:
    diff = diff_versions(document(version="1.0"), document(version="2.0", title="新名称", effective=None))
    assert diff.fields == (
        ("文件名称", "程序文件", "新名称"),
        ("版本", "1.0", "2.0"),
        ("生效日期", "2026-01-01", "未定"),
    )


def test_very_long_paragraphs_are_shown_whole() -> None:
    long = "甲" * (version_diff.LONGEST + 1)
    assert [change for change, _ in changes(version(long), version(long + "乙"))] == [Change.REMOVED, Change.ADDED]


def test_a_text_rewritten_from_end_to_end_is_not_compared_pair_by_pair() -> None:
    count = int(version_diff.MOST_PAIRS**0.5) + 1
    old = [f"{number} {WEIGH}" for number in range(count)]
    found = changes(version(*old), version(*(text + "改" for text in old)))
    assert {change for change, _ in found} == {Change.REMOVED, Change.ADDED}


BLOCKS = st.lists(
    st.sampled_from([WEIGH, RAIN, BASKET, SECTION, "- 一", "| 1 | 2 |", "短。"]) | st.text("甲乙丙丁戊", min_size=1)
)


@given(BLOCKS, BLOCKS)
def test_both_versions_can_be_read_off_their_differences(old: list[str], new: list[str]) -> None:
    before, after = version(*old), version(*new)
    found = pieces(diff_versions(before, after))
    for left_out, whole in ((Edit.ADDED, before), (Edit.REMOVED, after)):
        texts = ["".join(run.text for run in piece.runs if run.edit is not left_out) for piece in found]
        assert [text for text in texts if text] == [paragraph.text for paragraph in paragraphs(whole)]
