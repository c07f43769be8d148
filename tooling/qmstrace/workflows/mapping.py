"""``qms map``: adds, removes and reviews links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qmstrace.control.attesting import Signatory, next_line
from qmstrace.control.verifying import verify_attestations
from qmstrace.errors import Refusal, RequestError
from qmstrace.model.grouping import group
from qmstrace.model.matrices import link_subject
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Act, Coverage
from qmstrace.store.attestations import link_chain
from qmstrace.store.journal import locked, write_files
from qmstrace.store.loader import load
from qmstrace.store.table_changes import NewRow, changed_table
from qmstrace.store.table_edit import TableText
from qmstrace.store.tables import LINK_COLUMNS, LINKS
from qmstrace.trace.in_force import standings
from qmstrace.trace.links import LinkTrace, ReviewState, fingerprint_of, trace_links
from qmstrace.workflows.writing import appended

REVIEW_MEANING = "复核"
NewLink = tuple[str, str, Coverage, str]
"""Point, control, coverage and rationale of a link that is to be written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which links are meant: of a source, a point or a control; empty means all."""

    sources: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()

    def holds(self, trace: LinkTrace) -> bool:
        """Return whether a link is meant."""
        link = trace.link
        return (
            (not self.sources or link.source in self.sources)
            and (not self.points or link.point in self.points)
            and (not self.controls or link.control in self.controls)
        )


def check_selection(project: Project, selection: Selection) -> None:
    """Refuse a selection that names what is not there.

    Raises:
        RequestError: a source, point or control is unknown.
    """
    for source in selection.sources:
        if source not in project.source_by_id:
            raise RequestError(Refusal.UNKNOWN_SOURCE, id=source, known="、".join(project.source_by_id))
    for point in selection.points:
        if point not in project.point_by_id:
            raise RequestError(Refusal.UNKNOWN_POINT, id=point, near=_near(project, point))
    for control in selection.controls:
        if control not in project.written_controls:
            raise RequestError(Refusal.UNKNOWN_CONTROL, id=control)


def add_link(root: Path, point: str, control: str, coverage: Coverage, rationale: str) -> str:
    """Add a link and return the table that it stands in.

    Raises:
        RequestError: an id is unknown, the link is there, or the rationale is empty.
    """
    with locked(root):
        project = load(root)
        source = _source_of(project, point)
        if control not in project.working_controls:
            raise RequestError(Refusal.UNKNOWN_CONTROL, id=control)
        if not rationale.strip():
            raise RequestError(Refusal.RATIONALE_MISSING)
        path = f"{LINKS}/{source}.csv"
        if any((link.point, link.control) == (point, control) for link in project.links):
            raise RequestError(Refusal.LINK_EXISTS, point=point, control=control, table=path)
        write_files(root, tables_with(root, project, [(point, control, coverage, rationale.strip())]))
    return path


def tables_with(root: Path, project: Project, links: Iterable[NewLink]) -> dict[str, bytes]:
    """Return the link tables with new links, each in its place by the order of the catalog; no other byte changes."""
    order = {name: number for number, name in enumerate(project.point_by_id)}
    contents = {}
    for source, fresh in group(links, lambda link: _source_of(project, link[0])).items():
        held = [(order[link.point], link.control, link.place.line) for link in project.links if link.source == source]
        edits = [
            NewRow(
                before=next((line for number, name, line in held if (number, name) > (order[point], control)), None),
                cells=(point, control, coverage.value, rationale),
            )
            for point, control, coverage, rationale in sorted(fresh, key=lambda link: (order[link[0]], link[1]))
        ]
        path = f"{LINKS}/{source}.csv"
        contents[path] = changed_table(root, path, LINK_COLUMNS, edits)
    return contents


def remove_link(root: Path, point: str, control: str) -> str:
    """Remove a link and return the table that it stood in.

    Raises:
        RequestError: there is no such link.
    """
    with locked(root):
        project = load(root)
        for link in project.links:
            if (link.point, link.control) == (point, control):
                table = TableText(root, link.place.path, LINK_COLUMNS)
                table.remove(link.place.line)
                write_files(root, {link.place.path: table.content()})
                return link.place.path
    raise RequestError(Refusal.LINK_ABSENT, point=point, control=control)


def links_to_review(traces: Sequence[LinkTrace], selection: Selection) -> tuple[LinkTrace, ...]:
    """Return the selected links that nobody reviewed as they are now, and joint ones that were reviewed apart."""
    joint = group([trace for trace in traces if trace.link.coverage is Coverage.JOINT], lambda trace: trace.link.point)
    apart = {point for point, found in joint.items() if len({_act(trace) for trace in found}) > 1}

    def is_open(trace: LinkTrace) -> bool:
        return trace.state is not ReviewState.FITS or (
            trace.link.coverage is Coverage.JOINT and trace.link.point in apart
        )

    return tuple(trace for trace in traces if selection.holds(trace) and is_open(trace))


def review_links(root: Path, traces: Sequence[LinkTrace], signatory: Signatory) -> int:
    """Attest the review of links exactly as they were shown, in one act for each table; return how many.

    Raises:
        RequestError: there is nothing to review, or a link was changed since it was shown.
    """
    with locked(root):
        project = load(root)
        day = signatory.at.date()
        accepted = verify_attestations(project, root).accepted
        now = trace_links(project, standings(project, accepted, day), accepted, day)
        current = {(trace.link.point, trace.link.control): trace for trace in now}
        by_source: dict[str, dict[str, str]] = {}
        for shown in traces:
            key = (shown.link.point, shown.link.control)
            trace = current.get(key)
            if trace is None or _print(project, trace) != _print(project, shown):
                raise RequestError(Refusal.LINK_CHANGED, point=key[0], control=key[1])
            by_source.setdefault(trace.link.source, {})[link_subject(*key)] = _print(project, trace)
        if not by_source:
            raise RequestError(Refusal.NOTHING_TO_REVIEW)
        lines = {
            chain: next_line(project, root, chain, Act.REVIEW, subjects, REVIEW_MEANING, signatory)
            for source, subjects in by_source.items()
            for chain in (link_chain(source),)
        }
        write_files(root, {**{path: appended(root, path, line) for path, line in lines.items()}, **signatory.kept})
    return sum(len(subjects) for subjects in by_source.values())


def _act(trace: LinkTrace) -> str:
    return trace.review.digest if trace.review else ""


def _print(project: Project, trace: LinkTrace) -> str:
    return fingerprint_of(project, trace.link, trace.control)


def _source_of(project: Project, point: str) -> str:
    found = project.point_by_id.get(point)
    if found is None:
        raise RequestError(Refusal.UNKNOWN_POINT, id=point, near=_near(project, point))
    return project.provision_by_id[found.provision].source


def _near(project: Project, point: str) -> str:
    """Return in words which points the provision has that an unknown id names, or where ids are found."""
    provision = project.provision_by_id.get(point.rpartition("-")[0]) or project.provision_by_id.get(point)
    if provision is None or not provision.points:
        return "编号见 qms gap 或手册的条款页"
    return f"{provision.label}的要点有：" + "、".join(found.id for found in provision.points)
