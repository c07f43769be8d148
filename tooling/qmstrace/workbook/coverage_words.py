"""What tables of gaps call the degrees of coverage."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from qmstrace.model.vocabulary import Coverage

NOT_APPLICABLE = "not-applicable"
NONE = "none"
_WORDS: Mapping[str, tuple[str, ...]] = {
    Coverage.FULL: (
        *("符合", "完全符合", "全部符合", "满足", "完全满足", "已满足", "完全覆盖", "覆盖", "合格", "合规", "是", "有"),
        *("√", "✓", "✔", "y", "yes", "full", "c"),
    ),
    Coverage.JOINT: ("共同覆盖", "共同符合", "joint"),
    Coverage.PARTIAL: (
        *("部分符合", "基本符合", "部分满足", "基本满足", "部分覆盖", "部分", "大部分符合", "△", "partial", "p"),
    ),
    NONE: (
        *("不符合", "未符合", "不满足", "未满足", "未覆盖", "不合格", "缺失", "缺口", "没有", "未建立", "无", "否"),
        *("×", "✗", "✘", "x", "n", "no", "none", "nc"),
    ),
    NOT_APPLICABLE: ("不适用", "不涉及", "na", "n/a", "not applicable"),
}
_MEANINGS = {word: meaning for meaning, words in _WORDS.items() for word in words}


def coverage_meaning(text: str) -> str:
    """Return a coverage, ``none``, ``not-applicable``, or nothing for a word that is none of these."""
    return _MEANINGS.get(unicodedata.normalize("NFKC", text).lower().strip(" 。.;"), "")
