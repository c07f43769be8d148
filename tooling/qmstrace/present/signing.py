"""Whether the version shown of a document was signed, in words."""

from __future__ import annotations

from qmstrace.trace.in_force import Standing


def signing_text(standing: Standing) -> str:
    """Return it: signed, waiting for whom, or that no role is asked for."""
    if standing.is_signed:
        return "已签批"
    missing = next((one.missing for one in standing.versions if one.document is standing.shown), ())
    return f"待签批：{'、'.join(missing)}" if missing else "未经电子签批"
