"""``python -m bench.signatures``: times the verification of many signed attestations."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import struct
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from qmstrace.control.verifying import namespace_of
from qmstrace.model.fingerprint import signers_fingerprint
from qmstrace.model.vocabulary import Act
from qmstrace.store.attestations import SIGNERS_CHAIN, attestation_message, line_digest, signed_line
from qmstrace.store.loader import load

from bench.markdown import table
from bench.measure import CommandError, Series, measure
from bench.report import machine
from bench.scenario import QMS

TEMPLATE = Path(__file__).resolve().parents[2]
LINES = 10_000
CHAIN = "matrices/attestations/links/gmp-2025.jsonl"
NAME, ROLE, HEAD = "示例人员", "质量管理部门负责人", "企业负责人"
START = datetime(2026, 11, 1, tzinfo=UTC)
COPIED = ("requirements", "procedures", "matrices", "qms.toml")


class Signer:
    """A key in memory that signs as ``ssh-keygen -Y sign`` does; a process for each line would take too long."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        public = self._key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
        self.public_key = public
        self._blob = base64.b64decode(public.split()[1])

    def sign(self, message: bytes, namespace: str) -> str:
        """Return a signature as Base64."""
        name, digest = namespace.encode(), hashlib.sha512(message).digest()
        signed = b"SSHSIG" + b"".join(map(_string, (name, b"", b"sha512", digest)))
        value = _string(b"ssh-ed25519") + _string(self._key.sign(signed))
        parts = b"".join(map(_string, (self._blob, name, b"", b"sha512", value)))
        return base64.b64encode(b"SSHSIG" + struct.pack(">I", 1) + parts).decode()


def _string(raw: bytes) -> bytes:
    return struct.pack(">I", len(raw)) + raw


def _chain(signer: Signer, act: Act, role: str, subjects: list[dict[str, str]]) -> str:
    lines, previous = [], ""
    for number, named in enumerate(subjects):
        message = attestation_message(
            {
                "act": act.value,
                "subjects": named,
                "role": role,
                "name": NAME,
                "meaning": "复核",
                "at": (START + timedelta(seconds=number)).isoformat(timespec="seconds"),
                "reason": "",
                "previous": previous,
            }
        )
        lines.append(signed_line(message, signer.sign(message.encode(), namespace_of(act))))
        previous = line_digest(lines[-1])
    return "\n".join(lines) + "\n"


def _prepare(project: Path) -> None:
    for name in COPIED:
        source, target = TEMPLATE / name, project / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("official", "attestations", "approved"))
        else:
            shutil.copy2(source, target)
    signer = Signer()
    rows = [f"{NAME},{role},{signer.public_key},2026-01-01,,," for role in (ROLE, HEAD)]
    header = "name,role,public_key,valid_from,valid_until,revoked,note"
    (project / "matrices/signers.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    loaded = load(project)
    print_ = signers_fingerprint(loaded.signers, loaded.company)
    subjects = [{f"GMP-1-k{n} ~ QP-01-C01": hashlib.sha256(str(n).encode()).hexdigest()} for n in range(LINES)]
    for chain, text in (
        (SIGNERS_CHAIN, _chain(signer, Act.APPROVE, HEAD, [{"signers": print_}])),
        (CHAIN, _chain(signer, Act.REVIEW, ROLE, subjects)),
    ):
        (project / chain).parent.mkdir(parents=True, exist_ok=True)
        (project / chain).write_text(text, encoding="utf-8")


@click.command()
@click.option("--runs", default=3, show_default=True, type=click.IntRange(min=1), help="Runs.")
def main(*, runs: int) -> None:
    """Time ``qms doc verify`` on a project with many signed lines; prints a table."""
    with tempfile.TemporaryDirectory(prefix="qms-bench-") as name:
        project = Path(name) / "project"
        project.mkdir()
        _prepare(project)
        series = Series()
        command = (str(QMS), "-C", str(project), "doc", "verify")
        try:
            for _ in range(runs):
                series.runs.append(measure(command, env=dict(os.environ), log=Path(name) / "log", accepted={0}))
        except CommandError as error:
            raise click.ClickException(str(error)) from error
    where = machine()
    click.echo(f"{where['date']}, {where['cpu']}, {where['cores']} cores, Python {where['python']}\n")
    rows = [(f"qms doc verify, {LINES:,} signed lines", f"{series.seconds:.2f}", f"{series.peak_mb:.0f}")]
    click.echo(table(("step", "median s", "peak MB"), rows))


if __name__ == "__main__":
    main()
