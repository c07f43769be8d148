"""Reads the tables of ``matrices/``, the crosswalk and the distribution of documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from qmstrace.errors import Code
from qmstrace.model.catalog import ExternalDocument
from qmstrace.model.document import ControlledCopy
from qmstrace.model.identifiers import EVIDENCE_ID
from qmstrace.model.matrices import Action, CrosswalkRow, Decision, Evidence, EvidenceFile, Finding, Link
from qmstrace.model.signers import Signer
from qmstrace.model.terms import Term
from qmstrace.model.vocabulary import ActionState, Coverage, Outcome, RationaleType, Relation, Result
from qmstrace.store.csv_text import read_table
from qmstrace.store.documents import VERSION
from qmstrace.store.fields import Fields
from qmstrace.store.files import ProjectFiles
from qmstrace.store.problems import Problems

LINKS = "matrices/links"
LINK_COLUMNS = ("point", "control", "coverage", "rationale")
EVIDENCE = "matrices/evidence.csv"
EVIDENCE_COLUMNS = ("id", "title", "form", "control", "date", "valid_until", "result", "file", "sha256")
DECISIONS = "matrices/decisions.csv"
DECISION_COLUMNS = ("id", "decision", "subject", "reason", "role", "date")
FINDINGS = "matrices/findings.csv"
FINDING_COLUMNS = ("id", "point", "date", "inspection", "result", "statement", "closed")
ACTIONS = "matrices/actions.csv"
ACTION_COLUMNS = ("id", "subject", "measure", "owner", "due", "state", "verified_by", "closed")
SIGNERS = "matrices/signers.csv"
SIGNER_COLUMNS = ("name", "role", "public_key", "valid_from", "valid_until", "revoked", "note")
TERMS = "procedures/terms.csv"
TERM_COLUMNS = ("term", "english", "meaning", "source", "variants", "exceptions")
EXTERNAL = "requirements/external-documents.csv"
EXTERNAL_COLUMNS = ("number", "title", "issuer", "relation", "reason")
CROSSWALK = "requirements/crosswalk.csv"
CROSSWALK_COLUMNS = ("from", "to", "relation", "rationale", "strength", "reason")
DISTRIBUTION = "procedures/distribution.csv"
DISTRIBUTION_COLUMNS = (
    "copy",
    "document",
    "version",
    "holder",
    "place",
    "handed_out",
    "withdrawn",
    "destroyed",
    "note",
)
SHA256 = re.compile(r"[0-9a-f]{64}")
SSH_KEY = re.compile(r"(?:sk-)?(?:ssh|ecdsa)-[a-z0-9-]+(?:@openssh\.com)? [A-Za-z0-9+/]+={0,3}(?: .*)?")
STRENGTH = re.compile(r"[0-9]|10")
EARLIEST = date(1, 1, 1)


class Tables:
    """The tables of one project; a table that is not there has no rows."""

    def __init__(self, files: ProjectFiles, problems: Problems) -> None:
        self._files = files
        self._problems = problems

    def _rows(self, path: str, columns: tuple[str, ...]) -> Iterator[Fields]:
        if self._files.exists(path):
            yield from read_table(self._files, path, columns, self._problems)

    def links(self) -> tuple[Link, ...]:
        """Return the links of every source, in the order of the files."""
        return tuple(
            Link(
                point=row.text("point"),
                control=row.text("control"),
                coverage=row.choice("coverage", Coverage),
                rationale=row.text("rationale"),
                source=PurePosixPath(path).stem,
                place=row.place,
            )
            for path in self._files.list(f"{LINKS}/*.csv")
            for row in self._rows(path, LINK_COLUMNS)
        )

    def terms(self) -> tuple[Term, ...]:
        """Return the terms, their variants and exceptions each a list in one cell."""
        return tuple(
            Term(
                term=row.text("term"),
                english=row.text("english", required=False),
                meaning=row.text("meaning"),
                source=row.text("source", required=False),
                variants=row.names("variants"),
                exceptions=row.names("exceptions"),
                place=row.place,
            )
            for row in self._rows(TERMS, TERM_COLUMNS)
        )

    def evidence(self) -> tuple[Evidence, ...]:
        """Return the evidence; rows with the same id are its files and must agree in all else."""
        groups: dict[str, Evidence] = {}
        for row in self._rows(EVIDENCE, EVIDENCE_COLUMNS):
            found = self._evidence_row(row)
            first = groups.get(found.id)
            if first is None:
                groups[found.id] = found
                continue
            merged = _with_files(first, first.files + found.files)
            if merged != _with_files(found, merged.files, first):
                row.complain(Code.EVIDENCE_DISAGREES, "id", id=found.id, at=str(first.place.line))
            groups[found.id] = merged
        return tuple(groups.values())

    def _evidence_row(self, row: Fields) -> Evidence:
        form, control = row.text("form", required=False), row.text("control", required=False)
        if bool(form) == bool(control):
            row.complain(Code.EVIDENCE_TARGET, "form", id=row.text("id"))
        name = row.text("file")
        dated, valid_until = row.date("date", required=True) or EARLIEST, row.date("valid_until")
        _in_order(row, "valid_until", dated, valid_until)
        return Evidence(
            id=row.text("id", pattern=EVIDENCE_ID),
            title=row.text("title"),
            form=form or None,
            control=control or None,
            date=dated,
            valid_until=valid_until,
            result=row.optional_choice("result", Result),
            files=(EvidenceFile(name=name, sha256=row.text("sha256", pattern=SHA256), place=row.place),),
            place=row.place,
        )

    def decisions(self) -> tuple[Decision, ...]:
        """Return the decisions that something does not apply, and those to adopt a source."""
        return tuple(
            Decision(
                id=row.text("id"),
                outcome=row.choice("decision", Outcome, Outcome.NOT_APPLICABLE),
                subject=row.text("subject"),
                reason=row.text("reason"),
                role=row.text("role"),
                date=row.date("date", required=True) or EARLIEST,
                place=row.place,
            )
            for row in self._rows(DECISIONS, DECISION_COLUMNS)
        )

    def findings(self) -> tuple[Finding, ...]:
        """Return what inspections saw; what failed is stated."""
        return tuple(self._finding(row) for row in self._rows(FINDINGS, FINDING_COLUMNS))

    def _finding(self, row: Fields) -> Finding:
        result = row.choice("result", Result)
        finding = Finding(
            id=row.text("id"),
            point=row.text("point"),
            date=row.date("date", required=True) or EARLIEST,
            inspection=row.text("inspection"),
            result=result,
            statement=row.text("statement", required=result is Result.FAIL),
            closed=row.date("closed"),
            place=row.place,
        )
        _in_order(row, "closed", finding.date, finding.closed)
        return finding

    def actions(self) -> tuple[Action, ...]:
        """Return the actions against gaps and findings; a verified one names who verified it."""
        return tuple(self._action(row) for row in self._rows(ACTIONS, ACTION_COLUMNS))

    def _action(self, row: Fields) -> Action:
        state = row.choice("state", ActionState)
        is_verified = state is ActionState.VERIFIED
        return Action(
            id=row.text("id"),
            subject=row.text("subject"),
            measure=row.text("measure"),
            owner=row.text("owner"),
            due=row.date("due", required=True) or EARLIEST,
            state=state,
            verified_by=row.text("verified_by", required=is_verified),
            closed=row.date("closed", required=is_verified),
            place=row.place,
        )

    def signers(self) -> tuple[Signer, ...]:
        """Return who may sign: one row for each role of a person."""
        return tuple(self._signer(row) for row in self._rows(SIGNERS, SIGNER_COLUMNS))

    def _signer(self, row: Fields) -> Signer:
        valid_from = row.date("valid_from", required=True) or EARLIEST
        signer = Signer(
            name=row.text("name"),
            role=row.text("role"),
            key=row.text("public_key", required=False, pattern=SSH_KEY),
            valid_from=valid_from,
            valid_until=row.date("valid_until"),
            revoked=row.date("revoked"),
            place=row.place,
        )
        row.text("note", required=False)
        _in_order(row, "valid_until", valid_from, signer.valid_until)
        _in_order(row, "revoked", valid_from, signer.revoked)
        return signer

    def external_documents(self) -> tuple[ExternalDocument, ...]:
        """Return the documents of others that matter and have no catalog."""
        return tuple(
            ExternalDocument(
                number=row.text("number", required=False),
                title=row.text("title"),
                issuer=row.text("issuer"),
                relation=row.text("relation"),
                reason=row.text("reason"),
                place=row.place,
            )
            for row in self._rows(EXTERNAL, EXTERNAL_COLUMNS)
        )

    def crosswalk(self) -> tuple[CrosswalkRow, ...]:
        """Return the relations between provisions of different sources."""
        return tuple(self._crosswalk_row(row) for row in self._rows(CROSSWALK, CROSSWALK_COLUMNS))

    def _crosswalk_row(self, row: Fields) -> CrosswalkRow:
        strength = row.text("strength", required=False, pattern=STRENGTH)
        result = CrosswalkRow(
            origin=row.text("from"),
            target=row.text("to", required=False) or None,
            relation=row.choice("relation", Relation),
            rationale=row.optional_choice("rationale", RationaleType),
            strength=int(strength) if strength else None,
            reason=row.text("reason"),
            place=row.place,
        )
        if result.origin == result.target:
            row.complain(Code.CROSSWALK_SELF, "to", id=result.origin)
        unrelated = result.relation is Relation.NO_RELATIONSHIP
        whole = result.relation is not Relation.EQUAL or result.strength == 10
        stated = result.strength is not None and result.rationale is not None
        if unrelated != (result.target is None) or not (unrelated or (whole and stated)):
            row.complain(Code.CROSSWALK_IMPOSSIBLE, "relation", relation=result.relation.value, strength=strength)
        return result

    def copies(self) -> tuple[ControlledCopy, ...]:
        """Return the controlled copies of documents that were handed out, or are to be."""
        return tuple(self._copy(row) for row in self._rows(DISTRIBUTION, DISTRIBUTION_COLUMNS))

    def _copy(self, row: Fields) -> ControlledCopy:
        copy = ControlledCopy(
            number=row.text("copy"),
            document=row.text("document"),
            version=row.text("version", pattern=VERSION),
            holder=row.text("holder"),
            location=row.text("place"),
            handed_out=row.date("handed_out", required=True) or EARLIEST,
            withdrawn=row.date("withdrawn"),
            destroyed=row.date("destroyed"),
            note=row.text("note", required=False),
            place=row.place,
        )
        _not_before(row, "withdrawn", copy.withdrawn, "handed_out", copy.handed_out)
        _not_before(row, "destroyed", copy.destroyed, "withdrawn", copy.withdrawn)
        if row.text("destroyed", required=False) and not row.text("withdrawn", required=False):
            row.complain(Code.COPY_NOT_WITHDRAWN, "destroyed")
        return copy


def _not_before(row: Fields, field: str, later: date | None, earlier: str, first: date | None) -> None:
    if first is not None and later is not None and later < first:
        row.complain(Code.COPY_DATES, field, earlier=earlier, date=first.isoformat())


def _in_order(row: Fields, field: str, first: date, second: date | None) -> None:
    if second is not None and second < first:
        row.complain(Code.DATES_DISAGREE, field, date=first.isoformat())


def _with_files(evidence: Evidence, files: tuple[EvidenceFile, ...], first: Evidence | None = None) -> Evidence:
    place = (first or evidence).place
    return Evidence(
        id=evidence.id,
        title=evidence.title,
        form=evidence.form,
        control=evidence.control,
        date=evidence.date,
        valid_until=evidence.valid_until,
        result=evidence.result,
        files=files,
        place=place,
    )
