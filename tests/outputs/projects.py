"""Projects to build, what is edited in them, and how their pages are read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from lxml import html
from qmstrace.control.attesting import Signatory
from qmstrace.workflows.assessing import assess_project
from qmstrace.workflows.building import FORMATS, build
from qmstrace.workflows.mapping import review_links

DAY = date(2026, 7, 1)
MINIMAL = Path(__file__).parents[1] / "examples" / "valid" / "minimal"
HOSTILE = """<script>alert("毒")</script> "' onload=alert(1) x=' <img src=x onerror=alert(2)> javascript:alert(3) \
{{ 7*7 }} {% include "/etc/passwd" %} {# x #} [[copy("title","DEMO-1")]] <<True: x>> ${7*7} {raw} &amp; </title>"""
"""Text that is script, markup or a program to whoever does not treat it as text."""
COPIES = "copy,document,version,holder,place,handed_out,withdrawn,destroyed,note\n"
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)")


def make(root: Path, formats: tuple[str, ...] = FORMATS) -> Path:
    """Build a project for the day and return its output."""
    build(root, root / "build", DAY, formats, lambda stage, done, total: None)
    return root / "build"


def review(root: Path) -> None:
    """Sign the review of every link in March."""
    signatory = Signatory(role="质量负责人", name="甲", at=datetime(2026, 3, 20, 9, tzinfo=UTC))
    review_links(root, assess_project(root, DAY).assessment.links, signatory)


def append(path: Path, line: str) -> None:
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")


def swap(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def spoil(root: Path) -> None:
    """Put hostile text wherever a person can write, and a point of every verdict into the project."""
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    review(root)
    points = "".join(
        f"  - {{key: k{number}, text: {text}, modality: must, duty: 企业, proof: document}}\n"
        for number, text in enumerate((quoted, *(f"'{formula}'" for formula in FORMULAS)), 1)
    )
    (root / "requirements/worse.yaml").write_text(
        f"source: {{id: worse, prefix: WORSE, title: {quoted}, number: {quoted}, issuer: {quoted}, force: 推荐, "
        "status: current, effective: 2026-01-01}\nprovisions:\n"
        f"- {{locator: c1, label: {quoted}, kind: heading, title: {quoted}}}\n"
        f"- locator: 1\n  parent: c1\n  label: {quoted}\n  kind: obligation\n  title: {quoted}\n"
        f"  summary: {quoted}\n  points:\n{points}",
        "utf-8",
    )
    text = cell(HOSTILE)
    (root / "matrices/links/worse.csv").write_text(
        f"point,control,coverage,rationale\nWORSE-1-k1,QP-01-C03,full,{text}\nWORSE-1-k2,QP-01-C03,partial,=1+1\n",
        "utf-8",
    )
    body = HOSTILE.replace("{{ 7*7 }}", "")
    owner = body.replace("{# x #}", "")
    append(root / "procedures/QP-01.md", f"\n:::{{control}} {body}\n:id: QP-01-C03\n:owner: {owner}\n{body}\n:::")
    swap(root / "procedures/forms/QR-01-01.md", "title: 文件发放记录", f"title: {quoted}")
    (root / "matrices/evidence/r.txt").write_text("记录", "utf-8")
    digest = sha256("记录".encode()).hexdigest()
    append(root / "matrices/evidence.csv", f"EV-002,{text},,QP-01-C03,2026-04-01,,pass,r.txt,{digest}")
    append(root / "matrices/findings.csv", f"F-002,WORSE-1-k3,2026-03-11,{text},fail,{text},")
    append(root / "matrices/actions.csv", f"A-002,WORSE-1-k4,{text},{text},2026-12-31,planned,,")
    append(root / "matrices/decisions.csv", f"D-001,not-applicable,WORSE-1-k5,{text},质量负责人,2026-03-01")
    (root / "procedures/distribution.csv").write_text(
        f"{COPIES}{text},QP-01,A/0,{text},{text},2026-03-01,,,{text}\n", "utf-8"
    )
    swap(root / "qms.toml", 'label = "管理类别"', f"label = '''{HOSTILE}'''")
    swap(root / "qms.toml", 'name = "示例公司"', f"name = '''{HOSTILE}'''")


def pages(manual: Path) -> dict[str, html.HtmlElement]:
    """Return the pages of a manual by their paths, without what sphinx-needs puts beside them."""
    parser = html.HTMLParser(encoding="utf-8")
    return {
        path.relative_to(manual).as_posix(): html.parse(path, parser).getroot()
        for path in sorted(manual.rglob("*.html"))
        if path.name != "permalink.html"
    }
