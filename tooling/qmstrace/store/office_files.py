"""Looks into office files, archives of XML, before a parser may."""

from __future__ import annotations

import io
import zipfile
import zlib
from enum import StrEnum

MOST_PARTS = 5000


class OfficeFault(StrEnum):
    """Why an office file is not to be parsed: no archive, too much when unpacked, a document type (and so entities)."""

    DAMAGED = "damaged"
    BOMB = "bomb"
    ENTITIES = "entities"


def office_fault(raw: bytes, *, most_unpacked: int, most_xml: int) -> OfficeFault | None:
    """Return what is wrong with an archive; the limits are bytes, of all parts together and of one XML part."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most_unpacked:
                return OfficeFault.BOMB
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")) and (
                    fault := _xml_fault(archive, part, most_xml)
                ):
                    return fault
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        return OfficeFault.DAMAGED
    return None


def _xml_fault(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most_xml: int) -> OfficeFault | None:
    if part.file_size > most_xml:
        return OfficeFault.BOMB
    content = archive.read(part)
    declares = any("<!DOCTYPE".encode(encoding) in content for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
    return OfficeFault.ENTITIES if declares else None
