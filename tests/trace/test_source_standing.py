"""What a source means to the company on a day; sources are never summed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import DAY, assessed, days, decision, point, project, provision, source
from click.testing import CliRunner
from qmstrace.cli.main import main
from qmstrace.model.vocabulary import Force, Outcome, SourceStatus, Verdict
from qmstrace.trace.source_standing import SourceStanding, source_standing

ADOPTED = decision(outcome=Outcome.ADOPTED, subject="rule", date=DAY)
BY_STATUS = {
    SourceStatus.SKELETON: SourceStanding.SKELETON,
    SourceStatus.SUPERSEDED: SourceStanding.SUPERSEDED,
    SourceStatus.DRAFT: SourceStanding.DRAFT,
    SourceStatus.PROPOSED: SourceStanding.PROPOSED,
}
BY_FORCE = {
    Force.GUIDANCE: SourceStanding.GUIDANCE,
    Force.DRAFT: SourceStanding.DRAFT,
    Force.PROPOSED: SourceStanding.PROPOSED,
}
ADOPTABLE = (Force.RECOMMENDED, Force.VOLUNTARY)


@pytest.mark.parametrize("force", Force)
@pytest.mark.parametrize("status", BY_STATUS)
def test_a_source_that_is_not_current_stands_by_its_status_whatever_its_force_and_decisions(
    status: SourceStatus, force: Force
) -> None:
    found = source(status=status, force=force)
    assert source_standing(found, [ADOPTED], DAY) is BY_STATUS[status]


@pytest.mark.parametrize("effective", [None, DAY - days(1), DAY + days(1)])
@pytest.mark.parametrize("force", BY_FORCE)
def test_guidance_drafts_and_proposals_stand_by_their_force_on_any_day(force: Force, effective: object) -> None:
    assert source_standing(source(force=force, effective=effective), [ADOPTED], DAY) is BY_FORCE[force]


@pytest.mark.parametrize("effective", [None, DAY + days(1)])
@pytest.mark.parametrize("force", [Force.MANDATORY, *ADOPTABLE])
def test_what_is_not_yet_in_force_is_upcoming_adopted_or_not(force: Force, effective: object) -> None:
    assert source_standing(source(force=force, effective=effective), [ADOPTED], DAY) is SourceStanding.UPCOMING


@pytest.mark.parametrize("decisions", [[], [ADOPTED]])
def test_a_mandatory_source_binds_from_its_day_without_a_decision(decisions: list) -> None:  # type: ignore[type-arg]
    found = source(force=Force.MANDATORY, effective=DAY)
    assert source_standing(found, decisions, DAY) is SourceStanding.BINDING
    assert source_standing(found, decisions, DAY - days(1)) is SourceStanding.UPCOMING


@pytest.mark.parametrize("force", ADOPTABLE)
def test_an_adoption_counts_from_its_day(force: Force) -> None:
    found = source(force=force)
    assert source_standing(found, [ADOPTED], DAY - days(1)) is SourceStanding.NOT_ADOPTED
    assert source_standing(found, [ADOPTED], DAY) is SourceStanding.ADOPTED


@pytest.mark.parametrize("force", ADOPTABLE)
def test_only_a_decision_to_adopt_this_source_adopts_it(force: Force) -> None:
    others = [
        decision(outcome=Outcome.ADOPTED, subject="other"),
        decision(outcome=Outcome.NOT_APPLICABLE, subject="rule"),
    ]
    assert source_standing(source(force=force), others, DAY) is SourceStanding.NOT_ADOPTED
    assert source_standing(source(force=force), [*others, ADOPTED], DAY) is SourceStanding.ADOPTED


def test_to_adopt_a_source_takes_no_point_out_of_it() -> None:
    found = source(force=Force.VOLUNTARY)
    before = assessed(project(sources=(found,))).points
    assert assessed(project(sources=(found,), decisions=(ADOPTED,))).points == before


def test_a_decision_that_a_source_does_not_apply_takes_its_points_out() -> None:
    out = decision(subject="rule", date=DAY)
    verdicts = {one.verdict for one in assessed(project(decisions=(out,))).points.values()}
    assert verdicts == {Verdict.NOT_APPLICABLE}


def test_each_source_is_counted_by_itself_with_its_own_standing() -> None:
    other = source(
        id="other",
        prefix="OTHER",
        force=Force.VOLUNTARY,
        provisions=(provision(id="OTHER-1", source="other", points=(point(id="OTHER-1-k1", provision="OTHER-1"),)),),
    )
    found = assessed(project(sources=(source(), other))).sources
    assert [(count.source, count.standing, sum(count.counts.values())) for count in found] == [
        ("rule", SourceStanding.BINDING, 1),
        ("other", SourceStanding.NOT_ADOPTED, 1),
    ]


@pytest.fixture
def two_sources(minimal: Path) -> Path:
    other = (minimal / "requirements/demo.yaml").read_text("utf-8")
    for old, new in (("id: demo", "id: other"), ("prefix: DEMO", "prefix: OTHER"), ("force: 强制", "force: 自愿采用")):
        other = other.replace(old, new)
    (minimal / "requirements/other.yaml").write_text(other, "utf-8")
    with (minimal / "matrices/decisions.csv").open("a", encoding="utf-8") as table:
        table.write("D-001,adopted,other,采用。,企业负责人,2026-07-01\n")
    return minimal


@pytest.mark.parametrize(("day", "standing"), [("2026-06-30", "未采用"), ("2026-07-01", "自愿采用")])
def test_status_has_one_row_for_each_source_and_no_sum(two_sources: Path, day: str, standing: str) -> None:
    shown = CliRunner().invoke(main, ["-C", str(two_sources), "status", "--as-of", day]).stdout
    head, *rows = [line.split("\t") for line in shown.splitlines()]
    assert head[:2] == ["地位", "来源"]
    assert [row[0] for row in rows] == ["强制施行", standing]
    assert [row[-1] for row in rows] == ["5", "5"]


def test_status_as_json_has_a_count_for_each_source_and_no_other(two_sources: Path) -> None:
    command = ["-C", str(two_sources), "status", "--as-of", "2026-07-01", "--format", "json"]
    found = json.loads(CliRunner().invoke(main, command).stdout)
    assert found.keys() == {"as_of", "sources"}
    assert [(name, count["standing"]) for name, count in found["sources"].items()] == [
        ("demo", "binding"),
        ("other", "adopted"),
    ]
