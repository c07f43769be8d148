"""The Markdown that the qms project and the baseline share: both get the same prose, so only the tool differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bench.records import Control, Document, Form

PLACEHOLDERS = {
    "company": "示例增材医疗器械有限公司",
    "product": "患者匹配式钛合金植入物",
    "qms_standard": "《医疗器械生产质量管理规范》（2025年第107号公告）",
}


def directive(name: str, argument: str, options: Mapping[str, str], text: str = "") -> str:
    """Return a fenced directive; options without a value are left out."""
    head = f":::{{{name}}} {argument}".rstrip()
    lines = [head, *(f":{option}: {value}" for option, value in options.items() if value)]
    return "\n".join([*lines, *([text] if text else []), ":::"])


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a pipe table."""
    head = list(header)
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *map(list, rows)])


def control(record: Control, links: Mapping[str, str]) -> str:
    """Return a control; ``links`` are further options, which only the baseline has."""
    options = {
        "id": record.id,
        "owner": record.owner,
        "participants": ", ".join(record.participants),
        "records": ", ".join(record.records),
        "every": record.every,
    }
    return directive("control", record.title, {**options, **links}, record.text)


def procedure(document: Document, records: str, links: Mapping[str, Mapping[str, str]]) -> str:
    """Return the body of a procedure; ``records`` stands under 记录, ``links`` are options by control id."""
    return "\n\n".join(_blocks(document, records, links)) + "\n"


def _blocks(document: Document, records: str, links: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    yield from ("## 1 目的", f"为满足{{{{qms_standard}}}}，{document.purpose}")
    yield from ("## 2 适用范围", f"适用于{{{{company}}}}的{{{{product}}}}。{document.scope}")
    yield from ("## 3 职责", table(("部门", "职责"), document.duties))
    yield "## 4 程序"
    for number, section in enumerate(document.sections, start=1):
        yield from (f"### 4.{number} {section.title}", section.prose)
        yield from (control(record, links.get(record.id, {})) for record in section.controls)
    yield f"其他要求见{{need}}`{document.related}`。"
    yield from ("## 5 记录", "下列记录由控制点形成，按规定期限保存。", records)
    history = ("A/0", "2026-01-01", "—", "首次发布")
    yield from ("## 6 修订历史", table(("版本", "生效日期", "更改单号", "修订内容"), [history]))


def blank_form(form: Form) -> str:
    """Return the body of a form."""
    filled = [(name, hint, "□合格 □不合格") for name, hint in form.fields]
    notes = "\n".join(f"- {note}" for note in form.notes)
    blocks = (
        table(("项目", "要求", "结果"), filled),
        table(("编制", "审核", "批准"), [("", "", "")]),
        "填写说明",
        notes,
    )
    return "\n\n".join(blocks) + "\n"


def fill(text: str) -> str:
    """Return the text with its placeholders filled, as a plain Sphinx project would hold it."""
    for name, value in PLACEHOLDERS.items():
        text = text.replace(f"{{{{{name}}}}}", value)
    return text
