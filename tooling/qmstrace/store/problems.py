"""Collects every problem of a run, so that all are shown together."""

from __future__ import annotations

from qmstrace.errors import Code, Place, Problem, ProjectInputError


class Problems:
    """A growing list of problems; nothing is raised before the whole project was looked at."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, code: Code, path: str, line: int = 0, **params: str) -> None:
        """Note one problem."""
        self._found.append(Problem(code=code, place=Place(path=path, line=line), params=params))

    def __len__(self) -> int:
        return len(self._found)

    def raise_any(self) -> None:
        """Raise ``ProjectInputError`` with everything noted, if anything was."""
        if self._found:
            raise ProjectInputError(self._found)
