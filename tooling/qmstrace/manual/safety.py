"""Keeps what a document's markup may load inside the project: no script, no remote picture, no foreign file."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging

SCHEMES = frozenset({"", "http", "https", "mailto"})
FOLDER = "procedures"
logger = logging.getLogger(__name__)


def make_safe(app: Sphinx, document: nodes.document) -> None:
    """Refuse links that run something, and pictures and files from outside ``procedures``."""
    for node in list(document.findall(nodes.reference)):
        address = node.get("refuri", "")
        if urlsplit("".join(address.split())).scheme.lower() not in SCHEMES:
            _refuse(node, address)
    for picture in list(document.findall(nodes.image)):
        if not _is_inside(app, picture["uri"]):
            _refuse(picture, picture["uri"])
    for file in list(document.findall(addnodes.download_reference)):
        _refuse(file, file["reftarget"])


def _is_inside(app: Sphinx, address: str) -> bool:
    if urlsplit(address).scheme or address.startswith("//"):
        return False
    _, path = app.env.relfn2path(address)
    return Path(path).resolve().is_relative_to((Path(app.srcdir) / FOLDER).resolve())


def _refuse(node: nodes.Element, address: str) -> None:
    text = "受控文件不能引用“%s”；图片应放在 procedures/ 中，链接只能用 http、https 或 mailto。"
    logger.warning(text, address, location=node)
    node.replace_self(nodes.Text(node.astext()))
