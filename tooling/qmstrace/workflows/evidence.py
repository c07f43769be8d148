"""``qms evidence``: adds evidence and verifies its files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from qmstrace.errors import Refusal, RequestError
from qmstrace.evidence.inspection import Progress, file_digest, file_state
from qmstrace.model.identifiers import EVIDENCE_ID
from qmstrace.model.matrices import Evidence, EvidenceFile
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Result
from qmstrace.store.journal import locked, write_files
from qmstrace.store.loader import load
from qmstrace.store.references import EVIDENCE_FOLDER
from qmstrace.store.table_edit import TableText
from qmstrace.store.tables import EVIDENCE, EVIDENCE_COLUMNS
from qmstrace.trace.observations import FileState


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEvidence:
    """What a user says of a filled record; ``target`` is the number of a form or the id of a control."""

    id: str
    title: str
    target: str
    date: dt.date
    valid_until: dt.date | None
    result: Result | None


def verify_evidence(root: Path, progress: Progress) -> tuple[tuple[Evidence, EvidenceFile, FileState], ...]:
    """Return the state of every file of evidence; the progress is called with how many are done and how many there are.

    Raises:
        ProjectInputError: the project cannot be read.
    """
    files = [(evidence, file) for evidence in load(root).evidence for file in evidence.files]
    states = []
    for number, (evidence, file) in enumerate(files, 1):
        states.append((evidence, file, file_state(file, root)))
        progress(number, len(files))
    return tuple(states)


def add_evidence(root: Path, file: Path, new: NewEvidence) -> str:
    """Register a file below ``matrices/evidence`` as evidence, with its hash; return the hash.

    Raises:
        RequestError: the file is missing or elsewhere, the id is taken, or the target is unknown.
    """
    folder = (root / EVIDENCE_FOLDER).resolve()
    if not file.is_file():
        raise RequestError(Refusal.EVIDENCE_MISSING, file=str(file))
    if not file.resolve().is_relative_to(folder):
        raise RequestError(Refusal.EVIDENCE_OUTSIDE, file=str(file))
    with locked(root):
        project = load(root)
        if not EVIDENCE_ID.fullmatch(new.id):
            raise RequestError(Refusal.EVIDENCE_ID, id=new.id)
        if new.id in project.ids:
            raise RequestError(Refusal.EVIDENCE_EXISTS, id=new.id)
        form, control = _target(project, new.target)
        digest = file_digest(file)
        cells = (
            new.id,
            new.title,
            form,
            control,
            new.date.isoformat(),
            new.valid_until.isoformat() if new.valid_until else "",
            new.result.value if new.result else "",
            file.resolve().relative_to(folder).as_posix(),
            digest,
        )
        later = [evidence.place.line for evidence in project.evidence if evidence.id > new.id]
        table = TableText(root, EVIDENCE, EVIDENCE_COLUMNS)
        table.insert(cells, min(later) if later else None)
        write_files(root, {EVIDENCE: table.content()})
    return digest


def _target(project: Project, target: str) -> tuple[str, str]:
    if target in project.form_by_number:
        return target, ""
    if target in project.working_controls:
        return "", target
    raise RequestError(Refusal.UNKNOWN_TARGET, id=target)
