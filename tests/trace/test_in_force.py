"""Which version of a document is in force on a day, by date alone and under a policy of signatures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import DAY, approval, assessed, company, days, document, form, moment, project
from qmstrace.model.document import Document
from qmstrace.model.matrices import Attestation
from qmstrace.model.vocabulary import Act, DocumentStatus, Level
from qmstrace.trace.in_force import Standing, in_force, missing_roles

ROLES = ("质量部", "总经理")
FIRST = document(version="1.0", body="第一版")
SECOND = document(version="2.0", body="第二版")


def by_date(working: Document) -> Standing:
    return in_force(working, (), (), DAY, ())


def signed(*documents: Document, at: date = date(2026, 6, 1)) -> tuple[Attestation, ...]:
    return tuple(
        approval(each, role, at=moment(at), digest=f"{each.version} {role}") for each in documents for role in ROLES
    )


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
    assert by_roles(withdrawn, *signed(withdrawn)).version is None


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
