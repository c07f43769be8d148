"""A second look at what a document became: no script, no picture, no foreign file, whatever way it was written."""

from __future__ import annotations

from urllib.parse import urlsplit

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging

SCHEMES = frozenset({"", "http", "https", "mailto"})
logger = logging.getLogger(__name__)


def make_safe(app: Sphinx, document: nodes.document) -> None:
    """Refuse links that run something, pictures, and files to download."""
    for node in list(document.findall(_may_load)):
        if isinstance(node, nodes.image):
            _refuse(node, node["uri"])
        elif isinstance(node, addnodes.download_reference):
            _refuse(node, node["reftarget"])
        elif isinstance(node, nodes.reference):
            address = node.get("refuri", "")
            if urlsplit("".join(address.split())).scheme.lower() not in SCHEMES:
                _refuse(node, address)


def _may_load(node: nodes.Node) -> bool:
    return isinstance(node, (nodes.image, addnodes.download_reference, nodes.reference))


def _refuse(node: nodes.Element, address: str) -> None:
    text = "受控文件不能引用“%s”；不能插入图片和附件，链接只能用 http、https 或 mailto。"
    logger.warning(text, address, location=node)
    node.replace_self(nodes.Text(node.astext()))
