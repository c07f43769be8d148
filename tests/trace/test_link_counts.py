"""Which links count: reviewed, unchanged since, from a document in force and within its review date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import (
    CONTROL,
    DAY,
    approval,
    assessed,
    company,
    control,
    days,
    document,
    form,
    link,
    moment,
    point,
    procedure,
    project,
    reasons,
    review,
    reviewed,
    rule,
    verdict,
    withdrawing,
)
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Act, Coverage, Level, Modality, Verdict
from qmstrace.trace.links import ReviewState
from qmstrace.trace.reasons import ReasonCode


def test_a_reviewed_link_counts() -> None:
    (trace,) = assessed(reviewed(project())).links
    assert trace.counts
    assert trace.state is ReviewState.FITS


def test_an_unreviewed_link_does_not_count() -> None:
    (trace,) = assessed(project()).links
    assert not trace.counts
    assert trace.state is ReviewState.UNREVIEWED
    assert reasons(project()) == [ReasonCode.LINK_UNREVIEWED]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(project(sources=rule(point(text="建立并保持程序。"))), id="text of the point"),
        pytest.param(project(sources=rule(point(modality=Modality.SHOULD))), id="modality"),
        pytest.param(project(documents=procedure(control(text="质量部建立制度。"))), id="text of the control"),
        pytest.param(project(links=(link(coverage=Coverage.JOINT),)), id="coverage"),
        pytest.param(project(links=(link(rationale="别的说明"),)), id="rationale"),
        pytest.param(project(sources=rule(fingerprint="fedcba9876543210")), id="official text"),
    ],
)
def test_a_link_is_suspect_once_what_was_reviewed_changed(after: Project) -> None:
    given = replace(after, attestations=(review(project()),))
    (trace,) = assessed(given).links
    assert trace.state is ReviewState.SUSPECT
    assert not trace.counts
    assert ReasonCode.LINK_SUSPECT in reasons(given)
    assert assessed(given).suspect_links == (trace,)


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(project(sources=rule(label="第二条", locator="2", title="程序的建立")), id="provision"),
        pytest.param(project(documents=procedure(number="QP-01", title="改名", version="2.0")), id="document"),
        pytest.param(project(documents=procedure(control(title="改名", owner="采购部"))), id="control"),
    ],
)
def test_renumbering_without_a_change_of_the_words_leaves_a_link_fitting(after: Project) -> None:
    given = replace(after, attestations=(review(project()),))
    assert verdict(given) is Verdict.CONFORMING


def test_the_last_review_of_a_link_decides() -> None:
    changed = project(links=(link(rationale="新的说明"),))
    again = replace(changed, attestations=(review(project()), review(changed, digest="act-2")))
    assert verdict(again) is Verdict.CONFORMING
    undone = replace(changed, attestations=(review(changed), review(project(), digest="act-2")))
    assert verdict(undone) is Verdict.PARTIAL


def test_a_review_dated_later_does_not_count() -> None:
    given = replace(project(), attestations=(review(project(), at=moment(DAY + days(1))),))
    assert verdict(given) is Verdict.PARTIAL
    assert verdict(given, DAY + days(1)) is Verdict.CONFORMING


def test_an_approval_is_no_review() -> None:
    given = replace(project(), attestations=(review(project(), act=Act.APPROVE),))
    assert verdict(given) is Verdict.PARTIAL


def test_a_link_from_a_document_not_in_force_leaves_a_gap() -> None:
    given = reviewed(project(documents=procedure(effective=DAY + days(1))))
    assert verdict(given) is Verdict.GAP
    assert reasons(given) == [ReasonCode.DOCUMENT_NOT_IN_FORCE]
    assert verdict(given, DAY + days(1)) is Verdict.CONFORMING


def test_a_link_counts_until_the_review_date_of_its_document_is_past() -> None:
    given = reviewed(project(documents=procedure(review_by=DAY)))
    assert verdict(given) is Verdict.CONFORMING
    assert verdict(given, DAY + days(1)) is Verdict.PARTIAL
    assert reasons(given, DAY + days(1)) == [ReasonCode.REVIEW_OVERDUE]


SIGNED = company(approval={**dict.fromkeys(Level, ()), Level.PROCEDURE: ("总经理",)})
IN_FORCE = document(controls=(control(id="QP-01-C09"),), body="一")


def test_a_control_that_stands_only_in_the_working_copy_leaves_a_gap() -> None:
    working = document(body="二")
    given = project(company=SIGNED, documents=(working, form()), approved=(IN_FORCE,))
    given = replace(given, attestations=(approval(IN_FORCE, "总经理"), review(given)))
    assert verdict(given) is Verdict.GAP
    assert reasons(given) == [ReasonCode.CONTROL_NOT_IN_FORCE]


def test_an_edit_of_the_working_copy_leaves_a_link_to_the_version_in_force_fitting() -> None:
    agreed = document(body="一")
    edited = document(body="二", version="2.0", controls=(control(text="改写。"),))
    before = project(company=SIGNED, documents=(agreed, form()))
    after = project(
        company=SIGNED,
        documents=(edited, form()),
        approved=(agreed,),
        attestations=(approval(agreed, "总经理"), review(before)),
    )
    assert verdict(after) is Verdict.CONFORMING
    later = approval(edited, "总经理", at=moment(date(2026, 6, 20)), digest="act-2")
    (trace,) = assessed(replace(after, attestations=(*after.attestations, later))).links
    assert trace.state is ReviewState.SUSPECT
    assert trace.control.id == CONTROL


def test_the_links_of_a_withdrawn_document_are_held_to_the_version_that_was_in_force_last() -> None:
    policy = company(approval={**dict.fromkeys(Level, ()), Level.PROCEDURE: ("质量部",)})
    kept = document(level=Level.PROCEDURE, body="第一版")
    draft = replace(kept, version="2.0", body="第二版", controls=(control(text="改写的控制点。"),), withdrawn=DAY)
    agreed = project(company=policy, documents=(kept, form()), approved=(kept,))
    lines = (
        approval(kept, "质量部", at=moment(date(2026, 1, 2)), digest="批准"),
        withdrawing(draft, "质量部", at=moment(date(2026, 1, 3)), digest="作废"),
        review(agreed),
    )
    found = assessed(replace(agreed, documents=(draft, form()), attestations=lines))
    assert [trace.state for trace in found.links] == [ReviewState.FITS]
    assert found.suspect_links == ()
