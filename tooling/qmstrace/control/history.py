"""Holds the end of each attestation chain against what git has kept of it: a chain only ever grows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from qmstrace.model.grouping import group
from qmstrace.store.attestations import FOLDER
from qmstrace.store.git import Git, KeptFile
from qmstrace.trace.rejections import ChainEnd, Tail


def chain_ends(root: Path, chains: Sequence[str], since: date | None) -> tuple[ChainEnd, ...]:
    """Return the chains that lack what the last commit held, or one made since a day, and those without a commit."""
    git = Git(root)
    kept = group((file for file in git.history(FOLDER) if file.path.endswith(".jsonl")), lambda file: file.path)
    found = [ChainEnd(chain=chain, tail=Tail.NOT_PROVABLE) for chain in chains if chain not in kept]
    for chain, files in kept.items():
        compared = [files[0], *(file for file in files[1:] if since is None or file.day >= since)]
        found.extend(_broken(git, root, chain, compared))
    return tuple(sorted(found, key=lambda end: end.chain))


def _broken(git: Git, root: Path, chain: str, kept: Iterable[KeptFile]) -> Iterator[ChainEnd]:
    """Yield the newest commit whose lines a chain lacks."""
    path = root / chain
    now = path.read_bytes() if path.is_file() else b""
    for file in kept:
        if not any(_begins_with(text, file) for text in (now, _unix(now))):
            before = _unix(git.contents([file.content]).get(file.content, b""))
            tail = Tail.CUT if before.startswith(_unix(now)) else Tail.REWRITTEN
            yield ChainEnd(chain=chain, tail=tail, commit=file.commit)
            return


def _begins_with(text: bytes, file: KeptFile) -> bool:
    """Return whether a text begins with what git kept, told by the name that git gives to contents."""
    if not file.content:
        return True
    algorithm = hashlib.sha1 if len(file.content) == 40 else hashlib.sha256
    return algorithm(b"blob %d\0" % file.size + text[: file.size]).hexdigest() == file.content


def _unix(raw: bytes) -> bytes:
    """Return a text with the line ends that git keeps: it may give others to the working copy."""
    return raw.replace(b"\r\n", b"\n")
