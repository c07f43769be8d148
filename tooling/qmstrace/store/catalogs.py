"""Reads the catalogs: ``requirements/<source>.yaml``, one source each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from qmstrace.errors import Code, Place, Refusal, RequestError
from qmstrace.model.catalog import Point, Provision, Source
from qmstrace.model.condition import Facts
from qmstrace.model.identifiers import LOCATOR, POINT_KEY, enclosing_locator, provision_id
from qmstrace.model.vocabulary import Duty, Force, Kind, Modality, Proof, SourceStatus
from qmstrace.store.cache import ParseCache
from qmstrace.store.conditions import read_applicability
from qmstrace.store.fields import Fields
from qmstrace.store.files import TEXT_ENCODINGS, ProjectFiles, decode
from qmstrace.store.problems import INSPECTION_RULES, Problems
from qmstrace.store.yaml_text import Data, read_yaml

PREFIX = re.compile(r"[A-Z][A-Z0-9]*")
SOURCE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FINGERPRINT = re.compile(r"[0-9a-f]{16}")
WITHOUT_POINTS = frozenset({Kind.HEADING, Kind.ENACTMENT})


def read_catalogs(files: ProjectFiles, cache: ParseCache, facts: Facts, problems: Problems) -> tuple[Source, ...]:
    """Return every source: what binds first, then by the names of their files."""
    sources = []
    for path in files.list("requirements/*.yml"):
        problems.add(Code.CATALOG_SUFFIX, path)
    paths = [path for path in files.list("requirements/*.yaml") if path != INSPECTION_RULES]
    if not paths:
        problems.add(Code.CATALOG_NONE, "requirements/")
    for path in paths:
        text = files.read(path)
        if text is None:
            continue
        data, complaints = cache.parse(text, read_yaml)
        for code, line, params in complaints:
            problems.add(code, path, line, **params)
        if data is None and complaints:
            continue
        source = _Catalog(path, facts, problems).source(data)
        if source is not None:
            sources.append(source)
    order = {force: rank for rank, force in enumerate(Force)}
    return tuple(sorted(sources, key=lambda source: order[source.force]))


def read_catalog_file(path: Path) -> Source:
    """Return the source of a catalog that may lie outside of any project; its conditions are not looked at.

    Raises:
        RequestError: it is no catalog, or has problems.
        OSError: it cannot be read.
    """
    problems = Problems()
    text = decode(path.read_bytes(), TEXT_ENCODINGS)
    data, complaints = read_yaml(text) if text is not None else (None, [])
    for entry in _entries(data):
        for key in ("applies_when", "applies_reason"):
            entry.pop(key, None)
    name = next((str(entry["id"]) for entry in _entries(data) if "id" in entry), path.stem)
    source = _Catalog(f"{name}.yaml", {}, problems).source(data) if data and not complaints else None
    if source is None or len(problems):
        raise RequestError(Refusal.CATALOG_UNREADABLE, file=path.name)
    return source


def _entries(data: Data) -> Iterator[dict[str, Data]]:
    """Yield the items of every mapping in a catalog."""
    waiting = [data]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            waiting.extend(found)
        elif isinstance(found, dict):
            yield found["items"]
            waiting.extend(found["items"].values())


class _Catalog:
    def __init__(self, path: str, facts: Facts, problems: Problems) -> None:
        self._path = path
        self._facts = facts
        self._problems = problems
        self._is_skeleton = False

    def source(self, data: Data) -> Source | None:
        top = self._mapping(data, 1)
        if top is None:
            return None
        head = self._mapping(top.raw("source"), top.line("source"))
        entries = top.raw("provisions")
        top.done()
        if head is None:
            return None
        if not isinstance(entries, list) or not entries:
            self._problems.add(Code.CATALOG_EMPTY, self._path, top.line("provisions"))
            entries = []
        return self._source(head, entries)

    def _source(self, head: Fields, entries: list[Data]) -> Source:
        source_id = head.text("id", pattern=SOURCE_ID)
        prefix = head.text("prefix", pattern=PREFIX)
        if source_id and source_id != PurePosixPath(self._path).stem:
            head.complain(Code.CATALOG_FILE_NAME, "id", value=source_id)
        status = head.choice("status", SourceStatus)
        self._is_skeleton = status is SourceStatus.SKELETON
        provisions = [self._provision(entry, source_id, prefix) for entry in entries]
        source = Source(
            id=source_id,
            prefix=prefix,
            title=head.text("title"),
            number=head.text("number"),
            issuer=head.text("issuer"),
            force=head.choice("force", Force),
            status=status,
            published=head.date("published"),
            effective=head.date("effective"),
            replaces=head.text("replaces", required=False),
            basis=head.text("basis", required=False),
            references=head.texts("references"),
            notes=head.texts("notes"),
            applies=read_applicability(head, self._facts),
            provisions=self._checked([provision for provision in provisions if provision is not None]),
            place=head.place,
        )
        head.done()
        return source

    def _mapping(self, data: Data, line: int) -> Fields | None:
        if not isinstance(data, dict):
            self._problems.add(Code.NOT_A_MAPPING, self._path, line)
            return None
        place = Place(path=self._path, line=data["line"])
        return Fields(data["items"], data["lines"], place, self._problems)

    def _provision(self, data: Data, source: str, prefix: str) -> Provision | None:
        fields = self._mapping(data, 1)
        if fields is None:
            return None
        locator = fields.text("locator", pattern=LOCATOR)
        parent = fields.text("parent", required=False, pattern=LOCATOR) or enclosing_locator(locator)
        identifier = provision_id(prefix, locator)
        kind = fields.choice("kind", Kind)
        points = fields.raw("points") or []
        if not isinstance(points, list):
            fields.complain(Code.NOT_A_LIST, "points")
            points = []
        provision = Provision(
            id=identifier,
            source=source,
            locator=locator,
            label=fields.text("label"),
            kind=kind,
            title=fields.text("title"),
            summary=fields.text("summary", required=kind is not Kind.HEADING and not self._is_skeleton),
            fingerprint=fields.text("fingerprint", required=False, pattern=FINGERPRINT),
            parent=provision_id(prefix, parent) if parent else None,
            applies=read_applicability(fields, self._facts),
            points=tuple(point for data in points if (point := self._point(data, identifier, fields))),
            place=fields.place,
        )
        if provision.points and kind in WITHOUT_POINTS:
            fields.complain(Code.POINT_ON_HEADING, "points", kind=kind.value)
        fields.done()
        return provision

    def _point(self, data: Data, provision: str, around: Fields) -> Point | None:
        fields = self._mapping(data, around.line("points"))
        if fields is None:
            return None
        point = Point(
            id=f"{provision}-{fields.text('key', pattern=POINT_KEY)}",
            provision=provision,
            text=fields.text("text"),
            modality=fields.choice("modality", Modality),
            duty=fields.choice("duty", Duty, Duty.ENTERPRISE),
            proof=fields.choice("proof", Proof),
            establishes=fields.text("establishes", required=False),
            applies=read_applicability(fields, self._facts),
            place=fields.place,
        )
        fields.done()
        return point

    def _checked(self, provisions: list[Provision]) -> tuple[Provision, ...]:
        known: dict[str, Provision] = {}
        for provision in provisions:
            twin = known.setdefault(provision.id, provision)
            if twin is not provision:
                same = twin.locator == provision.locator
                self._problems.add(
                    Code.ID_DUPLICATE if same else Code.LOCATORS_COLLIDE,
                    self._path,
                    provision.place.line,
                    id=provision.id,
                    first=twin.locator,
                    second=provision.locator,
                    at=f"{self._path}:{twin.place.line}" if same else str(twin.place.line),
                )
            self._check_points(provision)
        self._check_parents(known)
        self._check_completeness(known)
        return tuple(known.values())

    def _check_points(self, provision: Provision) -> None:
        lines: dict[str, int] = {}
        for point in provision.points:
            if point.id in lines:
                at = f"{self._path}:{lines[point.id]}"
                self._problems.add(Code.ID_DUPLICATE, self._path, point.place.line, id=point.id, at=at)
            lines.setdefault(point.id, point.place.line)

    def _check_parents(self, known: Mapping[str, Provision]) -> None:
        settled: set[str] = set()
        for provision in known.values():
            chain: dict[str, None] = {}
            current: Provision | None = provision
            while current is not None and current.id not in settled:
                if current.id in chain:
                    loop = list(chain)[list(chain).index(current.id) :]
                    self._problems.add(
                        Code.PARENT_CYCLE, self._path, current.place.line, loop=" → ".join([*loop, current.id])
                    )
                    break
                chain[current.id] = None
                if current.parent is not None and current.parent not in known:
                    self._problems.add(
                        Code.UNKNOWN_PROVISION, self._path, current.place.line, field="parent", id=current.parent
                    )
                current = known.get(current.parent) if current.parent else None
            settled.update(chain)

    def _check_completeness(self, known: Mapping[str, Provision]) -> None:
        parents = {provision.parent for provision in known.values()}
        for provision in known.values():
            binding = provision.kind in {Kind.OBLIGATION, Kind.GUIDANCE} and not self._is_skeleton
            if binding and provision.id not in parents and not provision.points:
                self._problems.add(Code.POINT_MISSING, self._path, provision.place.line, id=provision.id)
