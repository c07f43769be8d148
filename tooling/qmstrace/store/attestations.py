"""Reads and writes attestations: one JSON object a line, each chained to the line before it in its file."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from qmstrace.errors import Code, Place
from qmstrace.model.matrices import Attestation
from qmstrace.model.vocabulary import Act
from qmstrace.store.fields import Fields
from qmstrace.store.files import ProjectFiles
from qmstrace.store.problems import Problems

FOLDER = "matrices/attestations"
KEYS = ("act", "subjects", "role", "name", "meaning", "at", "reason", "previous")


def document_chain(number: str) -> str:
    """Return the file of a document's attestations."""
    return f"{FOLDER}/documents/{number}.jsonl"


def link_chain(source: str) -> str:
    """Return the file of the attestations of a source's link table."""
    return f"{FOLDER}/links/{source}.jsonl"


def line_digest(line: str) -> str:
    """Return SHA-256 in hex of a line without its end."""
    return hashlib.sha256(line.encode()).hexdigest()


def attestation_line(attestation: dict[str, Any]) -> str:
    """Return the canonical line of an attestation with the keys ``KEYS``, without its end."""
    return json.dumps({key: attestation[key] for key in KEYS}, ensure_ascii=False, separators=(",", ":"))


def read_attestations(files: ProjectFiles, problems: Problems) -> tuple[Attestation, ...]:
    """Return the attestations of every chain, in order; a line that does not continue its chain is a problem."""
    found: list[Attestation] = []
    for path in files.list(f"{FOLDER}/*/*.jsonl"):
        text = files.read(path)
        previous = ""
        for number, line in enumerate((text or "").split("\n"), 1):
            if not line:
                continue
            attestation = _read_line(path, number, line, problems)
            if attestation is None:
                break
            if attestation.previous != previous:
                problems.add(Code.CHAIN_BROKEN, path, number)
                break
            previous = attestation.digest
            found.append(attestation)
    return tuple(found)


def _read_line(path: str, number: int, line: str, problems: Problems) -> Attestation | None:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        problems.add(Code.JSON_SYNTAX, path, number)
        return None
    if not isinstance(data, dict):
        problems.add(Code.NOT_A_MAPPING, path, number)
        return None
    before = len(problems)
    fields = Fields(data, {}, Place(path=path, line=number), problems)
    subjects = fields.raw("subjects")
    if not isinstance(subjects, dict) or not all(isinstance(value, str) for value in subjects.values()):
        fields.complain(Code.NOT_A_MAPPING, "subjects")
        subjects = {}
    act, at = fields.choice("act", Act), fields.time("at")
    role, name, meaning = fields.text("role"), fields.text("name"), fields.text("meaning")
    reason = fields.text("reason", required=False)
    previous = fields.text("previous", required=False)
    fields.done()
    if len(problems) > before or at is None:
        return None
    return Attestation(
        chain=path,
        act=act,
        subjects=subjects,
        role=role,
        name=name,
        meaning=meaning,
        at=at,
        reason=reason,
        previous=previous,
        digest=line_digest(line),
        place=fields.place,
    )
