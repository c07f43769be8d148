"""A search index that works from ``file://``: Han text in bigrams, other words whole, in 256 small scripts."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qmstrace.manual.content import Content
from qmstrace.model.vocabulary import Level
from qmstrace.present.labels import label

FOLDER = "_search"
SHARDS = 256
TEXTS_PER_FILE = 64
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
WORD = re.compile(r"[a-z0-9]+(?:[.\-/][a-z0-9]+)*")
MARKUP = re.compile(r"[*_`#|>\[\]]+|:::+(?:\{[a-z]+\})?|^:[a-z]+:", re.MULTILINE)
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing that can be found: its exact name (label or number), title, address, kind and text."""

    name: str
    title: str
    address: str
    kind: str
    text: str


def entries(content: Content) -> Iterator[Entry]:
    """Yield what can be found, what an auditor asks for first."""
    places = content.addresses
    for provision in content.project.provision_by_id.values():
        points = (f"{point.id} {point.text}" for point in provision.points)
        text = " ".join((provision.id, provision.summary, *points))
        yield Entry(
            name=provision.label, title=provision.title, address=places.provision(provision.id), kind="条款", text=text
        )
    for document in content.documents:
        yield Entry(
            name=document.number,
            title=document.title,
            address=places.document(document.number),
            kind=label(document.level),
            text=_plain(_prose(document.body)) if document.level is not Level.FORM else _plain(document.body),
        )
        for control in document.controls:
            yield Entry(
                name=control.id,
                title=control.title,
                address=places.control(control.id, control.document),
                kind="控制点",
                text=_plain(control.text),
            )
    for evidence in content.project.evidence:
        yield Entry(
            name=evidence.id,
            title=content.title_of_evidence(evidence),
            address=places.evidence(evidence),
            kind="客观证据",
            text=evidence.form or evidence.control or "",
        )


def tokens(text: str) -> set[str]:
    """Return the tokens of a text: bigrams of Han text (a lone character as it is), other words whole and in parts."""
    lowered = text.lower()
    found = set()
    for run in HAN.findall(lowered):
        if len(run) == 1:
            found.add(run)
        found.update(map("".join, pairwise(run)))
    for word in WORD.findall(lowered):
        found.add(word)
        found.update(re.split(r"[.\-/]", word))
    return found


def shard_of(token: str) -> int:
    """Return the number of the file that holds a token; the page computes the same."""
    return zlib.crc32(token.encode()) % SHARDS


def entries_digest(found: Sequence[Entry]) -> str:
    """Return a digest of everything that can be found: equal ones make equal files."""
    total = hashlib.sha256()
    for entry in found:
        for part in (entry.name, entry.title, entry.address, entry.kind, entry.text):
            total.update(part.encode() + b"\0")
    return total.hexdigest()


def index_files(found: Sequence[Entry]) -> Mapping[str, str]:
    """Return the files of the index by name."""
    shards: list[dict[str, list[int]]] = [{} for _ in range(SHARDS)]
    places: dict[str, int] = {}
    for number, entry in enumerate(found):
        for token in tokens(f"{entry.name} {entry.title} {entry.text}"):
            if token not in places:
                places[token] = shard_of(token)
            shards[places[token]].setdefault(token, []).append(number)
    files = {
        f"{FOLDER}/{number:02x}.js": _script("shard", number, dict(sorted(shard.items())))
        for number, shard in enumerate(shards)
    }
    heads = [[entry.name, entry.title, entry.address, entry.kind] for entry in found]
    files[f"{FOLDER}/entries.js"] = _script("entries", 0, heads)
    for start in range(0, len(found), TEXTS_PER_FILE):
        number = start // TEXTS_PER_FILE
        texts = [entry.text for entry in found[start : start + TEXTS_PER_FILE]]
        files[f"{FOLDER}/text-{number}.js"] = _script("text", number, texts)
    return files


def _script(kind: str, number: int, data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"qmsSearch.{kind}({number},{text});\n".replace("\u2028", " ").replace("\u2029", " ")


def _prose(body: str) -> str:
    """Return a body without its controls, which are entries of their own."""
    return re.sub(r"^:::+\{control\}.*?^:::+\s*$", "", body, flags=re.MULTILINE | re.DOTALL)


def _plain(markdown: str) -> str:
    return SPACE.sub(" ", MARKUP.sub(" ", markdown)).strip()
