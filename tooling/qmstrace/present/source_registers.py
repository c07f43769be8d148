"""Registers about sources: what they ask to be set up, who answers them, and what there is of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qmstrace.model.catalog import Provision
from qmstrace.model.grouping import group
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Coverage, Kind
from qmstrace.present.addresses import EXTERNAL, RESPONSIBILITIES, STATUTORY, Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.labels import label
from qmstrace.present.language import translated
from qmstrace.present.registers import Cell, Heading, Part, Register, Row, cells, headings

MAIN, TAKING_PART = "●", "○"
NONE = "—"


def statutory_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return which document meets each demand of a source to set one up (GMP 第四十二条第二款)."""
    return Register(
        page=STATUTORY,
        title="法定制度清单",
        note="各来源要求建立的制度、程序和规程，与回答该要求的受控文件逐项对照。",
        headings=(
            *headings(("来源", 26), ("条款", 18), ("要求建立", 28), ("检查要点", 48), ("对应文件", 40)),
            Heading(text="追溯结论", width=11, is_verdict=True),
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
                *cells(f"《{project.source_by_id[provision.source].title}》"),
                (Part(text=provision.label, address=addresses.provision(provision.id)),),
                *cells(point.establishes),
                (Part(text=point.text, address=addresses.point(point.id)),),
                _documents(assessed, addresses, answering),
                *cells(label(verdict)),
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
            *headings(("来源", 12), ("条款", 16), ("标题", 36)),
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
                *cells(project.source_by_id[article.source].prefix),
                (Part(text=article.label, address=addresses.provision(identifier)),),
                *cells(article.title),
                *cells(*(MAIN if name in owners else TAKING_PART if name in others else "" for name in parties)),
            )
        )


def _articles(project: Project) -> dict[str, Provision]:
    """Return, for each provision, the outermost around it that is no heading."""
    found: dict[str, Provision] = {}
    for provision in project.provision_by_id.values():
        outer = found.get(provision.parent or "")
        found[provision.id] = provision if outer is None or outer.kind is Kind.HEADING else outer
    return found


def external_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return the documents of others that apply or matter (GMP 第四十四条)."""
    rows = [
        Row(
            cells=(
                *cells(source.number),
                (Part(text=f"《{source.title}》", address=f"{addresses.source_page(source.id)}.html"),),
                *cells(source.issuer, label(source.force), str(source.effective or ""), translated("已逐条收录")),
            )
        )
        for source in assessed.project.sources
    ]
    rows += [
        Row(cells=cells(other.number, other.title, other.issuer, "", "", other.reason))
        for other in assessed.project.external_documents
    ]
    columns = headings(("文号", 26), ("名称", 50), ("发布机关", 20), ("效力", 10), ("施行日期", 12), ("收录", 40))
    return Register(page=EXTERNAL, title="外来文件清单", note="", headings=columns, rows=tuple(rows))


def _documents(assessed: Assessed, addresses: Addresses, numbers: Iterable[str]) -> Cell:
    found = []
    for number in dict.fromkeys(numbers):
        shown = assessed.assessment.standings[number].shown
        found.append(Part(text=f"{number} {shown.title}", address=addresses.document(number)))
    return tuple(found) or (Part(text=NONE),)
