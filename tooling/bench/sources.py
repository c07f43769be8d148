"""``python -m bench.sources``: times the import of an official text in each format, and a diff of two editions."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import click
from qmstrace.sources.numbering import chinese_numeral

from bench.markdown import table
from bench.measure import CommandError, Series, measure
from bench.report import machine
from bench.scenario import QMS
from bench.words import clause, paragraph

TEMPLATE = Path(__file__).resolve().parents[2]
ARTICLES = 132
"""Articles of the text that is imported; each has a text of about the length that those of the real GMP have."""
CLAUSES = 2000
CHANGED_EVERY = 10
FINDINGS = frozenset({0, 1})
BROWSER = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")


def regulation(rng: Random) -> list[str]:
    """Return the paragraphs of a made-up regulation."""
    articles = (f"第{chinese_numeral(n)}条　{paragraph(rng, 80, 200)}" for n in range(1, ARTICLES + 1))
    return ["第一章　总则", *articles]


def standard(rng: Random) -> list[str]:
    """Return the clauses of a made-up standard, each a line."""
    return ["1 范围", paragraph(rng, 40, 80), "2 要求"] + [
        f"2.{n // 40 + 1}.{n % 40 + 1} {paragraph(rng, 40, 160)}" if n % 40 else f"2.{n // 40 + 1} {clause(rng)}要求"
        for n in range(CLAUSES)
    ]


def next_edition(lines: Sequence[str], rng: Random) -> list[str]:
    """Return a later edition: every tenth clause changed, one gone."""
    changed = [
        line.replace("。", f"，{clause(rng)}。", 1) if n % CHANGED_EVERY == 0 else line for n, line in enumerate(lines)
    ]
    del changed[CLAUSES // 2]
    return changed


def write_copies(folder: Path, lines: Sequence[str]) -> Iterator[Path]:
    """Write a text in every format that can be made here, and yield the files."""
    from docx import Document

    (folder / "text.txt").write_text("\n".join(lines), encoding="utf-8")
    yield folder / "text.txt"
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    page = folder / "text.html"
    page.write_text(f'<meta charset="utf-8"><body style="font-size:14pt">{body}', encoding="utf-8")
    yield page
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(folder / "text.docx"))
    yield folder / "text.docx"
    browser = shutil.which("chromium")
    if browser:
        command = (browser, *BROWSER, f"--print-to-pdf={folder}/text.pdf", page.as_uri())
        subprocess.run(command, capture_output=True, check=True)
        yield folder / "text.pdf"


@click.command()
@click.option("--runs", default=5, show_default=True, type=click.IntRange(min=1), help="Runs of each step.")
def main(*, runs: int) -> None:
    """Time imports and a diff; prints a table."""
    rng = Random(1)
    with tempfile.TemporaryDirectory(prefix="qms-bench-") as name:
        root = Path(name)
        project = root / "project"
        _project(project)
        lines = standard(rng)
        for edition, text in (("old.txt", lines), ("new.txt", next_edition(lines, rng))):
            (root / edition).write_text("\n".join(text), encoding="utf-8")
        steps = {
            f"import {file.suffix}": ("source", "import", f"bench-{file.suffix[1:]}", str(file))
            for file in write_copies(root, regulation(rng))
        }
        steps["diff, 2,000 clauses"] = ("source", "diff", str(root / "old.txt"), str(root / "new.txt"))
        try:
            rows = [_row(project, step, command, runs) for step, command in steps.items()]
        except CommandError as error:
            raise click.ClickException(str(error)) from error
    where = machine()
    click.echo(f"{where['date']}, {where['cpu']}, {where['cores']} cores, Python {where['python']}\n")
    click.echo(table(("step", "median s", "peak MB"), rows))


def _project(folder: Path) -> None:
    """Make the smallest project that loads: the real catalogs and settings."""
    shutil.copytree(TEMPLATE / "requirements", folder / "requirements", ignore=shutil.ignore_patterns("official"))
    shutil.copy2(TEMPLATE / "qms.toml", folder)


def _row(project: Path, step: str, command: Sequence[str], runs: int) -> tuple[str, str, str]:
    series = Series()
    for _ in range(runs):
        new = project / "requirements" / f"{command[2]}.yaml"
        new.unlink(missing_ok=True)
        call = (str(QMS), "-C", str(project), *command)
        series.runs.append(measure(call, env=dict(os.environ), log=project / "child.log", accepted=FINDINGS))
    return step, f"{series.seconds:.2f}", f"{series.peak_mb:.0f}"


if __name__ == "__main__":
    main()
