"""What stands around every page: title, tabs, and the neighbours in its section."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qmstrace.manual.content import Content
from qmstrace.model.vocabulary import Kind, Level
from qmstrace.present import addresses
from qmstrace.present.labels import label

SECTION_SIZE = 40
"""Most neighbours shown beside a page: navigation that lists everything grows with the square of the pages."""
Entry = tuple[str, str]
"""A title and an address."""


class Frame:
    """Draws the frames of the pages of one manual; each section's neighbours are made once and shared."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._sections: dict[str, dict[str, Any]] = {}
        self._order: dict[str, tuple[Sequence[Entry], int]] = {}
        self._tabs = self._make_tabs()
        self._file_sections()

    def view(self, page: str, title: str, tab: str) -> dict[str, Any]:
        """Return the frame of a page as plain data."""
        company = self._content.company
        return {
            "page": page,
            "title": title,
            "tab": tab,
            "tabs": self._tabs,
            "company": company.name,
            "is_example": company.is_example,
            "day": self._content.assessment.day.isoformat(),
            "section": self._sections.get(page),
        }

    def _make_tabs(self) -> list[list[str]]:
        sources = self._content.project.sources
        found = [["home", "总览", f"{addresses.HOME}.html"]]
        if sources:
            found.append(["provisions", "法规条款", f"{self._content.addresses.source_page(sources[0].id)}.html"])
        found.append(["documents", "受控文件", f"{addresses.DOCUMENTS}.html"])
        found.append(["forms", "记录表单", f"{addresses.FORMS}.html"])
        found.append(["evidence", "客观证据", f"{addresses.EVIDENCE}.html"])
        if sources:
            found.append(["matrices", "差距矩阵", f"{self._content.addresses.matrix_page(sources[0].id)}.html"])
            found.append(["crosswalk", "标准对照", f"{addresses.CROSSWALK}.html"])
        found.append(["external", "外来文件", f"{addresses.EXTERNAL}.html"])
        return found

    def _file_sections(self) -> None:
        places = self._content.addresses
        for source in self._content.project.sources:
            index = f"{places.source_page(source.id)}.html"
            entries = [
                (f"{provision.label} {provision.title}", f"{places.chapter_page(provision)}.html")
                for provision in source.provisions
                if provision.kind is Kind.HEADING
                and self._content.project.chapter_by_provision[provision.id] == provision.id
            ]
            loose = f"provisions/{source.id}/{addresses.LOOSE}"
            if any(places.chapter_page(provision) == loose for provision in source.provisions):
                entries.append(("其他条款" if entries else "全部条款", f"{loose}.html"))
            self._file(f"《{source.title}》", index, entries)
            first = _section(f"《{source.title}》", index, entries[:SECTION_SIZE])
            self._sections.setdefault(places.source_page(source.id), first)
        for level in Level:
            documents = [document for document in self._content.documents if document.level is level]
            index = addresses.FORMS if level is Level.FORM else addresses.DOCUMENTS
            entries = [
                (f"{document.number} {document.title}", places.document(document.number).partition("#")[0])
                for document in documents
            ]
            self._file(label(level), f"{index}.html", entries)

    def _file(self, title: str, index: str, entries: Sequence[Entry]) -> None:
        self._order |= {address.removesuffix(".html"): (entries, number) for number, (_, address) in enumerate(entries)}
        for start in range(0, len(entries), SECTION_SIZE):
            part = entries[start : start + SECTION_SIZE]
            section = _section(title, index, part)
            for _, address in part:
                self._sections[address.removesuffix(".html")] = section

    def neighbours(self, page: str) -> tuple[Entry | None, Entry | None]:
        """Return the previous and the next page of its kind."""
        entries, number = self._order.get(page, ((), 0))
        before = entries[number - 1] if number else None
        after = entries[number + 1] if number + 1 < len(entries) else None
        return before, after


def _section(title: str, index: str, entries: Sequence[Entry]) -> dict[str, Any]:
    return {"title": title, "index": index, "entries": [list(entry) for entry in entries]}
