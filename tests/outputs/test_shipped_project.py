"""The project as it ships: the real catalog, procedures and records."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from projects import make, swap
from qmstrace.interchange.project_json import project_data, project_schema
from qmstrace.model.document import Document
from qmstrace.model.vocabulary import ActionState, Kind, Level, Modality, Verdict
from qmstrace.present.addresses import Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.source_registers import NONE, statutory_register
from qmstrace.trace.copies import CopyState
from qmstrace.trace.crosswalk import relations
from qmstrace.trace.source_standing import SourceStanding
from qmstrace.workflows.assessing import assess_project

ROOT = Path(__file__).parents[2]
PARTS = ("conf.py", "index.md", "qms.toml", "requirements", "procedures", "matrices")
DAY = date(2026, 11, 20)
SECTIONS = ("目的", "适用范围", "职责", "程序", "记录", "修订历史")


@pytest.fixture(scope="session")
def shipped(caches: None) -> Assessed:
    return assess_project(ROOT, DAY)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    for name in PARTS:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, root / name)
    return root


def test_the_catalog_has_every_chapter_article_and_definition(shipped: Assessed) -> None:
    locators = {provision.locator for provision in shipped.project.source_by_id["gmp-2025"].provisions}
    assert {f"c{number}" for number in range(1, 16)} <= locators
    assert {str(number) for number in range(1, 133)} <= locators
    assert {f"131/{number}" for number in range(1, 27)} <= locators
    assert {f"{number}/p2" for number in (15, 19, 20, 21, 40, 42, 63, 104, 106, 113, 120, 125)} <= locators


def test_every_provision_with_a_text_has_its_fingerprint(shipped: Assessed) -> None:
    provisions = shipped.project.source_by_id["gmp-2025"].provisions
    parents_of_paragraphs = {p.parent for p in provisions if re.fullmatch(r"\d+/p\d", p.locator)}
    bare = [p.locator for p in provisions if not p.fingerprint and p.kind is not Kind.HEADING]
    assert all(f"GMP-{locator}" in parents_of_paragraphs for locator in bare)


@pytest.mark.parametrize(
    ("provision", "figure"),
    [
        ("GMP-32", "10帕"),
        ("GMP-32", "5帕"),
        ("GMP-45-4", "2年"),
        ("GMP-19-p1", "三年"),
        ("GMP-19-p1", "本科"),
        ("GMP-19-p1", "专科"),
        ("GMP-20-p1", "三年"),
        ("GMP-21-p1", "专科"),
    ],
)
def test_figures_are_kept(shipped: Assessed, provision: str, figure: str) -> None:
    points = shipped.project.provision_by_id[provision].points
    assert any(figure in point.text for point in points)


def test_five_sources_stand_apart(shipped: Assessed) -> None:
    assert {count.source: count.standing for count in shipped.assessment.sources} == {
        "gmp-2025": SourceStanding.BINDING,
        "camdi-026-2024": SourceStanding.ADOPTED,
        "entrusted-implant": SourceStanding.GUIDANCE,
        "lpbf-draft-2025": SourceStanding.DRAFT,
        "ai-ptm": SourceStanding.PROPOSED,
    }


def test_every_requirement_beside_the_gmp_is_in_the_crosswalk(shipped: Assessed) -> None:
    related = relations(shipped.project.crosswalk)
    wanted = [
        provision.id
        for source in ("camdi-026-2024", "lpbf-draft-2025", "entrusted-implant", "ai-ptm")
        for provision in shipped.project.source_by_id[source].provisions
        if (source != "camdi-026-2024" or re.match(r"4\.([1-9]|1[01])(\D|$)", provision.locator))
        and (provision.kind is not Kind.SCOPE or provision.locator != "n0")
    ]
    assert len(wanted) > 150
    assert [identifier for identifier in wanted if identifier not in related] == []


@pytest.mark.parametrize("source", ["ai-ptm", "entrusted-implant"])
def test_what_is_proposed_or_guidance_obliges_to_nothing(shipped: Assessed, source: str) -> None:
    points = [point for found in shipped.project.source_by_id[source].provisions for point in found.points]
    assert points
    assert {point.modality for point in points} & {Modality.MUST, Modality.MUST_NOT} == set()


def test_the_verdicts_of_a_working_company_occur(shipped: Assessed) -> None:
    found = {point.verdict for point in shipped.assessment.points.values()}
    assert found == {Verdict.NONCONFORMING, Verdict.DOCUMENTED, Verdict.CONFORMING, Verdict.NOT_APPLICABLE}


BINDING = ("gmp-2025", "camdi-026-2024")


def documents(shipped: Assessed, level: Level) -> list[Document]:
    return [found for found in shipped.project.documents if found.level is level]


def test_what_binds_has_no_gap_and_no_partial_and_what_does_not_conform_has_an_open_action(shipped: Assessed) -> None:
    found = {
        point.id: shipped.assessment.points[point.id].verdict
        for source in BINDING
        for provision in shipped.project.source_by_id[source].provisions
        for point in provision.points
    }
    assert {Verdict.GAP, Verdict.PARTIAL} & set(found.values()) == set()
    failing = {point for point, verdict in found.items() if verdict is Verdict.NONCONFORMING}
    point_of = {finding.id: finding.point for finding in shipped.project.findings}
    still_open = [action for action in shipped.project.actions if action.state is not ActionState.VERIFIED]
    assert failing == {point_of[action.subject] for action in still_open}
    assert len(still_open) >= 5
    assert all(action.owner and action.due > DAY for action in still_open)


@pytest.mark.parametrize("source", ["lpbf-draft-2025", "entrusted-implant", "ai-ptm"])
def test_what_does_not_bind_is_answered_too(shipped: Assessed, source: str) -> None:
    (count,) = (one for one in shipped.assessment.sources if one.source == source)
    assert (count.counts[Verdict.GAP], count.counts[Verdict.PARTIAL]) == (0, 0)


def test_the_library_is_whole(shipped: Assessed) -> None:
    assert [found.number for found in documents(shipped, Level.MANUAL)] == ["QM-01"]
    assert len(documents(shipped, Level.PROCEDURE)) >= 40
    assert len(documents(shipped, Level.INSTRUCTION)) >= 10
    assert len(documents(shipped, Level.FORM)) >= 80
    assert shipped.assessment.unlinked_controls == ()
    assert shipped.assessment.term_variants == ()


def test_every_demand_that_applies_is_met_by_a_document(shipped: Assessed) -> None:
    addresses = Addresses(shipped)
    rows = statutory_register(shipped, addresses).rows
    assert len(rows) > 50
    unmet = [row.cells[2][0].text for row in rows if row.cells[4][0].text == NONE]
    assert [name for name in unmet if name not in {"生产放行规程"}] == []


def test_every_document_but_a_form_is_in_force_and_signed(shipped: Assessed) -> None:
    for level in (Level.MANUAL, Level.PROCEDURE, Level.INSTRUCTION):
        for document in documents(shipped, level):
            standing = shipped.assessment.standings[document.number]
            assert standing.is_signed
            assert standing.next_version is None


@pytest.mark.parametrize(
    ("level", "sections"),
    [
        (Level.PROCEDURE, SECTIONS),
        (Level.INSTRUCTION, ("目的", "适用范围", "操作步骤", "异常处理", "记录", "修订历史")),
    ],
)
def test_documents_of_a_level_have_its_sections(shipped: Assessed, level: Level, sections: tuple[str, ...]) -> None:
    for document in documents(shipped, level):
        headings = re.findall(r"^## [0-9]+ (.+)$", document.body, re.MULTILINE)
        assert [heading for heading in headings if heading in sections] == list(sections), document.number


def test_every_form_is_used_and_every_link_reviewed(shipped: Assessed) -> None:
    used = {form for control in shipped.project.working_controls.values() for form in control.records}
    assert used == set(shipped.project.form_by_number)
    assert [trace.link for trace in shipped.assessment.links if not trace.counts] == []


def test_every_document_was_handed_out_before_it_took_effect_to_whom_its_text_names(shipped: Assessed) -> None:
    held = {found.number: found for found in shipped.project.documents if found.level is not Level.FORM}
    copies = shipped.assessment.copies
    assert {trace.copy.document for trace in copies} == set(held)
    assert {trace.state for trace in copies} == {CopyState.IN_USE}
    for trace in copies:
        document = held[trace.copy.document]
        assert trace.copy.holder in document.body or trace.copy.holder == document.owner
        assert document.effective is not None
        assert trace.copy.handed_out < document.effective


def test_the_export_is_valid(shipped: Assessed) -> None:
    data = json.loads(json.dumps(project_data(shipped.project, shipped.observations, shipped.assessment)))
    Draft202012Validator(project_schema()).validate(data)


def test_an_incremental_build_equals_a_clean_one(copy: Path) -> None:
    make(copy)
    swap(copy / "procedures/QP-07.md", "## 1 目的", "## 1 目的与依据")
    swap(copy / "requirements/gmp-2025.yaml", "title: 洁净区压差与负压控制", "title: 洁净区压差")
    table = copy / "matrices/links/gmp-2025.csv"
    table.write_text("".join(table.read_text("utf-8").splitlines(keepends=True)[:-2]), "utf-8")
    output = make(copy)
    incremental = {path: path.read_bytes() for path in (output / "html").rglob("*") if path.is_file()}
    shutil.rmtree(output)
    make(copy)
    clean = {path: path.read_bytes() for path in (output / "html").rglob("*") if path.is_file()}
    assert [path for path in incremental.keys() | clean.keys() if incremental.get(path) != clean.get(path)] == []
