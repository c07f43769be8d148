"""Tells which attestations count: signed by who may, in a role that the act is for, at a time when the key held."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qmstrace.model.fingerprint import signers_fingerprint
from qmstrace.model.grouping import group
from qmstrace.model.matrices import Attestation
from qmstrace.model.project import Project
from qmstrace.model.signers import Signer
from qmstrace.model.vocabulary import Act
from qmstrace.store.attestations import SCANS, SIGNERS_CHAIN
from qmstrace.trace.rejections import Rejection, RejectionCode

SIGNERS_SUBJECT = "signers"


def namespace_of(act: Act) -> str:
    """Return the namespace that signatures of an act are made in: one made for another act does not fit."""
    return f"qmstrace-{act.value}"


@dataclass(kw_only=True)
class Verified:
    """The attestations that count, in their order, and those that do not."""

    accepted: list[Attestation] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


def verify_attestations(project: Project, root: Path) -> Verified:
    """Return which attestations of a project count."""
    verifier = Verifier(project, root)
    result = Verified()
    for line in project.attestations:
        code = verifier.rejection(line)
        if code is None:
            result.accepted.append(line)
        else:
            result.rejected.append(Rejection(attestation=line, code=code))
    return result


class Verifier:
    """Takes the attestations of a project line by line, each chain in its order."""

    def __init__(self, project: Project, root: Path) -> None:
        self._policy = project.company.signing
        self._signers: Mapping[str, tuple[Signer, ...]] = group(project.signers, lambda signer: _bare(signer.key))
        self._joined = self._joined_names(project.signers)
        self._root = root
        self._last: dict[str, datetime] = {}
        self._persons: dict[tuple[str, str], dict[str, str]] = {}
        self._signers_hold = not self._policy.needs_signature or self._are_signers_approved(project)

    def rejection(self, line: Attestation) -> RejectionCode | None:
        """Return why a line does not count; None where it does."""
        code = self._rejection(line)
        if code is None:
            self._last[line.chain] = line.at
            for subject, print_ in line.subjects.items() if line.act is Act.APPROVE else ():
                self._persons.setdefault((subject, print_), {})[line.name] = line.role
        return code

    def _rejection(self, line: Attestation) -> RejectionCode | None:
        if line.act is Act.RENUMBER:
            return None
        if line.chain in self._last and line.at < self._last[line.chain]:
            return RejectionCode.CLOCK_BACK
        if line.chain != SIGNERS_CHAIN and not self._signers_hold:
            return RejectionCode.SIGNERS_UNAPPROVED
        allowed = self._policy.roles.get(line.act)
        if allowed is not None and line.role not in allowed:
            return RejectionCode.ROLE_NOT_ALLOWED
        if self._policy.needs_distinct_persons and line.act is Act.APPROVE and self._is_same_person(line):
            return RejectionCode.SAME_PERSON
        if line.scan is not None:
            return self._scan_rejection(line)
        return self._signature_rejection(line)

    def _is_same_person(self, line: Attestation) -> bool:
        """Return whether who signs has signed the same words in another role: an author does not approve."""
        return any(self._persons.get(pair, {}).get(line.name, line.role) != line.role for pair in line.subjects.items())

    def _scan_rejection(self, line: Attestation) -> RejectionCode | None:
        if line.scan is None or not self._policy.accepts_scans:
            return RejectionCode.SCAN_NOT_ACCEPTED
        path = self._root / SCANS / line.scan.file
        if not path.is_file() or path.is_symlink():
            return RejectionCode.SCAN_MISSING
        same = hashlib.sha256(path.read_bytes()).hexdigest() == line.scan.sha256
        return None if same else RejectionCode.SCAN_ALTERED

    def _signature_rejection(self, line: Attestation) -> RejectionCode | None:
        if not line.signature:
            return RejectionCode.UNSIGNED if self._policy.needs_signature else None
        from qmstrace.control.ssh_signature import is_signed, read_signature

        signature = read_signature(line.signature)
        if signature is None or not is_signed(signature, line.message.encode(), namespace_of(line.act)):
            return RejectionCode.BAD_SIGNATURE
        return self._signer_rejection(line, self._signers.get(_bare(signature.key), ()))

    def _signer_rejection(self, line: Attestation, held: Sequence[Signer]) -> RejectionCode | None:
        """Return why the holder of a key may not sign a line; a later row of the same role stands for the earlier."""
        if not held:
            return RejectionCode.UNKNOWN_KEY
        named = [signer for signer in held if signer.name == line.name]
        if not named:
            return RejectionCode.OTHER_NAME
        roles = [signer for signer in named if signer.role == line.role]
        if not roles:
            return RejectionCode.ROLE_NOT_HELD
        if line.name in self._joined:
            return RejectionCode.ROLES_JOINED
        codes = [_validity(signer, line) for signer in roles]
        return None if None in codes else codes[-1]

    def _joined_names(self, signers: Sequence[Signer]) -> set[str]:
        """Return who holds two roles that one person may not hold."""
        roles = {
            name: {signer.role for signer in held} for name, held in group(signers, lambda signer: signer.name).items()
        }
        return {name for name, held in roles.items() if any(set(pair) <= held for pair in self._policy.separate)}

    def _are_signers_approved(self, project: Project) -> bool:
        """Return whether the table of signers, as it is, was approved last, by a role that may, with a key in it."""
        print_ = signers_fingerprint(project.signers)
        lines = [line for line in project.attestations if line.chain == SIGNERS_CHAIN]
        fitting = [line for line in lines if line.subjects == {SIGNERS_SUBJECT: print_}]
        return any(
            line.role in self._policy.signer_roles and self._signature_rejection(line) is None for line in fitting[-1:]
        )


def _validity(signer: Signer, line: Attestation) -> RejectionCode | None:
    day = line.at.date()
    if day < signer.valid_from:
        return RejectionCode.NOT_YET_VALID
    if signer.revoked is not None and day >= signer.revoked:
        return RejectionCode.REVOKED
    if signer.valid_until is not None and day > signer.valid_until:
        return RejectionCode.EXPIRED
    return None


def _bare(key: str) -> str:
    """Return a public key without its comment."""
    return " ".join(key.split()[:2])
