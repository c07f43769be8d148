"""Reads and writes official texts kept beside the catalogs: ``requirements/official/<source>.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath

from qmstrace.errors import Code
from qmstrace.model.official import OfficialProvision, OfficialText
from qmstrace.store.files import ProjectFiles
from qmstrace.store.problems import Problems

FOLDER = "requirements/official"
FIELDS = ("locator", "parent", "label", "title", "text")


def official_path(source: str) -> str:
    """Return the file of a source's official text."""
    return f"{FOLDER}/{source}.json"


def official_content(text: OfficialText, file: str, sha256: str) -> str:
    """Return the content of such a file; ``file`` and ``sha256`` tell of what the text was read."""
    provisions = [{field: getattr(found, field) for field in FIELDS} for found in text.provisions]
    data = {"file": file, "sha256": sha256, "provisions": provisions}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read_official_texts(files: ProjectFiles, problems: Problems) -> Mapping[str, OfficialText]:
    """Return the texts that are kept, by source."""
    found = {}
    for path in files.list(f"{FOLDER}/*.json"):
        text = files.read(path)
        if text is None:
            continue
        kept = parse_official_text(text)
        if kept is None:
            problems.add(Code.JSON_SYNTAX, path)
        else:
            found[PurePosixPath(path).stem] = kept
    return found


def parse_official_text(text: str) -> OfficialText | None:
    """Return the text in the content of such a file, or None where it is none."""
    try:
        entries = json.loads(text)["provisions"]
        return OfficialText(provisions=tuple(_provision(entry) for entry in entries))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _provision(entry: Mapping[str, object]) -> OfficialProvision:
    values = {field: entry[field] for field in FIELDS}
    if not all(isinstance(value, str) or (name == "parent" and value is None) for name, value in values.items()):
        raise ValueError(entry)
    return OfficialProvision(**values)  # type: ignore[arg-type]
