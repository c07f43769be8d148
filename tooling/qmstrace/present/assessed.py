"""What every output is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qmstrace.model.project import Project
from qmstrace.trace.assessment import Assessment
from qmstrace.trace.observations import Observations


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessed:
    """A project in its folder, with what was seen of it and what the trace says of it."""

    root: Path
    project: Project
    observations: Observations
    assessment: Assessment
