"""Writes a generated project in the formats that people edit, ready for ``qms build``."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench import markdown
from bench.dataset import PREFIX, SOURCE
from bench.records import Chapter, Dataset, Document, Form, Provision

COPIED = ("conf.py", "index.md")
"""Files of the real project that a generated one shares, so that the benchmark measures what users build."""

_SOURCE_HEAD = f"""\
source:
  id: {SOURCE}
  prefix: {PREFIX}
  title: 生成的测试规范
  number: GEN 1—2025
  issuer: 测试
  force: 强制
  status: current
  published: 2025-01-01
  effective: 2025-06-01
provisions:
"""

_COMPANY = """\
[company]
name = "{company}"
example = true
product = "{product}"
description = "性能测试用的生成项目。"

[facts]
device_class = {{ value = ["III"], label = "所生产医疗器械的管理类别" }}
clean_room = {{ value = true, label = "生产环境有洁净级别要求" }}

[placeholders]
company = "{company}"
product = "{product}"
qms_standard = "{qms_standard}"

[policy.approval]
manual = []
procedure = []
instruction = []
form = []

[evidence]
copy_limit_mb = 20
"""


def write_project(data: Dataset, root: Path, template: Path) -> None:
    """Write the project into ``root``; ``template`` is the real project, whose Sphinx settings are copied."""
    root.mkdir(parents=True)
    for name in COPIED:
        shutil.copyfile(template / name, root / name)
    write(root / "qms.toml", _COMPANY.format(**markdown.PLACEHOLDERS))
    write(root / "requirements" / f"{SOURCE}.yaml", _SOURCE_HEAD + "\n".join(_catalog(data.chapters)) + "\n")
    for document in data.documents:
        _write_document(document, root / "procedures")
    _write_matrices(data, root / "matrices")


def write(path: Path, text: str) -> None:
    """Write a text file, with the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def procedure_path(root: Path, number: str) -> Path:
    """Return where a procedure stands; the same place in the baseline."""
    return root / "procedures" / f"{number}.md"


def _catalog(chapters: Iterable[Chapter]) -> Iterator[str]:
    for chapter in chapters:
        yield f"- locator: {chapter.locator}"
        yield f"  label: {chapter.label}"
        yield "  kind: heading"
        yield f"  title: {chapter.title}"
        for provision in chapter.provisions:
            yield from _catalog_entry(chapter.locator, provision)


def _catalog_entry(parent: str, provision: Provision) -> Iterator[str]:
    yield f"- locator: {provision.locator}"
    yield f"  parent: {parent}"
    yield f"  label: {provision.label}"
    yield "  kind: obligation"
    yield f"  title: {provision.title}"
    yield f"  summary: {provision.summary}"
    yield f"  fingerprint: {provision.fingerprint}"
    yield "  points:"
    for point in provision.points:
        yield f"  - key: {point.key}"
        yield f"    text: {point.text}"
        yield f"    modality: {point.modality}"
        yield f"    duty: {point.duty}"
        yield f"    proof: {point.proof}"


def _write_document(document: Document, folder: Path) -> None:
    head = _front_matter(document.number, document.title, "procedure", document.owner)
    body = markdown.procedure(document, markdown.directive("records", "", {}), {})
    write(folder / f"{document.number}.md", f"{head}\n{body}")
    _write_form(document.form, folder / "forms")


def _write_form(form: Form, folder: Path) -> None:
    head = _front_matter(form.number, form.title, "form", form.owner, retention="不少于产品规定的使用寿命期")
    write(folder / f"{form.number}.md", f"{head}\n{markdown.blank_form(form)}")


def _front_matter(number: str, title: str, level: str, owner: str, **more: str) -> str:
    values = {
        "number": number,
        "title": title,
        "level": level,
        "version": "A/0",
        "owner": owner,
        "effective": "2026-01-01",
        "review_by": "2027-12-31",
        **more,
    }
    return "\n".join(["---", *(f"{key}: {value}" for key, value in values.items()), "---"]) + "\n"


def _write_matrices(data: Dataset, folder: Path) -> None:
    links = sorted((link.point, link.control, link.coverage, link.rationale) for link in data.links)
    _write_csv(folder / "links" / f"{SOURCE}.csv", ("point", "control", "coverage", "rationale"), links)
    evidence = [record for document in data.documents for record in document.evidence]
    for record in evidence:
        write(folder / "evidence" / record.file, record.content)
    header = ("id", "title", "form", "control", "date", "valid_until", "result", "file", "sha256")
    rows = (
        (*(getattr(record, name) for name in header[:-1]), hashlib.sha256(record.content.encode()).hexdigest())
        for record in evidence
    )
    _write_csv(folder / "evidence.csv", header, rows)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
