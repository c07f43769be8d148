"""Fills ``{{name}}`` in the text of documents from ``qms.toml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

PLACEHOLDER = re.compile(r"\{\{([^{}\n]*)\}\}")


def fill(text: str, values: Mapping[str, str], unknown: Callable[[int, str], None]) -> str:
    """Return the text with every placeholder filled; call ``unknown`` with line and name for one without a value."""

    def value(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name not in values:
            unknown(text.count("\n", 0, match.start()) + 1, name)
            return match[0]
        return values[name]

    return PLACEHOLDER.sub(value, text) if "{{" in text else text
