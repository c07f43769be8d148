"""Each verdict of a point, and which of them wins."""

from __future__ import annotations

import pytest
from builders import (
    CONTROL,
    POINT,
    assessed,
    control,
    decision,
    document,
    evidence,
    finding,
    form,
    link,
    point,
    project,
    reasons,
    review,
    reviewed,
    rule,
    verdict,
)
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Coverage, Proof, Result, Verdict
from qmstrace.trace.reasons import Reason, ReasonCode

RECORD = rule(point(proof=Proof.RECORD))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (reviewed(project(findings=(finding(),))), Verdict.NONCONFORMING),
        (project(links=()), Verdict.GAP),
        (project(), Verdict.PARTIAL),
        (reviewed(project(sources=RECORD)), Verdict.DOCUMENTED),
        (reviewed(project()), Verdict.CONFORMING),
        (reviewed(project(decisions=(decision(),))), Verdict.NOT_APPLICABLE),
    ],
    ids=lambda value: value.value if isinstance(value, Verdict) else "",
)
def test_each_verdict_is_reached(given: Project, expected: Verdict) -> None:
    assert verdict(given) is expected


def test_an_open_finding_is_worse_than_a_missing_link() -> None:
    assert verdict(project(links=(), findings=(finding(),))) is Verdict.NONCONFORMING


def test_reasons_name_the_objects_that_they_come_from() -> None:
    given = assessed(reviewed(project(sources=RECORD, evidence=(evidence(),))))
    assert given.points[POINT].reasons == (
        Reason(code=ReasonCode.COVERED, objects=(CONTROL,)),
        Reason(code=ReasonCode.PROVED_BY_RECORD, objects=("EV-1",)),
    )


def test_a_gap_without_any_link_says_so() -> None:
    assert reasons(project(links=())) == [ReasonCode.NO_LINK]


def test_a_counting_partial_link_leaves_the_point_partial() -> None:
    given = reviewed(project(links=(link(coverage=Coverage.PARTIAL),)))
    assert verdict(given) is Verdict.PARTIAL
    assert reasons(given) == [ReasonCode.ONLY_PARTIAL]


OTHER = control(id="QP-01-C02", text="采购部建立程序。", records=())
THIRD = control(id="QP-01-C03", text="生产部建立程序。", records=())
PROCEDURE = (document(controls=(control(), OTHER, THIRD)), form())


def joint(*ids: str) -> Project:
    return project(documents=PROCEDURE, links=tuple(link(control=name, coverage=Coverage.JOINT) for name in ids))


def test_joint_links_reviewed_in_one_act_cover_the_point() -> None:
    assert verdict(reviewed(joint(CONTROL, OTHER.id))) is Verdict.CONFORMING


def test_joint_links_reviewed_in_two_acts_do_not_cover_the_point() -> None:
    given = joint(CONTROL, OTHER.id)
    acts = tuple(review(given, each, digest=each.control) for each in given.links)
    apart = project(documents=PROCEDURE, links=given.links, attestations=acts)
    assert verdict(apart) is Verdict.PARTIAL
    assert reasons(apart) == [ReasonCode.JOINT_APART]


def test_one_joint_link_alone_does_not_cover_the_point() -> None:
    assert verdict(reviewed(joint(CONTROL))) is Verdict.PARTIAL


def test_joint_links_do_not_cover_the_point_once_one_of_them_is_suspect() -> None:
    before = joint(CONTROL, OTHER.id, THIRD.id)
    changed = (link(coverage=Coverage.JOINT, rationale="改过的说明"), *before.links[1:])
    after = project(documents=PROCEDURE, links=changed, attestations=(review(before),))
    assert verdict(after) is Verdict.PARTIAL


def test_a_partial_link_beside_a_full_one_does_no_harm() -> None:
    given = reviewed(project(documents=PROCEDURE, links=(link(), link(control=OTHER.id, coverage=Coverage.PARTIAL))))
    assert verdict(given) is Verdict.CONFORMING


def test_an_unreviewed_partial_link_beside_a_full_one_does_no_harm() -> None:
    links = (link(), link(control=OTHER.id, coverage=Coverage.PARTIAL))
    given = project(documents=PROCEDURE, links=links)
    assert verdict(project(documents=PROCEDURE, links=links, attestations=(review(given, links[0]),))) is (
        Verdict.CONFORMING
    )


def test_a_second_full_coverage_may_bring_the_proof_that_the_first_lacks() -> None:
    links = (link(control=OTHER.id), link())
    given = reviewed(project(sources=RECORD, documents=PROCEDURE, links=links, evidence=(evidence(),)))
    assert verdict(given) is Verdict.CONFORMING


def test_proof_of_a_partial_control_does_not_prove_the_full_one() -> None:
    links = (link(control=OTHER.id), link(coverage=Coverage.PARTIAL))
    given = reviewed(project(sources=RECORD, documents=PROCEDURE, links=links, evidence=(evidence(),)))
    assert verdict(given) is Verdict.DOCUMENTED


def test_failing_evidence_of_a_partial_control_speaks_against_the_point() -> None:
    links = (link(control=OTHER.id), link(coverage=Coverage.PARTIAL))
    given = reviewed(project(documents=PROCEDURE, links=links, evidence=(evidence(result=Result.FAIL),)))
    assert verdict(given) is Verdict.NONCONFORMING
