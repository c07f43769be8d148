"""Makes the records of a project of any size; the same size and seed give the same records anywhere."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from bench import words
from bench.records import Chapter, Control, Dataset, Document, Evidence, Form, Link, Point, Provision, Section, Size

SOURCE = "gen-1"
PREFIX = "GEN"
_CHAPTER_LENGTH = 20
_SECTIONS = 5
_CONTROLS_PER_SECTION = 2
_FIRST_RECORD = date(2026, 1, 5)
_RECORD_DAYS = 310
_VALIDITY = timedelta(days=730)


def make_dataset(size: Size, seed: int) -> Dataset:
    """Return the records of a project of this size."""
    rng = Random(seed)
    chapters = _chapters(rng, size.provisions)
    documents = _documents(rng, size)
    controls = [control.id for document in documents for control in document.controls]
    points = [point.id for chapter in chapters for provision in chapter.provisions for point in provision.points]
    return Dataset(size=size, chapters=chapters, documents=documents, links=_links(rng, points, controls))


def _chapters(rng: Random, provisions: int) -> tuple[Chapter, ...]:
    count = provisions // _CHAPTER_LENGTH
    articles = _CHAPTER_LENGTH - 1
    return tuple(
        Chapter(
            id=f"{PREFIX}-c{number}",
            locator=f"c{number}",
            label=f"第{number}章",
            title=words.title(rng, number),
            provisions=tuple(
                _provision(rng, article) for article in range((number - 1) * articles + 1, number * articles + 1)
            ),
        )
        for number in range(1, count + 1)
    )


def _provision(rng: Random, number: int) -> Provision:
    identity = f"{PREFIX}-{number}"
    return Provision(
        id=identity,
        locator=str(number),
        label=f"第{number}条",
        title=words.title(rng, number),
        summary=words.phrase(rng, 30),
        fingerprint=f"{rng.getrandbits(64):016x}",
        points=tuple(_point(rng, identity, key) for key in (("k1", "k2") if number % 4 == 0 else ("k1",))),
    )


def _point(rng: Random, provision: str, key: str) -> Point:
    return Point(
        id=f"{provision}-{key}",
        key=key,
        text=words.phrase(rng, rng.randint(20, 29)),
        modality=rng.choices(("must", "must-not", "should"), (8, 1, 1))[0],
        duty="企业",
        proof=rng.choices(("document", "record", "onsite"), (3, 6, 1))[0],
    )


def _documents(rng: Random, size: Size) -> tuple[Document, ...]:
    width = max(3, len(str(size.documents)))
    numbers = [f"{serial:0{width}}" for serial in range(1, size.documents + 1)]
    each = size.evidence // size.documents
    return tuple(_document(rng, number, numbers, each * place, each) for place, number in enumerate(numbers))


def _document(rng: Random, serial: str, serials: list[str], first: int, records: int) -> Document:
    number = f"QP-{serial}"
    form = _form(rng, f"QR-{serial}-01")
    sections = _sections(rng, serial, form.number)
    controls = [control.id for section in sections for control in section.controls]
    return Document(
        number=number,
        title=f"{words.title(rng, int(serial))}控制程序",
        owner=rng.choice(words.DEPARTMENTS),
        purpose=words.paragraph(rng, 90, 130),
        scope=words.paragraph(rng, 90, 130),
        duties=tuple((department, words.phrase(rng, 24)) for department in rng.sample(words.DEPARTMENTS, 6)),
        sections=sections,
        related=f"QP-{rng.choice(serials)}",
        form=form,
        evidence=tuple(_evidence(rng, first + place + 1, form.number, controls) for place in range(records)),
    )


def _sections(rng: Random, serial: str, form: str) -> tuple[Section, ...]:
    return tuple(
        Section(
            title=words.thing(rng),
            prose=words.paragraph(rng, 150, 210),
            controls=tuple(
                _control(rng, serial, section * _CONTROLS_PER_SECTION + place + 1, form)
                for place in range(_CONTROLS_PER_SECTION)
            ),
        )
        for section in range(_SECTIONS)
    )


def _control(rng: Random, serial: str, number: int, form: str) -> Control:
    owner, *participants = rng.sample(words.DEPARTMENTS, rng.randint(1, 3))
    return Control(
        id=f"QP-{serial}-C{number:02}",
        title=words.title(rng, int(serial) * 100 + number),
        text=words.paragraph(rng, 80, 150),
        owner=owner,
        participants=tuple(participants),
        records=(form,) if number % 4 else (),
        every="12 months" if number % 5 == 0 else "",
    )


def _form(rng: Random, number: str) -> Form:
    return Form(
        number=number,
        title=f"{words.thing(rng)}记录表",
        owner=rng.choice(words.DEPARTMENTS),
        fields=tuple((words.thing(rng), words.clause(rng)) for _ in range(12)),
        notes=tuple(words.phrase(rng, 20) for _ in range(4)),
    )


def _evidence(rng: Random, serial: int, form: str, controls: list[str]) -> Evidence:
    day = _FIRST_RECORD + timedelta(days=rng.randrange(_RECORD_DAYS))
    of_form = serial % 10 != 0
    identity = f"EV-{serial:05}"
    return Evidence(
        id=identity,
        title=f"{words.thing(rng)}记录{serial}",
        form=form if of_form else "",
        control="" if of_form else rng.choice(controls),
        date=day.isoformat(),
        valid_until=(day + _VALIDITY).isoformat() if serial % 3 == 0 else "",
        result=rng.choice(("pass", "")),
        file=f"{form}/{identity}.md",
        content=f"示例记录（虚构）\n\n编号：{identity}\n日期：{day}\n\n{words.paragraph(rng, 60, 90)}\n",
    )


def _links(rng: Random, points: list[str], controls: list[str]) -> tuple[Link, ...]:
    links: list[Link] = []
    for point in points:
        chosen = rng.sample(controls, rng.randint(1, 2))
        coverage = "joint" if len(chosen) > 1 else rng.choices(("full", "partial"), (4, 1))[0]
        links += (
            Link(point=point, control=control, coverage=coverage, rationale=words.phrase(rng, 20)) for control in chosen
        )
    return tuple(links)
