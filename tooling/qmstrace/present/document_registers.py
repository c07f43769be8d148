"""Registers of what the company controls: its documents, its forms, its terms."""

from __future__ import annotations

from qmstrace.model.grouping import group
from qmstrace.model.vocabulary import Level
from qmstrace.present.addresses import DOCUMENTS, FORMS, TERMS, Addresses
from qmstrace.present.assessed import Assessed
from qmstrace.present.labels import label
from qmstrace.present.language import translated
from qmstrace.present.registers import Part, Register, Row, cells, headings


def document_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return the controlled documents but forms, as they are shown (GMP 第四十三条)."""
    rows = []
    for document in assessed.project.documents:
        if document.level is Level.FORM:
            continue
        standing = assessed.assessment.standings[document.number]
        shown = standing.shown
        coming = translated("、").join(one.document.version for one in standing.coming)
        rows.append(
            Row(
                cells=(
                    (Part(text=shown.number, address=addresses.document(shown.number)),),
                    *cells(shown.title, label(shown.level), shown.version, shown.owner),
                    *cells(str(shown.effective or ""), str(shown.review_by or ""), label(standing.status), coming),
                )
            )
        )
    columns = headings(
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
    return Register(page=DOCUMENTS, title="受控文件清单", note="", headings=columns, rows=tuple(rows))


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
                    *cells(shown.title, shown.version, shown.owner, shown.retention),
                    *cells(translated("是" if shown.personal_data else "否")),
                    used,
                    *cells(label(standings[document.number].status)),
                )
            )
        )
    columns = headings(
        ("编号", 12),
        ("名称", 36),
        ("版本", 8),
        ("归口部门", 16),
        ("保存期限", 40),
        ("含个人信息", 11),
        ("填写的控制点", 30),
        ("状态", 10),
    )
    return Register(page=FORMS, title="记录表单清单", note="", headings=columns, rows=tuple(rows))


def term_register(assessed: Assessed, addresses: Addresses) -> Register:
    """Return the terms that the documents use."""
    rows = tuple(
        Row(cells=cells(term.term, term.english, term.meaning, term.source, "、".join(term.variants)))
        for term in assessed.project.terms
    )
    columns = headings(("术语", 22), ("英文", 26), ("含义", 70), ("出处", 26), ("不使用", 22))
    note = "体系文件统一使用下列术语；“不使用”一列的说法不出现在文件中。"
    return Register(page=TERMS, title="术语表", note=note, headings=columns, rows=rows)
