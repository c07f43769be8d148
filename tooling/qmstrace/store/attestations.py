"""Reads and writes attestations: one JSON object a line, each chained to the line before it in its file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from qmstrace.errors import Code, Place
from qmstrace.model.matrices import Attestation, Scan
from qmstrace.model.vocabulary import Act
from qmstrace.store.fields import Fields
from qmstrace.store.files import ProjectFiles
from qmstrace.store.problems import Problems

FOLDER = "matrices/attestations"
KEYS = ("act", "subjects", "role", "name", "meaning", "at", "reason", "previous")
SCAN_KEYS = ("file", "sha256", "original")
SCANS = f"{FOLDER}/scans"
SIGNERS_CHAIN = f"{FOLDER}/registers/signers.jsonl"
DECISIONS_CHAIN = f"{FOLDER}/registers/decisions.jsonl"
FACTS_CHAIN = f"{FOLDER}/registers/facts.jsonl"


SIGNATURE = re.compile(r"[A-Za-z0-9+/]+={0,2}")
SHA256 = re.compile(r"[0-9a-f]{64}")
SCAN_FILE = re.compile(r"[0-9a-f]{64}\.(?:pdf|png|jpe?g|tiff?)")
"""A scan is named by its hash, so that no name leads out of its folder."""


def document_chain(number: str) -> str:
    """Return the file of a document's attestations."""
    return f"{FOLDER}/documents/{number}.jsonl"


def link_chain(source: str) -> str:
    """Return the file of the attestations of a source's link table."""
    return f"{FOLDER}/links/{source}.jsonl"


def line_digest(line: str) -> str:
    """Return SHA-256 in hex of a line without its end."""
    return hashlib.sha256(line.encode()).hexdigest()


def attestation_message(attestation: Mapping[str, Any]) -> str:
    """Return what is signed: canonical JSON of the keys ``KEYS``, and of the scan where there is one."""
    data = {key: attestation[key] for key in KEYS}
    if attestation.get("scan"):
        data["scan"] = {key: attestation["scan"][key] for key in SCAN_KEYS}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def signed_line(message: str, signature: str) -> str:
    """Return the line of an attestation without its end: its message, and the signature where there is one."""
    if not signature:
        return message
    return f'{message[:-1]},"signature":"{signature}"}}'


def read_attestation(path: str, line: str) -> Attestation:
    """Return an attestation that was just written.

    Raises:
        ProjectInputError: the line is none.
    """
    problems = Problems()
    attestation = _read_line(path, 1, line, problems)
    problems.raise_any()
    assert attestation is not None
    return attestation


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
    signature = fields.text("signature", required=False, pattern=SIGNATURE)
    scan = _scan(fields, path, number, problems)
    fields.done()
    for key in ("reason", "previous"):  # may be empty, and are signed all the same
        if key not in data:
            fields.complain(Code.FIELD_MISSING, key)
    if len(problems) > before or at is None:
        return None
    message = attestation_message(data)
    if not _is_text(message):
        problems.add(Code.JSON_SYNTAX, path, number)
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
        message=message,
        signature=signature,
        scan=scan,
        digest=line_digest(line),
        place=fields.place,
    )


def _is_text(text: str) -> bool:
    """Return whether a text can be written: JSON can name half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _scan(around: Fields, path: str, number: int, problems: Problems) -> Scan | None:
    data = around.raw("scan")
    if data is None:
        return None
    if not isinstance(data, dict):
        around.complain(Code.NOT_A_MAPPING, "scan")
        return None
    fields = Fields(data, {}, Place(path=path, line=number), problems)
    scan = Scan(
        file=fields.text("file", pattern=SCAN_FILE),
        sha256=fields.text("sha256", pattern=SHA256),
        original=fields.text("original"),
    )
    fields.done()
    return scan
