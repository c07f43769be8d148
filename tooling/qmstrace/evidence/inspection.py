"""Looks at the files of evidence: whether each still has the SHA-256 that was noted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from qmstrace.model.matrices import Evidence, EvidenceFile
from qmstrace.model.project import Project
from qmstrace.store.references import EVIDENCE_FOLDER
from qmstrace.trace.observations import FileState

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


def inspect(project: Project, root: Path, progress: Progress | None = None) -> Mapping[str, FileState]:
    """Return the state of each piece of evidence: its worst file decides."""
    states = {}
    for number, evidence in enumerate(project.evidence, 1):
        states[evidence.id] = _state(evidence, root)
        if progress is not None:
            progress(number, len(project.evidence))
    return states


def _state(evidence: Evidence, root: Path) -> FileState:
    found = {file_state(file, root) for file in evidence.files}
    return next(state for state in (FileState.ALTERED, FileState.EXTERNAL, FileState.INTACT) if state in found)


def file_state(file: EvidenceFile, root: Path) -> FileState:
    """Return the state of one file; what lies at a URL cannot be looked at offline."""
    if file.is_external:
        return FileState.EXTERNAL
    digest = file_digest(f"{root}/{EVIDENCE_FOLDER}/{file.name}")
    return FileState.INTACT if digest == file.sha256 else FileState.ALTERED


def file_digest(path: str | Path) -> str:
    """Return SHA-256 in hex of a file; an empty string where it cannot be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 (a path object for each file would double the time)
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
