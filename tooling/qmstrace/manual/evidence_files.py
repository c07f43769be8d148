"""Copies the evidence that a manual may show: no personal data, no active content, up to a size limit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from qmstrace.manual.content import Content
from qmstrace.model.matrices import Evidence, EvidenceFile
from qmstrace.store.references import EVIDENCE_FOLDER

FOLDER = "_evidence"
SHOWN = frozenset({".csv", ".docx", ".jpeg", ".jpg", ".md", ".pdf", ".png", ".txt", ".xlsx"})
"""Kinds of files that a browser shows or saves without running anything in them."""


def shown_address(content: Content, evidence: Evidence, file: EvidenceFile) -> str:
    """Return where the manual keeps its copy of a file; empty where it keeps none."""
    form = content.project.form_by_number.get(evidence.form or "")
    if file.is_external or (form is not None and form.personal_data):
        return ""
    source = content.root / EVIDENCE_FOLDER / file.name
    suffix = source.suffix.lower()
    if suffix not in SHOWN or source.stat().st_size > content.company.evidence_copy_limit:
        return ""
    return f"{FOLDER}/{file.name}" + (".txt" if suffix == ".md" else "")


def copy_evidence(content: Content, output: Path) -> Iterator[str]:
    """Copy the files that may be shown into the manual where they differ; yield their addresses."""
    for evidence in content.project.evidence:
        for file in evidence.files:
            address = shown_address(content, evidence, file)
            if not address:
                continue
            source, target = content.root / EVIDENCE_FOLDER / file.name, output / address
            if not target.is_file() or target.read_bytes() != source.read_bytes():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
            yield address
