"""The state of a controlled copy on a day, and which must be withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import (
    DAY,
    approval,
    assessed,
    company,
    controlled_copy,
    days,
    document,
    form,
    moment,
    project,
    withdrawing,
)
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.model.document import ControlledCopy, Document
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Level
from qmstrace.trace.copies import CopyState

ROLE = "质量部"
POLICY = company(approval={**dict.fromkeys(Level, ()), Level.PROCEDURE: (ROLE,)})
FIRST = document(version="1.0", body="第一版", effective=date(2026, 1, 1))
NEXT = document(version="2.0", body="第二版", effective=DAY)
"""A version that takes effect on the day, and replaces the first."""
SEVERAL = st.integers(min_value=-40, max_value=40).map(lambda count: DAY + days(count))


def holding(copy: ControlledCopy, working: Document = FIRST, *approved: Document, **changes: Any) -> Project:
    """Return a project with one copy; the approved versions were approved in turn, long before the day."""
    signed = tuple(
        approval(each, ROLE, at=moment(date(2025, 12, number)), digest=each.version)
        for number, each in enumerate(approved, 1)
    )
    signed += (withdrawing(working, ROLE, at=moment(date(2025, 12, 9)), digest="作废"),) if approved else ()
    policy = POLICY if approved else company()
    given = {"company": policy, "documents": (working, form()), "approved": approved, "attestations": signed}
    return project(**{**given, "copies": (copy,), **changes})


def state(copy: ControlledCopy, *versions: Document, day: date = DAY) -> CopyState:
    return assessed(holding(copy, *versions), day).copies[0].state


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        pytest.param({"handed_out": DAY + days(1)}, CopyState.NOT_HANDED_OUT, id="later"),
        pytest.param({"handed_out": DAY}, CopyState.IN_USE, id="handed out"),
        pytest.param({"withdrawn": DAY + days(1)}, CopyState.IN_USE, id="withdrawn later"),
        pytest.param({"withdrawn": DAY}, CopyState.WITHDRAWN, id="withdrawn"),
        pytest.param({"withdrawn": DAY, "destroyed": DAY + days(1)}, CopyState.WITHDRAWN, id="destroyed later"),
        pytest.param({"withdrawn": DAY, "destroyed": DAY}, CopyState.DESTROYED, id="destroyed"),
    ],
)
def test_days_decide_while_the_version_is_in_force(dates: dict[str, date], expected: CopyState) -> None:
    assert state(controlled_copy(**dates)) is expected


def test_a_copy_must_be_withdrawn_from_the_day_that_the_next_version_is_in_force() -> None:
    copy = controlled_copy(version="1.0")
    assert state(copy, NEXT, FIRST, NEXT, day=DAY - days(1)) is CopyState.IN_USE
    assert state(copy, NEXT, FIRST, NEXT) is CopyState.TO_WITHDRAW


def test_a_copy_of_the_next_version_is_pending_until_that_is_in_force() -> None:
    copy = controlled_copy(version="2.0")
    assert state(copy, NEXT, FIRST, NEXT, day=DAY - days(1)) is CopyState.PENDING
    assert state(copy, NEXT, FIRST, NEXT) is CopyState.IN_USE


def test_a_copy_of_an_approved_version_to_come_is_pending_though_the_working_copy_is_further() -> None:
    further = document(version="3.0", body="第三版", effective=None)
    assert state(controlled_copy(version="2.0"), further, FIRST, NEXT, day=DAY - days(1)) is CopyState.PENDING


def test_a_copy_of_a_working_copy_that_nobody_approved_is_pending() -> None:
    assert state(controlled_copy(version="2.0"), NEXT, FIRST) is CopyState.PENDING


def test_a_working_copy_that_goes_back_to_a_replaced_version_does_not_bring_its_copies_back() -> None:
    assert state(controlled_copy(version="1.0"), FIRST, FIRST, NEXT) is CopyState.TO_WITHDRAW


def test_a_copy_of_a_withdrawn_document_must_be_withdrawn_from_that_day() -> None:
    withdrawn = document(withdrawn=DAY)
    assert state(controlled_copy(), withdrawn, day=DAY - days(1)) is CopyState.IN_USE
    assert state(controlled_copy(), withdrawn) is CopyState.TO_WITHDRAW


def test_without_roles_a_copy_of_a_version_that_was_not_kept_must_be_withdrawn() -> None:
    assert state(controlled_copy(version="0.9")) is CopyState.TO_WITHDRAW


def test_a_copy_stays_in_use_while_no_version_replaces_it() -> None:
    assert state(controlled_copy(version="1.0"), document(version="2.0", effective=None)) is CopyState.IN_USE


def test_a_withdrawn_copy_of_a_replaced_version_is_done_with() -> None:
    copy = controlled_copy(version="1.0", withdrawn=DAY)
    assert state(copy, NEXT, FIRST, NEXT) is CopyState.WITHDRAWN


def test_copies_keep_the_order_of_the_table_and_only_due_ones_are_to_be_withdrawn() -> None:
    copies = (controlled_copy(number="02", version="0.9"), controlled_copy(number="01"), controlled_copy(number="03"))
    found = assessed(holding(copies[0], copies=copies))
    assert [trace.copy.number for trace in found.copies] == ["02", "01", "03"]
    assert [trace.copy.number for trace in found.copies_to_withdraw] == ["02"]


def test_a_document_in_force_of_which_no_copy_was_handed_out_asks_for_nothing() -> None:
    assert assessed(project()).copies_to_withdraw == ()


@given(
    version=st.sampled_from(["1.0", "2.0"]),
    handed_out=SEVERAL,
    withdrawn=st.none() | SEVERAL,
    ends=st.none() | SEVERAL,
    day=SEVERAL,
)
def test_a_copy_is_due_exactly_when_it_is_out_and_its_version_was_replaced_or_its_document_withdrawn(
    version: str, handed_out: date, withdrawn: date | None, ends: date | None, day: date
) -> None:
    copy = controlled_copy(version=version, handed_out=handed_out, withdrawn=withdrawn)
    working = document(version="2.0", body="第二版", effective=DAY, withdrawn=ends)
    is_out = handed_out <= day and not (withdrawn is not None and withdrawn <= day)
    is_over = (ends is not None and ends <= day) or (version == "1.0" and day >= DAY)
    assert (state(copy, working, FIRST, NEXT, day=day) is CopyState.TO_WITHDRAW) is (is_out and is_over)
