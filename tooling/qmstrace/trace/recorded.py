"""What a project's tables say of a record now, field by field, as text; and which records a point has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property

from qmstrace.model.catalog import Point
from qmstrace.model.grouping import group
from qmstrace.model.inspection import Inspection, InspectionItem, inspected
from qmstrace.model.matrices import Action, Decision, Evidence, Finding, Link, link_subject
from qmstrace.model.project import Project
from qmstrace.model.records import RecordKind, Subject
from qmstrace.model.vocabulary import Applicable, Outcome, Result
from qmstrace.trace.applicability import ancestors
from qmstrace.trace.inspection import items_to_inspect

APPLICABILITY = "applicability"
"""The field that says whether a point applies; in the table, it is there or not."""


class Records:
    """The records of a project, as far as its tables had them on a day."""

    def __init__(self, project: Project, day: date) -> None:
        self._project = project
        self._day = day
        self._readers: Mapping[RecordKind, Callable[[str, str], str | None]] = {
            RecordKind.LINK: self._link,
            RecordKind.DECISION: self._decision,
            RecordKind.EXCLUSION: self._exclusion,
            RecordKind.EVIDENCE: self._evidence,
            RecordKind.ACTION: self._action,
            RecordKind.CORRECTION: self._correction,
            RecordKind.ITEM: self._item,
            RecordKind.CONCLUSION: self._conclusion,
            RecordKind.CHECK: self._check,
            RecordKind.SEEN: self._seen,
            RecordKind.REMEDY: self._remedy,
        }

    def value(self, subject: Subject, field: str) -> str | None:
        """Return a field as text, coded values and days as the tables hold them; None where the record is not there."""
        return self._readers[subject.kind](subject.key, field)

    @cached_property
    def links(self) -> Mapping[str, Link]:
        """Links by the name under which they are attested."""
        return {link_subject(link.point, link.control): link for link in self._project.links}

    @cached_property
    def decisions(self) -> Mapping[str, Decision]:
        """Decisions by id."""
        return {decision.id: decision for decision in self._project.decisions}

    @cached_property
    def evidence(self) -> Mapping[str, Evidence]:
        """Evidence by id."""
        return {evidence.id: evidence for evidence in self._project.evidence}

    @cached_property
    def actions(self) -> Mapping[str, Action]:
        """Actions by id."""
        return {action.id: action for action in self._project.actions}

    @cached_property
    def items(self) -> Mapping[str, InspectionItem]:
        """Inspection items that were brought, by id."""
        return {item.id: item for item in self._project.inspection_items or ()}

    @cached_property
    def findings_by_point(self) -> Mapping[str, tuple[Finding, ...]]:
        """Findings up to the day, by point."""
        return group((one for one in self._project.findings if one.date <= self._day), lambda one: one.point)

    @cached_property
    def actions_by_point(self) -> Mapping[str, tuple[Action, ...]]:
        """Actions by the point that they are against, or that their finding names."""
        point_of_finding = {finding.id: finding.point for finding in self._project.findings}
        return group(self._project.actions, lambda action: point_of_finding.get(action.subject, action.subject))

    @cached_property
    def items_by_point(self) -> Mapping[str, tuple[InspectionItem, ...]]:
        """Inspection items by each point that they cover."""
        pairs = [(point, item) for item in self._project.inspection_items or () for point in item.points]
        return {point: tuple(item for _, item in found) for point, found in group(pairs, lambda pair: pair[0]).items()}

    @cached_property
    def _excluding(self) -> Mapping[str, Decision]:
        found: dict[str, Decision] = {}
        for decision in self._project.decisions:
            if decision.outcome is Outcome.NOT_APPLICABLE and decision.date <= self._day:
                found.setdefault(decision.subject, decision)
        return found

    def exclusion_of(self, point: Point) -> Decision | None:
        """Return the decision by which a point does not apply, attested or not: its own before those around it."""
        provision = self._project.provision_by_id[point.provision]
        around = (point.id, provision.id, *ancestors(self._project, provision.id), provision.source)
        return next((self._excluding[name] for name in around if name in self._excluding), None)

    @cached_property
    def checked_items(self) -> Mapping[str, InspectionItem]:
        """What an inspection goes through, by id."""
        return {item.id: item for item in items_to_inspect(self._project)}

    @cached_property
    def _findings_by_inspection(self) -> Mapping[str, tuple[Finding, ...]]:
        return group(
            self._project.findings, lambda found: Inspection(name=found.inspection, day=found.date).key(found.point)
        )

    @cached_property
    def _actions_by_subject(self) -> Mapping[str, tuple[Action, ...]]:
        return group(self._project.actions, lambda action: action.subject)

    def findings_of(self, key: str) -> tuple[Finding, ...]:
        """Return what an inspection saw of a point, by the name that the inspection gives it; where any failed, those.

        Whatever their day.
        """
        found = self._findings_by_inspection.get(key, ())
        return tuple(one for one in found if one.result is Result.FAIL) or found

    def actions_of(self, key: str) -> tuple[Action, ...]:
        """Return the actions against what an inspection saw of a point."""
        return tuple(
            action for finding in self.findings_of(key) for action in self._actions_by_subject.get(finding.id, ())
        )

    def latest_finding(self, point: str) -> Finding | None:
        """Return the last finding on a point; of one day the last in the table."""
        # ``max`` keeps the first of equals: the table is read from its end.
        return max(reversed(self.findings_by_point.get(point, ())), key=lambda finding: finding.date, default=None)

    def item(self, key: str) -> InspectionItem | None:
        """Return the item of an id, or the only one that covers the point of that id."""
        covering = self.items_by_point.get(key, ())
        return self.items.get(key) or (covering[0] if len(covering) == 1 else None)

    def _link(self, key: str, field: str) -> str | None:
        return text_of(getattr(self.links[key], field)) if key in self.links else None

    def _decision(self, key: str, field: str) -> str | None:
        decision = self.decisions.get(key)
        if field == APPLICABILITY:
            return Applicable.YES.value if decision is None else Applicable.NO.value
        return None if decision is None else text_of(getattr(decision, field))

    def _exclusion(self, key: str, field: str) -> str | None:
        point = self._project.point_by_id.get(key)
        if point is None:
            return None
        decision = self.exclusion_of(point)
        if decision is not None:
            return self._decision(decision.id, field)
        return Applicable.YES.value if field == APPLICABILITY else ""

    def _evidence(self, key: str, field: str) -> str | None:
        evidence = self.evidence.get(key)
        return None if evidence is None else text_of(getattr(evidence, field))

    def _action(self, key: str, field: str) -> str | None:
        return text_of(getattr(self.actions[key], field)) if key in self.actions else None

    def _correction(self, key: str, field: str) -> str | None:
        if key not in self._project.point_by_id:
            return None
        return "\n".join(text_of(getattr(action, field)) for action in self.actions_by_point.get(key, ()))

    def _item(self, key: str, field: str) -> str | None:
        item = self.item(key)
        if item is not None:
            return text_of(getattr(item, field))
        return "" if key in self._project.point_by_id and key not in self.items_by_point else None

    def _conclusion(self, key: str, field: str) -> str | None:
        if key not in self._project.point_by_id:
            return None
        finding = self.latest_finding(key)
        return text_of(getattr(finding, field)) if finding else ""

    def _check(self, key: str, field: str) -> str | None:
        return "" if inspected(key)[0] in self.checked_items else None

    def _seen(self, key: str, field: str) -> str:
        return _distinct(getattr(finding, field) for finding in self.findings_of(key))

    def _remedy(self, key: str, field: str) -> str:
        return _distinct(getattr(action, field) for action in self.actions_of(key))


def _distinct(values: Iterable[StrEnum | date | str | None]) -> str:
    return "\n".join(dict.fromkeys(map(text_of, values)))


def text_of(value: StrEnum | date | str | None) -> str:
    """Return a field as its table holds it."""
    return str(value) if value is not None else ""
