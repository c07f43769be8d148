from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from projects import COPIES, MINIMAL, append, make, review, swap
from qmstrace.errors import RequestError

EPOCH = "1782864000"
Edit = Callable[[Path], object]


def tree(output: Path) -> dict[str, bytes]:
    """Return every file of an output but Sphinx's own notes, by path."""
    found = (path for path in output.rglob("*") if path.is_file())
    return {
        name: path.read_bytes()
        for path in found
        if not (name := path.relative_to(output).as_posix()).startswith(".doctrees/")
    }


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def second_document(root: Path) -> None:
    text = (root / "procedures/QP-01.md").read_text("utf-8")
    (root / "procedures/QP-02.md").write_text(
        text.replace("QP-01", "QP-02").replace("文件控制程序", "记录控制程序"), "utf-8"
    )


def add_evidence(root: Path) -> None:
    (root / "matrices/evidence/new.txt").write_text("五月", "utf-8")
    digest = sha256("五月".encode()).hexdigest()
    append(root / "matrices/evidence.csv", f"EV-003,五月记录,QR-01-01,,2026-05-02,,pass,new.txt,{digest}")


def remove_evidence(root: Path) -> None:
    table = root / "matrices/evidence.csv"
    table.write_text("".join(table.read_text("utf-8").splitlines(keepends=True)[:1]), "utf-8")
    (root / "matrices/evidence/QR-01-01-2026-01.txt").unlink()


def second_source(root: Path) -> None:
    text = (root / "requirements/demo.yaml").read_text("utf-8")
    text = text.replace("id: demo\n", "id: more\n").replace("prefix: DEMO", "prefix: MORE")
    (root / "requirements/more.yaml").write_text(text, "utf-8")


EDITS: dict[str, Edit] = {
    "text of a document": lambda root: swap(root / "procedures/QP-01.md", "当日收回", "当日收回并登记"),
    "title of a control": lambda root: swap(root / "procedures/QP-01.md", "{control} 文件发放", "{control} 发放文件"),
    "control added": lambda root: append(
        root / "procedures/QP-01.md", "\n:::{control} 回收\n:id: QP-01-C03\n:owner: 质量部\n回收旧版。\n:::"
    ),
    "title of a document": lambda root: swap(root / "procedures/QP-01.md", "title: 文件", "title: 受控文件"),
    "title of a form": lambda root: swap(root / "procedures/forms/QR-01-01.md", "title: 文件", "title: 受控文件"),
    "text of a linked point": lambda root: swap(root / "requirements/demo.yaml", "保留文件发放记录", "保存发放记录"),
    "text of a point without links": lambda root: swap(root / "requirements/demo.yaml", "洁净区整洁。", "洁净区干净。"),
    "title of a cited provision": lambda root: swap(root / "requirements/demo.yaml", "title: 安装", "title: 安装要求"),
    "locator of a chapter": lambda root: swap(root / "requirements/demo.yaml", "c2", "c3"),
    "source added": second_source,
    "link added": lambda root: append(root / "matrices/links/demo.csv", "DEMO-3-k1,QP-01-C01,partial,部分。"),
    "link removed": lambda root: swap(
        root / "matrices/links/demo.csv", "DEMO-1-k2,QP-01-C02,full,控制点规定了发放记录。\n", ""
    ),
    "evidence added": add_evidence,
    "evidence removed": remove_evidence,
    "evidence altered": lambda root: append(root / "matrices/evidence/QR-01-01-2026-01.txt", "改过"),
    "document added": second_document,
    "form removed": lambda root: [
        remove_evidence(root),
        swap(root / "procedures/QP-01.md", ":records: QR-01-01\n", ""),
        (root / "procedures/forms/QR-01-01.md").unlink(),
    ],
    "placeholder": lambda root: swap(root / "qms.toml", 'company = "示例公司"', 'company = "另一公司"'),
    "name of the company": lambda root: swap(root / "qms.toml", 'name = "示例公司"', 'name = "另一公司"'),
    "fact": lambda root: swap(root / "qms.toml", "installation = { value = false", "installation = { value = true"),
    "review attested": review,
    "copy handed out": lambda root: (root / "procedures/distribution.csv").write_text(
        f"{COPIES}01,QP-01,A/0,质量部,档案室,2026-03-01,,,\n", "utf-8"
    ),
    "copy to be withdrawn": lambda root: (root / "procedures/distribution.csv").write_text(
        f"{COPIES}01,QR-01-01,Z/9,质量部,档案室,2026-03-01,,,\n", "utf-8"
    ),
    "finding": lambda root: append(root / "matrices/findings.csv", "F-002,DEMO-3-k2,2026-04-01,自查,fail,无压差计。,"),
}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, caches: None) -> Path:
    """A project with its output, to be laid back into its place before every edit."""
    root = Path(shutil.copytree(MINIMAL, tmp_path_factory.mktemp("edit") / "project"))
    append(root / "procedures/QP-01.md", "\n另见 {need}`DEMO-2`。")
    make(root)
    shutil.copytree(root, root.with_name("kept"))
    return root


