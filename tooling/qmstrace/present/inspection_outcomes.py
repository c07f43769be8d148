"""How inspections on record ended: drawn once for the workbook, the command line and other programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qmstrace.model.grouping import group
from qmstrace.model.matrices import Finding
from qmstrace.model.vocabulary import Conclusion, Grade, SourceStatus
from qmstrace.present.addresses import HOME
from qmstrace.present.assessed import Assessed
from qmstrace.present.inspection_registers import is_excluded
from qmstrace.present.labels import label
from qmstrace.present.language import translated
from qmstrace.present.registers import Register, Row, cells, headings
from qmstrace.trace.inspection import InspectionOutcome, inspection_results, items_to_inspect, outcome

OUTCOME_COLUMNS = headings(
    ("检查", 34),
    ("日期", 26),
    ("已查/应查项目", 14),
    *((f"{grade.value}不符合", 12) for grade in Grade),
    ("未分级不符合", 14),
    ("不符合合计", 12),
    ("结论", 24),
    ("依据", 56),
    ("不属于任何项目的不符合要点", 32),
)
FRAUD_NOTE = "“{name}”的检查表中“发现弄虚作假”为“是”，结论按此得出；项目不记录此项，“自查结论”表中的结论不含它。"


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedInspection:
    """An inspection by its findings: its days, how many of the items that apply were seen, and how it ended.

    ``outside`` are the points that failed and belong to no item.
    """

    name: str
    days: tuple[date, ...]
    seen: int
    asked: int
    found: InspectionOutcome
    outside: tuple[str, ...]
    is_fraud: bool
    is_formal: bool

    @property
    def period(self) -> str:
        """The day of its findings, or the first and the last."""
        days = sorted(self.days)
        if days[:1] == days[-1:]:
            return "".join(map(str, days[:1]))
        return translated("{first} 至 {last}").format(first=days[0], last=days[-1])

    @property
    def conclusion(self) -> str:
        """How it ended, in words; only a failure stands before every item was seen."""
        found = self.found.conclusion
        if found is None:
            return translated("不能得出")
        if self.seen < self.asked and found is not Conclusion.FAIL:
            return translated("尚未查完")
        conclusion = label(found)
        return conclusion if self.is_formal else translated("{conclusion}（非正式）").format(conclusion=conclusion)

    @property
    def ungraded(self) -> int:
        """How many items failed that have no grade."""
        return self.found.total - sum(self.found.failed.values())

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns of the register."""
        found = self.found
        return (
            *(self.name, self.period, f"{self.seen}/{self.asked}"),
            *(str(found.failed[grade]) for grade in Grade),
            *(str(self.ungraded), str(found.total), self.conclusion),
            *(found.rule.text if found.rule else "", "\n".join(self.outside)),
        )


def inspection_notes(assessed: Assessed) -> tuple[str, ...]:
    """Return what must be known of the items and rules: where they come from, and whether an outcome is official."""
    project = assessed.project
    items, rules = items_to_inspect(project), project.inspection_rules
    stand_ins = sum(item.stands_in for item in items)
    are_brought = stand_ins < len(items)
    notes = []
    if not are_brought:
        notes.append(
            translated(
                "没有检查项目表：每个检查要点代替一个检查项目，所填的级别不是公布的级别，结论不是正式结论。"
                "取得正式的检查项目后，填入 requirements/inspection-items.csv。"
            )
        )
    if rules is None:
        notes.append(translated("没有 requirements/inspection-rules.yaml：不得出检查结论。"))
        return tuple(notes)
    listed = outcome(items, (), is_fraud=False, rules=rules)
    if are_brought and stand_ins:
        notes.append(translated("有的检查项目以检查要点代替，结论不是正式结论。"))
    if are_brought and not all(item.grade for item in items):
        notes.append(translated("有的检查项目没有级别，结论不是正式结论。"))
    if are_brought and not listed.is_whole:
        unequal = translated("检查项目与公布的项目数不同：现有{brought}；公布{published}。")
        notes.append(unequal.format(brought=_counts(listed.listed), published=_counts(rules.published_items)))
    ruled = translated("结论的规则：{title}，{published}，{status}，用于{scope}。有弄虚作假的一律未通过。")
    status = label(rules.status)
    notes.append(ruled.format(title=rules.title, published=rules.published, status=status, scope=rules.scope))
    return tuple(notes)


def _counts(counts: Mapping[Grade, int]) -> str:
    return translated("、").join(f"{label(grade)} {counts[grade]}" for grade in Grade)


def outcome_notes(assessed: Assessed, found: RecordedInspection) -> tuple[str, ...]:
    """Return what must be known of an outcome, and of the fraud that it counts."""
    fraud = (FRAUD_NOTE.format(name=found.name),) if found.is_fraud else ()
    return (*inspection_notes(assessed), *fraud)


def outcome_register(assessed: Assessed) -> Register:
    """Return the inspections on record by the day of the assessment, each with its failed items and its conclusion."""
    rows = tuple(Row(cells=cells(*found.texts)) for found in _recorded(assessed))
    return Register(page=HOME, title="自查结论", note="", headings=OUTCOME_COLUMNS, rows=rows)


def _recorded(assessed: Assessed) -> Iterator[RecordedInspection]:
    day = assessed.assessment.day
    findings = group((one for one in assessed.project.findings if one.date <= day), lambda one: one.inspection)
    return (_inspection(assessed, name, found, is_fraud=False) for name, found in findings.items())


def recorded_inspection(assessed: Assessed, name: str, *, is_fraud: bool) -> RecordedInspection:
    """Return one inspection by its findings up to the day of the assessment, of which there may be none."""
    day = assessed.assessment.day
    findings = [one for one in assessed.project.findings if one.inspection == name and one.date <= day]
    return _inspection(assessed, name, findings, is_fraud=is_fraud)


def _inspection(assessed: Assessed, name: str, findings: Sequence[Finding], *, is_fraud: bool) -> RecordedInspection:
    project = assessed.project
    rules = project.inspection_rules
    seen = inspection_results(project, findings)
    found = outcome(seen.items, seen.failed, is_fraud=is_fraud, rules=rules)
    asked = [item for item in seen.items if not is_excluded(assessed, item)]
    is_current = rules is not None and rules.status is SourceStatus.CURRENT
    return RecordedInspection(
        name=name,
        days=tuple(finding.date for finding in findings),
        seen=sum(seen.results[item.id] is not None for item in asked),
        asked=len(asked),
        found=found,
        outside=seen.outside,
        is_fraud=is_fraud,
        is_formal=found.is_official and found.is_whole and is_current,
    )
