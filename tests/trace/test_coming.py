"""Which links become suspect, or lose their control, when a working copy comes into force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from builders import (
    CONTROL,
    DAY,
    approval,
    assessed,
    company,
    control,
    document,
    form,
    link,
    moment,
    point,
    project,
    review,
    rule,
)
from qmstrace.model.document import Control, Document
from qmstrace.model.matrices import Attestation
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Level
from qmstrace.trace.coming import ComingVersion, becoming_suspect

SIGNED = company(approval={**dict.fromkeys(Level, ()), Level.PROCEDURE: ("总经理",)})
OTHER = control(id="QP-01-C02", text="另一句。")
AGREED = document(controls=(control(), OTHER))
LINKS = (link(), link(point="RULE-1-k2", control="QP-01-C02"))


def given(*controls: Control, attestations: tuple[Attestation, ...] | None = None, **changes: object) -> Project:
    """Return a project whose approved document has a working copy with the controls, by default reviewed before."""
    working = document(**{"version": "2.0", "controls": controls, "body": "改写", **changes})
    points = rule(point(), point(id="RULE-1-k2"))
    before = project(company=SIGNED, sources=points, documents=(AGREED, form()), links=LINKS)
    lines = (review(before),) if attestations is None else attestations
    return replace(
        before,
        documents=(working, form()),
        approved=(AGREED,),
        attestations=(approval(AGREED, "总经理", at=moment(date(2026, 5, 1)), digest="act-0"), *lines),
    )


def coming(of: Project) -> tuple[ComingVersion, ...]:
    found = assessed(of, DAY)
    return becoming_suspect(of, found.standings, found.links)


def touched(of: Project) -> list[str]:
    return [trace.link.control for version in coming(of) for trace in version.links]


def test_a_changed_control_touches_its_links_alone() -> None:
    (version,) = coming(given(control(text="改写。"), OTHER))
    assert [trace.link.control for trace in version.links] == [CONTROL]
    assert version.taken_out == ()
    assert (version.document.version, version.in_force.version) == ("2.0", "1.0")


def test_a_working_copy_that_leaves_the_controls_alone_touches_nothing() -> None:
    assert coming(given(OTHER, control(title="改名", owner="采购部", text="质量部建立程序。 "))) == ()


def test_a_control_that_is_taken_out_leaves_its_link_without_one() -> None:
    (version,) = coming(given(OTHER))
    assert [trace.link.control for trace in version.links] == [CONTROL]
    assert version.taken_out == (CONTROL,)


def test_a_link_that_nobody_reviewed_cannot_become_suspect_but_can_lose_its_control() -> None:
    assert touched(given(control(text="改写。"), OTHER, attestations=())) == []
    assert touched(given(OTHER, attestations=())) == [CONTROL]


def test_a_link_that_is_suspect_already_does_not_become_so() -> None:
    changed = given(control(text="改写。"), OTHER)
    suspect = replace(changed, links=(link(rationale="新的说明"), LINKS[1]))
    assert touched(suspect) == []


def test_nothing_is_coming_where_the_working_copy_is_in_force_or_nothing_is() -> None:
    same: Document = AGREED
    assert coming(replace(given(), documents=(same, form()))) == ()
    assert coming(replace(given(control(text="改写。")), attestations=())) == ()
