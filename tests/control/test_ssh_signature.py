"""Signatures of the real ``ssh-keygen`` are accepted for what they sign, and for nothing else."""

from __future__ import annotations

import base64
import hashlib
import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_private_key
from hypothesis import given, settings
from hypothesis import strategies as st
from keys import NEEDS_SSH, make_key, public
from qmstrace.control.ssh_keys import ARMOUR, sign, unarmoured
from qmstrace.control.ssh_signature import (
    MAGIC,
    is_signed,
    key_fingerprint,
    read_signature,
    same_key,
)
from qmstrace.errors import Refusal, RequestError

pytestmark = NEEDS_SSH
MESSAGE = "批准 QP-01 A/0".encode()
SPACE = "qmstrace-approve"
KINDS = {
    "ed25519": ("-t", "ed25519"),
    "rsa": ("-t", "rsa", "-b", "2048"),
    "ecdsa-256": ("-t", "ecdsa", "-b", "256"),
    "ecdsa-384": ("-t", "ecdsa", "-b", "384"),
    "ecdsa-521": ("-t", "ecdsa", "-b", "521"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A key of each kind."""
    folder = tmp_path_factory.mktemp("kinds")
    return {kind: make_key(folder / kind, *options) for kind, options in KINDS.items()}


@pytest.fixture(scope="module")
def signatures(files: Mapping[str, Path]) -> Mapping[str, str]:
    """A signature of the message by each kind of key."""
    return {kind: sign(MESSAGE, SPACE, key) for kind, key in files.items()}


def holds(encoded: str, message: bytes = MESSAGE, space: str = SPACE) -> bool:
    signature = read_signature(encoded)
    return signature is not None and is_signed(signature, message, space)


def holds_for(encoded: str, key: str) -> bool:
    """Return whether a signature is good and was made with this key."""
    signature = read_signature(encoded)
    return signature is not None and same_key(signature.key, key) and is_signed(signature, MESSAGE, SPACE)


def part(raw: bytes) -> bytes:
    return struct.pack(">I", len(raw)) + raw


def blob(
    key: str, hash_: str, form: str, value: bytes, *, device: bytes = b"", magic: bytes = MAGIC, version: int = 1
) -> str:
    """Return a signature put together by hand."""
    public_part = base64.b64decode(key.split()[1])
    inner = part(form.encode()) + part(value) + device
    fields = (public_part, SPACE.encode(), b"", hash_.encode(), inner)
    return base64.b64encode(magic + struct.pack(">I", version) + b"".join(map(part, fields))).decode()


def signed_data(hash_: str) -> bytes:
    digest = hashlib.new(hash_, MESSAGE).digest()
    return MAGIC + b"".join(map(part, (SPACE.encode(), b"", hash_.encode(), digest)))


def ed25519(files: Mapping[str, Path]) -> Ed25519PrivateKey:
    key = load_ssh_private_key(files["ed25519"].read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def other_byte(encoded: str, at: int, by: int) -> str:
    raw = bytearray(base64.b64decode(encoded))
    raw[at] ^= by
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize("kind", KINDS)
def test_signature_of_the_real_tool_holds(signatures: Mapping[str, str], files: Mapping[str, Path], kind: str) -> None:
    assert holds_for(signatures[kind], public(files[kind]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("message", [b"", MESSAGE + b"\n", MESSAGE[:-1], MESSAGE.replace(b"A/0", b"A/1")])
def test_another_message_does_not_hold(signatures: Mapping[str, str], kind: str, message: bytes) -> None:
    assert not holds(signatures[kind], message)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("space", ["", "qmstrace-review", "qmstrace-approve ", "git", "file"])
def test_another_namespace_does_not_hold(signatures: Mapping[str, str], kind: str, space: str) -> None:
    assert not holds(signatures[kind], space=space)


@pytest.mark.parametrize("kind", KINDS)
def test_signature_does_not_hold_for_another_key(signatures: Mapping[str, str], tmp_path: Path, kind: str) -> None:
    other = make_key(tmp_path / "other", *KINDS[kind]) if kind != "rsa" else make_key(tmp_path / "other")
    assert not holds_for(signatures[kind], public(other))


def test_signature_into_which_another_key_is_put_does_not_hold(signatures: Mapping[str, str], tmp_path: Path) -> None:
    signature = read_signature(signatures["ed25519"])
    assert signature is not None
    other = public(make_key(tmp_path / "other"))
    assert holds(blob(signature.key, signature.hash, signature.form, signature.value))
    assert not holds(blob(other, signature.hash, signature.form, signature.value))


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa-256"])
@pytest.mark.parametrize("hash_", ["sha256", "sha512"])
def test_either_hash_of_the_format_holds(files: Mapping[str, Path], kind: str, hash_: str) -> None:
    command = ("ssh-keygen", "-Y", "sign", "-q", "-n", SPACE, "-O", f"hashalg={hash_}", "-f", str(files[kind]))
    done = subprocess.run(command, input=MESSAGE, capture_output=True, check=True)
    encoded = unarmoured(done.stdout.decode())
    signature = read_signature(encoded)
    assert signature is not None and signature.hash == hash_
    assert holds(encoded)


@pytest.mark.parametrize("hash_", ["md5", "sha1", "sha384"])
def test_hash_that_the_format_does_not_know_does_not_hold(files: Mapping[str, Path], hash_: str) -> None:
    key = ed25519(files)
    good = blob(public(files["ed25519"]), "sha256", "ssh-ed25519", key.sign(signed_data("sha256")))
    assert holds(good)
    assert not holds(blob(public(files["ed25519"]), hash_, "ssh-ed25519", key.sign(signed_data(hash_))))


def test_hash_that_is_not_the_signed_one_does_not_hold(files: Mapping[str, Path]) -> None:
    value = ed25519(files).sign(signed_data("sha512"))
    assert not holds(blob(public(files["ed25519"]), "sha256", "ssh-ed25519", value))


@pytest.mark.parametrize("form", ["ssh-rsa", "sk-ssh-ed25519@openssh.com", "ssh-ed25519 ", ""])
def test_ed25519_signature_under_another_name_does_not_hold(files: Mapping[str, Path], form: str) -> None:
    value = ed25519(files).sign(signed_data("sha512"))
    assert holds(blob(public(files["ed25519"]), "sha512", "ssh-ed25519", value))
    assert not holds(blob(public(files["ed25519"]), "sha512", form, value))


def test_ecdsa_signature_under_another_name_or_with_more_after_it_does_not_hold(
    signatures: Mapping[str, str],
) -> None:
    found = read_signature(signatures["ecdsa-256"])
    assert found is not None
    assert holds(blob(found.key, found.hash, found.form, found.value))
    for form in ("ecdsa-sha2-nistp384", "sk-ecdsa-sha2-nistp256@openssh.com", ""):
        assert not holds(blob(found.key, found.hash, form, found.value))
    assert not holds(blob(found.key, found.hash, found.form, found.value + b"\0"))


APPLICATION = b"ssh:"
TOUCHED = b"\1" + struct.pack(">I", 7)


def in_hardware(application: bytes = APPLICATION, device: bytes = TOUCHED, *, curve: bool = False) -> tuple[str, str]:
    """Return a public key and a signature of it as a key in hardware makes them (OpenSSH PROTOCOL.u2f)."""
    signed = hashlib.sha256(APPLICATION).digest() + device + hashlib.sha256(signed_data("sha512")).digest()
    if curve:
        kind, ec_key = "sk-ecdsa-sha2-nistp256@openssh.com", ec.generate_private_key(ec.SECP256R1())
        point = ec_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        fields = (kind.encode(), b"nistp256", point, application)
        numbers = decode_dss_signature(ec_key.sign(signed, ec.ECDSA(hashes.SHA256())))
        value = b"".join(part(number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in numbers)
    else:
        kind, ed_key = "sk-ssh-ed25519@openssh.com", Ed25519PrivateKey.generate()
        fields = (kind.encode(), ed_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), application)
        value = ed_key.sign(signed)
    key = f"{kind} {base64.b64encode(b''.join(map(part, fields))).decode()}"
    return key, blob(key, "sha512", kind, value, device=device)


def tool_accepts(key: str, encoded: str, folder: Path) -> bool:
    """Return whether ssh-keygen holds a signature of the message to be good."""
    (folder / "allowed").write_text(f"signer {key}\n", "ascii")
    (folder / "signature").write_text("\n".join([ARMOUR[0], encoded, ARMOUR[1], ""]), "ascii")
    command = ("ssh-keygen", "-Y", "verify", "-q", "-I", "signer", "-n", SPACE, "-f", "allowed", "-s", "signature")
    return subprocess.run(command, input=MESSAGE, cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("curve", [False, True], ids=["ed25519", "ecdsa"])
def test_signature_of_a_key_in_hardware_holds_as_the_real_tool_says(tmp_path: Path, curve: bool) -> None:
    key, encoded = in_hardware(curve=curve)
    assert holds_for(encoded, key)
    assert tool_accepts(key, encoded, tmp_path)
    assert not holds(encoded, MESSAGE + b".")


def test_key_in_hardware_of_another_application_does_not_hold(tmp_path: Path) -> None:
    key, encoded = in_hardware(application=b"ssh:other")
    assert not holds(encoded)
    assert not tool_accepts(key, encoded, tmp_path)


def test_key_in_hardware_that_nobody_touched_does_not_hold() -> None:
    assert not holds(in_hardware(device=b"\0" + struct.pack(">I", 7))[1])


def test_count_of_a_key_in_hardware_is_signed() -> None:
    _, encoded = in_hardware()
    assert not holds(other_byte(encoded, -1, 1))


def test_no_text_but_one_names_the_same_signature(signatures: Mapping[str, str]) -> None:
    loose = [encoded for encoded in signatures.values() if encoded.endswith("=")]
    assert loose
    for encoded in loose:
        last = encoded.rstrip("=")[-1]
        others = {encoded.replace(last + "=", other + "=") for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"}
        assert not [other for other in others - {encoded} if holds(other)]


@pytest.mark.parametrize(("form", "hash_"), [("ssh-rsa", hashes.SHA1()), ("rsa-sha2-512", hashes.SHA256())])
def test_rsa_signature_with_sha1_or_with_another_hash_than_it_says_does_not_hold(
    files: Mapping[str, Path], form: str, hash_: hashes.HashAlgorithm
) -> None:
    key = load_ssh_private_key(files["rsa"].read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    name, data = public(files["rsa"]), signed_data("sha512")
    assert holds(blob(name, "sha512", "rsa-sha2-512", key.sign(data, padding.PKCS1v15(), hashes.SHA512())))
    assert not holds(blob(name, "sha512", form, key.sign(data, padding.PKCS1v15(), hash_)))


def test_rsa_key_of_1024_bits_is_too_weak(tmp_path: Path) -> None:
    encoded = sign(MESSAGE, SPACE, make_key(tmp_path / "weak", "-t", "rsa", "-b", "1024"))
    assert read_signature(encoded) is not None
    assert not holds(encoded)


@pytest.mark.parametrize("kind", KINDS)
def test_no_truncated_signature_is_read(signatures: Mapping[str, str], kind: str) -> None:
    raw = base64.b64decode(signatures[kind])
    assert all(read_signature(base64.b64encode(raw[:length]).decode()) is None for length in range(len(raw)))


@pytest.mark.parametrize("added", [b"\0", b"x", b"\0\0\0\0"])
def test_signature_that_goes_on_is_not_read(signatures: Mapping[str, str], added: bytes) -> None:
    raw = base64.b64decode(signatures["ed25519"])
    assert read_signature(base64.b64encode(raw + added).decode()) is None


@pytest.mark.parametrize("text", ["", "=", "A", "AAAA", "不是签名", "U1NIU0lH", "!!!!"])
def test_text_that_is_no_signature_is_not_read(text: str) -> None:
    assert read_signature(text) is None
    assert key_fingerprint(text) == ""


def test_another_magic_or_version_is_not_read(files: Mapping[str, Path]) -> None:
    key, value = public(files["ed25519"]), ed25519(files).sign(signed_data("sha512"))
    assert read_signature(blob(key, "sha512", "ssh-ed25519", value, magic=b"SSHSIH")) is None
    assert read_signature(blob(key, "sha512", "ssh-ed25519", value, version=2)) is None
    assert read_signature(blob(key, "sha512", "ssh-ed25519", value)) is not None


@pytest.mark.parametrize("kind", KINDS)
def test_no_signature_holds_with_one_bit_of_it_turned(signatures: Mapping[str, str], kind: str) -> None:
    raw = base64.b64decode(signatures[kind])
    assert not [at for at in range(len(raw)) if holds(other_byte(signatures[kind], at, 1 << at % 8))]


@settings(deadline=None, max_examples=200)
@given(data=st.data())
@pytest.mark.parametrize("kind", KINDS)
def test_no_signature_holds_with_one_byte_of_it_changed(
    signatures: Mapping[str, str], kind: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(base64.b64decode(signatures[kind])) - 1))
    assert not holds(other_byte(signatures[kind], at, data.draw(st.integers(1, 255))))


@settings(deadline=None)
@given(raw=st.binary(max_size=300))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    for encoded in (raw, MAGIC + struct.pack(">I", 1) + raw):
        assert not holds(base64.b64encode(encoded).decode())


def test_fingerprint_of_the_key_is_the_one_that_the_tool_shows(
    signatures: Mapping[str, str], files: Mapping[str, Path]
) -> None:
    for kind, key in files.items():
        shown = subprocess.run(("ssh-keygen", "-l", "-f", str(key)), capture_output=True, check=True).stdout.decode()
        assert key_fingerprint(signatures[kind]) == shown.split()[1]


def test_keys_are_one_whatever_comment_follows_them(files: Mapping[str, Path]) -> None:
    one, other = public(files["ed25519"]), public(files["ecdsa-256"])
    assert same_key(f"{one} 甲", f"{one} 乙")
    assert not same_key(one, other)


def test_armour_is_taken_off_whatever_ends_the_lines() -> None:
    assert unarmoured("\r\n".join((ARMOUR[0], "AAAA", "BBBB", ARMOUR[1], ""))) == "AAAABBBB"


def test_without_the_tool_signing_is_refused(
    files: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RequestError) as caught:
        sign(MESSAGE, SPACE, files["ed25519"])
    assert caught.value.refusal is Refusal.NO_SSH_KEYGEN


def test_file_that_is_no_key_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "none").write_text("不是密钥", "utf-8")
    with pytest.raises(RequestError) as caught:
        sign(MESSAGE, SPACE, tmp_path / "none")
    assert caught.value.refusal is Refusal.SIGNING_FAILED
    assert caught.value.params["key"].endswith("none")
    assert caught.value.params["detail"]


def test_key_with_a_passphrase_that_nobody_can_type_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    monkeypatch.setenv("SSH_ASKPASS", "/bin/false")
    key = make_key(tmp_path / "locked", "-t", "ed25519", "-N", "words")
    with pytest.raises(RequestError) as caught:
        sign(MESSAGE, SPACE, key)
    assert caught.value.refusal is Refusal.SIGNING_FAILED
