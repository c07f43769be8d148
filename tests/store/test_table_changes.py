"""Tables are changed by many rows at once, and a project is read as if they had been."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qmstrace.errors import Problem, ProjectInputError
from qmstrace.model.project import Project
from qmstrace.store.journal import write_files
from qmstrace.store.loader import load
from qmstrace.store.table_changes import NewRow, RowChange, RowRemoval, TableEdit, changed_table
from qmstrace.store.tables import LINK_COLUMNS
from test_table_edit import COLUMNS, END, NAME, RECORD, VALUES, Table, rows_of, tables

TESTS = Path(__file__).parents[1]
MINIMAL, INVALID = TESTS / "examples/valid/minimal", TESTS / "examples/invalid"
CASES = sorted(path.name for path in INVALID.iterdir() if path.is_dir())
CATALOG = (MINIMAL / "requirements/demo.yaml").read_text("utf-8")
DOCUMENT = (MINIMAL / "procedures/QP-01.md").read_text("utf-8")
SETTINGS = (MINIMAL / "qms.toml").read_text("utf-8")
RULES = (TESTS.parent / "requirements/inspection-rules.yaml").read_text("utf-8")
LINK = "point,control,coverage,rationale\n"
FILES = (
    ("matrices/links/demo.csv", (LINK + "DEMO-1-k1,QP-01-C02,partial,发放\n").replace("\n", "\r\n").encode("gb18030")),
    ("matrices/links/demo.csv", (LINK + '"DEMO-1-k1\nDEMO-9-k1",QP-01-C01\nDEMO-9-k1,QP-01-C01,full,"').encode()),
    ("matrices/links/second.csv", (LINK + "\nSECOND-1-k1,QP-02-C01,full,发放\n").encode("utf-8-sig")),
    ("matrices/links/deeper/third.csv", LINK.encode()),
    ("matrices/findings.csv", "id,point\n".encode("utf-16")),
    ("matrices/signers.csv", "name,role,public_key,valid_from,valid_until,revoked,note\n甲,乙,,,,,\n".encode()),
    ("matrices/attestations/links/demo.jsonl", b"{}\n"),
    ("matrices/attestations/demo.jsonl", b"{}\n"),
    ("requirements/demo.yaml", CATALOG.replace("key: k2", "key: k3").encode()),
    ("requirements/second.yaml", CATALOG.replace("demo", "second").replace("DEMO", "SECOND").encode()),
    ("requirements/second.yml", CATALOG.encode()),
    ("requirements/.second.yaml", b""),
    ("requirements/deeper/third.yaml", b""),
    ("requirements/second_yaml", b""),
    ("requirements/second.yaml.bak", b""),
    ("requirements/official/demo.json", b"[]"),
    (
        "requirements/crosswalk.csv",
        b"from,to,relation,rationale,strength,reason\nDEMO-1,SECOND-1,equal,semantic,10,x\n",
    ),
    ("requirements/inspection-items.csv", "item,grade,title,points,note\n1,关键,甲,SECOND-1-k1,\n".encode()),
    ("requirements/inspection-rules.yaml", RULES.replace("gmp-2025", "demo").encode()),
    ("procedures/QP-01.md", DOCUMENT.replace("{control} 文件的建立", "{control}").encode()),
    ("procedures/deeper/still/QP-02.md", DOCUMENT.replace("QP-01", "QP-02").encode()),
    ("procedures/.deeper/QP-03.md", DOCUMENT.encode()),
    ("procedures/terms.csv", "term,english,meaning,source,variants,exceptions\n甲,,乙,,,\n甲,,丙,,,\n".encode()),
    ("qms.toml", SETTINGS.replace("installation =", "delivery =").encode()),
    ("qms.toml", SETTINGS.replace("示例公司", "样例公司").encode()),
    ("qms.toml", b"["),
)
"""Files to write into the minimal project: right ones, wrong ones, and some that nobody reads."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@st.composite
def edits_at(draw: st.DrawFn, lines: Sequence[int]) -> tuple[TableEdit, ...]:
    found: list[TableEdit] = []
    for line in lines:
        if draw(st.booleans()):
            found.append(RowChange(line=line, cells=draw(VALUES)))
        if draw(st.sampled_from([False, False, True])):
            found.append(RowRemoval(line=line))
    places = st.sampled_from([*lines, None])
    found += draw(st.lists(st.builds(NewRow, before=places, cells=RECORD), max_size=5))
    return tuple(draw(st.permutations(found)))


