"""Reads ``qms.toml``: the company, its facts, placeholders, policies and gates."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from qmstrace.errors import Code, Place
from qmstrace.model.adoption import ColumnRole
from qmstrace.model.company import Company, Gate
from qmstrace.model.condition import Facts
from qmstrace.model.signers import SigningPolicy
from qmstrace.model.vocabulary import Act, Level, Limit, Verdict
from qmstrace.store.fields import Fields
from qmstrace.store.files import ProjectFiles
from qmstrace.store.problems import Problems

SETTINGS = "qms.toml"
NAME = re.compile(r"[a-z][a-z0-9_]*")
DEFAULT_COPY_LIMIT_MB = 20


def read_settings(files: ProjectFiles, problems: Problems) -> Company | None:
    """Return the company, or note problems and return None where the file cannot be read at all."""
    text = files.read(SETTINGS)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        problems.add(Code.TOML_SYNTAX, SETTINGS, int(found[1]) if found else 1, detail=str(error))
        return None
    return _Settings(data, text, problems).company()


class _Settings:
    def __init__(self, data: Mapping[str, Any], text: str, problems: Problems) -> None:
        self._data = data
        self._lines = _key_lines(text)
        self._problems = problems
        self._wrong: set[tuple[str, ...]] = set()

    def company(self) -> Company:
        top = self._table()
        company = self._table("company")
        evidence = self._table("evidence")
        matrix = self._table("matrix")
        limit = self._number(evidence, "copy_limit_mb")
        result = Company(
            name=company.text("name"),
            description=company.text("description", required=False),
            is_example=self._flag(company, "example", default=False),
            product=company.text("product", required=False),
            facts=self._facts(),
            fact_labels=self._fact_labels(),
            placeholders=self._placeholders(),
            approval=self._approval(),
            signing=self._signing(),
            gates=self._gates(),
            limits=self._limits(),
            parties=self._roles(company, "parties"),
            column_names=self._column_names(),
            matrix_number=matrix.text("number", required=False),
            evidence_copy_limit=1_000_000 * (DEFAULT_COPY_LIMIT_MB if limit is None else limit),
        )
        company.done()
        evidence.done()
        matrix.done(known=("aliases",))
        top.done(known=("company", "facts", "placeholders", "policy", "evidence", "gates", "matrix"))
        return result

    def _section(self, *path: str) -> dict[str, Any]:
        section: Any = self._data
        for name in path:
            section = section.get(name, {})
            if not isinstance(section, dict):
                if path not in self._wrong:
                    self._problems.add(Code.NOT_A_MAPPING, SETTINGS, self._lines.get(path, 1), field=".".join(path))
                self._wrong.add(path)
                return {}
        return dict(section)

    def _table(self, *path: str) -> Fields:
        lines = {keys[-1]: line for keys, line in self._lines.items() if keys[:-1] == path}
        place = Place(path=SETTINGS, line=self._lines.get(path, 1))
        return Fields(self._section(*path), lines, place, self._problems)

    def _flag(self, table: Fields, key: str, *, default: bool) -> bool:
        value = table.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            table.complain(Code.VALUE_NOT_ALLOWED, key, value=str(value), allowed="true、false")
            return default
        return value

    def _number(self, table: Fields, key: str) -> int | None:
        value = table.raw(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            table.complain(Code.VALUE_MALFORMED, key, value=str(value))
            return None
        return value

    def _day(self, table: Fields, key: str) -> date | None:
        value = table.raw(key)
        if value is None or type(value) is date:
            return value
        table.complain(Code.DATE_INVALID, key, value=str(value))
        return None

    def _facts(self) -> Facts:
        facts: dict[str, bool | tuple[str, ...]] = {}
        table = self._table("facts")
        for name, fact in self._section("facts").items():
            value = fact.get("value") if isinstance(fact, dict) and fact.keys() == {"value", "label"} else None
            facts[name] = False
            if isinstance(value, bool) and NAME.fullmatch(name):
                facts[name] = value
            elif isinstance(value, list) and value and all(isinstance(part, str) for part in value):
                facts[name] = tuple(value)
            else:
                table.complain(Code.FACT_MALFORMED, name)
        return facts

    def _fact_labels(self) -> dict[str, str]:
        facts = self._section("facts")
        return {name: str(fact.get("label")) for name, fact in facts.items() if isinstance(fact, dict)}

    def _placeholders(self) -> dict[str, str]:
        table = self._table("placeholders")
        return {name: table.text(name) for name in self._section("placeholders")}

    def _approval(self) -> dict[Level, tuple[str, ...]]:
        self._table("policy").done(
            known=(
                "approval",
                "signatures",
                "scans",
                "distinct_persons",
                "roles",
                "meanings",
                "separate",
                "quality_department",
                "chains_since",
            )
        )
        table = self._table("policy", "approval")
        roles: dict[Level, tuple[str, ...]] = {}
        for level in Level:
            roles[level] = self._roles(table, level.value)
        table.done()
        return roles

    def _signing(self) -> SigningPolicy:
        policy, roles, meanings = (
            self._table("policy"),
            self._table("policy", "roles"),
            self._table("policy", "meanings"),
        )
        names = {act.value: self._roles(roles, act.value) for act in (Act.REVIEW, Act.DECIDE, Act.RELEASE)}
        signers = self._roles(roles, "signers")
        roles.done()
        return SigningPolicy(
            needs_signature=self._flag(policy, "signatures", default=False),
            accepts_scans=self._flag(policy, "scans", default=False),
            needs_distinct_persons=self._flag(policy, "distinct_persons", default=False),
            roles={Act(name): found for name, found in names.items() if found},
            signer_roles=signers,
            meanings={role: meanings.text(role) for role in self._section("policy", "meanings")},
            separate=self._pairs(policy),
            quality_roles=self._roles(policy, "quality_department"),
            chains_since=self._day(policy, "chains_since"),
        )

    def _roles(self, table: Fields, key: str) -> tuple[str, ...]:
        value = table.raw(key) or []
        if not isinstance(value, list) or not all(isinstance(role, str) and role for role in value):
            table.complain(Code.VALUE_MALFORMED, key, value=str(value))
            return ()
        return tuple(value)

    def _column_names(self) -> dict[str, tuple[str, ...]]:
        table = self._table("matrix", "aliases")
        names = {role.value: self._roles(table, role.value) for role in ColumnRole}
        table.done()
        return {role: found for role, found in names.items() if found}

    def _pairs(self, table: Fields) -> tuple[tuple[str, str], ...]:
        value = table.raw("separate") or []
        pairs = [pair for pair in value if isinstance(pair, list) and len(pair) == 2] if isinstance(value, list) else []
        if len(pairs) != len(value) or not all(isinstance(role, str) for pair in pairs for role in pair):
            table.complain(Code.VALUE_MALFORMED, "separate", value=str(value))
            return ()
        return tuple((first, second) for first, second in pairs)

    def _limits(self) -> dict[Limit, int]:
        table = self._table("gates")
        numbers = {limit: self._number(table, limit.value) for limit in Limit}
        return {limit: number for limit, number in numbers.items() if number is not None}

    def _gates(self) -> tuple[Gate, ...]:
        gates: list[Gate] = []
        top = self._table("gates")
        sources = {name for name, limits in self._section("gates").items() if isinstance(limits, dict)}
        top.done(known=(*sources, *Limit))
        for source in sorted(sources):
            table = self._table("gates", source)
            for verdict in Verdict:
                number = self._number(table, verdict.value)
                if number is not None:
                    gates.append(Gate(source=source, verdict=verdict, at_most=number, line=table.place.line))
            table.done()
        return tuple(gates)


def _key_lines(text: str) -> dict[tuple[str, ...], int]:
    """Return the line of each table and key; TOML readers do not tell."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*\[([\w.\-\"' ]+)\]", line):
            table = tuple(part.strip().strip("\"'") for part in header[1].split("."))
            lines.setdefault(table, number)
        elif key := re.match(r"\s*([\w\-]+|\"[^\"]+\")\s*=", line):
            lines.setdefault((*table, key[1].strip('"')), number)
    return lines
