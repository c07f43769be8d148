"""Takes typed values out of one mapping of a file and notes what is wrong with each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from qmstrace.errors import Code, Place
from qmstrace.model.period import Period, parse_period
from qmstrace.store.problems import Problems

Choice = TypeVar("Choice", bound=StrEnum)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Fields:
    """The fields of one mapping, each with its line; call ``done`` last to report the unknown ones."""

    def __init__(self, items: Mapping[str, Any], lines: Mapping[str, int], place: Place, problems: Problems) -> None:
        self._items = items
        self._lines = lines
        self._problems = problems
        self._asked: set[str] = set()
        self.place = place

    def line(self, key: str) -> int:
        """Return the line of a field, or that of the whole mapping."""
        return self._lines.get(key, self.place.line)

    def complain(self, code: Code, key: str, **params: str) -> None:
        """Note a problem at a field."""
        self._problems.add(code, self.place.path, self.line(key), field=key, **params)

    def raw(self, key: str) -> Any:
        """Return the value as read, or None."""
        self._asked.add(key)
        return self._items.get(key)

    def text(self, key: str, *, required: bool = True, pattern: re.Pattern[str] | None = None) -> str:
        """Return a text without outer space; empty where it is missing or wrong."""
        value = self.raw(key)
        if value is not None and not isinstance(value, str):
            self.complain(Code.NOT_A_TEXT, key)
            return ""
        value = (value or "").strip()
        if not value:
            if required:
                self.complain(Code.FIELD_MISSING, key)
        elif pattern is not None and not pattern.fullmatch(value):
            self.complain(Code.VALUE_MALFORMED, key, value=value)
            return ""
        return value

    def choice(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """Return one of the allowed values; the first stands in for a wrong one, which is noted."""
        value = self.text(key, required=default is None)
        if not value:
            return default if default is not None else next(iter(choices))
        try:
            return choices(value)
        except ValueError:
            self.complain(Code.VALUE_NOT_ALLOWED, key, value=value, allowed="、".join(choices))
            return next(iter(choices))

    def optional_choice(self, key: str, choices: type[Choice]) -> Choice | None:
        """Return one of the allowed values, or None where the field is empty."""
        return self.choice(key, choices) if self.text(key, required=False) else None

    def date(self, key: str, *, required: bool = False) -> date | None:
        """Return a calendar day written ``2026-11-01``, or None."""
        value = self.text(key, required=required)
        if not value:
            return None
        try:
            if not DATE.fullmatch(value):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            self.complain(Code.DATE_INVALID, key, value=value)
            return None

    def time(self, key: str) -> datetime | None:
        """Return a moment with its zone, or None."""
        value = self.text(key)
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise ValueError
            return moment
        except ValueError:
            self.complain(Code.DATE_INVALID, key, value=value)
            return None

    def period(self, key: str) -> Period | None:
        """Return a period such as ``12 months``, or None."""
        value = self.text(key, required=False)
        period = parse_period(value)
        if value and period is None:
            self.complain(Code.VALUE_MALFORMED, key, value=value)
        return period

    def names(self, key: str) -> tuple[str, ...]:
        """Return the parts of a text separated by commas or the like, half or full width."""
        value = self.text(key, required=False)
        return tuple(part.strip() for part in re.split(r"[,，、;；]", value) if part.strip())

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where it is missing or wrong."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            self.complain(Code.NOT_A_LIST, key)
            return ()
        return tuple(part.strip() for part in value)

    def done(self, known: Sequence[str] = ()) -> None:
        """Report every field that nobody asked for."""
        for key in self._items:
            if key not in self._asked and key not in known:
                self.complain(Code.FIELD_UNKNOWN, key, allowed="、".join(sorted({*self._asked, *known})))
