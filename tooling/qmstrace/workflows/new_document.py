"""``qms doc new``: a new controlled document, ready to be written."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from qmstrace.errors import Refusal, RequestError
from qmstrace.model.identifiers import DOCUMENT_NUMBER
from qmstrace.model.vocabulary import Level
from qmstrace.store.journal import locked, write_files
from qmstrace.store.loader import load

FIRST_VERSION = "A/0"
DOCUMENTS = "procedures"
FORMS = "procedures/forms"

TEMPLATES = "templates"
NEXT_DIGITS = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDocument:
    """What a user says of a document that is to be written."""

    number: str
    title: str
    level: Level
    owner: str
    retention: str


def new_document(root: Path, new: NewDocument) -> str:
    """Write the first working copy of a document, without dates: a draft; return its path.

    A number that ends with ``-`` is completed with the next one that is free.

    Raises:
        RequestError: the number is malformed or taken, its file is there, or a form has no retention period.
    """
    if new.level is Level.FORM and not new.retention:
        raise RequestError(Refusal.NO_RETENTION)
    with locked(root):
        taken = load(root).ids
        number = _next_free(new.number, taken) if new.number.endswith("-") else new.number
        if not DOCUMENT_NUMBER.fullmatch(number):
            raise RequestError(Refusal.DOCUMENT_NUMBER, id=number)
        path = f"{FORMS if new.level is Level.FORM else DOCUMENTS}/{number}.md"
        if number in taken:
            raise RequestError(Refusal.DOCUMENT_EXISTS, id=number)
        if (root / path).exists():
            raise RequestError(Refusal.DOCUMENT_FILE, file=path)
        write_files(root, {path: _text(replace(new, number=number))})
    return path


def _next_free(prefix: str, taken: Collection[str]) -> str:
    """Return the number after the highest with a prefix; numbers that were given up are not used again."""
    numbers = [found[1] for name in taken if (found := re.fullmatch(f"{re.escape(prefix)}([0-9]+)", name))]
    digits = max(map(len, numbers), default=NEXT_DIGITS)
    return f"{prefix}{max(map(int, numbers), default=0) + 1:0{digits}}"


def _text(new: NewDocument) -> str:
    front = {
        "number": new.number,
        "title": _quoted(new.title),
        "level": new.level.value,
        "version": FIRST_VERSION,
        "owner": _quoted(new.owner),
        "effective": "",
        "review_by": "",
    }
    if new.retention:
        front["retention"] = _quoted(new.retention)
    lines = (f"{key}: {value}".rstrip() for key, value in front.items())
    template = resources.files(__package__) / TEMPLATES / f"{new.level.value}.md"
    return "\n".join(["---", *lines, "---", template.read_text("utf-8")])


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar on one line; quoted only where it would be read as something else."""
    import yaml

    dumped: str = yaml.safe_dump(" ".join(text.split()), allow_unicode=True, width=10**6)
    return dumped.removesuffix("\n").removesuffix("\n...")
