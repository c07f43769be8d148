"""``qms matrix export``: the workbook suite as one file, or one for each source or department."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from qmstrace.errors import Refusal, RequestError
from qmstrace.model.vocabulary import Verdict
from qmstrace.present.assessed import Assessed
from qmstrace.present.language import CHINESE, speaking, translated
from qmstrace.present.rows import Selection, gap_rows
from qmstrace.workflows.assessing import assess_project
from qmstrace.workflows.building import MANUAL, WORKBOOK
from qmstrace.workflows.writing import write_whole

BUILD = "build"
INSPECTION = "matrices/inspection.xlsx"
SPLITS = ("source", "department")
OPEN = tuple(verdict for verdict in Verdict if verdict not in {Verdict.CONFORMING, Verdict.NOT_APPLICABLE})
NOBODY = "未指定部门"
UNSAFE = re.compile(r"[^\w.-]+")
"""What a name of a department may hold and a name of a file should not."""
Progress = Callable[[str, int, int], None]


def export_matrix(
    root: Path,
    output: Path | None,
    day: date,
    sources: Sequence[str],
    progress: Progress,
    *,
    gaps_only: bool = False,
    split: str | None = None,
    language: str = CHINESE,
) -> tuple[Path, ...]:
    """Write the workbooks that are asked for and return their files; each is whole whenever the run ends.

    Raises:
        RequestError: a source is unknown.
    """
    assessed = _assessed(root, day, sources, progress)
    path = output or root / BUILD / WORKBOOK
    manual = os.path.relpath(root / BUILD / MANUAL, path.parent)
    whole = Selection(sources=tuple(sources), verdicts=OPEN if gaps_only else ())
    with speaking(language):
        return tuple(_write(assessed, path, manual, part, progress) for part in _parts(assessed, whole, split))


def export_inspection(
    root: Path,
    output: Path | None,
    day: date,
    sources: Sequence[str],
    progress: Progress,
    *,
    language: str = CHINESE,
) -> Path:
    """Write the workbook of a self-inspection and return its file.

    Raises:
        RequestError: a source is unknown.
    """
    from qmstrace.workbook.inspection_sheet import inspection_workbook

    assessed = _assessed(root, day, sources, progress)
    path = output or root / BUILD / INSPECTION
    manual = os.path.relpath(root / BUILD / MANUAL, path.parent)
    with speaking(language):
        write_whole(path, inspection_workbook(assessed, manual, sources))
    return path


def _assessed(root: Path, day: date, sources: Sequence[str], progress: Progress) -> Assessed:
    assessed = assess_project(root, day, lambda done, total: progress("核对证据", done, total))
    known = assessed.project.source_by_id
    for source in sources:
        if source not in known:
            raise RequestError(Refusal.UNKNOWN_SOURCE, id=source, known="、".join(known))
    return assessed


def _write(assessed: Assessed, path: Path, manual: str, part: tuple[str, Selection], progress: Progress) -> Path:
    from qmstrace.workbook.gap_matrix import gap_workbook

    name, selection = part
    target = path.with_name(f"{path.stem}-{UNSAFE.sub('_', name)}{path.suffix}") if name else path
    content = gap_workbook(assessed, manual, lambda done, total: progress("差距矩阵", done, total), selection)
    write_whole(target, content)
    return target


def _parts(assessed: Assessed, whole: Selection, split: str | None) -> Iterator[tuple[str, Selection]]:
    if split is None:
        yield "", whole
    elif split == "source":
        for source in whole.sources or tuple(assessed.project.source_by_id):
            yield source, replace(whole, sources=(source,))
    else:
        rows = gap_rows(assessed.project, assessed.assessment, whole)
        for department in sorted({row.link.control.owner if row.link else "" for row in rows}):
            yield department or translated(NOBODY), replace(whole, department=department)
