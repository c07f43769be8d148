"""Reads ``requirements/inspection-rules.yaml``: which guideline, its items by grade, and how an inspection ends.

guideline: {title: …, source: gmp-2025, status: draft, published: 2026-06-09, scope: …, basis: …}
items: {关键: 39, 主要: 86, 一般: 75}
rules:
- {outcome: fail, text: …, any: [{fraud: yes}, {count: [critical, major], at_least: 10}]}
- {outcome: pass, text: …, all: [{count: [total], at_most: 0}]}
- {outcome: rectify, text: …}
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from qmstrace.errors import Code, Place
from qmstrace.model.inspection import AtLeast, AtMost, CountCondition, Counted, Fraud, InspectionRule, InspectionRules
from qmstrace.model.vocabulary import Conclusion, Grade, SourceStatus, YesNo
from qmstrace.store.cache import ParseCache
from qmstrace.store.fields import Fields
from qmstrace.store.files import ProjectFiles
from qmstrace.store.problems import INSPECTION_RULES, Problems
from qmstrace.store.yaml_text import Data, read_yaml

NUMBER = re.compile(r"0|[1-9][0-9]{0,3}")
POSITIVE = re.compile(r"[1-9][0-9]{0,3}")
EARLIEST = date(1, 1, 1)
CONDITIONS: Mapping[Conclusion, tuple[type, ...]] = {
    Conclusion.FAIL: (Fraud, AtLeast),
    Conclusion.PASS: (AtMost,),
    Conclusion.RECTIFY: (),
}
"""What may stand in the conditions of an outcome, so that more failures never end better; nothing: there are none."""
NAMES: Mapping[type, str] = {Fraud: "fraud", AtLeast: "at_least", AtMost: "at_most"}
ORDER = (Conclusion.FAIL, Conclusion.PASS, Conclusion.RECTIFY)


def read_inspection_rules(files: ProjectFiles, cache: ParseCache, problems: Problems) -> InspectionRules | None:
    """Return the rules, or None where there is no such file or it cannot be read."""
    text = files.read(INSPECTION_RULES) if files.exists(INSPECTION_RULES) else None
    if text is None:
        return None
    data, complaints = cache.parse(text, read_yaml)
    for code, line, params in complaints:
        problems.add(code, INSPECTION_RULES, line, **params)
    return None if data is None and complaints else _Rules(problems).rules(data)


class _Rules:
    def __init__(self, problems: Problems) -> None:
        self._problems = problems

    def rules(self, data: Data) -> InspectionRules | None:
        top = self._mapping(data, 1)
        if top is None:
            return None
        head, items = self._section(top, "guideline"), self._section(top, "items")
        rules = self._rules(top)
        top.done()
        if head is None or items is None:
            return None
        found = InspectionRules(
            title=head.text("title"),
            source=head.text("source"),
            status=head.choice("status", SourceStatus),
            published=head.date("published", required=True) or EARLIEST,
            scope=head.text("scope"),
            basis=head.text("basis"),
            published_items={grade: int(items.text(grade, pattern=NUMBER) or 0) for grade in Grade},
            rules=rules,
            place=Place(path=INSPECTION_RULES, line=head.line("source")),
        )
        head.done()
        items.done()
        return found

    def _section(self, top: Fields, key: str) -> Fields | None:
        if not top.raw(key):
            top.complain(Code.FIELD_MISSING, key)
            return None
        return self._mapping(top.raw(key), top.line(key))

    def _mapping(self, data: Data, line: int) -> Fields | None:
        if not isinstance(data, dict):
            self._problems.add(Code.NOT_A_MAPPING, INSPECTION_RULES, line)
            return None
        place = Place(path=INSPECTION_RULES, line=data["line"])
        return Fields(data["items"], data["lines"], place, self._problems)

    def _rules(self, top: Fields) -> tuple[InspectionRule, ...]:
        entries = _entries(top, "rules")
        rules = [rule for entry in entries if (rule := self._rule(entry, top.line("rules")))]
        if len(rules) == len(entries):
            self._check_order(rules)
        return tuple(rules)

    def _rule(self, data: Data, line: int) -> InspectionRule | None:
        fields = self._mapping(data, line)
        if fields is None:
            return None
        conclusion = fields.choice("outcome", Conclusion)
        is_known = fields.text("outcome", required=False) in set(Conclusion)
        named = [key for key in ("all", "any") if fields.raw(key) is not None]
        if len(named) > 1:
            fields.complain(Code.INSPECTION_JOINED, "any")
        entries = [(entry, fields.line(key)) for key in named for entry in _entries(fields, key)]
        conditions = [self._condition(entry, line) for entry, line in entries]
        rule = InspectionRule(
            conclusion=conclusion,
            text=fields.text("text"),
            is_any="any" in named,
            conditions=tuple(condition for condition in conditions if condition),
            place=fields.place,
        )
        fields.done()
        if not is_known:
            return None
        if bool(named) == (conclusion is Conclusion.RECTIFY):
            fields.complain(Code.INSPECTION_ORDER, "outcome")
        self._check_direction(rule, fields)
        return rule

    def _condition(self, data: Data, line: int) -> CountCondition | None:
        fields = self._mapping(data, line)
        if fields is None:
            return None
        match sorted(data["items"]):
            case ["fraud"]:
                value = fields.text("fraud")
                if value not in {"", YesNo.YES}:
                    fields.complain(Code.VALUE_NOT_ALLOWED, "fraud", value=value, allowed=YesNo.YES.value)
                return Fraud()
            case ["at_least", "count"]:
                limit = int(fields.text("at_least", pattern=POSITIVE) or 0)
                return AtLeast(counted=_counted(fields), limit=limit)
            case ["at_most", "count"]:
                return AtMost(counted=_counted(fields), limit=int(fields.text("at_most", pattern=NUMBER) or 0))
        self._problems.add(Code.INSPECTION_CONDITION, INSPECTION_RULES, fields.place.line)
        return None

    def _check_direction(self, rule: InspectionRule, fields: Fields) -> None:
        allowed = CONDITIONS[rule.conclusion]
        wrong = {type(condition): None for condition in rule.conditions if not isinstance(condition, allowed)}
        for kind in wrong if allowed else ():
            name, outcome = NAMES[kind], rule.conclusion.value
            fields.complain(Code.INSPECTION_DIRECTION, "any" if rule.is_any else "all", name=name, outcome=outcome)

    def _check_order(self, rules: Sequence[InspectionRule]) -> None:
        """Note the first rule that stands behind one that it should precede, and a missing or second last one."""
        ranks = [ORDER.index(rule.conclusion) for rule in rules]
        for rank, following, rule in zip(ranks, ranks[1:], rules[1:], strict=False):
            if rank > following or rank == following == ORDER.index(Conclusion.RECTIFY):
                return self._problems.add(Code.INSPECTION_ORDER, INSPECTION_RULES, rule.place.line)
        if rules and rules[-1].conclusion is not Conclusion.RECTIFY:
            self._problems.add(Code.INSPECTION_ORDER, INSPECTION_RULES, rules[-1].place.line)
        return None


def _entries(fields: Fields, key: str) -> list[Data]:
    data = fields.raw(key)
    if isinstance(data, list) and data:
        return data
    fields.complain(Code.FIELD_MISSING if not data else Code.NOT_A_LIST, key)
    return []


def _counted(fields: Fields) -> tuple[Counted, ...]:
    names = fields.texts("count")
    if fields.raw("count") == []:
        fields.complain(Code.FIELD_MISSING, "count")
    unknown = [name for name in names if name not in set(Counted)]
    for name in unknown:
        fields.complain(Code.VALUE_NOT_ALLOWED, "count", value=name, allowed="、".join(Counted))
    if len(set(names)) < len(names) or (Counted.TOTAL in names and len(names) > 1):
        fields.complain(Code.INSPECTION_COUNTED_TWICE, "count")
    return () if unknown else tuple(Counted(name) for name in names)
