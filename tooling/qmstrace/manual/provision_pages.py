"""The pages of the catalogs: a source, its chapters with a card for each provision, and its gap matrix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qmstrace.manual.content import Content
from qmstrace.manual.frame import Frame
from qmstrace.manual.pages import Page
from qmstrace.manual.views import chip, counts_view, link_from_point
from qmstrace.model.catalog import Point, Provision, Source
from qmstrace.model.grouping import group
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.labels import label
from qmstrace.present.reasons import reason_text
from qmstrace.trace.applicability import ancestors


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
        "is_in_force": count.is_in_force,
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
    first = provisions[0]
    before, after = frame.neighbours(name)
    view = {
        "frame": frame.view(name, f"{first.label} {first.title}", "provisions"),
        "source": {
            "title": source.title,
            "number": source.number,
            "address": f"{content.addresses.source_page(source.id)}.html",
        },
        "provisions": [_provision_view(content, provision) for provision in provisions],
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
