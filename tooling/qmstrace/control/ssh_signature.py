"""Checks SSH signatures (``ssh-keygen -Y sign``; OpenSSH PROTOCOL.sshsig, version 1), also of keys in hardware.

A key in hardware (``sk-…``; OpenSSH PROTOCOL.u2f) signs what it was asked for, that a person was there, and a count.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

MAGIC = b"SSHSIG"
VERSION = 1
HASHES = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}
RSA_HASHES = {"rsa-sha2-256": hashes.SHA256(), "rsa-sha2-512": hashes.SHA512()}
EC_HASHES = {256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}
FEWEST_RSA_BITS = 2048
HARDWARE = "sk-"
PERSON_PRESENT = 1
DEVICE_BYTES = 5
"""One of flags, four of the count."""
PublicKey = ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True, kw_only=True, slots=True)
class SshSignature:
    """A signature as it was made: the public key (``ssh-ed25519 AAAA…``), namespace, hash and the signature itself.

    ``device`` is what a key in hardware adds: its flags and count; empty of other keys.
    """

    key: str
    namespace: str
    hash: str
    form: str
    value: bytes
    device: bytes


def read_signature(encoded: str) -> SshSignature | None:
    """Return a signature in Base64 without armour; None where it is none."""
    try:
        raw = base64.b64decode(encoded, validate=True)
        reader = _Reader(raw)
        if base64.b64encode(raw).decode() != encoded or reader.take(len(MAGIC)) != MAGIC or reader.number() != VERSION:
            return None
        blob, namespace, _, hash_ = reader.string(), reader.text(), reader.string(), reader.text()
        inner = _Reader(reader.string())
        form, value = inner.text(), inner.string()
        device = inner.take(DEVICE_BYTES) if form.startswith(HARDWARE) else b""
        if reader.rest or inner.rest:
            return None
        key = f"{_Reader(blob).text()} {base64.b64encode(blob).decode()}"
    except (binascii.Error, ValueError, struct.error):
        return None
    return SshSignature(key=key, namespace=namespace, hash=hash_, form=form, value=value, device=device)


def is_signed(signature: SshSignature, message: bytes, namespace: str) -> bool:
    """Return whether a signature was made over a message in a namespace, with the key that it names."""
    key = _public_key(signature.key)
    if key is None or signature.namespace != namespace or signature.hash not in HASHES:
        return False
    digest = HASHES[signature.hash](message).digest()
    parts = (namespace.encode(), b"", signature.hash.encode(), digest)
    signed = MAGIC + b"".join(struct.pack(">I", len(part)) + part for part in parts)
    try:
        _verify(key, signature, signed)
    except (InvalidSignature, ValueError, struct.error, KeyError):
        return False
    return True


def _verify(key: PublicKey, signature: SshSignature, signed: bytes) -> None:
    kind = signature.key.split()[0]
    if not isinstance(key, rsa.RSAPublicKey) and signature.form != kind:
        raise InvalidSignature
    if kind.startswith(HARDWARE):
        signed = _signed_by_device(signature, signed)
    if isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature.value, signed)
    elif isinstance(key, rsa.RSAPublicKey):
        if key.key_size < FEWEST_RSA_BITS:
            raise InvalidSignature
        key.verify(signature.value, signed, padding.PKCS1v15(), RSA_HASHES[signature.form])
    else:
        reader = _Reader(signature.value)
        r, s = (int.from_bytes(reader.string(), "big") for _ in range(2))
        if reader.rest:
            raise InvalidSignature
        key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(EC_HASHES[key.curve.key_size]))


def _signed_by_device(signature: SshSignature, signed: bytes) -> bytes:
    """Return what a key in hardware signs in place of what it was asked for."""
    if not signature.device[0] & PERSON_PRESENT:
        raise InvalidSignature
    *_, application = _strings(base64.b64decode(signature.key.split()[1]))
    return hashlib.sha256(application).digest() + signature.device + hashlib.sha256(signed).digest()


def _strings(blob: bytes) -> list[bytes]:
    reader, found = _Reader(blob), []
    while reader.rest:
        found.append(reader.string())
    return found


@lru_cache(maxsize=256)
def _public_key(key: str) -> PublicKey | None:
    try:
        found = load_ssh_public_key(key.encode())
    except (ValueError, UnsupportedAlgorithm, NotImplementedError):  # the last: a point of a curve that is packed
        return None
    return found if isinstance(found, PublicKey) else None


def same_key(one: str, other: str) -> bool:
    """Return whether two public keys are one, whatever comment follows them."""
    return one.split()[:2] == other.split()[:2]


def key_fingerprint(encoded: str) -> str:
    """Return the fingerprint of the key of a signature as ``ssh-keygen -l`` shows it; empty where it is none."""
    signature = read_signature(encoded)
    if signature is None:
        return ""
    digest = hashlib.sha256(base64.b64decode(signature.key.split()[1])).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


class _Reader:
    """Takes the parts of the SSH wire format (RFC 4251, section 5)."""

    def __init__(self, raw: bytes) -> None:
        self.rest = raw

    def take(self, count: int) -> bytes:
        if count > len(self.rest):
            raise ValueError(count)
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def number(self) -> int:
        value: int = struct.unpack(">I", self.take(4))[0]
        return value

    def string(self) -> bytes:
        return self.take(self.number())

    def text(self) -> str:
        return self.string().decode("ascii")
