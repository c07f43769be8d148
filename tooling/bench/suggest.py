"""How often ``qms map suggest`` is right: the links of the shipped project stand for what a reviewer would choose."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence

import click
from qmstrace.model.grouping import group
from qmstrace.model.project import Project
from qmstrace.store.loader import load
from qmstrace.workflows.suggesting import Likeness

from bench.__main__ import TEMPLATE
from bench.report import machine

DEPTHS = (1, 5, 10)


@click.command()
def main() -> None:
    """Rank the controls for every linked point and the points for every linked control, and count the links found."""
    project = load(TEMPLATE)
    started = time.perf_counter()
    likeness = Likeness(project, project.point_by_id, project.working_controls)
    ready = time.perf_counter() - started
    controls = {
        point: [link.control for link in found] for point, found in group(project.links, lambda one: one.point).items()
    }
    points = {
        control: [link.point for link in found]
        for control, found in group(project.links, lambda one: one.control).items()
    }
    where = machine()
    click.echo(f"{where['date']}, {where['cpu']}\n\n{_size(project)}; {ready:.1f} s to compare all texts\n")
    click.echo("| of | at | precision | at least one |\n|---|---|---|---|")
    most = max(DEPTHS)
    ranked = {point: [one.control for one in likeness.of_point(point)[:most]] for point in controls}
    _show("controls for a point", controls, ranked)
    ranked = {control: [one.point for one in likeness.of_control(control)[:most]] for control in points}
    _show("points for a control", points, ranked)


def _size(project: Project) -> str:
    return f"{len(project.point_by_id)} points, {len(project.working_controls)} controls, {len(project.links)} links"


def _show(title: str, right: Mapping[str, Collection[str]], ranked: Mapping[str, Sequence[str]]) -> None:
    for depth in DEPTHS:
        found = [sum(name in right[asked] for name in names[:depth]) for asked, names in ranked.items()]
        precision = sum(found) / (depth * len(found))
        hits = sum(number > 0 for number in found) / len(found)
        click.echo(f"| {title} | {depth} | {precision:.2f} | {hits:.2f} |")


if __name__ == "__main__":
    main()
