"""Collects every problem of a run, so that all are shown together."""

from __future__ import annotations

from qmstrace.errors import Code, Place, Problem, ProjectInputError

INSPECTION_RULES = "requirements/inspection-rules.yaml"
"""The one YAML file among the catalogs that is none: nothing that others name stands in it."""
UNREAD = frozenset(
    {
        Code.FILE_UNREADABLE,
        Code.ENCODING,
        Code.YAML_SYNTAX,
        Code.YAML_ALIAS,
        Code.YAML_TOO_DEEP,
        Code.NOT_A_MAPPING,
        Code.CATALOG_EMPTY,
        Code.CSV_SYNTAX,
        Code.CSV_COLUMN_MISSING,
        Code.CSV_COLUMN_EXTRA,
        Code.CSV_ROW_LENGTH,
        Code.FRONT_MATTER_MISSING,
        Code.FRONT_MATTER_OPEN,
        Code.FENCE_OPEN,
        Code.CONTROL_NESTED,
    }
)


class Problems:
    """A growing list of problems; nothing is raised before the whole project was looked at."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, code: Code, path: str, line: int = 0, **params: str) -> None:
        """Note one problem."""
        self._found.append(Problem(code=code, place=Place(path=path, line=line), params=params))

    def lost(self, path: str) -> bool:
        """Return whether a file, or some file below a folder, could not be read whole: what it holds is not known.

        The tables in a folder and the rules of inspections do not count: nothing that others name stands in them.
        """
        lost = (problem.place.path for problem in self._found if problem.code in UNREAD)
        nameless = (".csv", INSPECTION_RULES)
        return any(name == path or (name.startswith(path) and not name.endswith(nameless)) for name in lost)

    def __len__(self) -> int:
        return len(self._found)

    def raise_any(self) -> None:
        """Raise ``ProjectInputError`` with everything noted, if anything was."""
        if self._found:
            raise ProjectInputError(self._found)
