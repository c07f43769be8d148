"""``qms source diff``: compares two editions, and carries renumbered provisions through the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from qmstrace.control.attesting import Signatory, chain_of, next_line
from qmstrace.errors import Refusal, RequestError
from qmstrace.model.catalog import Source
from qmstrace.model.matrices import link_subject, point_of
from qmstrace.model.official import OfficialText
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Act
from qmstrace.sources.edition_diff import EditionDiff, diff_editions
from qmstrace.sources.editions import Edition, edition_of_catalog, edition_of_text
from qmstrace.sources.impact import Impact, impacts
from qmstrace.sources.reading import read_official_file
from qmstrace.sources.renumbering import Renumbering, plan_renumbering, renumbered_catalog
from qmstrace.sources.verification import likeliest
from qmstrace.store.attestations import link_chain
from qmstrace.store.catalogs import read_catalog_file
from qmstrace.store.journal import locked, write_files
from qmstrace.store.loader import find_root, load
from qmstrace.store.official import official_content, official_path
from qmstrace.store.table_edit import TableText
from qmstrace.store.tables import (
    ACTION_COLUMNS,
    ACTIONS,
    CROSSWALK,
    CROSSWALK_COLUMNS,
    DECISION_COLUMNS,
    DECISIONS,
    FINDING_COLUMNS,
    FINDINGS,
    LINK_COLUMNS,
    LINKS,
)
from qmstrace.store.yaml_text import read_yaml
from qmstrace.workflows.writing import appended, write_whole

RENUMBER_MEANING = "条款重新编号，内容不变"
RENUMBER_ROLE = "系统"
RENUMBER_NAME = "qms source diff"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Two editions compared; ``source`` is the project's source that the old one is of, if it is one of them."""

    diff: EditionDiff
    source: Source | None
    impacts: Mapping[str, Impact]


def compare_editions(folder: Path, old: str, new: str) -> Compared:
    """Return how two editions differ: each the id of a source, a catalog, or an official file.

    Raises:
        ProjectInputError: the project cannot be read.
        RequestError: an edition is neither a file nor a source, or cannot be read.
    """
    project = _project(folder, needed=not (Path(old).is_file() and Path(new).is_file()))
    before, source = _edition(project, old, None)
    after, _ = _edition(project, new, source)
    diff = diff_editions(before, after)
    return Compared(diff=diff, source=source, impacts=impacts(project, source) if project and source else {})


def _project(folder: Path, *, needed: bool) -> Project | None:
    """Return the project around a folder; None where two files are compared outside of any."""
    try:
        root = find_root(folder)
    except RequestError:
        if needed:
            raise
        return None
    return load(root)


def _edition(project: Project | None, name: str, proof: Source | None) -> tuple[Edition, Source | None]:
    known = project.source_by_id if project else {}
    if name in known and project:
        return edition_of_catalog(known[name], project.official.get(name)), known[name]
    path = Path(name)
    if not path.is_file():
        raise RequestError(Refusal.UNKNOWN_EDITION, name=name, known="、".join(known))
    if path.suffix.lower() in {".yaml", ".yml"}:
        source = read_catalog_file(path)
        return edition_of_catalog(source, None), known.get(source.id)
    text = read_official_file(path, proof)
    return edition_of_text(path.name, text), likeliest(known.values(), text)


def apply_renumbering(root: Path, compared: Compared, at: datetime) -> Renumbering:
    """Carry the renumbered provisions of a source through the project, all files in one step.

    Raises:
        RequestError: the old edition is no source of the project, the project changed meanwhile, or a document cites
            what is to be renumbered; nothing was written.
    """
    with locked(root):
        project = load(root)
        source = project.source_by_id.get(compared.source.id) if compared.source else None
        if source is None or compared.diff.old.name != source.id:
            raise RequestError(Refusal.RENUMBER_UNKNOWN, name=compared.diff.old.name)
        if edition_of_catalog(source, project.official.get(source.id)) != compared.diff.old:
            raise RequestError(Refusal.RENUMBER_CHANGED, file=source.place.path)
        inferred = [found.old.label for found in compared.diff.renumbered if found.score is None]
        if inferred:
            raise RequestError(Refusal.RENUMBER_UNPROVED, labels="、".join(inferred), id=source.id)
        plan = plan_renumbering(source, compared.diff)
        _check_citations(project, plan)
        if plan.ids:
            write_files(root, _renumbered_files(root, project, source, plan, at))
    return plan