def new_rows(edits: Sequence[TableEdit], before: int | None) -> list[tuple[str, ...]]:
    return [edit.cells for edit in edits if isinstance(edit, NewRow) and edit.before == before]


def expected(table: Table, lines: Sequence[int], edits: Sequence[TableEdit]) -> Table:
    """The table with its rows after the edits; only the old last row may be the last without an end."""
    gone = {edit.line for edit in edits if isinstance(edit, RowRemoval)}
    values = {edit.line: edit.cells for edit in edits if isinstance(edit, RowChange)}
    rows = [table.rows[0]]
    for number, line in enumerate(lines, 1):
        rows += [table.inserted(record) for record in new_rows(edits, line)]
        if line not in gone:
            rows.append(table.changed(number, values.get(line, {})))
    rows += [table.inserted(record) for record in new_rows(edits, None)]
    is_ended = table.is_ended or bool(new_rows(edits, None)) or bool(lines and lines[-1] in gone)
    return Table(order=table.order, rows=tuple(rows), end=table.end, is_ended=is_ended, encoding=table.encoding)


def records(before: Sequence[tuple[int, tuple[str, ...]]], edits: Sequence[TableEdit]) -> list[tuple[str, ...]]:
    """What the rows say after edits."""
    gone = {edit.line for edit in edits if isinstance(edit, RowRemoval)}
    values = {edit.line: edit.cells for edit in edits if isinstance(edit, RowChange)}
    found: list[tuple[str, ...]] = []
    for line, cells in before:
        found += new_rows(edits, line)
        if line not in gone:
            named = dict(zip(COLUMNS, cells, strict=True)) | dict(values.get(line, {}))
            found.append(tuple(END.sub("\n", named[name]) for name in COLUMNS))
    return [row for row in (*found, *new_rows(edits, None)) if any(row)]


@settings(deadline=None)
@given(table=tables(), data=st.data())
def test_edits_in_any_order_give_their_rows_and_no_other_byte(folder: Path, table: Table, data: st.DataObject) -> None:
    (folder / NAME).write_bytes(table.raw())
    before = rows_of(folder)
    lines = [line for line, _ in before]
    edits = data.draw(edits_at(lines), label="edits")
    raw = changed_table(folder, NAME, COLUMNS, edits)
    assert (folder / NAME).read_bytes() == table.raw()
    assert raw == expected(table, lines, edits).raw()
    (folder / NAME).write_bytes(raw)
    assert [cells for _, cells in rows_of(folder)] == records(before, edits)


def test_no_edits_change_no_byte(folder: Path) -> None:
    raw = b'text,id,title\r\n"a",b,"c\nd"\r\n\r\n,,\ne,f,"g"'
    (folder / NAME).write_bytes(raw)
    assert changed_table(folder, NAME, COLUMNS, []) == raw


def test_lines_are_those_on_disk_whatever_goes_before(folder: Path) -> None:
    (folder / NAME).write_bytes(b'id,title,text\nA,"1\n2",x\nB,3,y\nC,4,"z"')
    edits = (
        NewRow(before=2, cells=("N1", "", "")),
        RowRemoval(line=2),
        NewRow(before=None, cells=("N4", "", "")),
        RowChange(line=5, cells={"title": "5\n6"}),
        NewRow(before=5, cells=("N3", "", "")),
        NewRow(before=2, cells=("N2", "", "")),
        RowChange(line=5, cells={"id": "D"}),
        NewRow(before=None, cells=("N5", "", "")),
    )
    assert changed_table(folder, NAME, COLUMNS, edits) == (
        b'id,title,text\nN1,,\nN2,,\nB,3,y\nN3,,\nD,"5\n6","z"\nN4,,\nN5,,\n'
    )


def test_row_that_is_removed_takes_no_other_with_it(folder: Path) -> None:
    (folder / NAME).write_bytes(b"id,title,text\nA,1,x\nB,2,y\nC,3,z\n")
    edits = (RowRemoval(line=2), RowChange(line=2, cells={"title": "9"}), RowRemoval(line=2))
    assert changed_table(folder, NAME, COLUMNS, edits) == b"id,title,text\nB,2,y\nC,3,z\n"


