"""``qms doc verify``: which attestations count, and whether the end of a chain is missing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qmstrace.control.history import chain_ends
from qmstrace.control.verifying import verify_attestations
from qmstrace.model.document import Document
from qmstrace.model.project import Project
from qmstrace.store.loader import load
from qmstrace.trace.in_force import altered_versions
from qmstrace.trace.rejections import ChainEnd, Rejection


@dataclass(frozen=True, kw_only=True, slots=True)
class Chains:
    """How many lines count, which do not, which chains lack their end or cannot be proved, and what was altered."""

    accepted: int
    rejected: tuple[Rejection, ...]
    ends: tuple[ChainEnd, ...]
    altered: tuple[Document, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every line counts and no chain is known to be shorter or other than it was."""
        return not self.rejected and not self.altered and not any(end.is_broken for end in self.ends)


def verify_chains(root: Path) -> Chains:
    """Return what is wrong with the attestations of a project.

    Raises:
        ProjectInputError: the project cannot be read: a chain is broken inside, or an approved version was altered.
    """
    project = load(root)
    verified = verify_attestations(project, root)
    return Chains(
        accepted=len(verified.accepted),
        rejected=tuple(verified.rejected),
        ends=ends_of_chains(root, project),
        altered=altered_versions(project),
    )


def ends_of_chains(root: Path, project: Project) -> tuple[ChainEnd, ...]:
    """Return the chains of a project whose end is missing, or cannot be proved."""
    chains = dict.fromkeys(line.chain for line in project.attestations)
    return chain_ends(root, tuple(chains), project.company.signing.chains_since)
