"""Keyed hashes of people: the same person gives the same hash, and nobody without the key can go back.

Here: the secret file, one key per domain, one normal form per kind of identity, and the hashing of a frame.
Not here: which columns point at people (the contracts say so) and who is the same customer (dbt).

Customers and employees are hashed with different keys, so no join can tell that an employee is also a customer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from ingestion.contracts.catalogue import Feed, identities
from ingestion.errors import ConfigurationError

_SECRET_BYTES = 32
# A file for its owner alone.
PRIVATE = 0o600
_DOMAIN = {
    "email": "customer",
    "phone": "customer",
    "platform_user": "customer",
    "person": "customer",
    "employee": "employee",
}


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


def hold_to_secret(con: duckdb.DuckDBPyConnection, secret: Secret) -> None:
    """Binds a build file to the secret it was made with.

    Raises:
        ConfigurationError: the file was made with another secret; going on would split every person in two.
    """
    known = {row[0] for row in con.execute("select fingerprint from meta.secret").fetchall()}
    if not known:
        con.execute("insert into meta.secret values (?, ?)", [secret.fingerprint, dt.datetime.now(dt.UTC)])
    elif known != {secret.fingerprint}:
        raise ConfigurationError(
            "secret.key",
            f"this build was made with the secret {', '.join(sorted(known))}, not with {secret.fingerprint}",
            "Restore the secret file from its backup; if it is lost for good, run `brand-health rotate-secret`.",
        )


def normal_form(kind: str, value: str) -> str:
    """One spelling per person and kind; empty when nothing is left.

    E-mail: NFKC, trimmed, lower case, the domain in its ASCII (IDNA) form. Dots and plus parts stay: they mean
    something to some providers. Phone: digits, and a leading plus. Handles: without the @, in lower case.
    Ids: trimmed only, for they are text.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    if kind == "email":
        return _email(text.lower())
    if kind == "phone":
        return ("+" if text.startswith("+") else "") + re.sub(r"\D", "", text)
    if kind == "platform_user":
        return text.removeprefix("@").casefold()
    return text


def _email(text: str) -> str:
    local, at, domain = text.rpartition("@")
    if not at:
        return text
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return text


def keyed_hash(secret: Secret, kind: str, *, value: str | None) -> str | None:
    """HMAC-SHA256 of the normal form, 64 hexadecimal digits; nothing for nothing."""
    return _hash(secret.key(_DOMAIN[kind]), kind, value=value or "")


def _hash(key: bytes, kind: str, *, value: str) -> str | None:
    normal = normal_form(kind, value)
    return hmac.new(key, f"{kind}\x1f{normal}".encode(), hashlib.sha256).hexdigest() if normal else None


def protect(frame: pl.DataFrame, feed: Feed, *, secret: Secret) -> pl.DataFrame:
    """Replaces every column that points at a person by ``<column>_hash``; each distinct value is hashed once."""
    for column, kind in identities(feed).items():
        values = frame.get_column(column).unique().drop_nulls()
        key = secret.key(_DOMAIN[kind])
        hashes = [_hash(key, kind, value=value) for value in values]
        hashed = pl.col(column).replace_strict(
            pl.Series(values, dtype=pl.String), pl.Series(hashes, dtype=pl.String), default=None
        )
        frame = frame.with_columns(hashed.alias(f"{column}_hash")).drop(column)
    return frame
