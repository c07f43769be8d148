"""The proof that a point asks for, and the evidence and findings that speak against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import (
    DAY,
    FORM,
    POINT,
    assessed,
    control,
    days,
    document,
    evidence,
    finding,
    form,
    link,
    point,
    procedure,
    project,
    reasons,
    reviewed,
    rule,
    verdict,
)
from qmstrace.model.matrices import Evidence, Finding
from qmstrace.model.period import Period
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Coverage, Proof, Result, Verdict
from qmstrace.trace.observations import FileState
from qmstrace.trace.reasons import Reason, ReasonCode


def recorded(*filled: Evidence, controlled: tuple[str, ...] = (FORM,), every: Period | None = None) -> Project:
    documents = (document(controls=(control(records=controlled, every=every),)), form(), form(number="QR-01-02"))
    return reviewed(project(sources=rule(point(proof=Proof.RECORD)), documents=documents, evidence=filled))


def seen(*findings: Finding) -> Project:
    return reviewed(project(sources=rule(point(proof=Proof.ONSITE)), findings=findings))


def test_a_document_in_force_proves_a_point_that_asks_for_a_document() -> None:
    given = reviewed(project())
    assert reasons(given) == [ReasonCode.COVERED, ReasonCode.PROVED_BY_DOCUMENT]


def test_intact_evidence_of_the_form_proves_a_point_that_asks_for_a_record() -> None:
    assert verdict(recorded(evidence())) is Verdict.CONFORMING


def test_a_record_that_is_not_there_proves_nothing() -> None:
    assert verdict(recorded()) is Verdict.DOCUMENTED
    assert reasons(recorded()) == [ReasonCode.COVERED, ReasonCode.EVIDENCE_MISSING]


def test_every_form_of_the_control_needs_its_record() -> None:
    both = (FORM, "QR-01-02")
    assert verdict(recorded(evidence(), controlled=both)) is Verdict.DOCUMENTED
    second = evidence(id="EV-2", form="QR-01-02")
    assert verdict(recorded(evidence(), second, controlled=both)) is Verdict.CONFORMING


def test_every_joint_control_needs_its_record() -> None:
    documents = (
        document(controls=(control(), control(id="QP-01-C02", records=("QR-01-02",)))),
        form(),
        form(number="QR-01-02"),
    )
    links = (link(coverage=Coverage.JOINT), link(coverage=Coverage.JOINT, control="QP-01-C02"))
    given = project(sources=rule(point(proof=Proof.RECORD)), documents=documents, links=links)
    one, both = (evidence(),), (evidence(), evidence(id="EV-2", form="QR-01-02"))
    assert verdict(reviewed(replace(given, evidence=one))) is Verdict.DOCUMENTED
    assert verdict(reviewed(replace(given, evidence=both))) is Verdict.CONFORMING


def test_a_control_that_calls_for_no_record_proves_nothing() -> None:
    given = recorded(evidence(), controlled=())
    assert verdict(given) is Verdict.DOCUMENTED
    assert reasons(given) == [ReasonCode.COVERED, ReasonCode.NO_RECORD]


def test_evidence_of_the_control_itself_does_not_stand_in_for_a_record() -> None:
    given = recorded(evidence(form=None, control="QP-01-C01"), controlled=())
    assert verdict(given) is Verdict.DOCUMENTED


def test_evidence_counts_on_its_last_valid_day_and_not_after() -> None:
    given = recorded(evidence(valid_until=DAY))
    assert verdict(given) is Verdict.CONFORMING
    assert reasons(given, DAY + days(1)) == [ReasonCode.COVERED, ReasonCode.EVIDENCE_EXPIRED]


def test_evidence_counts_from_its_own_day_and_not_before() -> None:
    given = recorded(evidence(date=DAY))
    assert verdict(given) is Verdict.CONFORMING
    assert reasons(given, DAY - days(1)) == [ReasonCode.COVERED, ReasonCode.EVIDENCE_NOT_YET]


def test_a_record_is_stale_the_day_after_its_period() -> None:
    given = recorded(evidence(date=date(2026, 7, 1)), every=Period(count=12, unit="month"))
    assert verdict(given, date(2027, 7, 1)) is Verdict.CONFORMING
    assert reasons(given, date(2027, 7, 2)) == [ReasonCode.COVERED, ReasonCode.EVIDENCE_STALE]


def test_without_a_period_a_record_does_not_grow_stale() -> None:
    assert verdict(recorded(evidence(date=date(2001, 1, 1)))) is Verdict.CONFORMING


def test_an_older_valid_record_counts_beside_a_newer_one_that_does_not() -> None:
    newer = evidence(id="EV-2", date=date(2026, 6, 15), valid_until=date(2026, 6, 20))
    assert verdict(recorded(newer, evidence())) is Verdict.CONFORMING


def test_where_no_record_counts_the_newest_says_why() -> None:
    older = evidence(date=date(2026, 3, 1), valid_until=date(2026, 4, 1))
    newer = evidence(id="EV-2", date=DAY + days(1))
    found = assessed(recorded(older, newer)).points[POINT].reasons
    assert found[-1] == Reason(code=ReasonCode.EVIDENCE_NOT_YET, objects=(FORM, "EV-2"))


def test_external_evidence_is_unchecked_and_proves_nothing() -> None:
    given = recorded(evidence())
    assert verdict(given, files=FileState.EXTERNAL) is Verdict.DOCUMENTED
    assert reasons(given, files=FileState.EXTERNAL) == [ReasonCode.COVERED, ReasonCode.EVIDENCE_UNCHECKED]


def test_altered_evidence_in_date_is_nonconforming() -> None:
    given = recorded(evidence())
    assert verdict(given, files=FileState.ALTERED) is Verdict.NONCONFORMING
    assert reasons(given, files=FileState.ALTERED) == [ReasonCode.EVIDENCE_ALTERED]


def test_failing_evidence_in_date_is_nonconforming() -> None:
    given = recorded(evidence(result=Result.FAIL))
    assert verdict(given) is Verdict.NONCONFORMING
    assert reasons(given) == [ReasonCode.EVIDENCE_FAILED]


def test_failing_evidence_in_date_is_nonconforming_beside_a_passing_one() -> None:
    given = recorded(evidence(result=Result.PASS), evidence(id="EV-2", result=Result.FAIL))
    assert verdict(given) is Verdict.NONCONFORMING


def test_failing_evidence_of_the_control_itself_is_nonconforming() -> None:
    failing = evidence(form=None, control="QP-01-C01", result=Result.FAIL)
    assert verdict(recorded(evidence(id="EV-2"), failing)) is Verdict.NONCONFORMING


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        pytest.param({"valid_until": DAY - days(1)}, DAY, id="expired"),
        pytest.param({"date": DAY + days(1)}, DAY, id="not yet"),
    ],
)
def test_evidence_out_of_date_speaks_against_nothing(dates: dict[str, date], day: date) -> None:
    assert verdict(recorded(evidence(result=Result.FAIL, **dates)), day) is Verdict.DOCUMENTED
    assert verdict(recorded(evidence(**dates)), day, files=FileState.ALTERED) is Verdict.DOCUMENTED


def test_evidence_speaks_against_a_point_only_through_a_document_in_force() -> None:
    documents = procedure(effective=DAY + days(1))
    given = reviewed(project(documents=documents, evidence=(evidence(result=Result.FAIL),)))
    assert verdict(given) is Verdict.GAP


def test_an_open_finding_is_nonconforming_until_it_is_closed() -> None:
    given = reviewed(project(findings=(finding(closed=DAY),)))
    assert reasons(given, DAY - days(1)) == [ReasonCode.FINDING_OPEN]
    assert verdict(given) is Verdict.CONFORMING


def test_a_finding_dated_later_does_not_count() -> None:
    given = reviewed(project(findings=(finding(date=DAY + days(1)),)))
    assert verdict(given) is Verdict.CONFORMING
    assert verdict(given, DAY + days(1)) is Verdict.NONCONFORMING


def test_a_finding_that_passes_is_not_open() -> None:
    assert verdict(reviewed(project(findings=(finding(result=Result.PASS),)))) is Verdict.CONFORMING


def test_a_finding_speaks_only_against_its_own_point() -> None:
    points = (point(), point(id="RULE-1-k2"))
    given = reviewed(project(sources=rule(*points), findings=(finding(point="RULE-1-k2"),)))
    assert verdict(given) is Verdict.CONFORMING
    assert verdict(given, of="RULE-1-k2") is Verdict.NONCONFORMING


def test_what_has_to_be_seen_is_proved_by_an_inspection_that_passed() -> None:
    assert reasons(seen()) == [ReasonCode.COVERED, ReasonCode.ONSITE_MISSING]
    assert reasons(seen(finding(result=Result.PASS))) == [ReasonCode.COVERED, ReasonCode.PROVED_ONSITE]


def test_what_has_to_be_seen_is_proved_by_the_last_inspection() -> None:
    passed = finding(id="F-1", date=date(2026, 5, 1), result=Result.PASS)
    failed = finding(id="F-2", date=date(2026, 6, 1), closed=date(2026, 6, 10))
    again = finding(id="F-3", date=date(2026, 6, 20), result=Result.PASS)
    assert verdict(seen(failed, passed)) is Verdict.DOCUMENTED
    assert verdict(seen(again, failed, passed)) is Verdict.CONFORMING


def test_an_inspection_dated_later_proves_nothing() -> None:
    assert verdict(seen(finding(result=Result.PASS, date=DAY + days(1)))) is Verdict.DOCUMENTED
