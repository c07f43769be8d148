"""What a link's ends and its row said in past commits.

Past files are read more leniently than today's: what can be found in them is taken, whatever else is wrong with them.
Whether it is what somebody reviewed is not decided here.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from qmstrace.model.identifiers import provision_id
from qmstrace.model.matrices import Attestation, link_subject, point_of
from qmstrace.store.documents import APPROVED
from qmstrace.store.files import CSV_ENCODINGS, TEXT_ENCODINGS, decode
from qmstrace.store.git import Git
from qmstrace.store.markdown_text import read_markdown
from qmstrace.store.official import official_path, parse_official_text
from qmstrace.store.placeholders import fill
from qmstrace.store.settings import SETTINGS
from qmstrace.store.tables import LINKS
from qmstrace.store.yaml_text import read_yaml

Content = dict[str, str]
Read = TypeVar("Read")
CATALOGS = "requirements"
DOCUMENTS = "procedures"
DIGEST = re.compile(r"[0-9a-f]{64}")


class History:
    """The past states of one project; nothing is asked of git before it is needed, and nothing is read twice."""

    def __init__(self, root: Path) -> None:
        self._git = Git(root)
        self._commits: dict[str, tuple[str, ...]] = {}
        self._files: dict[str, Mapping[str, str]] = {}
        self._texts: dict[str, bytes] = {}
        self._read: dict[tuple[str, str], object] = {}

    def commits_at(self, review: Attestation) -> tuple[str, ...]:
        """Return the commits most likely to hold what was reviewed.

        The one that brought the review, for what is reviewed is often committed with it; then the last one before it.
        """
        if review.digest not in self._commits:
            # In its file the digest of the line before stands in this line alone; the first line's subjects are new.
            mark = review.previous or min(review.subjects.values(), default="")
            brought = self._git.commit_adding(review.chain, mark) if DIGEST.fullmatch(mark) else None
            found = (brought, self._git.last_commit(review.at))
            self._commits[review.digest] = tuple(dict.fromkeys(commit for commit in found if commit))
        return self._commits[review.digest]

    @cached_property
    def last_commit(self) -> str | None:
        """The last commit."""
        return self._git.last_commit()

    def link_contents(self, commit: str, source: str, control: str, names: Sequence[str]) -> tuple[Content, ...]:
        """Return the parts of a link's content that a commit knows, for each name that the link may have had there."""
        points = self._parsed(commit, f"{CATALOGS}/{source}.yaml", TEXT_ENCODINGS, _points) or {}
        rows = self._parsed(commit, f"{LINKS}/{source}.csv", CSV_ENCODINGS, _rows) or {}
        text = self._control_text(commit, control)
        written = {} if text is None else {"control": text}
        return tuple({**points.get(point_of(name), {}), **rows.get(name, {}), **written} for name in names)

    def official_texts(self, commit: str, source: str) -> Mapping[str, str]:
        """Return the official texts that a commit keeps of a source by their fingerprints."""
        kept = self._parsed(commit, official_path(source), TEXT_ENCODINGS, parse_official_text)
        return {kept.fingerprints[name]: text for name, text in kept.texts.items()} if kept else {}

    def _control_text(self, commit: str, control: str) -> str | None:
        working = [
            path
            for path in self._files_of(commit)
            if path.startswith(f"{DOCUMENTS}/") and path.endswith(".md") and not path.startswith(APPROVED)
        ]
        self._fetch(commit, working)
        for path in working:
            if control.encode() in self._texts.get(self._files_of(commit)[path], b""):
                found = (self._parsed(commit, path, TEXT_ENCODINGS, _controls) or {}).get(control)
                if found is not None:
                    values = self._parsed(commit, SETTINGS, TEXT_ENCODINGS, _placeholders) or {}
                    return fill(found, values, lambda line, name: None)
        return None

    def _parsed(self, commit: str, path: str, encodings: tuple[str, ...], parser: Callable[[str], Read]) -> Read | None:
        """Return what a parser makes of a file in a commit; each content is parsed once."""
        self._fetch(commit, [path])
        identifier = self._files_of(commit).get(path, "")
        raw = self._texts.get(identifier)
        text = decode(raw, encodings) if raw is not None else None
        if text is None:
            return None
        key = (identifier, parser.__name__)
        if key not in self._read:
            self._read[key] = parser(text)
        return self._read[key]  # type: ignore[return-value]

    def _fetch(self, commit: str, paths: Sequence[str]) -> None:
        wanted = (self._files_of(commit).get(path) for path in paths)
        missing = dict.fromkeys(found for found in wanted if found and found not in self._texts)
        if missing:
            self._texts |= dict.fromkeys(missing, b"") | dict(self._git.contents(missing))

    def _files_of(self, commit: str) -> Mapping[str, str]:
        if commit not in self._files:
            self._files[commit] = self._git.files(commit, (SETTINGS, CATALOGS, DOCUMENTS, LINKS))
        return self._files[commit]


def _points(text: str) -> dict[str, Content]:
    """Return what a catalog says of each point, by its id."""
    data, _ = read_yaml(text)
    found: dict[str, Content] = {}
    try:
        prefix = data["items"]["source"]["items"]["prefix"]
        for entry in data["items"]["provisions"]:
            fields = entry["items"]
            for point in fields.get("points") or ():
                said = point["items"]
                found[f"{provision_id(prefix, fields['locator'])}-{said['key']}"] = {
                    "official": fields.get("fingerprint", ""),
                    "point": said["text"],
                    "modality": said["modality"],
                }
    except (KeyError, TypeError, AttributeError):
        pass
    return found


def _rows(text: str) -> dict[str, Content]:
    """Return what a table of links says of each, by its name."""
    found: dict[str, Content] = {}
    try:
        for row in csv.DictReader(io.StringIO(text, newline="")):
            found[link_subject(row["point"].strip(), row["control"].strip())] = {
                "coverage": row["coverage"],
                "rationale": row["rationale"],
            }
    except (csv.Error, KeyError, AttributeError):
        pass
    return {name: row for name, row in found.items() if None not in row.values()}


def _controls(text: str) -> dict[str, str]:
    """Return the texts of the controls of a document by their ids, placeholders open."""
    data, _ = read_markdown(text)
    controls = data["controls"] if data else ()
    return {control["items"].get("id", ""): control["text"] for control in controls}


def _placeholders(text: str) -> dict[str, str]:
    try:
        values = tomllib.loads(text).get("placeholders")
    except tomllib.TOMLDecodeError:
        values = None
    return {name: str(value).strip() for name, value in values.items()} if isinstance(values, dict) else {}
