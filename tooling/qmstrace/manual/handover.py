"""Hands an assessment to the extension through Sphinx's configuration."""

from __future__ import annotations

from collections.abc import Callable

from qmstrace.present.assessed import Assessed

Progress = Callable[[str, int, int], None]


class Handover:
    """An assessment and where to report progress; empty once it was stored and read again.

    Sphinx stores its configuration with every build, and prints it with every event: the project stays out of both.
    """

    def __init__(self, assessed: Assessed | None = None, progress: Progress | None = None) -> None:
        self.assessed = assessed
        self.progress = progress

    def __reduce__(self) -> tuple[type[Handover], tuple[()]]:
        return Handover, ()

    def __repr__(self) -> str:
        return "Handover()"
