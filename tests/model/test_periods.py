"""Periods: how old a record may be on a day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.model.period import Period, earliest, parse_period


@pytest.mark.parametrize(
    ("day", "period", "expected"),
    [
        (date(2026, 7, 1), "12 months", date(2025, 7, 1)),
        (date(2026, 3, 31), "1 month", date(2026, 2, 28)),
        (date(2024, 3, 31), "1 month", date(2024, 2, 29)),
        (date(2026, 12, 31), "6 months", date(2026, 6, 30)),
        (date(2026, 2, 28), "12 months", date(2025, 2, 28)),
        (date(2025, 2, 28), "12 months", date(2024, 2, 28)),
        (date(2024, 2, 29), "12 months", date(2023, 2, 28)),
        (date(2024, 2, 29), "4 years", date(2020, 2, 29)),
        (date(2026, 1, 15), "1 month", date(2025, 12, 15)),
        (date(2026, 1, 15), "13 months", date(2024, 12, 15)),
        (date(2024, 3, 1), "1 day", date(2024, 2, 29)),
        (date(2026, 7, 1), "9999 years", date.min),
        (date(2, 1, 1), "9999 days", date.min),
    ],
)
def test_the_first_day_that_still_counts(day: date, period: str, expected: date) -> None:
    parsed = parse_period(period)
    assert parsed is not None
    assert earliest(day, parsed) == expected


@given(st.dates(min_value=date(1900, 1, 1)), st.integers(1, 40))
def test_twelve_months_are_a_year(day: date, years: int) -> None:
    assert earliest(day, Period(count=12 * years, unit="month")) == earliest(day, Period(count=years, unit="year"))


@given(st.dates(min_value=date(1900, 1, 1)), st.dates(min_value=date(1900, 1, 1)), st.integers(1, 60))
def test_a_later_day_asks_for_no_older_record(one: date, other: date, months: int) -> None:
    period = Period(count=months, unit="month")
    assert earliest(min(one, other), period) <= earliest(max(one, other), period)


@given(st.integers(1, 9999), st.sampled_from(["day", "month", "year"]))
def test_a_period_reads_back_as_it_is_written(count: int, unit: str) -> None:
    period = Period(count=count, unit=unit)
    assert parse_period(str(period)) == period


@pytest.mark.parametrize("text", ["", "12", "months", "0 months", "-1 day", "12  months", "12 weeks", "1.5 years"])
def test_what_names_no_period_is_refused(text: str) -> None:
    assert parse_period(text) is None
