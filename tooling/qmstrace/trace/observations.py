"""What was seen outside the project's texts: the state of evidence files, and the attestations that hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qmstrace.model.matrices import Attestation
from qmstrace.trace.rejections import Rejection


class FileState(StrEnum):
    """What a look at the files of a piece of evidence found."""

    INTACT = "intact"
    ALTERED = "altered"
    EXTERNAL = "external"


@dataclass(frozen=True, kw_only=True, slots=True)
class Observations:
    """Evidence states by id; the attestations that were accepted, in the order of their chains; and the others.

    ``signers_hold`` says whether the table of signers and the policy are approved as they are.
    """

    evidence: Mapping[str, FileState]
    attestations: tuple[Attestation, ...]
    rejections: tuple[Rejection, ...] = ()
    signers_hold: bool = True
