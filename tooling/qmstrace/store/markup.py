"""Markup that a controlled document may not use: a document is data, not a program."""

from __future__ import annotations

import re
from collections.abc import Iterator

REFUSED_DIRECTIVES = (
    "raw", "include", "literalinclude", "eval-rst", "image", "figure", "needtable", "needlist", "needflow", "needpie",
    "needbar", "needsequence", "needgantt", "needimport", "needextract", "needservice", "needextend", "needreport",
    "needuml", "needarch", "list2need", "data-viewer", "graphviz", "graph", "digraph", "only", "date", "if", "choose",
    "when", "otherwise", "provision", "point", "document", "form", "evidence",
)  # fmt: skip
"""Directives that evaluate expressions, read other files, write markup or forge objects."""

REFUSED_ROLES = (
    "raw", "download", "ndf", "need_count", "need_func", "need_incoming", "need_outgoing", "need_part", "np", "sub-ref",
    "variant",
)  # fmt: skip
"""Roles that evaluate expressions, fill templates or copy other files."""

FENCE = re.compile(r"^[ \t>*+-]*(?::{3,}|`{3,}|~{3,})[ \t]*\{([\w:-]+)\}", re.MULTILINE)
ROLE = re.compile(r"\{([\w:-]+)\}`")
PICTURE = re.compile(r"!\[[^\]\n]*\]\(")


def refused_markup(body: str) -> Iterator[tuple[int, str]]:
    """Yield offset and name of everything in a document's text that it may not use.

    Pictures are among it: what is approved is the text, and a picture could be changed behind it.
    """
    for found in FENCE.finditer(body):
        if found[1].lower() in REFUSED_DIRECTIVES:
            yield found.start(1), f"{{{found[1]}}}"
    for found in ROLE.finditer(body):
        if found[1].lower() in REFUSED_ROLES:
            yield found.start(1), f"{{{found[1]}}}"
    for found in PICTURE.finditer(body):
        yield found.start(), "![]()"
