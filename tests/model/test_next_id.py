"""The number that a new record gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.model.identifiers import next_id

FIRST = "CA-2026-00"
YEARS = st.integers(2020, 2029)
STEM = st.sampled_from(["CA-2025-", "CA-2026-", "A-", "整改", "F2026-", "X-20-", ""])
NAMES = st.builds(
    lambda stem, number: f"{stem}{number}", STEM, st.integers(0, 120).map(str) | st.just("007") | st.just("")
)


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([], "CA-2026-01"),
        (["CA-2026-09"], "CA-2026-10"),
        (["CA-2026-99"], "CA-2026-100"),
        (["CA-2026-009"], "CA-2026-010"),
        (["CA-2025-09"], "CA-2026-01"),
        (["CA-2026-03", "CA-2025-09"], "CA-2026-04"),
        (["CA-2026-07", "CA-2026-02"], "CA-2026-08"),
        (["A-001", "A-002"], "A-003"),
        (["A-9"], "A-10"),
        (["A-7"], "A-8"),
        (["整改"], "整改-01"),
        (["整改3"], "整改4"),
        (["CA-2026-01", "别的"], "别的-01"),
    ],
)
def test_the_next_number_goes_on_where_the_last_one_ended(taken: list[str], expected: str) -> None:
    assert next_id(taken, FIRST, 2026) == expected


@given(st.lists(NAMES.filter(bool), max_size=8), YEARS)
def test_the_next_number_is_nobody_s(taken: list[str], year: int) -> None:
    found = next_id(taken, FIRST, year)
    assert found not in taken
    assert found[-1].isdigit()


@given(st.lists(NAMES.filter(bool), max_size=8), YEARS)
def test_numbers_that_are_given_one_after_another_differ(taken: list[str], year: int) -> None:
    given_out: list[str] = []
    for _ in range(3):
        given_out.append(next_id([*taken, *given_out], FIRST, year))
    assert len({*given_out}) == 3
