"""The secret of a home: the key that hashes of people are made with.

Here: its file, and the keys of the two domains. Not here: hashing (``ingestion.identity``), or a new secret for
everybody (``orchestration.rotate``). Few imports on purpose: `brand-health status` asks for sixteen digits.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from ingestion.errors import ConfigurationError

_SECRET_BYTES = 32
# A file for its owner alone.
PRIVATE = 0o600


@dataclass(frozen=True)
class Secret:
    """The key all hashes of one home are made with. Its representation shows nothing."""

    _master: bytes

    def __repr__(self) -> str:
        return f"Secret({self.fingerprint})"

    @property
    def fingerprint(self) -> str:
        """Tells two secrets apart without revealing either; 16 hexadecimal digits."""
        return hmac.new(self._master, b"fingerprint", hashlib.sha256).hexdigest()[:16]

    def key(self, domain: str) -> bytes:
        """The key of one domain, ``customer`` or ``employee``; neither leads to the other."""
        return hmac.new(self._master, b"domain:" + domain.encode(), hashlib.sha256).digest()


def read_or_create_secret(path: Path) -> Secret:
    """The secret of this home; made on the first run, readable by its owner only.

    Raises:
        ConfigurationError: the file is not one of ours.
    """
    if not path.exists():
        _create(path)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if not re.fullmatch(rf"[0-9a-f]{{{2 * _SECRET_BYTES}}}", text):
        raise ConfigurationError(
            str(path),
            f"the secret is {2 * _SECRET_BYTES} hexadecimal digits",
            "Restore it from the backup; without it, the people of past builds cannot be recognised.",
        )
    return Secret(bytes.fromhex(text))


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(handle, "wb") as file:
        file.write(new_secret())


def new_secret() -> bytes:
    """The content of the file of a secret that nobody knows yet."""
    return f"{secrets.token_hex(_SECRET_BYTES)}\n".encode("ascii")
