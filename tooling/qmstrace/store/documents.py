"""Reads the controlled documents: ``procedures/**/*.md``, the working copies and the approved versions."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qmstrace.errors import Code, Place
from qmstrace.model.document import Control, Document
from qmstrace.model.identifiers import CONTROL_ID, DOCUMENT_NUMBER
from qmstrace.model.vocabulary import Level, YesNo
from qmstrace.store.cache import ParseCache
from qmstrace.store.fields import Fields
from qmstrace.store.files import ProjectFiles
from qmstrace.store.markdown_text import read_markdown
from qmstrace.store.placeholders import fill
from qmstrace.store.problems import UNREAD, Problems
from qmstrace.store.yaml_text import Data

APPROVED = "procedures/approved/"
VERSION = re.compile(r"[0-9A-Za-z]+(?:[./-][0-9A-Za-z]+)*")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|TBD)\b|待定(?![期量位型性点])|待补充|待完善", re.ASCII)


def read_documents(
    files: ProjectFiles, cache: ParseCache, placeholders: dict[str, str], problems: Problems
) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
    """Return the working copies and the approved versions, each in the order of their files."""
    working: list[Document] = []
    approved: list[Document] = []
    for path in files.list("procedures/**/*.md"):
        if path.startswith(APPROVED) and files.is_linked(path, APPROVED):
            problems.add(Code.APPROVED_SYMLINK, path)
            continue
        text = files.read(path)
        if text is None:
            continue
        data, complaints = cache.parse(text, read_markdown)
        for code, line, params in complaints:
            problems.add(code, path, line, **params)
        if data is None:
            continue
        if data["front"] is None and any(code in UNREAD for code, _, _ in complaints):
            continue
        document = _Reader(path, placeholders, problems).document(data)
        if document is not None:
            (approved if path.startswith(APPROVED) else working).append(document)
    return tuple(working), tuple(approved)


def read_document(path: str, text: str, placeholders: Mapping[str, str]) -> Document | None:
    """Return a document from a text that stands at a path, or is to; None where it cannot be read."""
    problems = Problems()
    data, _ = read_markdown(text)
    document = _Reader(path, dict(placeholders), problems).document(data) if data else None
    return None if len(problems) else document


class _Reader:
    def __init__(self, path: str, placeholders: dict[str, str], problems: Problems) -> None:
        self._path = path
        self._placeholders = placeholders
        self._problems = problems

    def document(self, data: Data) -> Document | None:
        front = data["front"]
        if not isinstance(front, dict):
            self._problems.add(Code.NOT_A_MAPPING, self._path, 1)
            return None
        fields = Fields(front["items"], front["lines"], Place(path=self._path, line=1), self._problems)
        number = fields.text("number", pattern=DOCUMENT_NUMBER)
        level = fields.choice("level", Level)
        body_line = data["body_line"]
        document = Document(
            number=number,
            title=fields.text("title"),
            level=level,
            version=fields.text("version", pattern=VERSION),
            owner=fields.text("owner"),
            effective=fields.date("effective"),
            review_by=fields.date("review_by"),
            withdrawn=fields.date("withdrawn"),
            replaced_by=fields.text("replaced_by", required=False, pattern=DOCUMENT_NUMBER),
            retention=fields.text("retention", required=level is Level.FORM),
            personal_data=fields.choice("personal_data", YesNo, YesNo.NO) is YesNo.YES,
            body=self._fill(data["body"], body_line),
            body_line=body_line,
            citations=tuple((identifier, line) for identifier, line in data["citations"]),
            controls=tuple(self._control(control, number, level) for control in data["controls"]),
            place=fields.place,
        )
        fields.done()
        return document

    def _fill(self, text: str, first_line: int) -> str:
        def unknown(line: int, name: str) -> None:
            self._problems.add(
                Code.PLACEHOLDER_UNKNOWN,
                self._path,
                first_line + line - 1,
                name=name,
                allowed="、".join(self._placeholders),
            )

        return fill(text, self._placeholders, unknown)

    def _control(self, data: Data, number: str, level: Level) -> Control:
        place = Place(path=self._path, line=data["line"])
        fields = Fields(data["items"], data["lines"], place, self._problems)
        identifier = fields.text("id", pattern=CONTROL_ID)
        found = CONTROL_ID.fullmatch(identifier)
        if found and found["document"] != number:
            fields.complain(Code.CONTROL_FOREIGN, "id", id=identifier, document=number)
        if level is Level.FORM:
            self._problems.add(Code.CONTROL_IN_FORM, self._path, place.line)
        control = Control(
            id=identifier,
            document=number,
            title=fill(data["title"], self._placeholders, lambda line, name: None),
            text=fill(data["text"], self._placeholders, lambda line, name: None),
            owner=fields.text("owner"),
            participants=fields.names("participants"),
            records=fields.names("records"),
            every=fields.period("every"),
            is_own=fields.choice("own", YesNo, YesNo.NO) is YesNo.YES,
            place=place,
        )
        for key, value in data["items"].items():
            if " #" in value:  # the rest of such a line would be a comment to the reader of the manual
                fields.complain(Code.VALUE_MALFORMED, key, value=value)
        self._check_text(control, data["text_line"])
        fields.done()
        return control

    def _check_text(self, control: Control, first_line: int) -> None:
        if not control.title or not control.text.strip():
            self._problems.add(Code.CONTROL_EMPTY, self._path, control.place.line, id=control.id)
        lines = [(control.place.line, control.title), *enumerate(control.text.split("\n"), first_line)]
        for number, line in lines:
            if found := UNFINISHED.search(line):
                self._problems.add(Code.CONTROL_UNFINISHED, self._path, number, id=control.id, word=found[0])
