"""Words that stand in documents for a term of the table of terms: one thing has one name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qmstrace.errors import Place
from qmstrace.model.document import Document
from qmstrace.model.project import Project
from qmstrace.model.terms import Term


@dataclass(frozen=True, kw_only=True, slots=True)
class TermVariant:
    """A variant found in a document, and the term that belongs there."""

    variant: str
    term: str
    place: Place


def term_variants(project: Project) -> Iterator[TermVariant]:
    """Yield each variant in the title and text of the working copies, in the order of the documents."""
    known = {variant: term for term in project.terms for variant in term.variants}
    if not known:
        return
    exceptions = [phrase for term in project.terms for phrase in (*term.exceptions, term.term)]
    # Longer first: an exception or a term that holds a variant is taken before it.
    words = sorted({*known, *exceptions}, key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(map(re.escape, words)))
    for document in project.documents:
        yield from _found(document, pattern, known)


def _found(document: Document, pattern: re.Pattern[str], known: dict[str, Term]) -> Iterator[TermVariant]:
    for text, first in ((document.title, 1), (document.body, document.body_line)):
        for match in pattern.finditer(text):
            if term := known.get(match[0]):
                line = first + text.count("\n", 0, match.start())
                yield TermVariant(variant=match[0], term=term.term, place=Place(path=document.place.path, line=line))
