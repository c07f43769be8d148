"""Registers: tables that the manual and the workbook both show, drawn once from an assessment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qmstrace.model.catalog import Provision
from qmstrace.model.document import Document
from qmstrace.model.grouping import group
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Coverage, Kind, Level, Verdict
from qmstrace.present.addresses import DOCUMENTS as DOCUMENTS_PAGE
from qmstrace.present.addresses import EXTERNAL, FORMS, RESPONSIBILITIES, STATUTORY, TERMS, Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.labels import label

MAIN, TAKING_PART = "●", "○"
NONE = "—"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A text of a cell, with its address in the manual where it has one."""

    text: str
    address: str = ""


Cell = tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """The cells of a row; ``verdict`` colours its last cell."""

    cells: tuple[Cell, ...]
    verdict: Verdict | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A column: its heading, its width in half-width characters, and whether it holds marks alone."""

    text: str
    width: int
    is_mark: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """A table with its page in the manual, its title, what it says of itself, and its rows."""

    page: str
    title: str
    note: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]


def statutory_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return which document meets each demand of a source to set one up (GMP 第四十二条第二款)."""
    return Register(
        page=STATUTORY,
        title="法定制度清单",
        note="各来源要求建立的制度、程序和规程，与回答该要求的受控文件逐项对照。",
        headings=(
            Heading(text="来源", width=26),
            Heading(text="条款", width=18),
            Heading(text="要求建立", width=28),
            Heading(text="检查要点", width=48),
            Heading(text="对应文件", width=40),
            Heading(text="追溯结论", width=11),
        ),
        rows=tuple(_statutory_rows(assessed, addresses)),
    )


def _statutory_rows(assessed: Assessed, addresses: Addresses) -> Iterator[Row]:
    project, assessment = assessed.project, assessed.assessment
    for point in project.point_by_id.values():
        if not point.establishes:
            continue
        provision = project.provision_by_id[point.provision]
        answering = [
            trace.control.document
            for trace in assessment.links_by_point.get(point.id, ())
            if trace.link.coverage is not Coverage.PARTIAL
        ]
        verdict = assessment.points[point.id].verdict
        yield Row(
            cells=(
                _text(f"《{project.source_by_id[provision.source].title}》"),
                (Part(text=provision.label, address=addresses.provision(provision.id)),),
                _text(point.establishes),
                (Part(text=point.text, address=addresses.point(point.id)),),
                _documents(assessed, addresses, answering),
                _text(label(verdict)),
            ),
            verdict=verdict,
        )


def responsibility_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return who owns and who takes part in what answers each provision (GMP 第十四条)."""
    project = assessed.project
    controls = [control for standing in assessed.assessment.standings.values() for control in standing.shown.controls]
    owners = group(controls, lambda control: control.owner)
    parties = sorted(owners, key=lambda name: (-len(owners[name]), name))
    parties += [name for name in dict.fromkeys(n for c in controls for n in c.participants) if name not in owners]
    return Register(
        page=RESPONSIBILITIES,
        title="职能分配表",
        note=f"{MAIN} 主责：回答该条款的控制点的归口部门或岗位；{TAKING_PART} 配合：参与的部门或岗位。",
        headings=(
            Heading(text="来源", width=12),
            Heading(text="条款", width=16),
            Heading(text="标题", width=36),
            *(Heading(text=name, width=6, is_mark=True) for name in parties),
        ),
        rows=tuple(_responsibility_rows(assessed, addresses, project, parties)),
    )


def _responsibility_rows(
    assessed: Assessed, addresses: Addresses, project: Project, parties: Iterable[str]
) -> Iterator[Row]:
    articles = _articles(project)
    points = group(project.point_by_id.values(), lambda point: articles[point.provision].id)
    for identifier, held in points.items():
        article = project.provision_by_id[identifier]
        traces = [trace for point in held for trace in assessed.assessment.links_by_point.get(point.id, ())]
        owners = {trace.control.owner for trace in traces}
        others = {name for trace in traces for name in trace.control.participants}
        yield Row(
            cells=(
                _text(project.source_by_id[article.source].prefix),
                (Part(text=article.label, address=addresses.provision(identifier)),),
                _text(article.title),
                *(_text(MAIN if name in owners else TAKING_PART if name in others else "") for name in parties),
            )
        )


def _articles(project: Project) -> dict[str, Provision]:
    """Return, for each provision, the outermost around it that is no heading."""
    found: dict[str, Provision] = {}
    for provision in project.provision_by_id.values():
        outer = found.get(provision.parent or "")
        found[provision.id] = provision if outer is None or outer.kind is Kind.HEADING else outer
    return found


def document_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return the controlled documents but forms, as they are shown (GMP 第四十三条)."""
    documents = [document for document in assessed.project.documents if document.level is not Level.FORM]
    return _document_table(assessed, addresses, documents, page=DOCUMENTS_PAGE, title="受控文件清单")


