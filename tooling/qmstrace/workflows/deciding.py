"""``qms decide``: attests decisions, the scope facts, and the table of who may sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from qmstrace.control.attesting import Signatory, next_line
from qmstrace.control.verifying import SIGNERS_SUBJECT
from qmstrace.errors import Refusal, RequestError
from qmstrace.model.fingerprint import decision_fingerprint, fact_fingerprint, signers_fingerprint
from qmstrace.model.identifiers import fact_subject
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Act
from qmstrace.store.attestations import DECISIONS_CHAIN, FACTS_CHAIN, SIGNERS_CHAIN
from qmstrace.store.journal import locked, write_files
from qmstrace.store.loader import load
from qmstrace.workflows.writing import appended

FACTS = "facts"
SIGNERS = SIGNERS_SUBJECT
DECISION_MEANING = "决定"
SIGNERS_MEANING = "批准"


def decide(root: Path, names: Sequence[str], signatory: Signatory) -> dict[str, int]:
    """Attest decisions by id, ``facts`` or ``signers``; return the chains with how much each line says.

    Raises:
        RequestError: a decision is unknown, or the signatory may not do this.
    """
    with locked(root):
        project = load(root)
        lines = {}
        counts = {}
        for chain, (act, subjects, meaning) in _subjects(project, names).items():
            line = next_line(project, root, chain, act, subjects, meaning, signatory)
            lines[chain] = appended(root, chain, line)
            counts[chain] = len(subjects)
        write_files(root, {**lines, **signatory.kept})
    return counts


def _subjects(project: Project, names: Sequence[str]) -> Mapping[str, tuple[Act, dict[str, str], str]]:
    found: dict[str, tuple[Act, dict[str, str], str]] = {}
    decisions = {decision.id: decision for decision in project.decisions}
    chosen = [name for name in names if name not in {FACTS, SIGNERS}]
    unknown = [name for name in chosen if name not in decisions]
    if unknown:
        raise RequestError(Refusal.UNKNOWN_DECISION, id="、".join(unknown))
    if chosen:
        prints = {name: decision_fingerprint(decisions[name]) for name in chosen}
        found[DECISIONS_CHAIN] = (Act.DECIDE, prints, DECISION_MEANING)
    if FACTS in names:
        facts = {fact_subject(name): fact_fingerprint(name, value) for name, value in project.company.facts.items()}
        found[FACTS_CHAIN] = (Act.DECIDE, facts, DECISION_MEANING)
    if SIGNERS in names:
        found[SIGNERS_CHAIN] = (
            Act.APPROVE,
            {SIGNERS: signers_fingerprint(project.signers, project.company)},
            SIGNERS_MEANING,
        )
    if not found:
        raise RequestError(Refusal.NOTHING_TO_APPROVE)
    return found
