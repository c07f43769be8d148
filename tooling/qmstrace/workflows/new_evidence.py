"""Evidence that a workbook adds or edits: its rows with the hashes of its files, and what keeps it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from qmstrace.evidence.inspection import file_digest
from qmstrace.model.matrices import Evidence
from qmstrace.model.project import Project
from qmstrace.model.returned import RemarkCode
from qmstrace.store.references import EVIDENCE_FOLDER
from qmstrace.store.tables import EVIDENCE_COLUMNS, SHA256

PROVING = ("form", "control", "date", "valid_until")
"""Fields that have to fit each other."""
Values = Mapping[str, str]
Fault = tuple[RemarkCode, str, Values]
"""What is wrong, the field that shows it, and the parameters of its message."""


def evidence_faults(project: Project, values: Values) -> Iterator[Fault]:
    """Yield what is wrong with evidence: it proves one form or one control, and is not over before it began."""
    form, control = values.get("form", ""), values.get("control", "")
    known = form in project.form_by_number or control in project.written_controls
    if bool(form) == bool(control) or not known:
        yield RemarkCode.EVIDENCE_TARGET, "form", {"form": form, "control": control}
    day, until = values.get("date", ""), values.get("valid_until", "")
    if day and until and date.fromisoformat(until) < date.fromisoformat(day):
        yield RemarkCode.DATES_DISAGREE, "valid_until", {"date": day, "until": until}


def evidence_rows(root: Path, values: Values) -> tuple[Sequence[Values], Sequence[Fault]]:
    """Return the rows of new evidence, one for each of its files, and what is wrong with the files.

    A file lies below ``matrices/evidence`` and is hashed here; one elsewhere comes with its hash.
    """
    names = [line.strip() for line in values.get("file", "").split("\n") if line.strip()]
    stated = [line.strip().lower() for line in values.get("sha256", "").split("\n")]
    stated += [""] * (len(names) - len(stated))
    rows, faults = [], []
    for name, said in zip(names, stated, strict=False):
        digest = said if "://" in name else _digest(root, name)
        if not SHA256.fullmatch(digest):
            faults.append((RemarkCode.EVIDENCE_FILE, "file", {"file": name}))
        elif said not in {"", digest}:
            faults.append((RemarkCode.EVIDENCE_HASH, "sha256", {"file": name}))
        whole = {**values, "file": name, "sha256": digest}
        rows.append({column: whole.get(column, "") for column in EVIDENCE_COLUMNS})
    if len(stated) > max(1, len(names)):
        faults.append((RemarkCode.EVIDENCE_HASH, "sha256", {"file": names[-1] if names else ""}))
    return rows, faults


def has_files(evidence: Evidence, rows: Sequence[Values]) -> bool:
    """Return whether evidence has the files of rows; what a file of the project holds today is not asked."""
    held = [(file.name, file.sha256 if file.is_external else "") for file in evidence.files]
    return held == [(row["file"], row["sha256"] if "://" in row["file"] else "") for row in rows]


def _digest(root: Path, name: str) -> str:
    folder = (root / EVIDENCE_FOLDER).resolve()
    path = (folder / name).resolve()
    return file_digest(path) if path.is_relative_to(folder) else ""