def write_sheet(compared: Compared, path: Path) -> None:
    """Write the differences as a workbook."""
    from qmstrace.workbook.edition_sheet import edition_workbook

    write_whole(path, edition_workbook(compared.diff, compared.impacts))


def _check_citations(project: Project, plan: Renumbering) -> None:
    cited = {
        f"{document.place.path}:{line}（{identifier}）"
        for document in (*project.documents, *project.approved)
        for identifier, line in document.citations
        if identifier in plan.ids
    }
    if cited:
        raise RequestError(Refusal.RENUMBER_CITED, places="、".join(sorted(cited)))


def _renumbered_files(
    root: Path, project: Project, source: Source, plan: Renumbering, at: datetime
) -> dict[str, str | bytes]:
    catalog = (root / source.place.path).read_bytes().decode("utf-8")
    end = "\r\n" if "\r\n" in catalog else "\n"
    text = renumbered_catalog(catalog.replace(end, "\n"), source, plan)
    _check_catalog(text, source, plan)
    contents: dict[str, str | bytes] = {source.place.path: text.replace("\n", end).encode()}
    tables = (
        (f"{LINKS}/{source.id}.csv", LINK_COLUMNS, ("point",)),
        (CROSSWALK, CROSSWALK_COLUMNS, ("from", "to")),
        (DECISIONS, DECISION_COLUMNS, ("subject",)),
        (FINDINGS, FINDING_COLUMNS, ("point",)),
        (ACTIONS, ACTION_COLUMNS, ("subject",)),
    )
    for path, columns, renamed in tables:
        if (root / path).is_file():
            table = TableText(root, path, columns)
            table.rename(renamed, plan.ids)
            contents[path] = table.content()
    chain = link_chain(source.id)
    subjects = _renamed_subjects(project, chain, plan)
    if subjects:
        signatory = Signatory(role=RENUMBER_ROLE, name=RENUMBER_NAME, at=at)
        line = next_line(project, root, chain, Act.RENUMBER, subjects, RENUMBER_MEANING, signatory)
        contents[chain] = appended(root, chain, line)
    kept = project.official.get(source.id)
    if kept is not None:
        contents[official_path(source.id)] = _renumbered_official(root, source.id, kept, plan)
    return contents


def _check_catalog(text: str, source: Source, plan: Renumbering) -> None:
    """Refuse a catalog that is not written line by line, and so could not be renumbered line by line."""
    data, complaints = read_yaml(text)
    known = {found.locator: found for found in source.provisions}
    expected = [
        (plan.locators.get(name, name), plan.labels.get(name, known[name].label), len(known[name].points))
        for name in plan.order
    ]
    try:
        entries = [entry["items"] for entry in data["items"]["provisions"]]
        found = [(entry["locator"], entry["label"], len(entry.get("points") or ())) for entry in entries]
    except (KeyError, TypeError):
        found = []
    if complaints or found != expected:
        raise RequestError(Refusal.CATALOG_STYLE, file=source.place.path)


def _renamed_subjects(project: Project, chain: str, plan: Renumbering) -> dict[str, str]:
    """Return the new names of every link that a chain speaks of, by the names that these have now."""
    names: dict[str, None] = {}
    for line in chain_of(project, chain):
        if line.act is Act.RENUMBER:
            names = {line.subjects.get(name, name): None for name in names}
        else:
            names |= dict.fromkeys(line.subjects)
    return {
        name: link_subject(plan.ids[point], name.removeprefix(link_subject(point, "")))
        for name in names
        for point in (point_of(name),)
        if point in plan.ids
    }


def _renumbered_official(root: Path, source: str, kept: OfficialText, plan: Renumbering) -> str:
    given = set(plan.locators.values())
    provisions = tuple(
        replace(
            found,
            locator=plan.locators.get(found.locator, found.locator),
            parent=plan.locators.get(found.parent, found.parent) if found.parent else None,
            label=plan.labels.get(found.locator, found.label),
        )
        for found in kept.provisions
        if found.locator in plan.locators or found.locator not in given
    )
    return official_content(OfficialText(provisions=provisions), f"{source}（重新编号）", "")
