"""Loads a project, looks at its evidence and assesses it: the start of everything else."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

from qmstrace.control.verifying import verify_attestations
from qmstrace.evidence.inspection import Progress, inspect
from qmstrace.model.project import Project
from qmstrace.present.assessed import Assessed
from qmstrace.store.loader import load
from qmstrace.trace.assessment import assess
from qmstrace.trace.observations import Observations


def default_day() -> date:
    """Return the day of ``SOURCE_DATE_EPOCH`` (UTC) where it is set, else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdigit() else date.today()


def assess_today(root: Path) -> Assessed:
    """Return the project in a folder, assessed for the default day: for Sphinx where it is run by itself."""
    return assess_project(root, default_day())


def assess_project(root: Path, day: date, progress: Progress | None = None) -> Assessed:
    """Return the project in a folder, assessed for a day.

    Raises:
        ProjectInputError: the project cannot be read; nothing was assessed.
    """
    return assess_loaded(root, load(root), day, progress)


def assess_loaded(root: Path, project: Project, day: date, progress: Progress | None = None) -> Assessed:
    """Return a project that was loaded from a folder, assessed for a day."""
    verified = verify_attestations(project, root)
    observations = Observations(
        evidence=inspect(project, root, progress),
        attestations=tuple(verified.accepted),
        rejections=tuple(verified.rejected),
        signers_hold=verified.signers_hold,
    )
    return Assessed(
        root=root, project=project, observations=observations, assessment=assess(project, observations, day)
    )
