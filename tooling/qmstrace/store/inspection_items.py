"""Reads the inspection items of ``requirements/inspection-items.csv`` and checks what they and the rules refer to."""

from __future__ import annotations

from qmstrace.errors import Code, Place
from qmstrace.model.inspection import InspectionItem
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Grade
from qmstrace.store.csv_text import read_table
from qmstrace.store.fields import Fields
from qmstrace.store.files import ProjectFiles
from qmstrace.store.problems import Problems

ITEMS = "requirements/inspection-items.csv"
ITEM_COLUMNS = ("item", "grade", "title", "points", "note")
CATALOGS = "requirements/"


def read_inspection_items(files: ProjectFiles, problems: Problems) -> tuple[InspectionItem, ...] | None:
    """Return the items in the order of the table, or None where there is no table."""
    if not files.exists(ITEMS):
        return None
    return tuple(_item(row) for row in read_table(files, ITEMS, ITEM_COLUMNS, problems))


def _item(row: Fields) -> InspectionItem:
    identifier, points = row.text("item"), row.names("points")
    if not points:
        row.complain(Code.FIELD_MISSING, "points")
    for point in dict.fromkeys(points):
        if points.count(point) > 1:
            row.complain(Code.INSPECTION_POINT_TWICE, "points", id=identifier, point=point)
    return InspectionItem(
        id=identifier,
        grade=row.optional_choice("grade", Grade),
        title=row.text("title"),
        points=points,
        note=row.text("note", required=False),
        place=row.place,
    )


def check_inspection(project: Project, problems: Problems) -> None:
    """Note every item that stands twice and every unknown point or source; a point may belong to several items."""
    seen: dict[str, Place] = {}
    all_read = not problems.lost(CATALOGS)
    for item in project.inspection_items or ():
        place = item.place
        first = seen.setdefault(item.id, place)
        if first is not place and item.id:
            problems.add(Code.ID_DUPLICATE, place.path, place.line, id=item.id, at=f"{first.path}:{first.line}")
        for point in dict.fromkeys(item.points) if all_read else ():
            if point not in project.point_by_id:
                problems.add(Code.UNKNOWN_POINT, place.path, place.line, id=point)
    rules = project.inspection_rules
    if rules is not None and all_read and rules.source and rules.source not in project.source_by_id:
        problems.add(Code.UNKNOWN_SUBJECT, rules.place.path, rules.place.line, id=rules.source)
