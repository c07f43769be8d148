"""Which version of a document is in force on a day, by date alone and under a policy of signatures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import DAY, approval, assessed, company, days, document, form, moment, project, withdrawing
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.model.document import Document
from qmstrace.model.matrices import Attestation
from qmstrace.model.vocabulary import Act, DocumentStatus, Level
from qmstrace.trace.in_force import Standing, in_force, missing_roles
from qmstrace.trace.withdrawal import Request

ROLES = ("质量部", "总经理")
FIRST = document(version="1.0", body="第一版")
SECOND = document(version="2.0", body="第二版")


def by_date(working: Document) -> Standing:
    return in_force(working, (), (), DAY, ())


def signed(*documents: Document, at: date = date(2026, 6, 1)) -> tuple[Attestation, ...]:
    return tuple(
        approval(each, role, at=moment(at), digest=f"{each.version} {role}") for each in documents for role in ROLES
    )


def ended(withdrawn: Document, at: date = date(2026, 6, 1)) -> tuple[Attestation, ...]:
    return tuple(withdrawing(withdrawn, role, at=moment(at), digest=f"作废 {role}") for role in ROLES)


def by_roles(working: Document, *attestations: Attestation, approved: tuple[Document, ...] = ()) -> Standing:
    return in_force(working, approved, attestations, DAY, ROLES)


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        pytest.param({"effective": None}, DocumentStatus.DRAFT, id="no date"),
        pytest.param({"effective": DAY + days(1)}, DocumentStatus.PENDING, id="later"),
        pytest.param({"withdrawn": DAY}, DocumentStatus.WITHDRAWN, id="withdrawn"),
    ],
)
def test_without_roles_a_document_is_not_in_force(dates: dict[str, Any], status: DocumentStatus) -> None:
    standing = by_date(replace(FIRST, **dates))
    assert standing.status is status
    assert standing.version is None


def test_without_roles_a_document_is_in_force_from_its_date_and_unsigned() -> None:
    standing = by_date(replace(FIRST, effective=DAY))
    assert standing.status is DocumentStatus.EFFECTIVE
    assert standing.version == replace(FIRST, effective=DAY)
    assert standing.next_version is None
    assert not standing.is_signed


def test_a_document_is_in_force_until_the_day_of_its_withdrawal() -> None:
    assert by_date(replace(FIRST, withdrawn=DAY + days(1))).status is DocumentStatus.EFFECTIVE


def test_withdrawal_ends_a_signed_document_too() -> None:
    withdrawn = replace(FIRST, withdrawn=DAY)
    assert by_roles(withdrawn, *signed(withdrawn), *ended(withdrawn)).version is None


def test_a_withdrawal_of_what_was_signed_waits_for_every_role_in_its_turn() -> None:
    withdrawn = replace(FIRST, withdrawn=DAY, replaced_by="QP-09")
    first, last = ended(withdrawn)
    for acts, missing in (((), ROLES), ((first,), ROLES[1:]), ((last,), ROLES), ((last, first), ROLES[1:])):
        standing = by_roles(withdrawn, *signed(withdrawn), *acts)
        assert standing.status is DocumentStatus.EFFECTIVE
        assert standing.withdrawal is not None and standing.withdrawal.day is None
        assert standing.withdrawal.request == Request(day=DAY, replaced_by="QP-09", missing=missing)


@pytest.mark.parametrize(
    "change",
    [{"withdrawn": DAY + days(9)}, {"replaced_by": "QP-09"}, {"withdrawn": None}],
    ids=["day", "successor", "taken back"],
)
def test_an_approved_withdrawal_stands_until_another_is_approved(change: dict[str, Any]) -> None:
    withdrawn = replace(FIRST, withdrawn=DAY)
    other = replace(withdrawn, **change)
    acts = (*signed(withdrawn), *ended(withdrawn))
    standing = by_roles(other, *acts)
    assert standing.status is DocumentStatus.WITHDRAWN
    assert standing.withdrawal is not None and standing.withdrawal.approvals == ended(withdrawn)
    assert standing.withdrawal.request == Request(day=other.withdrawn, replaced_by=other.replaced_by, missing=ROLES)
    later = by_roles(other, *acts, *ended(other))
    assert later.withdrawal is None or later.withdrawal.request is None
    assert (later.status is DocumentStatus.WITHDRAWN) is ("replaced_by" in change)


def test_a_withdrawal_that_was_approved_before_another_can_be_approved_again() -> None:
    one, other = replace(FIRST, withdrawn=DAY), replace(FIRST, withdrawn=DAY + days(9))
    acts = (*signed(FIRST), *ended(one), *ended(other), *ended(one))
    assert by_roles(one, *acts).status is DocumentStatus.WITHDRAWN
    half = by_roles(one, *acts[:-1])
    assert half.withdrawal is not None and half.withdrawal.approvals == ended(other)


def test_a_version_that_was_to_follow_the_withdrawal_is_not_announced() -> None:
    second = replace(SECOND, effective=DAY + days(9), withdrawn=DAY + days(5))
    standing = by_roles(second, *signed(FIRST, second), *ended(second), approved=(FIRST, second))
    assert (standing.status, standing.version, standing.coming) == (DocumentStatus.EFFECTIVE, FIRST, ())


def test_a_role_that_approves_before_its_turn_does_not_count() -> None:
    first, last = signed(FIRST)
    standing = by_roles(FIRST, last, first)
    assert (standing.status, standing.versions[0].missing) == (DocumentStatus.REVIEW, ROLES[1:])
    assert missing_roles(FIRST, (last, first), ROLES) == ROLES[1:]
    assert by_roles(FIRST, last, first, last).status is DocumentStatus.EFFECTIVE


def test_a_withdrawal_begins_no_earlier_than_its_last_approval() -> None:
    withdrawn = replace(FIRST, withdrawn=DAY - days(9))
    acts = (*signed(withdrawn), *ended(withdrawn, at=DAY))
    assert on(DAY - days(1), withdrawn, *acts, approved=(withdrawn,)).status is DocumentStatus.EFFECTIVE
    standing = on(DAY, withdrawn, *acts, approved=(withdrawn,))
    assert standing.status is DocumentStatus.WITHDRAWN
    assert [one.ends for one in standing.versions] == [DAY]


def test_the_content_of_a_document_is_not_approved_by_the_approval_of_its_withdrawal() -> None:
    withdrawn = replace(FIRST, withdrawn=DAY + days(1))
    assert by_roles(withdrawn, *ended(withdrawn)).status is DocumentStatus.DRAFT


def test_with_roles_a_document_that_all_approved_is_in_force_and_signed() -> None:
    acts = signed(FIRST)
    standing = by_roles(FIRST, *acts)
    assert standing.status is DocumentStatus.EFFECTIVE
    assert standing.version == FIRST
    assert standing.approvals == acts
    assert standing.is_signed


def test_with_roles_a_document_is_a_draft_until_one_approves_and_in_review_until_all_do() -> None:
    assert by_roles(FIRST).status is DocumentStatus.DRAFT
    standing = by_roles(FIRST, signed(FIRST)[0])
    assert standing.status is DocumentStatus.REVIEW
    assert standing.version is None
    assert standing.next_version == FIRST


def test_the_roles_that_have_not_approved_are_named() -> None:
    assert missing_roles(FIRST, signed(FIRST)[:1], ROLES) == ("总经理",)


@pytest.mark.parametrize(
    "change",
    [{"body": "别的"}, {"title": "别的"}, {"version": "9.0"}, {"effective": date(2026, 1, 2)}],
    ids=lambda change: next(iter(change)),
)
def test_an_approval_of_other_content_does_not_count(change: dict[str, Any]) -> None:
    other = replace(FIRST, **change)
    assert by_roles(FIRST, signed(FIRST)[0], signed(other)[1]).status is DocumentStatus.REVIEW


def test_a_review_is_no_approval() -> None:
    reviews = tuple(replace(act, act=Act.REVIEW) for act in signed(FIRST))
    policy = company(approval={**dict.fromkeys(Level, ()), Level.PROCEDURE: ROLES})
    given = project(company=policy, documents=(FIRST, form()), attestations=reviews)
    assert assessed(given).standings["QP-01"].status is DocumentStatus.DRAFT


def test_an_approved_document_is_pending_until_its_date_comes() -> None:
    later = replace(FIRST, effective=DAY + days(1))
    standing = by_roles(later, *signed(later))
    assert standing.status is DocumentStatus.PENDING
    assert standing.version is None


def test_an_approved_document_without_a_date_is_approved_and_not_in_force() -> None:
    undated = replace(FIRST, effective=None)
    standing = by_roles(undated, *signed(undated))
    assert standing.status is DocumentStatus.APPROVED
    assert standing.version is None


def test_an_approved_version_stays_in_force_while_the_working_copy_is_edited() -> None:
    standing = by_roles(SECOND, *signed(FIRST), approved=(FIRST,))
    assert standing.status is DocumentStatus.EFFECTIVE
    assert standing.version == FIRST
    assert standing.next_version == SECOND


def test_an_approved_version_stays_in_force_until_the_next_one_takes_effect() -> None:
    later = replace(SECOND, effective=DAY + days(1))
    standing = by_roles(later, *signed(FIRST, later), approved=(FIRST, later))
    assert standing.version == FIRST
    assert in_force(later, (FIRST, later), signed(FIRST, later), DAY + days(1), ROLES).version == later


def test_of_the_versions_in_force_the_one_approved_last_wins() -> None:
    assert by_roles(SECOND, *signed(FIRST, SECOND), approved=(SECOND, FIRST)).version == SECOND
    assert by_roles(SECOND, *signed(SECOND, FIRST), approved=(SECOND, FIRST)).version == FIRST


def test_a_version_is_approved_when_the_last_of_its_roles_approves() -> None:
    first, second = signed(FIRST), signed(SECOND)
    standing = by_roles(SECOND, first[0], *second, first[1], approved=(FIRST, SECOND))
    assert standing.version == FIRST


def test_an_approval_after_the_day_does_not_count() -> None:
    acts = (signed(FIRST)[0], signed(FIRST, at=DAY + days(1))[1])
    assert by_roles(FIRST, *acts).status is DocumentStatus.REVIEW
    assert in_force(FIRST, (), acts, DAY + days(1), ROLES).status is DocumentStatus.EFFECTIVE


def test_each_level_has_roles_of_its_own() -> None:
    policy = company(approval={**dict.fromkeys(Level, ()), Level.PROCEDURE: ROLES})
    standing = assessed(project(company=policy)).standings
    assert standing["QP-01"].status is DocumentStatus.DRAFT
    assert standing["QR-01-01"].status is DocumentStatus.EFFECTIVE


def on(day: date, working: Document, *attestations: Attestation, approved: tuple[Document, ...]) -> Standing:
    return in_force(working, approved, attestations, day, ROLES)


def statuses(standing: Standing) -> dict[str, DocumentStatus]:
    return {one.document.version: one.status for one in standing.versions}


EARLY, LATE = date(2026, 6, 15), date(2026, 7, 15)


def test_a_later_approval_with_an_earlier_date_overtakes_the_one_before_it_for_good() -> None:
    first, second = replace(FIRST, effective=LATE), replace(SECOND, effective=EARLY)
    acts = (*signed(first, at=date(2026, 5, 1)), *signed(second, at=date(2026, 6, 1)))
    versions = (first, second)
    before = on(EARLY - days(1), second, *acts, approved=versions)
    assert (before.version, before.shown) == (None, second)
    assert statuses(before) == {"1.0": DocumentStatus.SUPERSEDED, "2.0": DocumentStatus.PENDING}
    for day in (EARLY, LATE, LATE + days(30)):
        assert on(day, second, *acts, approved=versions).version == second
    assert statuses(on(DAY, second, *acts, approved=versions)) == {
        "1.0": DocumentStatus.SUPERSEDED,
        "2.0": DocumentStatus.EFFECTIVE,
    }


def test_a_version_with_a_date_in_the_past_is_in_force_from_the_day_of_its_last_approval() -> None:
    acts = (signed(FIRST, at=date(2026, 6, 10))[0], signed(FIRST, at=date(2026, 6, 20))[1])
    assert on(date(2026, 6, 19), FIRST, *acts, approved=(FIRST,)).version is None
    assert on(date(2026, 6, 20), FIRST, *acts, approved=(FIRST,)).version == FIRST


def test_on_a_past_day_the_version_that_was_in_force_then_is_shown() -> None:
    second = replace(SECOND, effective=date(2026, 6, 10))
    acts = (*signed(FIRST, at=date(2026, 1, 1)), *signed(second, at=date(2026, 6, 1)))
    assert on(date(2026, 6, 9), second, *acts, approved=(FIRST, second)).shown == FIRST
    assert on(date(2026, 6, 10), second, *acts, approved=(FIRST, second)).shown == second


def test_a_version_that_nobody_had_approved_by_a_past_day_was_not_there_then() -> None:
    acts = (*signed(FIRST, at=date(2026, 1, 1)), *signed(SECOND, at=date(2026, 6, 1)))
    third = document(version="3.0", body="第三版")
    assert list(statuses(on(date(2026, 5, 1), third, *acts, approved=(FIRST, SECOND)))) == ["1.0", "3.0"]


def test_a_replaced_version_is_superseded_and_says_from_when_until_when_it_was_in_force() -> None:
    second = replace(SECOND, effective=date(2026, 6, 10))
    acts = (*signed(FIRST, at=date(2026, 2, 1)), *signed(second, at=date(2026, 6, 1)))
    old, new = on(DAY, second, *acts, approved=(FIRST, second)).versions
    assert (old.status, old.begins, old.ends) == (DocumentStatus.SUPERSEDED, date(2026, 2, 1), date(2026, 6, 10))
    assert (new.status, new.begins, new.ends) == (DocumentStatus.EFFECTIVE, date(2026, 6, 10), None)


def test_an_approved_version_is_shown_as_pending_though_the_next_one_is_being_written() -> None:
    pending = replace(FIRST, effective=DAY + days(9))
    standing = by_roles(SECOND, *signed(pending), approved=(pending,))
    assert (standing.status, standing.shown, standing.version) == (DocumentStatus.PENDING, pending, None)
    assert [(one.document, one.status) for one in standing.coming] == [(SECOND, DocumentStatus.DRAFT)]


def test_an_approved_version_and_the_draft_after_it_are_both_to_come() -> None:
    pending, draft = replace(SECOND, effective=DAY + days(9)), document(version="3.0", body="第三版")
    standing = by_roles(draft, *signed(FIRST, pending), approved=(FIRST, pending))
    assert standing.version == FIRST
    assert [(one.document.version, one.status) for one in standing.coming] == [
        ("2.0", DocumentStatus.PENDING),
        ("3.0", DocumentStatus.DRAFT),
    ]


def test_nothing_is_to_come_while_the_working_copy_is_what_is_in_force() -> None:
    assert by_roles(FIRST, *signed(FIRST), approved=(FIRST,)).coming == ()


def test_what_is_to_come_names_who_approved_it_and_who_is_missing() -> None:
    act = signed(SECOND)[0]
    (one,) = by_roles(SECOND, *signed(FIRST), act, approved=(FIRST,)).coming
    assert (one.status, one.approvals, one.missing) == (DocumentStatus.REVIEW, (act,), ("总经理",))


def test_a_working_copy_set_back_to_a_replaced_version_is_not_pending() -> None:
    standing = by_roles(FIRST, *signed(FIRST, SECOND), approved=(FIRST, SECOND))
    assert standing.version == SECOND
    assert [(one.document, one.status) for one in standing.coming] == [(FIRST, DocumentStatus.SUPERSEDED)]


def test_a_withdrawn_document_shows_the_version_that_was_last_in_force_with_its_approvals() -> None:
    acts = signed(FIRST)
    draft = replace(SECOND, withdrawn=date(2026, 6, 20))
    standing = by_roles(draft, *acts, *ended(draft), approved=(FIRST,))
    assert (standing.status, standing.shown, standing.version) == (DocumentStatus.WITHDRAWN, FIRST, None)
    assert (standing.approvals, standing.next_version, standing.coming) == (acts, None, ())
    assert on(date(2026, 6, 19), draft, *acts, *ended(draft), approved=(FIRST,)).version == FIRST


def test_a_version_that_was_to_take_effect_after_the_withdrawal_replaces_nothing() -> None:
    second = replace(SECOND, effective=DAY - days(1), withdrawn=DAY - days(2))
    standing = by_roles(second, *signed(FIRST, second), *ended(second), approved=(FIRST, second))
    assert (standing.status, standing.shown) == (DocumentStatus.WITHDRAWN, FIRST)


def test_a_draft_can_be_withdrawn() -> None:
    standing = by_roles(replace(FIRST, withdrawn=DAY))
    assert (standing.status, standing.shown.version) == (DocumentStatus.WITHDRAWN, "1.0")


def test_where_no_role_is_asked_for_any_more_the_working_copy_alone_decides() -> None:
    undated = replace(SECOND, effective=None)
    standing = in_force(undated, (FIRST,), signed(FIRST), DAY, ())
    assert (standing.status, standing.version, standing.shown) == (DocumentStatus.DRAFT, None, undated)
    assert statuses(standing) == {"1.0": DocumentStatus.SUPERSEDED, "2.0": DocumentStatus.DRAFT}


def test_an_approval_of_a_role_that_is_not_asked_for_begins_no_review() -> None:
    assert by_roles(FIRST, approval(FIRST, "路人")).status is DocumentStatus.DRAFT


SPAN = st.integers(0, 20)


@given(st.lists(st.tuples(SPAN, SPAN), min_size=1, max_size=5), SPAN, st.none() | SPAN)
def test_the_version_in_force_is_the_last_one_approved_whose_date_has_come(
    spans: list[tuple[int, int]], asked: int, withdrawn: int | None
) -> None:
    start = date(2026, 1, 1)
    at = sorted(start + days(approved) for approved, _ in spans)
    versions = tuple(
        document(version=str(number), body=f"第{number}版", effective=start + days(effective))
        for number, (_, effective) in enumerate(spans)
    )
    acts = [act for when, version in zip(at, versions, strict=True) for act in signed(version, at=when)]
    working = replace(versions[-1], withdrawn=None if withdrawn is None else start + days(withdrawn))
    acts += ended(working, at=start)
    day = start + days(asked)
    come = [
        version
        for when, version in zip(at, versions, strict=True)
        if when <= day and version.effective is not None and version.effective <= day
    ]
    wanted = come[-1] if come and (withdrawn is None or asked < withdrawn) else None
    assert on(day, working, *acts, approved=versions).version == wanted
    known = on(start + days(40), working, *acts, approved=versions).versions
    spanned = [one.document for one in known if one.begins and one.begins <= day and not (one.ends and one.ends <= day)]
    assert spanned == ([wanted] if wanted else [])
