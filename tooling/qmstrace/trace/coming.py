"""What becomes of links when working copies come into force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qmstrace.model.document import Document
from qmstrace.model.grouping import group
from qmstrace.model.matrices import link_subject
from qmstrace.model.project import Project
from qmstrace.trace.in_force import Standing
from qmstrace.trace.links import LinkTrace, ReviewState, fingerprint_of


@dataclass(frozen=True, kw_only=True, slots=True)
class ComingVersion:
    """A working copy that differs from the version in force, with the links that it touches.

    ``taken_out`` are linked controls that it has no more: their links will have no control in force. The other links
    will be suspect.
    """

    document: Document
    in_force: Document
    links: tuple[LinkTrace, ...]
    taken_out: tuple[str, ...]


def becoming_suspect(
    project: Project, standings: Mapping[str, Standing], links: Sequence[LinkTrace]
) -> tuple[ComingVersion, ...]:
    """Return the working copies that touch links once they are in force, by the order of the documents."""
    changing = {
        standing.number: (standing.version, standing.next_version)
        for standing in standings.values()
        if standing.version is not None and standing.next_version is not None
    }
    if not changing:
        return ()
    concerned = [trace for trace in links if trace.is_in_force and trace.control.document in changing]
    by_document = group(concerned, lambda trace: trace.control.document)
    return tuple(
        version
        for number, (old, new) in changing.items()
        for version in _coming(project, old, new, by_document.get(number, ()))
    )


def _coming(project: Project, old: Document, new: Document, links: Sequence[LinkTrace]) -> Iterator[ComingVersion]:
    controls = {control.id: control for control in new.controls}
    touched: list[LinkTrace] = []
    taken_out: dict[str, None] = {}
    for trace in links:
        control = controls.get(trace.link.control)
        if control is None:
            taken_out[trace.link.control] = None
            touched.append(trace)
        elif trace.state is ReviewState.FITS and trace.review is not None:
            agreed = trace.review.subjects[link_subject(trace.link.point, trace.link.control)]
            if fingerprint_of(project, trace.link, control) != agreed:
                touched.append(trace)
    if touched:
        yield ComingVersion(document=new, in_force=old, links=tuple(touched), taken_out=tuple(taken_out))
