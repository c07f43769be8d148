"""Which links count: reviewed, unchanged since, and from a document in force and within its review date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from qmstrace.model.document import Control
from qmstrace.model.fingerprint import content_fingerprint, link_content
from qmstrace.model.matrices import Attestation, Link, link_subject
from qmstrace.model.project import Project
from qmstrace.model.vocabulary import Act, DocumentStatus
from qmstrace.trace.in_force import Standing
from qmstrace.trace.reasons import Reason, ReasonCode


class ReviewState(StrEnum):
    """Whether a link was reviewed, and whether the review still fits."""

    UNREVIEWED = "unreviewed"
    FITS = "fits"
    SUSPECT = "suspect"


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkTrace:
    """A link on a day: the control as it is in force (else as it is shown), its review, and why it does not count."""

    link: Link
    control: Control
    is_in_force: bool
    state: ReviewState
    review: Attestation | None
    obstacles: tuple[Reason, ...]

    @property
    def counts(self) -> bool:
        """Whether the link counts."""
        return not self.obstacles


def controls_in_force(standings: Mapping[str, Standing]) -> Mapping[str, Control]:
    """Return the controls of the versions in force by id."""
    return {
        control.id: control
        for standing in standings.values()
        if standing.version is not None
        for control in standing.version.controls
    }


def trace_links(
    project: Project, standings: Mapping[str, Standing], attestations: Sequence[Attestation], day: date
) -> tuple[LinkTrace, ...]:
    """Return every link with its standing on the day, in the order of the tables."""
    in_force = controls_in_force(standings)
    reviews = latest_reviews(attestations, day)
    shown = {control.id: control for standing in standings.values() for control in standing.shown.controls}
    controls = {**project.written_controls, **shown, **in_force}
    return tuple(
        _trace_link(project, link, controls[link.control], link.control in in_force, standings, reviews, day)
        for link in project.links
    )


def latest_reviews(attestations: Sequence[Attestation], day: date) -> Mapping[str, Attestation]:
    """Return the last review of each link up to a day, by the name that the link has now.

    A line that renumbers carries the earlier reviews to new names, whatever the day: it changes no words.
    """
    reviews: dict[str, Attestation] = {}
    for line in attestations:
        if line.act is Act.REVIEW and line.at.date() <= day:
            reviews.update(dict.fromkeys(line.subjects, line))
        elif line.act is Act.RENUMBER:
            carried = {
                review.digest: replace(review, subjects=_renamed(review.subjects, line.subjects))
                for review in reviews.values()
            }
            reviews = {name: carried[review.digest] for name, review in _renamed(reviews, line.subjects).items()}
    return reviews


def earlier_names(attestations: Sequence[Attestation], review: Attestation, subject: str) -> tuple[str, ...]:
    """Return the names that a link has had since a review, the newest first; the last is that of the review itself."""
    lines = [line for line in attestations if line.chain == review.chain]
    at = next(number for number, line in enumerate(lines) if line.digest == review.digest)
    names = [subject]
    for line in reversed(lines[at + 1 :]):
        if line.act is Act.RENUMBER:
            before = {new: old for old, new in line.subjects.items()}
            names.append(before.get(names[-1], names[-1]))
    return tuple(dict.fromkeys(names))


Value = TypeVar("Value")


def _renamed(things: Mapping[str, Value], names: Mapping[str, str]) -> dict[str, Value]:
    """Return things by new names; one whose name is given away and that gets no other was taken out before."""
    given = set(names.values())
    return {names.get(name, name): thing for name, thing in things.items() if name in names or name not in given}


def _trace_link(
    project: Project,
    link: Link,
    control: Control,
    is_in_force: bool,
    standings: Mapping[str, Standing],
    reviews: Mapping[str, Attestation],
    day: date,
) -> LinkTrace:
    review = reviews.get(link_subject(link.point, link.control))
    state = ReviewState.UNREVIEWED
    if review is not None:
        print_ = fingerprint_of(project, link, control)
        fits = review.subjects[link_subject(link.point, link.control)] == print_
        state = ReviewState.FITS if fits else ReviewState.SUSPECT
    return LinkTrace(
        link=link,
        control=control,
        is_in_force=is_in_force,
        state=state,
        review=review,
        obstacles=tuple(_obstacles(link, control, is_in_force, state, standings, day)),
    )


def fingerprint_of(project: Project, link: Link, control: Control) -> str:
    """Return the fingerprint of a link with a control as it reads in one version of its document."""
    return content_fingerprint(content_of(project, link, control))


def content_of(project: Project, link: Link, control: Control) -> dict[str, str]:
    """Return what a review of a link would agree to, with a control as it reads in one version of its document."""
    point = project.point_by_id[link.point]
    return link_content(link, project.provision_by_id[point.provision], point, control)


def _obstacles(
    link: Link,
    control: Control,
    is_in_force: bool,
    state: ReviewState,
    standings: Mapping[str, Standing],
    day: date,
) -> list[Reason]:
    standing = standings[control.document]
    obstacles = []
    if standing.version is None:
        is_altered = standing.status is DocumentStatus.ALTERED
        code = ReasonCode.DOCUMENT_ALTERED if is_altered else ReasonCode.DOCUMENT_NOT_IN_FORCE
        obstacles.append(Reason(code=code, objects=(standing.number,)))
    elif not is_in_force:
        obstacles.append(Reason(code=ReasonCode.CONTROL_NOT_IN_FORCE, objects=(control.id,)))
    elif standing.version.review_by is not None and standing.version.review_by < day:
        obstacles.append(Reason(code=ReasonCode.REVIEW_OVERDUE, objects=(standing.number,)))
    if state is ReviewState.UNREVIEWED:
        obstacles.append(Reason(code=ReasonCode.LINK_UNREVIEWED, objects=(link.control,)))
    elif state is ReviewState.SUSPECT:
        obstacles.append(Reason(code=ReasonCode.LINK_SUSPECT, objects=(link.control,)))
    return obstacles
