"""What does not apply to the company and why, as the quality manual lists it: from decisions and facts, typed once."""

from __future__ import annotations

from typing import Any

from qmstrace.manual.content import Content
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.reasons import reasons_text


def exclusions_view(content: Content) -> list[dict[str, Any]]:
    """Return, by source and reason in their order, the provisions with points that do not apply (GMP 第一百三十条)."""
    project = content.project
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for point in project.point_by_id.values():
        judged = content.assessment.points[point.id]
        if judged.verdict is not Verdict.NOT_APPLICABLE:
            continue
        provision = project.provision_by_id[point.provision]
        source = project.source_by_id[provision.source]
        reason = reasons_text(judged.reasons, project)
        entry = found.setdefault(
            (source.id, reason), {"source": f"《{source.title}》", "reason": reason, "provisions": {}}
        )
        entry["provisions"].setdefault(provision.id, [provision.label, content.addresses.point(point.id)])
    return [{**entry, "provisions": list(entry["provisions"].values())} for entry in found.values()]
