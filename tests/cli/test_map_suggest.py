"""``qms map suggest``: what is most alike comes first, and what is linked is not proposed again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Data = Callable[..., Any]
ON = ("--as-of", "2026-07-01")


def test_the_control_most_like_a_point_comes_first_with_its_score(data: Data, qms: Run) -> None:
    assert qms("map", "remove", "DEMO-1-k2", "QP-01-C02").exit_code == 0
    found = data("map", "suggest", "DEMO-1-k2", *ON)
    assert found[0]["control"] == "QP-01-C02"
    scores = [float(row["score"]) for row in found]
    assert scores == sorted(scores, reverse=True) and 0 < scores[0] <= 1


def test_a_control_gets_points(data: Data) -> None:
    found = data("map", "suggest", "QP-01-C01", *ON)
    assert {row["control"] for row in found} == {"QP-01-C01"}
    assert len({row["point"] for row in found}) == len(found)


def test_what_is_linked_already_is_not_proposed(data: Data) -> None:
    assert ("DEMO-1-k1", "QP-01-C01") not in {
        (row["point"], row["control"]) for row in data("map", "suggest", "QP-01-C01", *ON)
    }


def test_every_open_point_is_asked_for_and_no_other(data: Data) -> None:
    found = data("map", "suggest", "--uncovered", "--most", "1", *ON)
    open_points = {row["point_id"] for row in data("gap", *ON, "--verdict", "gap", "--verdict", "partial")}
    assert {row["asked"] for row in found} == open_points
    assert len(found) == len(open_points)


@pytest.mark.parametrize("name", ["DEMO-9-k1", "QP-01", "=1"])
def test_an_unknown_name_is_refused(qms: Run, name: str) -> None:
    result = qms("map", "suggest", name, *ON)
    assert (result.exit_code, name in result.stderr) == (2, True)


def test_nothing_asked_for_is_wrong_usage(qms: Run) -> None:
    assert qms("map", "suggest").exit_code == 2


def test_without_the_extra_the_message_says_how_to_get_it(qms: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.feature_extraction.text", None)
    result = qms("map", "suggest", "DEMO-1-k1", *ON)
    assert (result.exit_code, "qmstrace[suggest]" in result.stderr) == (2, True)


def test_weak_likeness_is_said_to_be_weak(qms: Run) -> None:
    assert "多半不相干" in qms("map", "suggest", "DEMO-3-k2", *ON).stderr
