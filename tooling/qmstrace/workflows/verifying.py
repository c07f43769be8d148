"""``qms doc verify``: which attestations count, and whether the end of a chain is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qmstrace.control.history import tails
from qmstrace.control.verifying import verify_attestations
from qmstrace.store.loader import load
from qmstrace.trace.rejections import Rejection, Tail


@dataclass(frozen=True, kw_only=True, slots=True)
class Chains:
    """How many lines count, which do not, and of which chains the end is missing or cannot be proved."""

    accepted: int
    rejected: tuple[Rejection, ...]
    tails: Mapping[str, Tail]

    @property
    def is_sound(self) -> bool:
        """Whether every line counts and no chain is known to be shorter or other than it was."""
        return not self.rejected and not any(tail in {Tail.CUT, Tail.REWRITTEN} for tail in self.tails.values())


def verify_chains(root: Path) -> Chains:
    """Return what is wrong with the attestations of a project.

    Raises:
        ProjectInputError: the project cannot be read: a chain is broken inside, or an approved version was altered.
    """
    project = load(root)
    verified = verify_attestations(project, root)
    chains = dict.fromkeys(line.chain for line in project.attestations)
    return Chains(accepted=len(verified.accepted), rejected=tuple(verified.rejected), tails=tails(root, tuple(chains)))
