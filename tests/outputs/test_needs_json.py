from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from projects import DAY
from qmstrace.interchange.project_json import project_data
from qmstrace.workflows.assessing import assess_project

Objects = dict[str, dict[str, Any]]


@pytest.fixture(params=["plain", "hostile"])
def project(request: pytest.FixtureRequest) -> Path:
    root: Path = request.getfixturevalue(request.param)
    return root


@pytest.fixture
def needs(project: Path) -> Objects:
    versions = json.loads((project / "build/html/needs.json").read_text("utf-8"))["versions"]
    ((_, version),) = versions.items()
    found: Objects = version["needs"]
    return found


@pytest.fixture
def data(project: Path) -> dict[str, list[dict[str, Any]]]:
    found = assess_project(project, DAY)
    return project_data(found.project, found.observations, found.assessment)


def types(data: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    forms = {form["id"] for form in data["forms"]}
    kinds = {"provisions": "provision", "points": "point", "controls": "control", "evidence": "evidence"}
    found = {entry["id"]: kind for key, kind in kinds.items() for entry in data[key]}
    return found | {entry["id"]: "form" if entry["id"] in forms else "document" for entry in data["documents"]}


def by_source(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, other in pairs:
        found.setdefault(one, []).append(other)
    return found


def test_both_hold_the_same_objects_of_the_same_types(needs: Objects, data: Any) -> None:
    assert {need["id"]: need["type"] for need in needs.values()} == types(data)
    assert all(name == need["id"] for name, need in needs.items())


def test_titles_and_texts_agree(needs: Objects, data: Any) -> None:
    for provision in data["provisions"]:
        assert needs[provision["id"]]["title"] == f"{provision['label']} {provision['title']}"
        assert needs[provision["id"]].get("content", "") == provision["summary"]
    for point in data["points"]:
        assert needs[point["id"]]["title"] == point["text"]
    for entry in (*data["documents"], *data["controls"], *data["evidence"]):
        assert needs[entry["id"]]["title"] == entry["title"]
    for control in data["controls"]:
        assert needs[control["id"]]["content"] == control["text"]


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("provisions", ("locator", "kind")),
        ("points", ("modality", "duty", "proof")),
        ("documents", ("version", "owner", "status")),
        ("controls", ("owner", "every")),
        ("evidence", ("sha256",)),
    ],
)
def test_fields_agree(needs: Objects, data: Any, key: str, fields: tuple[str, ...]) -> None:
    for entry in data[key]:
        need = needs[entry["id"]]
        assert {field: need.get(field) for field in fields} == {field: entry[field] for field in fields}


def test_verdicts_agree(needs: Objects, data: Any) -> None:
    verdicts = {entry["subject"]: entry["verdict"] for entry in data["verdicts"]}
    for entry in (*data["provisions"], *data["points"]):
        assert needs[entry["id"]].get("verdict") == verdicts.get(entry["id"])


def test_links_agree_in_both_directions(needs: Objects, data: Any) -> None:
    expected = {
        "parent": [(one["id"], one["parent"]) for one in data["provisions"] if one["parent"]],
        "provision_of": [(one["id"], one["provision"]) for one in data["points"]],
        "document_of": [(one["id"], one["document"]) for one in data["controls"]],
        "records": [(one["id"], form) for one in data["controls"] for form in one["records"]],
        "answers": [(one["control"], one["point"]) for one in data["links"]],
        "proves": [(one["id"], one["form"] or one["control"]) for one in data["evidence"]],
    }
    for name, pairs in expected.items():
        forth = by_source(pairs)
        back = by_source([(other, one) for one, other in pairs])
        for identifier, need in needs.items():
            assert sorted(need.get(name, [])) == sorted(forth.get(identifier, [])), (name, identifier)
            assert sorted(need.get(f"{name}_back", [])) == sorted(back.get(identifier, [])), (name, identifier)


def test_no_link_is_dead(needs: Objects) -> None:
    assert [name for name, need in needs.items() if need.get("has_dead_links")] == []


def test_each_need_stands_on_the_page_that_it_names(project: Path, needs: Objects) -> None:
    for name, need in needs.items():
        page = project / "build/html" / f"{need['docname']}.html"
        assert f'id="{name}"' in page.read_text("utf-8")


def test_it_is_what_sphinx_exports_when_it_holds_every_object(project: Path, tmp_path: Path) -> None:
    """The manual's file is made from records; the builder of sphinx-needs makes its own from the needs it holds."""
    command = (Path(sys.executable).with_name("sphinx-build"), "-b", "needs", "-q", "-d", tmp_path / "trees")
    subprocess.run(
        [*map(str, command), str(project), str(tmp_path / "out")],
        check=True,
        env={
            **os.environ,
            "SOURCE_DATE_EPOCH": str(int(datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC).timestamp())),
        },
    )
    held = (tmp_path / "out/needs.json").read_text("utf-8")
    assert (project / "build/html/needs.json").read_text("utf-8") == held
