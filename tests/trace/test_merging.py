"""What came back and what was written meanwhile are merged field by field."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import (
    CONTROL,
    DAY,
    PLACE,
    POINT,
    PROVISION,
    days,
    decision,
    evidence,
    finding,
    inspection_item,
    link,
    point,
    project,
    rule,
)
from qmstrace.model.matrices import Action, link_subject
from qmstrace.model.project import Project
from qmstrace.model.records import RecordKind, Subject
from qmstrace.model.returned import CellPlace, Edit
from qmstrace.model.vocabulary import ActionState, Coverage, Grade, Outcome, Result
from qmstrace.trace.merging import Change, Conflict, ConflictKind, Merged, Side, merge
from qmstrace.trace.recorded import APPLICABILITY, Records

LINK = Subject(RecordKind.LINK, link_subject(POINT, CONTROL))
EXCLUSION = Subject(RecordKind.EXCLUSION, POINT)
CORRECTION = Subject(RecordKind.CORRECTION, POINT)
CONCLUSION = Subject(RecordKind.CONCLUSION, POINT)
OTHER = "RULE-1-k2"
NOW = project(sources=rule(point(), point(id=OTHER)), evidence=(evidence(),), decisions=(decision(subject=OTHER),))


def place(cell: str) -> CellPlace:
    return CellPlace(file="book.xlsx", sheet="表", cell=cell)


def edit(base: str, value: str, *, subject: Subject = LINK, field: str = "rationale", cell: str = "N2") -> Edit:
    return Edit(place=place(cell), subject=subject, field=field, base=base, value=value)


def merged(*edits: Edit, now: Project = NOW, prefer: Side | None = None) -> Merged:
    return merge(edits, Records(now, DAY), prefer)


def outcome(found: Merged) -> tuple[list[tuple[str, str, str]], list[tuple[str, ConflictKind]]]:
    changes = [(change.field, change.old, change.new) for change in found.changes]
    return changes, [(conflict.field, conflict.kind) for conflict in found.conflicts]


def action(**changes: object) -> Action:
    record = Action(
        id="CA-1",
        subject=POINT,
        measure="培训",
        owner="生产部",
        due=DAY,
        state=ActionState.PLANNED,
        verified_by="",
        closed=None,
        place=PLACE,
    )
    return replace(record, **changes)  # type: ignore[arg-type]


MEANWHILE = ConflictKind.CHANGED_MEANWHILE


@pytest.mark.parametrize(
    ("base", "now", "value", "prefer", "changes", "conflicts"),
    [
        ("甲", "甲", "乙", None, [("rationale", "甲", "乙")], []),
        ("甲", "乙", "乙", None, [], []),
        ("甲", "丙", "乙", None, [], [("rationale", MEANWHILE)]),
        ("甲", "丙", "乙", Side.OURS, [], []),
        ("甲", "丙", "乙", Side.THEIRS, [("rationale", "丙", "乙")], []),
        ("甲", "甲", "乙", Side.OURS, [("rationale", "甲", "乙")], []),
        ("甲", "乙", "乙", Side.THEIRS, [], []),
    ],
)
def test_an_edit_is_taken_unless_the_project_says_something_else_meanwhile(
    base: str,
    now: str,
    value: str,
    prefer: Side | None,
    changes: list[tuple[str, str, str]],
    conflicts: list[tuple[str, ConflictKind]],
) -> None:
    held = replace(NOW, links=(link(rationale=now),))
    assert outcome(merged(edit(base, value), now=held, prefer=prefer)) == (changes, conflicts)


def test_a_conflict_names_all_three_values_and_every_cell() -> None:
    edits = (edit("甲", "乙"), edit("甲", "乙", cell="N7"))
    (found,) = merged(*edits, now=replace(NOW, links=(link(rationale="丙"),))).conflicts
    assert found == Conflict(
        kind=MEANWHILE,
        place=place("N2"),
        subject=LINK,
        field="rationale",
        base="甲",
        now="丙",
        new="乙",
        others=((place("N7"), "乙"),),
    )


def test_a_field_that_is_edited_in_several_cells_is_changed_once() -> None:
    found = merged(edit("说明", "新"), edit("说明", "新", cell="N7"))
    assert found.changes == (Change(place=place("N2"), subject=LINK, field="rationale", old="说明", new="新"),)
    assert found.conflicts == ()


def test_cells_of_two_workbooks_that_went_out_before_and_after_a_change_agree() -> None:
    edits = (edit("说明", "新"), edit("更早的说明", "新", cell="N7"))
    assert outcome(merged(*edits)) == ([], [("rationale", MEANWHILE)])
    assert outcome(merged(*edits, now=replace(NOW, links=(link(rationale="新"),)))) == ([], [])


@pytest.mark.parametrize("prefer", [None, Side.THEIRS])
def test_unequal_edits_of_one_field_are_for_people_to_settle(prefer: Side | None) -> None:
    edits = (edit("说明", "新"), edit("说明", "别的", cell="N7"))
    found = merged(*edits, prefer=prefer)
    assert outcome(found) == ([], [("rationale", ConflictKind.UNEQUAL)])
    assert found.conflicts[0].others == ((place("N7"), "别的"),)
    assert outcome(merged(*edits, prefer=Side.OURS)) == ([], [])


@pytest.mark.parametrize("prefer", [None, Side.THEIRS])
def test_what_is_gone_cannot_be_edited(prefer: Side | None) -> None:
    gone = replace(NOW, links=())
    found = merged(edit("说明", "新"), now=gone, prefer=prefer)
    assert outcome(found) == ([], [("rationale", ConflictKind.GONE)])
    assert found.conflicts[0].now is None
    assert outcome(merged(edit("说明", "新"), now=gone, prefer=Side.OURS)) == ([], [])


@pytest.mark.parametrize("prefer", [None, Side.OURS, Side.THEIRS])
def test_edits_of_other_fields_of_the_record_are_taken_beside_a_conflict(prefer: Side | None) -> None:
    edits = (edit("甲", "乙"), edit("full", "joint", field="coverage", cell="M2"))
    changes, _ = outcome(merged(*edits, prefer=prefer))
    assert ("coverage", "full", "joint") in changes


@pytest.mark.parametrize(("prefer", "changed", "conflicts"), [(None, 0, 1), (Side.OURS, 0, 0), (Side.THEIRS, 2, 0)])
def test_a_record_that_is_yet_to_be_written_is_written_whole_or_not_at_all(
    prefer: Side | None, changed: int, conflicts: int
) -> None:
    edits = (
        edit("", "改进", subject=CORRECTION, field="measure", cell="V2"),
        edit("", "质量部", subject=CORRECTION, field="verified_by", cell="Z2"),
    )
    found = merged(*edits, now=replace(NOW, actions=(action(),)), prefer=prefer)
    assert (len(found.changes), len(found.conflicts)) == (changed, conflicts)


@pytest.mark.parametrize(
    ("subject", "fields"),
    [
        (LINK, {"coverage": "full", "rationale": "说明"}),
        (Subject(RecordKind.DECISION, "D-1"), {"reason": "不涉及", "role": "质量部", "date": "2026-06-01"}),
        (Subject(RecordKind.DECISION, "D-1"), {APPLICABILITY: "not-applicable"}),
        (Subject(RecordKind.DECISION, "D-2"), {APPLICABILITY: "applicable", "reason": None}),
        (EXCLUSION, {APPLICABILITY: "applicable", "reason": ""}),
        (Subject(RecordKind.EXCLUSION, OTHER), {APPLICABILITY: "not-applicable", "reason": "不涉及"}),
        (Subject(RecordKind.EXCLUSION, "RULE-9-k1"), {APPLICABILITY: None}),
        (
            Subject(RecordKind.EVIDENCE, "EV-1"),
            {"title": "记录", "form": "QR-01-01", "control": "", "date": "2026-06-01", "valid_until": "", "result": ""},
        ),
        (Subject(RecordKind.EVIDENCE, "EV-2"), {"title": None}),
        (CORRECTION, {"measure": "", "due": ""}),
        (Subject(RecordKind.CORRECTION, "RULE-9-k1"), {"measure": None}),
        (Subject(RecordKind.ACTION, "CA-1"), {"measure": None}),
        (CONCLUSION, {"result": "", "statement": ""}),
        (Subject(RecordKind.CONCLUSION, "RULE-9-k1"), {"result": None}),
        (Subject(RecordKind.ITEM, POINT), {"grade": ""}),
        (Subject(RecordKind.ITEM, "1.1"), {"grade": None}),
    ],
)
def test_fields_are_read_as_the_tables_hold_them(subject: Subject, fields: dict[str, str | None]) -> None:
    records = Records(NOW, DAY)
    assert {field: records.value(subject, field) for field in fields} == fields


def test_a_point_takes_the_nearest_decision_that_was_made_by_the_day() -> None:
    wide, own = decision(id="D-1", subject=PROVISION, reason="整条"), decision(id="D-2", reason="本要点")
    later = decision(id="D-3", subject=OTHER, date=DAY + days(1))
    adopted = decision(id="D-4", subject="rule", outcome=Outcome.ADOPTED)
    records = Records(replace(NOW, decisions=(adopted, wide, own, later)), DAY)
    points = NOW.point_by_id
    assert [records.exclusion_of(points[name]) for name in (POINT, OTHER)] == [own, wide]
    assert Records(replace(NOW, decisions=(adopted, later)), DAY).exclusion_of(points[OTHER]) is None


def test_the_conclusion_on_a_point_is_that_of_its_latest_finding() -> None:
    first = finding(id="F-1", date=DAY, statement="先")
    last = finding(id="F-2", date=DAY, statement="后", result=Result.PASS)
    earlier, later = finding(id="F-3", date=DAY - days(9)), finding(id="F-4", date=DAY + days(1))
    records = Records(replace(NOW, findings=(first, last, earlier, later)), DAY)
    assert records.value(CONCLUSION, "result") == "pass"
    assert records.value(CONCLUSION, "statement") == "后"


def test_what_corrects_a_point_is_every_action_against_it_or_its_findings() -> None:
    against_finding = action(id="CA-2", subject="F-1", measure="补做")
    records = Records(replace(NOW, findings=(finding(),), actions=(action(), against_finding)), DAY)
    assert records.value(CORRECTION, "measure") == "培训\n补做"


def test_the_grade_of_a_point_is_that_of_the_one_item_that_covers_it() -> None:
    first, second = inspection_item(id="1.1"), inspection_item(id="1.2", grade=Grade.CRITICAL)
    subject = Subject(RecordKind.ITEM, POINT)
    assert Records(replace(NOW, inspection_items=(first,)), DAY).value(subject, "grade") == "一般"
    assert Records(replace(NOW, inspection_items=(first, second)), DAY).value(subject, "grade") is None
    own = inspection_item(id=POINT, grade=Grade.MAJOR)
    assert Records(replace(NOW, inspection_items=(first, own)), DAY).value(subject, "grade") == "主要"


def test_coded_values_are_merged_by_their_codes() -> None:
    joint = replace(NOW, links=(link(coverage=Coverage.JOINT),))
    assert outcome(merged(edit("full", "joint", field="coverage"), now=joint)) == ([], [])
