"""The whole project as one JSON document; ``project.schema.json`` beside this file describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Any

from qmstrace import __version__
from qmstrace.interchange.copy_json import copy_data
from qmstrace.interchange.inspection_json import item_data
from qmstrace.model.catalog import Applicability, Provision, Source
from qmstrace.model.condition import as_data
from qmstrace.model.document import Control, Document
from qmstrace.model.matrices import Action, Attestation, CrosswalkRow, Evidence, Finding
from qmstrace.model.project import Project
from qmstrace.trace.assessment import Assessment
from qmstrace.trace.in_force import Standing
from qmstrace.trace.links import LinkTrace, controls_in_force
from qmstrace.trace.observations import Observations
from qmstrace.trace.reasons import Reason
from qmstrace.trace.source_standing import SourceStanding

SCHEMA_NAME = "project.schema.json"


def project_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the export."""
    schema: dict[str, Any] = json.loads(resources.files(__package__).joinpath(SCHEMA_NAME).read_text("utf-8"))
    return schema


def project_data(project: Project, observations: Observations, assessment: Assessment) -> dict[str, Any]:
    """Return the project, what was seen of it and its verdicts as plain JSON data, in a stable order."""
    provisions = project.provision_by_id.values()
    standings = {count.source: count.standing for count in assessment.sources}
    return {
        "meta": _meta(project, assessment),
        "sources": [_source(source, standings[source.id]) for source in project.sources],
        "provisions": [_provision(provision) for provision in provisions],
        "points": [
            {
                "id": point.id,
                "provision": point.provision,
                "text": point.text,
                "modality": point.modality,
                "duty": point.duty,
                "proof": point.proof,
                "establishes": point.establishes or None,
                **_applies(point.applies),
            }
            for point in project.point_by_id.values()
        ],
        "documents": [_document(document, assessment.standings[document.number]) for document in project.documents],
        "controls": [
            _control(control, assessment.standings[control.document])
            for control in _controls(project, assessment).values()
        ],
        "forms": [
            {"id": form.number, "title": form.title, "retention": form.retention}
            for form in (assessment.standings[number].shown for number in project.form_by_number)
        ],
        "copies": [copy_data(trace) for trace in assessment.copies],
        "evidence": [row for evidence in project.evidence for row in _evidence(evidence, observations)],
        "links": [_link(trace) for trace in assessment.links],
        "crosswalk": [_crosswalk(row) for row in project.crosswalk],
        "decisions": [
            {
                "id": d.id,
                "decision": d.outcome,
                "subject": d.subject,
                "reason": d.reason,
                "role": d.role,
                "date": _day(d.date),
            }
            for d in project.decisions
        ],
        "inspection_items": [item_data(item) for item in project.inspection_items or ()],
        "findings": [_finding(finding) for finding in project.findings],
        "actions": [_action(action) for action in project.actions],
        "attestations": [_attestation(line) for line in project.attestations],
        "verdicts": _verdicts(assessment),
    }


def _controls(project: Project, assessment: Assessment) -> Mapping[str, Control]:
    """Return the controls of all versions by id; the one in force where there are several."""
    in_force = controls_in_force(assessment.standings)
    return {**project.written_controls, **in_force}


