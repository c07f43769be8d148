"""What of a project a change in a source touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from qmstrace.model.catalog import Source
from qmstrace.model.grouping import group
from qmstrace.model.project import Project


@dataclass(frozen=True, kw_only=True, slots=True)
class Impact:
    """Ids of what a changed provision touches, each once, in the order of the project; owners are departments."""

    points: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is touched."""
        return not any(getattr(self, field.name) for field in fields(self))


def impacts(project: Project, source: Source) -> Mapping[str, Impact]:
    """Return by locator what the provisions of a source touch through their points and links."""
    links = group(project.links, lambda link: link.point)
    evidence = group(project.evidence, lambda found: found.form or found.control or "")
    found = {}
    for provision in source.provisions:
        points = [point.id for point in provision.points]
        ids = _once(link.control for point in points for link in links.get(point, ()))
        controls = [project.written_controls[control] for control in ids]
        targets = _once(target for control in controls for target in (*control.records, control.id))
        found[provision.locator] = Impact(
            points=tuple(points),
            controls=ids,
            documents=_once(control.document for control in controls),
            evidence=_once(one.id for target in targets for one in evidence.get(target, ())),
            owners=_once(control.owner for control in controls),
        )
    return found


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
