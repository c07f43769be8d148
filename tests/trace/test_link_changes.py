"""What changed in a link since its review: proved by the fingerprint, or else said to be unproved."""

from __future__ import annotations

import pytest
from builders import attestation
from hypothesis import given
from hypothesis import strategies as st
from qmstrace.model.fingerprint import content_fingerprint
from qmstrace.model.vocabulary import Act
from qmstrace.trace import link_changes
from qmstrace.trace.link_changes import LinkPart, proved_changes, reviewed_content, unproved_changes
from qmstrace.trace.links import earlier_names

PARTS = tuple(part.value for part in LinkPart)
REVIEWED = {part: f"复核时的{part}" for part in PARTS}
FINGERPRINT = content_fingerprint(REVIEWED)
TEXTS = st.dictionaries(st.sampled_from(PARTS), st.sampled_from(["甲", "乙", "丙"]))


@given(now=TEXTS, states=st.lists(TEXTS, max_size=2), order=st.randoms(use_true_random=False))
def test_what_was_reviewed_is_found_wherever_its_parts_stand_among_others(
    now: dict[str, str], states: list[dict[str, str]], order: object
) -> None:
    today = {**REVIEWED, **now}
    known = [*states, *({part: REVIEWED[part]} for part in now)]
    order.shuffle(known)  # type: ignore[attr-defined]
    assert reviewed_content(today, known, FINGERPRINT) == REVIEWED
    assert {change.part for change in proved_changes(REVIEWED, today, {}).changes} == set(now)


@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_proved_while_one_old_part_is_not_at_hand(part: str) -> None:
    today = {name: f"今天的{name}" for name in PARTS}
    known = [{name: text for name, text in REVIEWED.items() if name != part}]
    assert reviewed_content(today, known, FINGERPRINT) is None
    assert reviewed_content(today, [*known, REVIEWED], FINGERPRINT) == REVIEWED


def test_the_search_among_very_many_old_texts_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []
    monkeypatch.setattr(link_changes, "content_fingerprint", lambda content: tried.append(content) or "")
    states = [{part: f"{part}{number}" for part in PARTS} for number in range(30)]
    assert reviewed_content(REVIEWED, states, FINGERPRINT) is None
    assert len(tried) == link_changes.MOST_COMBINATIONS


def test_spacing_is_no_change() -> None:
    today = {**REVIEWED, "point": REVIEWED["point"] + " \n", "rationale": "别的理由"}
    assert [change.part for change in proved_changes(REVIEWED, today, {}).changes] == [LinkPart.RATIONALE]


def test_official_texts_are_compared_only_where_both_are_at_hand() -> None:
    today = {**REVIEWED, "official": "new"}
    (change,) = proved_changes(REVIEWED, today, {"new": "新文"}).changes
    assert (change.old, change.new, change.is_worded) == (REVIEWED["official"], "new", False)
    (change,) = proved_changes(REVIEWED, today, {"new": "新文", REVIEWED["official"]: "旧文"}).changes
    assert (change.old, change.new, change.is_worded) == ("旧文", "新文", True)


def test_without_proof_it_names_what_is_seen_to_differ_else_what_is_left_else_nothing() -> None:
    today = {**REVIEWED, "control": "今天的控制点"}
    seen = unproved_changes({"control": REVIEWED["control"]}, today)
    assert seen.parts == seen.seen == (LinkPart.CONTROL,)
    same = unproved_changes({"control": REVIEWED["control"]}, REVIEWED)
    assert same.seen == ()
    assert same.possible == tuple(part for part in LinkPart if part is not LinkPart.CONTROL)
    nothing = unproved_changes({}, REVIEWED)
    assert (nothing.seen, nothing.possible, nothing.is_proved) == ((), (), False)


def test_a_link_is_followed_back_through_every_renumbering_since_its_review() -> None:
    lines = [
        attestation(digest="0", act=Act.RENUMBER, subjects={"R-7-k1 ~ C": "R-8-k1 ~ C"}),
        attestation(digest="1", subjects={"R-1-k1 ~ C": "", "R-2-k1 ~ C": ""}),
        attestation(digest="2", act=Act.RENUMBER, subjects={"R-1-k1 ~ C": "R-2-k1 ~ C", "R-2-k1 ~ C": "R-3-k1 ~ C"}),
        attestation(digest="3", chain="other", act=Act.RENUMBER, subjects={"R-9-k1 ~ C": "R-3-k1 ~ C"}),
        attestation(digest="4", act=Act.RENUMBER, subjects={"R-2-k1 ~ C": "R-8-k1 ~ C"}),
    ]
    assert earlier_names(lines, lines[1], "R-3-k1 ~ C") == ("R-3-k1 ~ C", "R-2-k1 ~ C")
    assert earlier_names(lines, lines[1], "R-8-k1 ~ C") == ("R-8-k1 ~ C", "R-2-k1 ~ C", "R-1-k1 ~ C")
