"""Checks the controlled copies against the documents: no copy twice, each of a version that there is."""

from __future__ import annotations

from qmstrace.errors import Code, Place
from qmstrace.model.document import ControlledCopy
from qmstrace.model.project import Project
from qmstrace.store.problems import Problems

DOCUMENTS = "procedures/"


def check_copies(project: Project, problems: Problems) -> None:
    """Note every copy of an unknown document or version, and every copy number that a version has twice."""
    seen: dict[tuple[str, str, str], Place] = {}
    all_read = not problems.lost(DOCUMENTS)
    for copy in project.copies:
        place = copy.place
        key = (copy.document, copy.version, copy.number)
        first = seen.setdefault(key, place)
        if first is not place and all(key):
            problems.add(
                Code.COPY_NUMBER_TWICE,
                place.path,
                place.line,
                id=copy.document,
                version=copy.version,
                number=copy.number,
                at=str(first.line),
            )
        if all_read:
            _check_version(project, copy, problems)


def _check_version(project: Project, copy: ControlledCopy, problems: Problems) -> None:
    place = copy.place
    working = project.document_by_number.get(copy.document)
    if working is None:
        if copy.document:
            problems.add(Code.COPY_OF_UNKNOWN_DOCUMENT, place.path, place.line, id=copy.document)
        return
    # Where the policy asks for no approval, earlier versions are not kept: their copies must be withdrawn all the same.
    versions = {version.version for version in (*project.approved_by_number.get(working.number, ()), working)}
    if copy.version and copy.version not in versions and project.asked_roles(working):
        known = "、".join(sorted(versions))
        problems.add(
            Code.COPY_OF_UNKNOWN_VERSION, place.path, place.line, id=copy.document, version=copy.version, known=known
        )
