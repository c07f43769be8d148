"""The pages of the catalogs: a source, its chapters with a card for each provision, and its gap matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from qmstrace.manual.content import Content
from qmstrace.manual.frame import Frame
from qmstrace.manual.pages import Page
from qmstrace.manual.views import chip, counts_view, link_from_point
from qmstrace.model.catalog import Point, Provision, Source
from qmstrace.model.grouping import group
from qmstrace.model.vocabulary import Duty, Kind, Verdict
from qmstrace.present.labels import label
from qmstrace.present.reasons import reason_text
from qmstrace.trace.applicability import ancestors
from qmstrace.trace.crosswalk import Related


def source_pages(content: Content, frame: Frame) -> Iterator[Page]:
    """Yield the pages of every source."""
    for source in content.project.sources:
        pages = group(source.provisions, content.addresses.chapter_page)
        yield _index_page(content, frame, source)
        for name, provisions in pages.items():
            yield _chapter_page(content, frame, source, name, provisions)
        yield _matrix_page(content, frame, source)


def source_view(content: Content, source: Source) -> dict[str, Any]:
    """Return a source with its counts by chapter."""
    count = next(found for found in content.assessment.sources if found.source == source.id)
    duties = Counter(point.duty for provision in source.provisions for point in provision.points)
    return {
        "id": source.id,
        "title": source.title,
        "number": source.number,
        "issuer": source.issuer,
        "force": source.force.value,
        "status": label(source.status),
        "published": str(source.published or ""),
        "effective": str(source.effective or ""),
        "replaces": source.replaces,
        "standing": count.standing.value,
        "standing_label": label(count.standing),
        "basis": source.basis,
        "references": list(source.references),
        "notes": list(source.notes),
        "applies": source.applies.reason if source.applies else "",
        "duties": [[duty.value, number] for duty in Duty if (number := duties[duty])],
        "is_proved": source.id in content.project.official,
        "is_counted": count.is_counted,
        "address": f"{content.addresses.source_page(source.id)}.html",
        "matrix": f"{content.addresses.matrix_page(source.id)}.html",
        "counts": counts_view(count.counts),
        "chapters": [
            {
                "label": provision.label,
                "title": provision.title,
                "address": content.addresses.provision(chapter),
                "counts": counts_view(counts),
            }
            for chapter, counts in count.chapters.items()
            for provision in (content.project.provision_by_id[chapter],)
        ],
    }


def _index_page(content: Content, frame: Frame, source: Source) -> Page:
    name = content.addresses.source_page(source.id)
    view = {
        "frame": frame.view(name, f"《{source.title}》", "provisions"),
        "source": source_view(content, source),
        "others": [
            {"title": other.title, "address": f"{content.addresses.source_page(other.id)}.html"}
            for other in content.project.sources
            if other is not source
        ],
    }
    return Page(name=name, template="source.html", view=view)


def _chapter_page(content: Content, frame: Frame, source: Source, name: str, provisions: tuple[Provision, ...]) -> Page:
    chapter = content.project.provision_by_id[content.project.chapter_by_provision[provisions[0].id]]
    heading = f"{chapter.label} {chapter.title}" if chapter.kind is Kind.HEADING else f"《{source.title}》条款"
    outer = sum(1 for _ in ancestors(content.project, chapter.id))
    before, after = frame.neighbours(name)
    view = {
        "frame": frame.view(name, heading, "provisions"),
        "source": {
            "title": source.title,
            "number": source.number,
            "address": f"{content.addresses.source_page(source.id)}.html",
        },
        "provisions": [_provision_view(content, provision) for provision in provisions],
        "contents_depth": outer + 1 if chapter.kind is Kind.HEADING else outer,
        "before": before,
        "after": after,
    }
    return Page(name=name, template="chapter.html", view=view)


def _provision_view(content: Content, provision: Provision) -> dict[str, Any]:
    return {
        "id": provision.id,
        "label": provision.label,
        "title": provision.title,
        "summary": provision.summary,
        "kind": provision.kind.value,
        "depth": sum(1 for _ in ancestors(content.project, provision.id)),
        "fingerprint": provision.fingerprint,
        "applies": provision.applies.reason if provision.applies else "",
        "verdict": chip(content.assessment.provisions.get(provision.id)),
        "points": [_point_view(content, point) for point in provision.points],
        "official": content.official_texts.get(provision.id, ""),
        "relations": [_relation_view(content, related) for related in content.relations.get(provision.id, ())],
    }


def _relation_view(content: Content, related: Related) -> dict[str, Any]:
    other = content.project.provision_by_id[related.other] if related.other else None
    source = content.project.source_by_id[other.source] if other else None
    return {
        "relation": related.relation.value,
        "relation_label": label(related.relation),
        "source": source.title if source else "",
        "label": other.label if other else "",
        "title": other.title if other else "",
        "address": content.addresses.provision(other.id) if other else "",
        "rationale": label(related.rationale),
        "strength": related.strength,
        "reason": related.reason,
    }


def _point_view(content: Content, point: Point) -> dict[str, Any]:
    verdict = content.assessment.points[point.id]
    findings = content.findings_by_point.get(point.id, ())
    subjects = (point.id, *(finding.id for finding in findings))
    return {
        "id": point.id,
        "text": point.text,
        "modality": label(point.modality),
        "duty": point.duty.value,
        "proof": label(point.proof),
        "applies": point.applies.reason if point.applies else "",
        "verdict": chip(verdict.verdict),
        "reasons": [reason_text(reason, content.project) for reason in verdict.reasons],
        "links": [link_from_point(content, trace) for trace in content.assessment.links_by_point.get(point.id, ())],
        "findings": [
            {
                "id": finding.id,
                "date": finding.date.isoformat(),
                "inspection": finding.inspection,
                "result": label(finding.result),
                "statement": finding.statement,
                "closed": str(finding.closed or ""),
            }
            for finding in findings
        ],
        "actions": [
            {
                "id": action.id,
                "measure": action.measure,
                "owner": action.owner,
                "due": action.due.isoformat(),
                "state": label(action.state),
            }
            for subject in subjects
            for action in content.actions_by_subject.get(subject, ())
        ],
    }


def _matrix_page(content: Content, frame: Frame, source: Source) -> Page:
    name = content.addresses.matrix_page(source.id)
    rows = []
    for provision in source.provisions:
        for point in provision.points:
            verdict = content.assessment.points[point.id]
            links = content.assessment.links_by_point.get(point.id, ())
            rows.append(
                {
                    "label": provision.label,
                    "id": point.id,
                    "address": content.addresses.point(point.id),
                    "text": point.text,
                    "verdict": chip(verdict.verdict),
                    "reasons": "；".join(reason_text(reason, content.project) for reason in verdict.reasons),
                    "controls": [
                        [trace.control.id, content.addresses.control(trace.control.id, trace.control.document)]
                        for trace in links
                    ],
                    "owner": "、".join(dict.fromkeys(trace.control.owner for trace in links)),
                }
            )
    view = {
        "frame": frame.view(name, f"差距矩阵 《{source.title}》", "matrices"),
        "source": source_view(content, source),
        "rows": rows,
        "verdicts": [chip(verdict) for verdict in Verdict],
        "others": [
            {"title": other.title, "address": f"{content.addresses.matrix_page(other.id)}.html"}
            for other in content.project.sources
            if other is not source
        ],
    }
    return Page(name=name, template="matrix.html", view=view)
