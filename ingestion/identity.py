"""Keyed hashes of people: the same person gives the same hash, and nobody without the key can go back.

Here: one normal form per kind of identity, and the hashing of a frame. Not here: the secret (``ingestion.secret``),
which columns point at people (the contracts say so) and who is the same customer (dbt).

Customers and employees are hashed with different keys, so no join can tell that an employee is also a customer.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import unicodedata

import duckdb
import polars as pl

from ingestion.contracts.catalogue import Feed, identities
from ingestion.errors import ConfigurationError
from ingestion.secret import Secret

_DOMAIN = {
    "email": "customer",
    "phone": "customer",
    "platform_user": "customer",
    "person": "customer",
    "employee": "employee",
}


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
    return hmac.digest(key, f"{kind}\x1f{normal}".encode(), "sha256").hex() if normal else None


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
