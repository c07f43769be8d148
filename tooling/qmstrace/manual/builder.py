"""Runs Sphinx on an assessed project."""

from __future__ import annotations

import gc
import io
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.console import strip_colors
from sphinx.util.docutils import docutils_namespace, patch_docutils

from qmstrace.errors import Refusal, RequestError
from qmstrace.manual.build import STATE
from qmstrace.manual.handover import Handover, Progress
from qmstrace.present.assessed import Assessed


def build_manual(assessed: Assessed, output: Path, doctrees: Path, progress: Progress) -> None:
    """Build the HTML manual into a folder; what is up to date there is left alone.

    Raises:
        RequestError: Sphinx failed, or warned of something that a reader would stumble over.
    """
    warnings = io.StringIO()
    gc.freeze()  # the project stays: looking for garbage in it again and again costs a fifth of the time
    root = str(assessed.root)
    try:
        with patch_docutils(root), docutils_namespace():
            app = Sphinx(
                srcdir=root,
                confdir=root,
                outdir=str(output),
                doctreedir=str(doctrees),
                buildername="html",
                confoverrides={"qms_handover": Handover(assessed, progress)},
                status=None,
                warning=warnings,
            )
            app.build()
    except SphinxError as error:
        raise RequestError(
            Refusal.MANUAL_FAILED, detail=strip_colors(f"{error}\n{warnings.getvalue()}").strip()
        ) from error
    if warned := strip_colors(warnings.getvalue()).strip():
        # What was warned of must be read and written again by the next build, or it would pass in silence.
        (doctrees / STATE).unlink(missing_ok=True)
        raise RequestError(Refusal.MANUAL_FAILED, detail=f"\n{warned}")
