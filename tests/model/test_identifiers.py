"""Locators and ids."""

from __future__ import annotations

import re

import pytest
from qmstrace.model.identifiers import CONTROL_ID, LOCATOR, enclosing_locator, provision_id


@pytest.mark.parametrize(
    ("prefix", "locator", "expected"),
    [
        ("GMP", "c4", "GMP-c4"),
        ("GMP", "23", "GMP-23"),
        ("GMP", "19/p2/3", "GMP-19-p2-3"),
        ("CAMDI", "4.5.2.1/b", "CAMDI-4-5-2-1-b"),
        ("LPBF", "n1/4", "LPBF-n1-4"),
    ],
)
def test_an_id_is_prefix_and_locator_without_dots_and_slashes(prefix: str, locator: str, expected: str) -> None:
    assert provision_id(prefix, locator) == expected


@pytest.mark.parametrize(
    ("locator", "expected"),
    [
        ("4.7.5/a/2", "4.7.5/a"),
        ("4.7.5/a", "4.7.5"),
        ("4.7.5", "4.7"),
        ("19/p2/3", "19/p2"),
        ("19/p2", "19"),
        ("19", None),
        ("c4", None),
    ],
)
def test_a_locator_shows_what_is_around_it(locator: str, expected: str | None) -> None:
    assert enclosing_locator(locator) == expected


@pytest.mark.parametrize("locator", ["c4", "23", "9/3", "15/p2", "4.5.2.1/b", "sum/6", "n1/4"])
def test_locators_of_every_source_are_well_formed(locator: str) -> None:
    assert LOCATOR.fullmatch(locator)


@pytest.mark.parametrize("locator", ["", "4.", ".4", "4..5", "4//a", "C4", "第四条", "4-5", "4/a "])
def test_what_is_no_locator_is_refused(locator: str) -> None:
    assert not LOCATOR.fullmatch(locator)


@pytest.mark.parametrize(("text", "number"), [("QP-07-C03", "QP-07"), ("QM-C01", "QM"), ("WI-A1-02-C100", "WI-A1-02")])
def test_a_control_id_begins_with_the_number_of_its_document(text: str, number: str) -> None:
    found = re.fullmatch(CONTROL_ID, text)
    assert found is not None
    assert found["document"] == number


@pytest.mark.parametrize("text", ["QP-07", "QP-07-C3", "QP-07-c03", "QP-07-C03-k1", "07-C03"])
def test_what_is_no_control_id_is_refused(text: str) -> None:
    assert not CONTROL_ID.fullmatch(text)
