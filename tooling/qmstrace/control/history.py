"""What git remembers of the attestation chains: whether the end of one was cut off since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from qmstrace.store.attestations import FOLDER
from qmstrace.store.git import Git
from qmstrace.trace.rejections import Tail


def tails(root: Path, chains: Sequence[str]) -> Mapping[str, Tail]:
    """Return the chains whose end is not that of the last commit, or cannot be compared with it."""
    git = Git(root)
    commit = git.last_commit()
    listed = git.files(commit, (FOLDER,)) if commit else {}
    committed = {name: identifier for name, identifier in listed.items() if name.endswith(".jsonl")}
    contents = git.contents(committed.values())
    found = dict.fromkeys((chain for chain in chains if chain not in committed), Tail.NOT_PROVABLE)
    for chain, identifier in committed.items():
        tail = _tail(root / chain, contents.get(identifier))
        if tail is not None:
            found[chain] = tail
    return found


def _tail(path: Path, committed: bytes | None) -> Tail | None:
    if committed is None:
        return Tail.NOT_PROVABLE
    before, now = _unix(committed), _unix(path.read_bytes() if path.is_file() else b"")
    if now.startswith(before):
        return None
    return Tail.CUT if before.startswith(now) else Tail.REWRITTEN


def _unix(raw: bytes) -> bytes:
    """Return a text with the line ends that git keeps: it may give others to the working copy."""
    return raw.replace(b"\r\n", b"\n")
