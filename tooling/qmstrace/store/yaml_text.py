"""Reads YAML into plain data that remembers its lines; every scalar is text, so ``4.10`` stays ``4.10``.

Only mappings, lists and scalars: tags are ignored, anchors and aliases refused, duplicate keys reported.
The result is made of ``dict``, ``list`` and ``str`` alone, so that it can be kept as JSON:
a mapping is ``{"line": int, "lines": {key: line}, "items": {key: data}}``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qmstrace.errors import Code

if TYPE_CHECKING:
    import yaml

Data = Any
Complaint = tuple[Code, int, dict[str, str]]


def read_yaml(text: str) -> tuple[Data, list[Complaint]]:
    """Return the data (None where nothing could be read) and what is wrong with it."""
    import yaml

    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [(Code.YAML_SYNTAX, mark.line + 1 if mark else 1, {"detail": error.problem or ""})]
    except (yaml.YAMLError, RecursionError) as error:
        return None, [(Code.YAML_SYNTAX, 1, {"detail": type(error).__name__})]
    if root is None:
        return None, []
    reader = _Reader(yaml.ScalarNode, yaml.SequenceNode)
    try:
        data = reader.data(root)
    except RecursionError:
        return None, [(Code.YAML_SYNTAX, 1, {"detail": "RecursionError"})]
    return data, reader.complaints


class _Reader:
    def __init__(self, scalar: type[yaml.ScalarNode], sequence: type[yaml.SequenceNode]) -> None:
        self.complaints: list[Complaint] = []
        self._seen: set[int] = set()
        self._scalar, self._sequence = scalar, sequence

    def data(self, node: yaml.Node) -> Data:
        if isinstance(node, self._scalar):
            return node.value
        if id(node) in self._seen:
            self.complaints.append((Code.YAML_ALIAS, node.start_mark.line + 1, {}))
            return ""
        self._seen.add(id(node))
        if isinstance(node, self._sequence):
            return [self.data(part) for part in node.value]
        return self._mapping(node)

    def _mapping(self, node: yaml.Node) -> Data:
        items: dict[str, Data] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in items:
                self.complaints.append((Code.YAML_DUPLICATE_KEY, line, {"key": key}))
                continue
            items[key] = self.data(value_node)
            lines[key] = line
        return {"line": node.start_mark.line + 1, "lines": lines, "items": items}
