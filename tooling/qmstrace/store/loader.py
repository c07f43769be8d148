"""The one loader: reads a project folder for every caller."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qmstrace.errors import ProjectInputError, Refusal, RequestError
from qmstrace.model.project import Project
from qmstrace.store.attestations import read_attestations
from qmstrace.store.cache import ParseCache
from qmstrace.store.catalogs import read_catalogs
from qmstrace.store.copies import check_copies
from qmstrace.store.documents import read_documents
from qmstrace.store.files import ProjectFiles
from qmstrace.store.inspection_items import check_inspection, read_inspection_items
from qmstrace.store.inspection_rules import read_inspection_rules
from qmstrace.store.journal import recover
from qmstrace.store.official import read_official_texts
from qmstrace.store.problems import Problems
from qmstrace.store.references import check_references
from qmstrace.store.settings import SETTINGS, read_settings
from qmstrace.store.tables import Tables


def find_root(start: Path) -> Path:
    """Return the folder with ``qms.toml`` at or above ``start``.

    Raises:
        RequestError: there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / SETTINGS).is_file():
            return folder
    raise RequestError(Refusal.NO_PROJECT, folder=str(start))


def load(root: Path, *, contents: Mapping[str, bytes] | None = None) -> Project:
    """Return the project in a folder; a write that was cut off is finished or undone first.

    With contents, by paths relative to the project, it is the project as it would be once these files were written:
    none is, and the parse cache stays as it is. Files of evidence alone are looked for on disk all the same.

    Raises:
        ProjectInputError: with every problem of every file.
    """
    recover(root)
    problems = Problems()
    files = ProjectFiles(root, problems, contents)
    company = read_settings(files, problems)
    if company is None:
        problems.raise_any()
        raise ProjectInputError(())
    cache = ParseCache(root)
    sources = read_catalogs(files, cache, company.facts, problems)
    documents, approved = read_documents(files, cache, dict(company.placeholders), problems)
    tables = Tables(files, problems)
    project = Project(
        company=company,
        sources=sources,
        external_documents=tables.external_documents(),
        official=read_official_texts(files, problems),
        documents=documents,
        approved=approved,
        copies=tables.copies(),
        terms=tables.terms(),
        links=tables.links(),
        evidence=tables.evidence(),
        decisions=tables.decisions(),
        findings=tables.findings(),
        actions=tables.actions(),
        crosswalk=tables.crosswalk(),
        attestations=read_attestations(files, problems),
        signers=tables.signers(),
        inspection_items=read_inspection_items(files, problems),
        inspection_rules=read_inspection_rules(files, cache, problems),
    )
    check_references(project, root, problems)
    check_copies(project, problems)
    check_inspection(project, problems)
    if contents is None:
        cache.save()
    problems.raise_any()
    return project
