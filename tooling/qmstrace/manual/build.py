"""One build of the manual: which documents are read and written again, and which pages are drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from qmstrace.manual.content import Content
from qmstrace.manual.document_pages import cited_ids, document_view, source_text
from qmstrace.manual.evidence_files import copy_evidence
from qmstrace.manual.frame import Frame
from qmstrace.manual.handover import Progress
from qmstrace.manual.need_records import Record, need_records, without_links
from qmstrace.manual.next_pages import next_pages
from qmstrace.manual.pages import SUFFIX, Page, digest, remove_vanished, render_page, write_if_changed
from qmstrace.manual.provision_pages import source_pages
from qmstrace.manual.register_pages import home_view, register_pages
from qmstrace.manual.search_index import entries, entries_digest, index_files
from qmstrace.manual.source_registers import source_register_pages
from qmstrace.manual.state import BuildState, read_state, write_state
from qmstrace.present.addresses import HOME
from qmstrace.present.assessed import Assessed

NEEDS_JSON = "needs.json"
UNUSED_PAGE = "permalink.html"
"""A page of sphinx-needs that asks a server for needs.json: of no use without one."""
STATE = "qmstrace.json"


class ManualBuild:
    """The state of one build; Sphinx's events call it in the order of its methods."""

    def __init__(self, assessed: Assessed, title: str, output: Path, doctrees: Path, progress: Progress) -> None:
        self.content = Content(assessed)
        self.frame = Frame(self.content)
        self._title = title
        self._output = output
        self._state_path = doctrees / STATE
        self._progress = progress
        self._before = read_state(self._state_path)
        self._now = BuildState()
        self._views: dict[str, dict[str, Any]] = {}
        self._steps: Counter[str] = Counter()

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each document as Sphinx reads it, by page."""
        return {page: source_text(self.content.shown(number)) for page, number in self.content.number_by_page.items()}

    def advance(self, stage: str, total: int) -> None:
        """Report one more step of a stage whose end, or its upper bound, is known."""
        self._steps[stage] += 1
        self._progress(stage, self._steps[stage], max(total, self._steps[stage]))

    def pages_to_read(self) -> list[str]:
        """Return the documents whose text differs from what an earlier build read, whatever their files' times say."""
        self._now.texts = {page: digest(text) for page, text in self.texts.items()}
        return [page for page, found in self._now.texts.items() if self._before.texts.get(page) != found]

    def pages_to_write(self) -> list[str]:
        """Return the documents whose page shows something else from elsewhere than after the earlier build."""
        numbers = self.content.number_by_page
        for page, number in numbers.items():
            cited = cited_ids(self.content.shown(number))
            self._views[page] = document_view(self.content, self.frame, number, cited)
            self.advance("比对文件", len(numbers))
        self._views[HOME] = home_view(self.content, self.frame, self._title)
        self._now.views = {page: digest(view) for page, view in self._views.items()}
        return [page for page, found in self._now.views.items() if self._before.views.get(page) != found]

    def view(self, page: str) -> dict[str, Any]:
        """Return what a document's page shows besides its prose."""
        return self._views[page]

    def draw_document(self, page: str, body: str, contents: Sequence[Sequence[Any]]) -> str:
        """Return the page of a document or the home page around the markup that Sphinx made of its prose."""
        self.advance("写出文件", len(self._views))
        template = "home.html" if page == HOME else "document.html"
        return render_page(template, page, self._views[page], body=Markup(body), contents=contents)

    def draw_data_pages(self) -> None:
        """Draw and write the pages that are data where they changed."""
        for page in self._pages():
            found = digest(page.template, page.view)
            path = self._output / (page.name + SUFFIX)
            if self._before.views.get(page.name) != found or not path.is_file():
                write_if_changed(path, render_page(page.template, page.name, page.view))
            self._now.views[page.name] = found
            self.advance("绘制页面", self.content.data_pages)

    def _pages(self) -> Iterator[Page]:
        yield from source_pages(self.content, self.frame)
        yield from register_pages(self.content, self.frame)
        yield from source_register_pages(self.content, self.frame)
        yield from next_pages(self.content, self.frame)

    @cached_property
    def need_records(self) -> list[Record]:
        """Every object as the fields of a need."""
        return list(need_records(self.content))

    def cited_records(self) -> list[Record]:
        """Return the objects that documents cite, each by itself."""
        shown = (self.content.shown(number) for number in self.content.number_by_page.values())
        cited = {found for document in shown for found in cited_ids(document)}
        return [without_links(record) for record in self.need_records if record["id"] in cited]

    def _write_needs(self, exported: Callable[[], str]) -> str:
        found = digest(self.need_records)
        path = self._output / NEEDS_JSON
        if found != self._before.needs or not path.is_file():
            write_if_changed(path, exported())
        return found

    def finish(self, needs_json: Callable[[], str]) -> None:
        """Write needs.json, the search index and the evidence, delete what vanished, and remember what was done."""
        self._now.needs = self._write_needs(needs_json)
        (self._output / UNUSED_PAGE).unlink(missing_ok=True)
        self._now.evidence = dict(copy_evidence(self.content, self._output, self._before.evidence))
        self._now.search, names = self._write_search()
        self._now.files = [*(page + SUFFIX for page in self._now.views), *self._now.evidence, *names]
        remove_vanished(self._output, self._before.files, self._now.files)
        write_state(self._state_path, self._now)

    def _write_search(self) -> tuple[str, list[str]]:
        listed = list(entries(self.content))
        found = entries_digest(listed)
        known = [name for name in self._before.files if name.startswith("_search/")]
        if found == self._before.search and known and all((self._output / name).is_file() for name in known):
            return found, known
        files = index_files(listed)
        for name, text in files.items():
            write_if_changed(self._output / name, text)
            self.advance("编制检索", len(files))
        return found, list(files)
