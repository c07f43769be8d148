"""The ways in which Chinese official texts number what they demand."""

from __future__ import annotations

import unicodedata

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
UNITS = ("", "十", "百")
_SPACES = (*range(0x2000, 0x200E), 0x202F, 0x205F, 0x2060, 0x3000, 0xA0, 0xFEFF)
OUTER_SPACE = " \t\r\n" + "".join(map(chr, _SPACES))
_LOOK_ALIKES = (*range(0x2E80, 0x2FE0), *range(0xFF01, 0xFF5F))
PLAIN = {
    code: form for code in _LOOK_ALIKES if len(form := unicodedata.normalize("NFKC", chr(code))) == 1
} | dict.fromkeys(_SPACES, " ")
"""Full-width marks, other spaces, and the radicals that some PDF fonts put for Han characters, to their plain forms."""


def chinese_number(text: str) -> int:
    """Return the value of a Chinese number below one thousand: ``一百三十一`` is 131."""
    total, digit = 0, 0
    for char in text:
        if char == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif char == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = DIGITS[char]
    return total + digit


def chinese_numeral(number: int) -> str:
    """Return a number from 1 to 999 as Chinese texts count: 131 is ``一百三十一``, 10 is ``十``.

    Raises:
        ValueError: the number is out of that range.
    """
    if not 0 < number < 1000:
        raise ValueError(number)
    digits = str(number)
    parts = [
        "零一二三四五六七八九"[int(digit)] + (UNITS[len(digits) - 1 - place] if digit != "0" else "")
        for place, digit in enumerate(digits)
    ]
    text = "".join(parts).rstrip("零")
    while "零零" in text:
        text = text.replace("零零", "零")
    return text.removeprefix("一") if text.startswith("一十") else text


def circled(number: int) -> str:
    """Return a number from 1 to 20 in a circle: 2 is ``②``."""
    return chr(ord("①") + number - 1)


def plain(text: str) -> str:
    """Return a text with its look-alike characters as plain ones, each in its place; numbers in circles stay."""
    return text.translate(PLAIN)
