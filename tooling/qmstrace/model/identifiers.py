"""Locators and ids: a locator names a provision inside its source, an id names it anywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import digits

LOCATOR = re.compile(r"[0-9a-z]+(?:[./][0-9a-z]+)*")
"""Letters and digits in parts joined by dots (numbering) or slashes (paragraphs and items)."""

CONTROL_ID = re.compile(r"(?P<document>[A-Z]+(?:-[0-9A-Z]+)*)-C[0-9]{2,3}")
DOCUMENT_NUMBER = re.compile(r"[A-Z]+(?:-[0-9A-Z]+)*")
EVIDENCE_ID = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
YEAR = re.compile(r"-20[0-9]{2}-")
POINT_KEY = re.compile(r"k[1-9][0-9]*")
_WITHDRAWAL = "withdrawal:"


def fact_subject(name: str) -> str:
    """Return the name under which a scope fact is attested."""
    return f"fact:{name}"


def withdrawal_subject(number: str) -> str:
    """Return the name under which the withdrawal of a document is attested."""
    return f"{_WITHDRAWAL}{number}"


def document_of(subject: str) -> str:
    """Return the number of the document whose content or withdrawal is attested under a name."""
    return subject.removeprefix(_WITHDRAWAL)


def provision_id(prefix: str, locator: str) -> str:
    """Return the id of a provision: ``GMP``, ``19/p2/3`` gives ``GMP-19-p2-3`` (no dots: a dot is a need part)."""
    return prefix + "-" + locator.replace(".", "-").replace("/", "-")


def enclosing_locator(locator: str) -> str | None:
    """Return the locator around a locator by its form: ``4.7.5/a`` for ``4.7.5/a/2``, and ``4.7.5`` for that."""
    for separator in "/.":
        head, found, _ = locator.rpartition(separator)
        if found:
            return head
    return None


def next_id(taken: Sequence[str], first: str, year: int) -> str:
    """Return the id after the last one of a table, its year brought up to date; ``first`` where the table is empty.

    ``CA-2026-09`` gives ``CA-2026-10``, or ``CA-2027-01`` in the next year.
    """
    stem, number = _split(taken[-1] if taken else first)
    stem = YEAR.sub(f"-{year}-", stem)
    used = [int(found) for begin, found in map(_split, taken) if begin == stem and found]
    return f"{stem}{max(used, default=0) + 1:0{len(number) or 2}}"


def _split(identifier: str) -> tuple[str, str]:
    stem = identifier.rstrip(digits)
    return (stem, identifier[len(stem) :]) if stem != identifier else (f"{identifier}-", "")
