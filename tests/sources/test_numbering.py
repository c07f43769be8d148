"""Numbers as Chinese texts write them."""

from __future__ import annotations

import pytest
from qmstrace.sources.numbering import chinese_number, chinese_numeral, circled, plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百", 100),
        ("一百零六", 106),
        ("一百一十", 110),
        ("一百三十一", 131),
    ],
)
def test_chinese_numbers_are_read_and_written(text: str, value: int) -> None:
    assert (chinese_number(text), chinese_numeral(value)) == (value, text)


def test_every_number_that_is_written_is_read_back() -> None:
    assert [chinese_number(chinese_numeral(number)) for number in range(1, 1000)] == list(range(1, 1000))


@pytest.mark.parametrize("number", [0, 1000])
def test_a_number_out_of_range_is_not_written(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        chinese_numeral(number)


def test_numbers_in_circles_stay_and_look_alikes_become_plain() -> None:
    assert circled(20) == "⑳"
    assert plain("４．２（ａ）\u3000②\u2f00\ufeff") == "4.2(a) ②一 "
