"""Keys made for a test, signers who hold them, and a project of which everything is signed with them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from qmstrace.control.attesting import Signatory
from qmstrace.store.csv_text import table_text
from qmstrace.store.tables import SIGNER_COLUMNS
from qmstrace.workflows.approving import approve_documents
from qmstrace.workflows.assessing import assess_project
from qmstrace.workflows.deciding import decide
from qmstrace.workflows.mapping import review_links

NEEDS_SSH = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="没有 ssh-keygen；请安装软件包 openssh-client"
)
ROLES = {"甲": "编制人", "乙": "质量负责人", "丙": "管理者代表", "丁": "企业负责人"}
"""The people of the tests, each with one role and one key."""
SINCE = "2000-01-01"
SIGNED = datetime(2020, 2, 1, 9, tzinfo=timezone(timedelta(hours=8)))
"""When the project of the tests was signed: long before whatever a command signs with the clock."""
DAY = date(2026, 4, 1)
"""A day on which the project of the tests has no gap but that a form was not filled in."""
POLICY = """[policy]
signatures = true
scans = false
distinct_persons = true
separate = [["生产负责人", "质量负责人"]]

[policy.approval]
manual = []
procedure = ["编制人", "质量负责人"]
instruction = []
form = []

[policy.roles]
review = ["质量负责人"]
decide = ["管理者代表"]
signers = ["企业负责人"]
"""


def make_key(path: Path, *options: str) -> Path:
    """Make a key without a passphrase; return the file of its private part."""
    command = ("ssh-keygen", "-q", "-N", "", "-C", "演示", "-f", str(path), *(options or ("-t", "ed25519")))
    subprocess.run(command, check=True, capture_output=True)
    return path


def public(key: Path) -> str:
    """Return the public part of a key, without its comment."""
    return " ".join(key.with_name(key.name + ".pub").read_text("utf-8").split()[:2])


def row(key: Path, name: str, role: str | None = None, **dates: str) -> tuple[str, ...]:
    """Return a row of the table of signers."""
    held = {"valid_from": SINCE, "valid_until": "", "revoked": ""} | dates
    return (name, role or ROLES[name], public(key), held["valid_from"], held["valid_until"], held["revoked"], "")


def write_signers(root: Path, *rows: tuple[str, ...]) -> None:
    """Write the table of signers."""
    (root / "matrices/signers.csv").write_text(table_text(SIGNER_COLUMNS, rows), "utf-8")


def signatory(keys: Mapping[str, Path], name: str, at: datetime = SIGNED) -> Signatory:
    """Return one of the people of the tests, with role and key."""
    return Signatory(role=ROLES[name], name=name, at=at, key=keys[name])


def sign_all(root: Path, keys: Mapping[str, Path]) -> None:
    """Put signers, a policy and a decision into the minimal project, and sign all that can be signed."""
    settings, document = root / "qms.toml", root / "procedures/QP-01.md"
    text = settings.read_text("utf-8")
    settings.write_text(text[: text.index("[policy.approval]")] + POLICY, "utf-8")
    text = document.read_text("utf-8").replace("review_by: 2028-02-28", "review_by: 2099-12-31")
    document.write_text(text, "utf-8")
    with (root / "matrices/decisions.csv").open("a", encoding="utf-8") as table:
        table.write("D-001,not-applicable,DEMO-3-k2,压差由在线系统记录。,管理者代表,2020-01-05\n")
    write_signers(root, *(row(keys[name], name) for name in ROLES))
    decide(root, ["signers"], signatory(keys, "丁"))
    decide(root, ["facts", "D-001"], signatory(keys, "丙"))
    for name in ("甲", "乙"):
        approve_documents(root, ["QP-01"], signatory(keys, name))
    traces = assess_project(root, SIGNED.date()).assessment.links
    review_links(root, traces, signatory(keys, "乙"))