@pytest.fixture
def project(before: Path) -> Path:
    shutil.rmtree(before)
    return Path(shutil.copytree(before.with_name("kept"), before))


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_after_an_edit_an_incremental_build_equals_a_clean_one(project: Path, edit: Edit) -> None:
    first = tree(project / "build")
    edit(project)
    incremental = tree(make(project))
    shutil.rmtree(project / "build")
    clean = tree(make(project))
    assert differing(incremental, clean) == []
    assert differing(first, clean)


def test_an_edit_that_is_taken_back_leaves_no_trace(project: Path) -> None:
    first = tree(project / "build")
    second_document(project)
    make(project)
    (project / "procedures/QP-02.md").unlink()
    assert differing(first, tree(make(project))) == []


@pytest.mark.parametrize("mistake", ["```{nothing}\n```", "[x](nothing.md)", "{unknown}`x`"])
def test_a_refused_build_is_refused_again_and_leaves_no_trace_once_put_right(project: Path, mistake: str) -> None:
    first = tree(project / "build")
    text = (project / "procedures/QP-01.md").read_text("utf-8")
    append(project / "procedures/QP-01.md", "\n" + mistake)
    for _ in range(2):
        with pytest.raises(RequestError):
            make(project)
    (project / "procedures/QP-01.md").write_text(text, "utf-8")
    assert differing(first, tree(make(project))) == []


def test_an_incremental_build_leaves_pages_alone_that_show_nothing_else(project: Path) -> None:
    pages = [project / "build/html/provisions/demo/c2.html", project / "build/html/procedures/forms/QR-01-01.html"]
    times = [path.stat().st_mtime_ns for path in pages]
    swap(project / "procedures/QP-01.md", "当日收回", "当日收回并登记")
    make(project)
    assert [path.stat().st_mtime_ns for path in pages] == times


def test_an_incremental_build_repairs_a_page_that_is_gone(project: Path) -> None:
    first = tree(project / "build")
    for name in ("provisions/demo/c1.html", "needs.json", "_search/entries.js", "_evidence/QR-01-01-2026-01.txt"):
        (project / "build/html" / name).unlink()
    assert differing(first, tree(make(project))) == []


def run(root: Path, seed: str) -> dict[str, bytes]:
    command = [sys.executable, "-c", "from qmstrace.cli.main import main; main()", "-C", str(root), "build"]
    cache = str(root.with_name(f"cache-{seed}"))
    environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONHASHSEED": seed, "XDG_CACHE_HOME": cache}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return tree(root / "build")


def test_two_clean_builds_in_different_places_are_byte_identical(tmp_path: Path) -> None:
    trees = []
    for seed in ("1", "2"):
        root = Path(shutil.copytree(MINIMAL, tmp_path / f"place-{seed}" / "project"))
        review(root)
        trees.append(run(root, seed))
    assert differing(*trees) == []
    assert {"html/needs.json", "html/index.html", "matrices/gap-matrix.xlsx"} <= trees[0].keys()


def test_no_output_names_the_place_it_was_built_in(plain: Path) -> None:
    folder = str(plain.parent).encode()
    assert [name for name, content in tree(plain / "build").items() if folder in content] == []
