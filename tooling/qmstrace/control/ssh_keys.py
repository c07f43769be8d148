"""Signs with the keys that people have: by ``ssh-keygen``, so that agents work too."""

from __future__ import annotations

from pathlib import Path

from qmstrace.errors import Refusal, RequestError

ARMOUR = ("-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----")
TIMEOUT_SECONDS = 120
"""As long as a person may take to type a passphrase."""


def sign(message: bytes, namespace: str, key: Path) -> str:
    """Return the signature of a message in a namespace, as Base64 in one line.

    Raises:
        RequestError: there is no ``ssh-keygen``, or it cannot sign with the key.
    """
    import subprocess  # only who signs needs it

    command = ("ssh-keygen", "-Y", "sign", "-q", "-n", namespace, "-f", str(key))
    try:
        done = subprocess.run(command, input=message, capture_output=True, check=True, timeout=TIMEOUT_SECONDS)
    except FileNotFoundError:
        raise RequestError(Refusal.NO_SSH_KEYGEN) from None
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        detail = (error.stderr or b"").decode("utf-8", "replace").strip() or str(error)
        raise RequestError(Refusal.SIGNING_FAILED, key=str(key), detail=detail.splitlines()[-1]) from error
    return unarmoured(done.stdout.decode("ascii"))


def unarmoured(text: str) -> str:
    """Return what stands between the armour lines of a signature, in one line."""
    return "".join(line.strip() for line in text.splitlines() if line.strip() not in ARMOUR)
