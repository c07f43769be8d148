"""The manual: draws an assessment with Sphinx and decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Set the extension up for Sphinx."""
    from qmstrace.manual.extension import connect

    return connect(app)
