"""What is wrong with the end of an attestation chain, as data and as a line."""

from __future__ import annotations

from qmstrace.present.labels import label
from qmstrace.trace.rejections import ChainEnd

SHORT = 12
"""Digits of a commit that a line shows; JSON has all."""


def end_data(end: ChainEnd) -> dict[str, str]:
    """Return the chain, what is wrong with it, the commit that held what it lacks, and all in words."""
    return {"chain": end.chain, "state": end.tail.value, "commit": end.commit, "message": label(end.tail)}


def end_line(end: ChainEnd) -> str:
    """Return it as a line."""
    return f"{end.chain}：{label(end.tail)}" + (f"（提交 {end.commit[:SHORT]}）" if end.commit else "")
