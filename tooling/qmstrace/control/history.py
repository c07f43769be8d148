"""What git remembers of the attestation chains: whether the end of one was cut off since."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from qmstrace.store.attestations import FOLDER

TIMEOUT_SECONDS = 30


class Tail(StrEnum):
    """What can be said of the end of a chain."""

    CUT = "cut"
    REWRITTEN = "rewritten"
    NOT_PROVABLE = "not-provable"


def tails(root: Path, chains: Sequence[str]) -> Mapping[str, Tail]:
    """Return the chains whose end is not that of the last commit, or cannot be compared with it."""
    listed = _git(root, "ls-tree", "-r", "--name-only", "-z", "HEAD", "--", FOLDER)
    if listed is None:
        return dict.fromkeys(chains, Tail.NOT_PROVABLE)
    committed = [name for name in listed.decode("utf-8", "replace").split("\0") if name.endswith(".jsonl")]
    found = {chain: Tail.NOT_PROVABLE for chain in chains if chain not in committed}
    for chain in committed:
        before = _unix(_git(root, "show", f"HEAD:./{chain}") or b"")
        path = root / chain
        now = _unix(path.read_bytes() if path.is_file() else b"")
        if not now.startswith(before):
            found[chain] = Tail.CUT if before.startswith(now) else Tail.REWRITTEN
    return found


def _unix(raw: bytes) -> bytes:
    """Return a text with the line ends that git keeps: it may give others to the working copy."""
    return raw.replace(b"\r\n", b"\n")


def _git(root: Path, *arguments: str) -> bytes | None:
    """Return what git says; None where there is no git, no repository or no commit."""
    command = ("git", "-C", str(root), *arguments)
    try:
        return subprocess.run(command, capture_output=True, check=True, timeout=TIMEOUT_SECONDS).stdout
    except (OSError, subprocess.SubprocessError):
        return None