def _meta(project: Project, assessment: Assessment) -> dict[str, Any]:
    return {
        "generator": f"qmstrace {__version__}",
        "company": project.company.name,
        "example": project.company.is_example,
        "as_of": _day(assessment.day),
        "facts": {
            name: value if isinstance(value, bool) else list(value) for name, value in project.company.facts.items()
        },
        "counts": {
            source.source: {verdict.value: number for verdict, number in source.counts.items()}
            for source in assessment.sources
            if source.is_counted
        },
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _applies(applies: Applicability | None) -> Mapping[str, Any]:
    return {
        "applies_when": as_data(applies.condition) if applies else None,
        "applies_reason": applies.reason if applies else None,
    }


def _source(source: Source, standing: SourceStanding) -> dict[str, Any]:
    return {
        "id": source.id,
        "prefix": source.prefix,
        "title": source.title,
        "number": source.number,
        "issuer": source.issuer,
        "force": source.force,
        "status": source.status,
        "published": _day(source.published),
        "effective": _day(source.effective),
        "replaces": source.replaces or None,
        "basis": source.basis or None,
        "references": list(source.references),
        "notes": list(source.notes),
        "standing": standing,
        **_applies(source.applies),
    }


def _provision(provision: Provision) -> dict[str, Any]:
    return {
        "id": provision.id,
        "source": provision.source,
        "locator": provision.locator,
        "label": provision.label,
        "kind": provision.kind,
        "title": provision.title,
        "summary": provision.summary,
        "fingerprint": provision.fingerprint or None,
        "parent": provision.parent,
        **_applies(provision.applies),
    }


def _document(working: Document, standing: Standing) -> dict[str, Any]:
    document = standing.shown
    return {
        "id": document.number,
        "title": document.title,
        "level": document.level,
        "version": document.version,
        "owner": document.owner,
        "effective": _day(document.effective),
        "review_by": _day(document.review_by),
        "withdrawn": _day(working.withdrawn),
        "replaced_by": working.replaced_by or None,
        "retention": document.retention or None,
        "status": standing.status,
        "signed": standing.is_signed,
        "next_version": standing.next_version.version if standing.next_version else None,
    }


def _control(control: Control, standing: Standing) -> dict[str, Any]:
    return {
        "id": control.id,
        "document": control.document,
        "title": control.title,
        "text": control.text,
        "owner": control.owner,
        "participants": list(control.participants),
        "records": list(control.records),
        "every": str(control.every) if control.every else None,
        "own": control.is_own,
        "in_force": standing.version is not None and control in standing.version.controls,
    }


def _evidence(evidence: Evidence, observations: Observations) -> list[dict[str, Any]]:
    return [
        {
            "id": evidence.id,
            "title": evidence.title,
            "file": file.name,
            "sha256": file.sha256,
            "form": evidence.form,
            "control": evidence.control,
            "date": _day(evidence.date),
            "valid_until": _day(evidence.valid_until),
            "result": evidence.result,
            "state": observations.evidence[evidence.id],
        }
        for file in evidence.files
    ]


def _link(trace: LinkTrace) -> dict[str, Any]:
    review = trace.review
    return {
        "point": trace.link.point,
        "control": trace.link.control,
        "coverage": trace.link.coverage,
        "rationale": trace.link.rationale,
        "counts": trace.counts,
        "review": {
            "role": review.role,
            "who": review.name,
            "when": review.at.isoformat(),
            "fits": trace.state == "fits",
        }
        if review
        else None,
    }


def _crosswalk(row: CrosswalkRow) -> dict[str, Any]:
    return {
        "from": row.origin,
        "to": row.target,
        "relation": row.relation,
        "rationale": row.rationale,
        "strength": row.strength,
        "reason": row.reason,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "point": finding.point,
        "date": _day(finding.date),
        "inspection": finding.inspection,
        "result": finding.result,
        "statement": finding.statement,
        "closed": _day(finding.closed),
    }


def _action(action: Action) -> dict[str, Any]:
    return {
        "id": action.id,
        "subject": action.subject,
        "measure": action.measure,
        "owner": action.owner,
        "due": _day(action.due),
        "state": action.state,
        "verified_by": action.verified_by or None,
        "closed": _day(action.closed),
    }


def _attestation(line: Attestation) -> dict[str, Any]:
    return {
        "chain": line.chain,
        "act": line.act,
        "subjects": dict(line.subjects),
        "role": line.role,
        "name": line.name,
        "meaning": line.meaning,
        "at": line.at.isoformat(),
        "reason": line.reason or None,
        "previous": line.previous or None,
        "signature": line.signature or None,
        "scan": {"file": line.scan.file, "sha256": line.scan.sha256, "original": line.scan.original}
        if line.scan
        else None,
        "digest": line.digest,
    }


def _verdicts(assessment: Assessment) -> list[dict[str, Any]]:
    points = [
        {"subject": point.point, "verdict": point.verdict, "reasons": [_reason(reason) for reason in point.reasons]}
        for point in assessment.points.values()
    ]
    provisions = [
        {"subject": identifier, "verdict": verdict, "reasons": []}
        for identifier, verdict in assessment.provisions.items()
    ]
    return points + provisions


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "objects": list(reason.objects)}
