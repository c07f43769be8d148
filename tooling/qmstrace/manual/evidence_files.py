"""Copies the evidence that a manual may show: no personal data, no active content, up to a size limit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qmstrace.manual.content import Content
from qmstrace.manual.pages import write_if_changed
from qmstrace.model.matrices import Evidence, EvidenceFile
from qmstrace.store.references import EVIDENCE_FOLDER
from qmstrace.trace.observations import FileState

FOLDER = "_evidence"
SHOWN = frozenset({".csv", ".docx", ".jpeg", ".jpg", ".md", ".pdf", ".png", ".txt", ".xlsx"})
"""Kinds of files that a browser shows or saves without running anything in them."""


def shown_address(content: Content, evidence: Evidence, file: EvidenceFile) -> str:
    """Return where the manual keeps its copy of a file; empty where it keeps none."""
    if file.is_external or not content.may_show(evidence):
        return ""
    source = content.root / EVIDENCE_FOLDER / file.name
    suffix = source.suffix.lower()
    if suffix not in SHOWN or source.stat().st_size > content.company.evidence_copy_limit:
        return ""
    return f"{FOLDER}/{file.name}" + (".txt" if suffix == ".md" else "")


def copy_evidence(content: Content, output: Path, before: Mapping[str, str]) -> Mapping[str, str]:
    """Copy the files that may be shown into the manual; return the digest of each copy by its address.

    What an earlier build copied (``before``) and is still there with the same digest is left alone.
    """
    copies = {}
    for evidence in content.project.evidence:
        for file in evidence.files:
            address = shown_address(content, evidence, file)
            if not address:
                continue
            is_intact = content.observations.evidence[evidence.id] is FileState.INTACT
            copies[address] = file.sha256 if is_intact else ""
            if not copies[address] or before.get(address) != file.sha256 or not (output / address).is_file():
                write_if_changed(output / address, (content.root / EVIDENCE_FOLDER / file.name).read_bytes())
    return copies
