"""The folder in which one size is measured: both projects, their outputs and the cache of qms."""

from __future__ import annotations

import multiprocessing
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.baseline import write_baseline
from bench.dataset import make_dataset
from bench.generate import procedure_path, write_project
from bench.measure import CommandError
from bench.records import Size


@dataclass(frozen=True, kw_only=True, slots=True)
class Workspace:
    """Two projects that say the same; ``edited`` is the number of the procedure that is changed in both."""

    root: Path
    edited: str
    counts: dict[str, int]

    @property
    def project(self) -> Path:
        """The qms project."""
        return self.root / "project"

    @property
    def output(self) -> Path:
        """What ``qms build`` writes."""
        return self.project / "build"

    @property
    def cache(self) -> Path:
        """The value of ``XDG_CACHE_HOME``."""
        return self.root / "cache"

    @property
    def baseline(self) -> Path:
        """The plain sphinx-needs project."""
        return self.root / "baseline"

    @property
    def baseline_output(self) -> Path:
        """What ``sphinx-build`` writes, its doctrees included."""
        return self.root / "baseline-build"

    def clear_project(self) -> None:
        """Remove all that earlier runs of qms left, inside and outside the project."""
        _remove(self.output)
        _remove(self.cache)
        self.cache.mkdir()

    def clear_baseline(self) -> None:
        """Remove all that earlier runs of ``sphinx-build`` left."""
        _remove(self.baseline_output)

    def edit(self, project: Path, run: int) -> None:
        """Change the last sentence of the first control of one procedure, to another one in every run."""
        path = procedure_path(project, self.edited)
        lines = path.read_text(encoding="utf-8").split("\n")
        control = next(number for number, line in enumerate(lines) if line.startswith(":::{control}"))
        text = lines.index(":::", control) - 1
        kept, _, _ = lines[text].removesuffix("。").rpartition("。")
        lines[text] = f"{kept}。{_sentence(run)}"
        path.write_text("\n".join(lines), encoding="utf-8", newline="\n")

    def check_edit(self, output: Path, run: int) -> None:
        """Raise unless the built page shows the sentence: a fast build that misses an edit is no result."""
        pages = output.rglob(f"{self.edited}.html")
        if not any(_sentence(run) in page.read_text(encoding="utf-8") for page in pages):
            raise CommandError(f"{output}: no page {self.edited}.html shows the edited sentence")


def prepare(size: Size, *, seed: int, root: Path, template: Path) -> Workspace:
    """Generate both projects, in a process of its own: the measuring process has to stay small (see ``measure``)."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(_generate, size, seed, root, template).result()


def _generate(size: Size, seed: int, root: Path, template: Path) -> Workspace:
    data = make_dataset(size, seed)
    counts = {
        "provisions": size.provisions,
        "points": len(data.points),
        "documents": len(data.documents),
        "controls": sum(len(document.controls) for document in data.documents),
        "forms": len(data.documents),
        "evidence": size.evidence,
        "links": len(data.links),
    }
    workspace = Workspace(root=root, edited=data.documents[len(data.documents) // 2].number, counts=counts)
    write_project(data, workspace.project, template)
    write_baseline(data, workspace.baseline)
    return workspace


def _sentence(run: int) -> str:
    return f"第{run}次改动后由质量管理部重新确认。"


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