def test_table_that_is_not_there_begins_with_its_header(folder: Path) -> None:
    edits = (NewRow(before=None, cells=("1", "2", "3")), NewRow(before=None, cells=("4", "5", "6")))
    assert changed_table(folder, "absent.csv", COLUMNS, edits) == b"id,title,text\n1,2,3\n4,5,6\n"
    assert not (folder / "absent.csv").exists()


def files_in(folder: Path) -> dict[str, bytes]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def outcome(root: Path, contents: Mapping[str, bytes] | None = None) -> Project | tuple[Problem, ...]:
    try:
        return load(root, contents=contents)
    except ProjectInputError as error:
        return error.problems


def as_if_written(root: Path, contents: Mapping[str, bytes]) -> Project | tuple[Problem, ...]:
    """What a project would be, which must be what it then is."""
    cache = Path(os.environ["XDG_CACHE_HOME"])
    before = files_in(root), files_in(cache)
    found = outcome(root, contents)
    assert (files_in(root), files_in(cache)) == before
    write_files(root, contents)
    assert found == outcome(root)
    return found


@settings(deadline=None)
@given(files=st.lists(st.sampled_from(FILES), max_size=8))
def test_project_with_contents_is_the_one_in_which_they_were_written(files: list[tuple[str, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        as_if_written(Path(shutil.copytree(MINIMAL, Path(folder) / "project")), dict(files))


@pytest.mark.parametrize("case", CASES)
def test_every_problem_of_contents_is_that_of_the_files(case: str, minimal: Path) -> None:
    contents = files_in(INVALID / case)
    for path in contents.pop("removed.txt", b"").decode().split():
        (minimal / path).unlink()
    del contents["expected.txt"]
    assert isinstance(as_if_written(minimal, contents), tuple)


def test_everything_that_is_signed_is_read_from_contents(minimal: Path, signed_once: Path) -> None:
    load(minimal)
    project = as_if_written(minimal, files_in(signed_once))
    assert isinstance(project, Project)
    assert project.approved
    assert project.attestations
    assert project == load(signed_once)


def test_new_content_stands_in_place_of_a_link(signed: Path) -> None:
    (path,) = (signed / "procedures/approved").rglob("*.md")
    contents = {path.relative_to(signed).as_posix(): path.read_bytes()}
    path.rename(signed / "elsewhere.md")
    path.symlink_to(signed / "elsewhere.md")
    assert isinstance(outcome(signed), tuple)
    assert isinstance(as_if_written(signed, contents), Project)


def test_what_lies_behind_a_link_to_a_folder_is_not_looked_for(minimal: Path) -> None:
    (minimal / "elsewhere").mkdir()
    (minimal / "procedures/deeper").symlink_to(minimal / "elsewhere")
    contents = {"procedures/deeper/QP-02.md": b"", "procedures/deeper/still/QP-03.md": b""}
    assert as_if_written(minimal, contents) == load(minimal)


def test_links_to_the_folders_of_documents_and_of_tables_are_followed(minimal: Path) -> None:
    for name in ("procedures", "matrices/links"):
        target = minimal / name.replace("/", "-").upper()
        (minimal / name).rename(target)
        (minimal / name).symlink_to(target)
    contents = {"procedures/deeper/QP-02.md": b"", "matrices/links/second.csv": b"point\n"}
    found = as_if_written(minimal, contents)
    assert isinstance(found, tuple)
    assert {problem.place.path for problem in found} == set(contents)


def test_changed_table_is_read_before_it_is_written(minimal: Path) -> None:
    table = "matrices/links/demo.csv"
    edits = (RowChange(line=2, cells={"rationale": "一\n二"}), RowChange(line=3, cells={"point": "DEMO-9-k1"}))
    found = as_if_written(minimal, {table: changed_table(minimal, table, LINK_COLUMNS, edits)})
    assert isinstance(found, tuple)
    assert [(problem.place.path, problem.place.line, problem.params["id"]) for problem in found] == [
        (table, 4, "DEMO-9-k1")
    ]
