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
    """What can be said of the end of a chain that is not that of the last commit."""

    CUT = "cut"
    REWRITTEN = "rewritten"
    NOT_PROVABLE = "not-provable"
