"""Draws pages from plain data with Jinja, and writes only what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

SUFFIX = ".html"
View = Mapping[str, Any]
"""What a page shows, as plain JSON data: equal views make equal pages."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page that is drawn from data alone."""

    name: str
    template: str
    view: View


@cache
def environment() -> Environment:
    """Return the templates; everything is escaped unless it was made by them."""
    return Environment(
        loader=PackageLoader("qmstrace.manual", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def render(template: str, **context: Any) -> Markup:
    """Return a template drawn with a context."""
    return Markup(environment().get_template(template).render(context))


def render_page(template: str, name: str, view: View, **prose: Any) -> str:
    """Return a whole page: a view drawn in its frame, with its section's neighbours beside it."""
    root = Markup(to_root(name))
    section = view["frame"]["section"]
    neighbours = _neighbours(json.dumps(section), root) if section else ""
    here = f'<a href="{root}{name}{SUFFIX}">'
    marked = neighbours.replace(here, here[:-1] + ' class="here" aria-current="page">')
    return render(template, root=root, section=Markup(marked), **prose, **view)


@lru_cache(maxsize=16)
def _neighbours(section: str, root: str) -> str:
    """Return the navigation of a section (as JSON), drawn once for all its pages."""
    return str(render("section.html", section=json.loads(section), root=root))


def render_macro(template: str, macro: str, **arguments: Any) -> Markup:
    """Return a macro of a template drawn with its arguments."""
    drawn: Markup = getattr(environment().get_template(template).module, macro)(**arguments)
    return drawn


def to_root(name: str) -> str:
    """Return the relative path from a page to the manual's root, with a slash at its end where it is not empty."""
    return "../" * name.count("/")


def digest(*views: object) -> str:
    """Return a digest of views."""
    text = json.dumps(views, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def write_if_changed(path: Path, content: str | bytes) -> bool:
    """Write a file where its content differs from what is there; return whether it did."""
    raw = content.encode() if isinstance(content, str) else content
    try:
        if path.read_bytes() == raw:
            return False
    except FileNotFoundError:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
    path.write_bytes(raw)
    return True


def remove_vanished(folder: Path, before: Iterable[str], now: Iterable[str]) -> None:
    """Delete the files (paths relative to a folder) that an earlier build wrote and this one did not."""
    for name in set(before) - set(now):
        path = folder / name
        if path.resolve().is_relative_to(folder.resolve()):
            path.unlink(missing_ok=True)
