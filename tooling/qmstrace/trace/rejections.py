"""Why an attestation does not count, and what may have become of the end of a chain of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qmstrace.model.matrices import Attestation


class RejectionCode(StrEnum):
    """What is wrong with an attestation."""

    UNSIGNED = "unsigned"
    BAD_SIGNATURE = "bad-signature"
    UNKNOWN_KEY = "unknown-key"
    UNKNOWN_NAME = "unknown-name"
    OTHER_NAME = "other-name"
    ROLE_NOT_HELD = "role-not-held"
    ROLE_NOT_ALLOWED = "role-not-allowed"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SIGNERS_UNAPPROVED = "signers-unapproved"
    OTHER_CHAIN = "other-chain"
    CLOCK_BACK = "clock-back"
    SAME_PERSON = "same-person"
    ROLES_JOINED = "roles-joined"
    SCAN_NOT_ACCEPTED = "scan-not-accepted"
    SCAN_MISSING = "scan-missing"
    SCAN_ALTERED = "scan-altered"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejection:
    """An attestation that does not count, and why."""

    attestation: Attestation
    code: RejectionCode


class Tail(StrEnum):
    """What can be said of the end of a chain that does not go on from what was committed."""

    CUT = "cut"
    REWRITTEN = "rewritten"
    NOT_PROVABLE = "not-provable"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainEnd:
    """What is wrong with the end of a chain; ``commit`` held what it lacks, empty where none is there to compare."""

    chain: str
    tail: Tail
    commit: str = ""

    @property
    def is_broken(self) -> bool:
        """Whether lines are known to be missing or changed."""
        return self.tail is not Tail.NOT_PROVABLE
