"""Periods such as ``12 months``: how old a record may be."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

PERIOD = re.compile(r"([1-9][0-9]{0,3}) (day|month|year)s?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A number of days, months or years."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count} {self.unit}" + ("s" if self.count > 1 else "")


def parse_period(text: str) -> Period | None:
    """Return the period that the text names, or None where it names none."""
    match = PERIOD.fullmatch(text)
    return Period(count=int(match[1]), unit=match[2]) if match else None


def earliest(day: date, period: Period) -> date:
    """Return the first day whose record still counts on ``day``; a short month's last day stands for what it lacks."""
    if period.unit == "day":
        return date.fromordinal(max(1, day.toordinal() - period.count))
    months = period.count * (12 if period.unit == "year" else 1)
    ordinal = day.year * 12 + day.month - 1 - months
    if ordinal < 12:
        return date.min
    year, month = divmod(ordinal, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
