"""Tells which attestations count: signed by who may, in a role that the act is for, at a time when the key held."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from qmstrace.model.fingerprint import signers_fingerprint
from qmstrace.model.grouping import group
from qmstrace.model.identifiers import document_of, fact_subject
from qmstrace.model.matrices import Attestation, Scan, ScannedPage, point_of
from qmstrace.model.project import Project
from qmstrace.model.signers import Signer
from qmstrace.model.vocabulary import Act
from qmstrace.store.attestations import (
    DECISIONS_CHAIN,
    FACTS_CHAIN,
    SCANS,
    SIGNERS_CHAIN,
    document_chain,
    link_chain,
)
from qmstrace.trace.rejections import Rejection, RejectionCode

SIGNERS_SUBJECT = "signers"


def namespace_of(act: Act) -> str:
    """Return the namespace that signatures of an act are made in: one made for another act does not fit."""
    return f"qmstrace-{act.value}"


@dataclass(kw_only=True)
class Verified:
    """The attestations that count, in their order, and those that do not.

    ``signers_hold`` says whether the table of signers and the policy are approved as they are.
    """

    signers_hold: bool
    accepted: list[Attestation] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


def verify_attestations(project: Project, root: Path) -> Verified:
    """Return which attestations of a project count."""
    verifier = Verifier(project, root)
    result = Verified(signers_hold=verifier.signers_hold)
    for line in project.attestations:
        code = verifier.rejection(line)
        if code is None:
            result.accepted.append(line)
        else:
            result.rejected.append(Rejection(attestation=line, code=code))
    return result


class Verifier:
    """Takes the attestations of a project line by line, each chain in its order; a scan may be about to be kept."""

    def __init__(self, project: Project, root: Path, page: ScannedPage | None = None) -> None:
        self._page = page
        self._policy = project.company.signing
        self._signers: Mapping[str, tuple[Signer, ...]] = group(project.signers, lambda signer: _bare(signer.key))
        self._held = group(project.signers, lambda signer: signer.name)
        self._project = project
        self._root = root
        self._last: dict[str, datetime] = {}
        self._persons: dict[tuple[str, str], dict[str, str]] = {}
        self.signers_hold = self._are_signers_approved(project)

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
        if line.chain != SIGNERS_CHAIN and not self.signers_hold:
            return RejectionCode.SIGNERS_UNAPPROVED
        is_of_signers = line.chain == SIGNERS_CHAIN
        allowed = self._policy.signer_roles if is_of_signers else self._policy.roles.get(line.act)
        if allowed and line.role not in allowed:
            return RejectionCode.ROLE_NOT_ALLOWED
        if self._policy.needs_distinct_persons and line.act is Act.APPROVE and self._is_same_person(line):
            return RejectionCode.SAME_PERSON
        code = self._signature_rejection(line) if line.scan is None else self._scan_rejection(line)
        if code is None and any(chain != line.chain for chain in self._chains(line)):
            return RejectionCode.OTHER_CHAIN
        return code

    def _chains(self, line: Attestation) -> Iterator[str]:
        """Yield the chains that the subjects of a line belong to: elsewhere an old line would come after newer ones."""
        for subject in line.subjects:
            if line.act is Act.APPROVE:
                yield SIGNERS_CHAIN if subject == SIGNERS_SUBJECT else document_chain(document_of(subject))
            elif line.act is Act.DECIDE:
                yield FACTS_CHAIN if subject.startswith(fact_subject("")) else DECISIONS_CHAIN
            elif line.act is Act.REVIEW and (point := self._project.point_by_id.get(point_of(subject))):
                yield link_chain(self._project.provision_by_id[point.provision].source)

    def _is_same_person(self, line: Attestation) -> bool:
        """Return whether who signs has signed the same words in another role: an author does not approve."""
        return any(self._persons.get(pair, {}).get(line.name, line.role) != line.role for pair in line.subjects.items())

    def _scan_rejection(self, line: Attestation) -> RejectionCode | None:
        if line.scan is None or not self._policy.accepts_scans:
            return RejectionCode.SCAN_NOT_ACCEPTED
        content = self._scanned(line.scan)
        if content is None:
            return RejectionCode.SCAN_MISSING
        if hashlib.sha256(content).hexdigest() != line.scan.sha256:
            return RejectionCode.SCAN_ALTERED
        held = self._held.get(line.name, ())
        if self._project.signers and not held:
            return RejectionCode.UNKNOWN_NAME
        return self._signer_rejection(line, held) if held else None

    def _scanned(self, scan: Scan) -> bytes | None:
        if self._page is not None and self._page.scan == scan:
            return self._page.content
        path = self._root / SCANS / scan.file
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None

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
            return RejectionCode.OTHER_NAME if line.name in self._held else RejectionCode.UNKNOWN_NAME
        roles = [signer for signer in named if signer.role == line.role]
        if not roles:
            return RejectionCode.ROLE_NOT_HELD
        if self._holds_joined_roles(line):
            return RejectionCode.ROLES_JOINED
        codes = [_validity(signer, line.at.date()) for signer in roles]
        return None if None in codes else codes[-1]

    def _holds_joined_roles(self, line: Attestation) -> bool:
        """Return whether who signs held, on that day, two roles that one person may not hold."""
        day = line.at.date()
        roles = {signer.role for signer in self._held.get(line.name, ()) if _validity(signer, day) is None}
        return any(set(pair) <= roles for pair in self._policy.separate)

    def _are_signers_approved(self, project: Project) -> bool:
        """Return whether signers and policy, as they are, were approved last, by a role that may, with a key in them.

        Those that were approved before and then replaced do not hold again: they may lack a revocation. Where no
        signature is asked for and none was ever given, nothing need be approved.
        """
        lines = [line for line in project.attestations if line.chain == SIGNERS_CHAIN and line.act is Act.APPROVE]
        if not lines and not self._policy.needs_signature:
            return True
        is_signed = any(line.signature for line in lines)
        approvals = [line.subjects for line in lines if self._approves_signers(line, is_signed)]
        return approvals[-1:] == [{SIGNERS_SUBJECT: signers_fingerprint(project.signers, project.company)}]

    def _approves_signers(self, line: Attestation, is_signed: bool) -> bool:
        """Return whether a line approves; one without a signature does not where another of the chain has one."""
        can_sign = bool(line.signature) or not is_signed
        return can_sign and line.role in self._policy.signer_roles and self._signature_rejection(line) is None


def _validity(signer: Signer, day: date) -> RejectionCode | None:
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
