"""``qms map suggest``: which controls may answer a point, or which points a control may answer, by likeness of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qmstrace.errors import Refusal, RequestError
from qmstrace.model.catalog import Point
from qmstrace.model.document import Control
from qmstrace.model.project import Project

LONGEST_RUN = 3
"""Characters in the longest runs compared: most Chinese terms have two or three."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A pair of a point and a control that are alike; ``score`` is from 0 to 1."""

    point: str
    control: str
    score: float


class Likeness:
    """Ranks controls for points, and points for controls, by the cosine of weighted runs of characters.

    Raises:
        RequestError: the extra with scikit-learn is not installed.
    """

    def __init__(self, project: Project, points: Iterable[str], controls: Iterable[str]) -> None:
        try:
            from sklearn.feature_extraction.text import TfidfVectorizer
        except ImportError as error:
            raise RequestError(Refusal.NO_SUGGESTIONS) from error
        held = project.working_controls
        self._points, self._controls = tuple(points), tuple(controls)
        vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, LONGEST_RUN), sublinear_tf=True, min_df=2)
        rows = vectorizer.fit_transform(
            [
                *(_text_of_point(project, project.point_by_id[name]) for name in self._points),
                *(_text_of_control(project, held[name]) for name in self._controls),
            ]
        )
        points_count = len(self._points)
        self._scores = (rows[:points_count] @ rows[points_count:].T).toarray()

    def of_point(self, point: str) -> list[Suggestion]:
        """Return all controls, those most like a point first."""
        row = self._scores[self._points.index(point)]
        return _ranked(
            Suggestion(point=point, control=control, score=float(score))
            for control, score in zip(self._controls, row, strict=True)
        )

    def of_control(self, control: str) -> list[Suggestion]:
        """Return all points, those most like a control first."""
        column = self._scores[:, self._controls.index(control)]
        return _ranked(
            Suggestion(point=point, control=control, score=float(score))
            for point, score in zip(self._points, column, strict=True)
        )


def suggestions(project: Project, names: Sequence[str], most: int) -> Mapping[str, tuple[Suggestion, ...]]:
    """Return, for each point or control named, those most like it that it is not linked to yet.

    Raises:
        RequestError: a name is neither a point nor a control, or the extra is not installed.
    """
    controls = project.working_controls
    unknown = [name for name in names if name not in project.point_by_id and name not in controls]
    if unknown:
        raise RequestError(Refusal.UNKNOWN_END, id="、".join(unknown))
    likeness = Likeness(project, project.point_by_id, controls)
    linked = {(link.point, link.control) for link in project.links}
    found = {}
    for name in names:
        ranked = likeness.of_control(name) if name in controls else likeness.of_point(name)
        fresh = (one for one in ranked if (one.point, one.control) not in linked)
        found[name] = tuple(one for _, one in zip(range(most), fresh, strict=False))
    return found


def _ranked(found: Iterable[Suggestion]) -> list[Suggestion]:
    return sorted(found, key=lambda one: (-one.score, one.point, one.control))


def _text_of_point(project: Project, point: Point) -> str:
    provision = project.provision_by_id[point.provision]
    chapter = project.provision_by_id[project.chapter_by_provision[provision.id]]
    return "\n".join((chapter.title, provision.title, point.establishes, point.text, point.text))


def _text_of_control(project: Project, control: Control) -> str:
    title = project.document_by_number[control.document].title
    return "\n".join((title, control.title, control.title, control.text))