def form_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return the forms with their retention and the controls that fill them (GMP 第四十五条)."""
    standings = assessed.assessment.standings
    controls = [control for standing in standings.values() for control in standing.shown.controls]
    filled = group(((form, control) for control in controls for form in control.records), lambda pair: pair[0])
    rows = []
    for document in assessed.project.form_by_number.values():
        shown = standings[document.number].shown
        used = tuple(
            Part(text=control.id, address=addresses.control(control.id, control.document))
            for _, control in filled.get(document.number, ())
        )
        rows.append(
            Row(
                cells=(
                    (Part(text=shown.number, address=addresses.document(shown.number)),),
                    *map(_text, (shown.title, shown.version, shown.owner, shown.retention)),
                    _text("是" if shown.personal_data else "否"),
                    used,
                    _text(label(standings[document.number].status)),
                )
            )
        )
    widths = (
        ("编号", 12),
        ("名称", 36),
        ("版本", 8),
        ("归口部门", 16),
        ("保存期限", 40),
        ("含个人信息", 8),
        ("填写的控制点", 30),
        ("状态", 10),
    )
    headings = tuple(Heading(text=text, width=width) for text, width in widths)
    return Register(page=FORMS, title="记录表单清单", note="", headings=headings, rows=tuple(rows))


def external_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return the documents of others that apply or matter (GMP 第四十四条)."""
    rows = [
        Row(
            cells=(
                _text(source.number),
                (Part(text=f"《{source.title}》", address=f"{addresses.source_page(source.id)}.html"),),
                *map(_text, (source.issuer, source.force.value, str(source.effective or ""), "已逐条收录")),
            )
        )
        for source in assessed.project.sources
    ]
    rows += [
        Row(cells=tuple(map(_text, (other.number, other.title, other.issuer, "", "", other.reason))))
        for other in assessed.project.external_documents
    ]
    widths = (("文号", 26), ("名称", 50), ("发布机关", 20), ("效力", 10), ("施行日期", 12), ("收录", 40))
    headings = tuple(Heading(text=text, width=width) for text, width in widths)
    return Register(page=EXTERNAL, title="外来文件清单", note="", headings=headings, rows=tuple(rows))


def term_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return the terms that the documents use."""
    rows = tuple(
        Row(cells=tuple(map(_text, (term.term, term.english, term.meaning, term.source, "、".join(term.variants)))))
        for term in assessed.project.terms
    )
    widths = (("术语", 22), ("英文", 26), ("含义", 70), ("出处", 26), ("不使用", 22))
    headings = tuple(Heading(text=text, width=width) for text, width in widths)
    note = "体系文件统一使用下列术语；“不使用”一列的说法不出现在文件中。"
    return Register(page=TERMS, title="术语表", note=note, headings=headings, rows=rows)


def _document_table(
    assessed: Assessed, addresses: Addresses, documents: Iterable[Document], *, page: str, title: str
) -> Register:
    rows = []
    for document in documents:
        standing = assessed.assessment.standings[document.number]
        shown = standing.shown
        rows.append(
            Row(
                cells=(
                    (Part(text=shown.number, address=addresses.document(shown.number)),),
                    *map(_text, (shown.title, label(shown.level), shown.version, shown.owner)),
                    *map(_text, (str(shown.effective or ""), str(shown.review_by or ""), label(standing.status))),
                    _text("、".join(one.document.version for one in standing.coming)),
                )
            )
        )
    widths = (
        ("编号", 10),
        ("名称", 40),
        ("层级", 12),
        ("版本", 8),
        ("归口部门", 16),
        ("生效日期", 12),
        ("下次评审", 12),
        ("状态", 10),
        ("下一版本", 10),
    )
    headings = tuple(Heading(text=text, width=width) for text, width in widths)
    return Register(page=page, title=title, note="", headings=headings, rows=tuple(rows))


def _documents(assessed: Assessed, addresses: Addresses, numbers: Iterable[str]) -> Cell:
    found = []
    for number in dict.fromkeys(numbers):
        shown = assessed.assessment.standings[number].shown
        found.append(Part(text=f"{number} {shown.title}", address=addresses.document(number)))
    return tuple(found) or _text(NONE)


def _text(text: str) -> Cell:
    return (Part(text=text),)
