"""The directives of controlled documents, and those that a document may not use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from sphinx.util.docutils import SphinxDirective

from qmstrace.manual.process_map import read_bands


class control_node(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """The text of a control; what stands around it is drawn from records when the page is written."""


class records_node(nodes.General, nodes.Element):  # noqa: N801
    """The list of the forms that a document's controls fill."""


class exclusions_node(nodes.General, nodes.Element):  # noqa: N801
    """The list of what does not apply."""


class process_map_node(nodes.General, nodes.Element):  # noqa: N801
    """The map of processes; ``bands`` as ``process_map.read_bands`` returns them."""


class ControlDirective(SphinxDirective):
    """``:::{control} title``: its record was read by the loader, so only its text is parsed here."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {
        "id": directives.unchanged_required,
        "owner": directives.unchanged,
        "participants": directives.unchanged,
        "records": directives.unchanged,
        "every": directives.unchanged,
        "own": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Return the parsed text of the control under its id."""
        node = control_node(ids=[self.options.get("id", "")])
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class RecordsDirective(SphinxDirective):
    """``:::{records}``: the forms that the controls of this document fill."""

    def run(self) -> list[nodes.Node]:
        """Return a place for the list."""
        return [records_node()]


class ExclusionsDirective(SphinxDirective):
    """``:::{exclusions}``: what does not apply to the company, from decisions and facts."""

    def run(self) -> list[nodes.Node]:
        """Return a place for the list."""
        return [exclusions_node()]


class ProcessMapDirective(SphinxDirective):
    """``:::{process-map}``: a line for each band of processes, with the documents that govern them."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return a place for the picture."""
        try:
            return [process_map_node(bands=read_bands(list(self.content)))]
        except ValueError as error:
            raise self.error(f"过程图的一行不能识别：{error}；应为“名称: 过程 {{need}}`编号`; 过程 …”") from error


class RefusedDirective(Directive):
    """Stands in the place of every directive in ``REFUSED_DIRECTIVES``."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Refuse."""
        raise self.error(f"受控文件中不能使用指令“{self.name}”；请改用正文、表格或控制点。")


def refused_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Sequence[str] = ()
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Stand in the place of every role in ``REFUSED_ROLES``."""
    message = inliner.reporter.error(f"受控文件中不能使用“{name}”；请改用正文或 {{need}}。", line=lineno)
    return [nodes.Text(rawtext)], [message]
