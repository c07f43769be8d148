"""Makes the next line of an attestation chain; it only says what to write, it writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from qmstrace.model.matrices import Attestation
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Act
from qmstrace.store.attestations import attestation_line


@dataclass(frozen=True, kw_only=True, slots=True)
class Signatory:
    """Who attests, when and why; ``at`` carries its zone."""

    role: str
    name: str
    at: datetime
    reason: str = ""


def next_line(
    project: Project, chain: str, act: Act, subjects: Mapping[str, str], meaning: str, signatory: Signatory
) -> str:
    """Return the line that continues a chain with an act about subjects (names to content fingerprints)."""
    return attestation_line(
        {
            "act": act.value,
            "subjects": dict(sorted(subjects.items())),
            "role": signatory.role,
            "name": signatory.name,
            "meaning": meaning,
            "at": signatory.at.isoformat(timespec="seconds"),
            "reason": signatory.reason,
            "previous": next((line.digest for line in reversed(project.attestations) if line.chain == chain), ""),
        }
    )


def chain_of(project: Project, chain: str) -> tuple[Attestation, ...]:
    """Return the attestations of one chain in order."""
    return tuple(line for line in project.attestations if line.chain == chain)
