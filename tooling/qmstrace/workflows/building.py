"""``qms build``: the manual and every matrix, from one assessment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from qmstrace.present.assessed import Assessed
from qmstrace.workflows.assessing import assess_project
from qmstrace.workflows.writing import write_whole

FORMATS = ("html", "xlsx")
WORKBOOK = "matrices/gap-matrix.xlsx"
MANUAL = "html"
Progress = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done and how much there is."""


def build(root: Path, output: Path, day: date, formats: Sequence[str], progress: Progress) -> tuple[Path, ...]:
    """Build the formats asked for into a folder and return what was made.

    Raises:
        ProjectInputError: the project cannot be read; nothing was built.
        RequestError: the manual could not be built.
    """
    assessed = assess_project(root, day, lambda done, total: progress("核对证据", done, total))
    made = []
    if "html" in formats:
        from qmstrace.manual.builder import build_manual

        build_manual(assessed, output / MANUAL, output / ".doctrees", progress)
        made.append(output / MANUAL / "index.html")
    if "xlsx" in formats:
        made.append(_build_workbook(assessed, output, progress))
    return tuple(made)


def _build_workbook(assessed: Assessed, output: Path, progress: Progress) -> Path:
    from qmstrace.workbook.gap_matrix import gap_workbook

    path = output / WORKBOOK
    content = gap_workbook(assessed, f"../{MANUAL}", lambda done, total: progress("差距矩阵", done, total))
    write_whole(path, content)
    return path
