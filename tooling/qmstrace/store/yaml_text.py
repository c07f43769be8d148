"""Reads YAML into plain data that remembers its lines; every scalar is text, so ``4.10`` stays ``4.10``.

Only mappings, lists and scalars: tags are ignored, anchors and aliases refused, duplicate keys reported. It is built
from events, without recursion, so that no nesting can break it.
The result is made of ``dict``, ``list`` and ``str`` alone, so that it can be kept as JSON:
a mapping is ``{"line": int, "lines": {key: line}, "items": {key: data}}``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qmstrace.errors import Code

Data = Any
Complaint = tuple[Code, int, dict[str, str]]
DEEPEST = 32


def read_yaml(text: str) -> tuple[Data, list[Complaint]]:
    """Return the data (None where nothing could be read) and what is wrong with it."""
    import yaml

    reader = _Reader()
    try:
        reader.read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [(Code.YAML_SYNTAX, mark.line + 1 if mark else 1, {"detail": error.problem or ""})]
    except yaml.YAMLError as error:
        return None, [(Code.YAML_SYNTAX, 1, {"detail": type(error).__name__})]
    return (None if reader.is_refused else reader.root), reader.complaints


@dataclass(kw_only=True, slots=True)
class _Open:
    """A mapping or list whose end is still to come; ``key`` waits for its value."""

    data: Data
    line: int
    key: str | None = None
    key_line: int = 0


class _Reader:
    def __init__(self) -> None:
        self.complaints: list[Complaint] = []
        self.root: Data = None
        self.is_refused = False
        self._open: list[_Open] = []

    def read(self, text: str) -> None:
        import yaml

        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if getattr(event, "anchor", None) is not None:
                self._refuse(Code.YAML_ALIAS, line)
            if isinstance(event, yaml.ScalarEvent):
                self._put(event.value, line)
            elif isinstance(event, yaml.AliasEvent):
                self._put("", line)
            elif isinstance(event, yaml.SequenceStartEvent):
                self._open.append(_Open(data=[], line=line))
            elif isinstance(event, yaml.MappingStartEvent):
                self._open.append(_Open(data={"line": line, "lines": {}, "items": {}}, line=line))
            elif isinstance(event, yaml.CollectionEndEvent):
                done = self._open.pop()
                self._put(done.data, done.line)
            elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                return self._refuse(Code.YAML_SYNTAX, line, detail="一个文件只能有一个 YAML 文档")
            if len(self._open) > DEEPEST:
                return self._refuse(Code.YAML_TOO_DEEP, line, limit=str(DEEPEST))
        return None

    def _refuse(self, code: Code, line: int, **params: str) -> None:
        self.complaints.append((code, line, params))
        self.is_refused = True

    def _put(self, value: Data, line: int) -> None:
        if not self._open:
            self.root = value
            return
        top = self._open[-1]
        if isinstance(top.data, list):
            top.data.append(value)
        elif top.key is None:
            top.key, top.key_line = value if isinstance(value, str) else "?", line
        else:
            if top.key in top.data["items"]:
                self.complaints.append((Code.YAML_DUPLICATE_KEY, top.key_line, {"key": top.key}))
            else:
                top.data["items"][top.key] = value
                top.data["lines"][top.key] = top.key_line
            top.key = None
