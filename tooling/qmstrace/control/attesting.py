"""Makes the next line of an attestation chain; it only says what to write, it writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from qmstrace.control.ssh_keys import sign
from qmstrace.control.verifying import Verifier, namespace_of
from qmstrace.errors import Refusal, RequestError
from qmstrace.model.matrices import Attestation, Scan, ScannedPage
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Act
from qmstrace.store.attestations import SCAN_FILE, SCANS, attestation_message, read_attestation, signed_line


@dataclass(frozen=True, kw_only=True, slots=True)
class Signatory:
    """Who attests, when and why; ``at`` carries its zone.

    ``key`` is the file of a private key, or of a public one whose private part an agent holds; ``page`` is the scan of
    one that was signed by hand.
    """

    role: str
    name: str
    at: datetime
    reason: str = ""
    key: Path | None = None
    page: ScannedPage | None = None

    @property
    def kept(self) -> dict[str, bytes]:
        """What is to be kept beside the lines of this signatory: its scan, by path."""
        return {f"{SCANS}/{self.page.scan.file}": self.page.content} if self.page else {}


def scanned_page(path: Path, original: str) -> ScannedPage:
    """Return the scan of a page signed by hand, to be kept under its hash.

    Raises:
        RequestError: its name does not end as one of a scan may.
    """
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    name = f"{digest}{path.suffix.lower()}"
    if not SCAN_FILE.fullmatch(name):
        raise RequestError(Refusal.SCAN_SUFFIX, file=path.name)
    return ScannedPage(scan=Scan(file=name, sha256=digest, original=original), content=content)


def next_line(
    project: Project,
    root: Path,
    chain: str,
    act: Act,
    subjects: Mapping[str, str],
    meaning: str,
    signatory: Signatory,
) -> str:
    """Return the line that continues a chain with an act about subjects (names to content fingerprints).

    Raises:
        RequestError: it cannot be signed, or would not count: the role may not do this, the key is another's.
    """
    scan = signatory.page.scan if signatory.page else None
    message = attestation_message(
        {
            "act": act.value,
            "subjects": dict(sorted(subjects.items())),
            "role": signatory.role,
            "name": signatory.name,
            "meaning": meaning,
            "at": signatory.at.isoformat(timespec="seconds"),
            "reason": signatory.reason,
            "previous": next((line.digest for line in reversed(project.attestations) if line.chain == chain), ""),
            "scan": {"file": scan.file, "sha256": scan.sha256, "original": scan.original} if scan else None,
        }
    )
    signature = sign(message.encode(), namespace_of(act), signatory.key) if signatory.key else ""
    line = signed_line(message, signature)
    _check(project, root, read_attestation(chain, line), signatory.page)
    return line


def _check(project: Project, root: Path, line: Attestation, page: ScannedPage | None) -> None:
    """Refuse a line that would not count if it were there."""
    verifier = Verifier(replace(project, attestations=(*project.attestations, line)), root, page)
    for earlier in chain_of(project, line.chain):
        verifier.rejection(earlier)
    code = verifier.rejection(line)
    if code is not None:
        raise RequestError(Refusal.NOT_ACCEPTED, role=line.role, name=line.name, why=code.value)


def chain_of(project: Project, chain: str) -> tuple[Attestation, ...]:
    """Return the attestations of one chain in order."""
    return tuple(line for line in project.attestations if line.chain == chain)
