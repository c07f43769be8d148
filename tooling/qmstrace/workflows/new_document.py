"""``qms doc new``: a new controlled document, ready to be written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qmstrace.errors import Refusal, RequestError
from qmstrace.model.identifiers import DOCUMENT_NUMBER
from qmstrace.model.vocabulary import Level
from qmstrace.store.journal import locked, write_files
from qmstrace.store.loader import load

FIRST_VERSION = "A/0"
DOCUMENTS = "procedures"
FORMS = "procedures/forms"

TEXT = """
## 1 目的

## 2 范围

## 3 职责

## 4 程序

## 5 记录

:::{records}
:::
"""
BLANK = """
| 日期 | 内容 | 记录人 | 复核人 |
|---|---|---|---|
| | | | |
"""


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

    Raises:
        RequestError: the number is malformed or taken, its file is there, or a form has no retention period.
    """
    if not DOCUMENT_NUMBER.fullmatch(new.number):
        raise RequestError(Refusal.DOCUMENT_NUMBER, id=new.number)
    if new.level is Level.FORM and not new.retention:
        raise RequestError(Refusal.NO_RETENTION)
    path = f"{FORMS if new.level is Level.FORM else DOCUMENTS}/{new.number}.md"
    with locked(root):
        if new.number in load(root).ids:
            raise RequestError(Refusal.DOCUMENT_EXISTS, id=new.number)
        if (root / path).exists():
            raise RequestError(Refusal.DOCUMENT_FILE, file=path)
        write_files(root, {path: _text(new)})
    return path


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
    body = BLANK if new.level is Level.FORM else TEXT
    return "\n".join(["---", *lines, "---", body.rstrip("\n"), ""])


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar on one line; quoted only where it would be read as something else."""
    import yaml

    dumped: str = yaml.safe_dump(" ".join(text.split()), allow_unicode=True, width=10**6)
    return dumped.removesuffix("\n").removesuffix("\n...")
