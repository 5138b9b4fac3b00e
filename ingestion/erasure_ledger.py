"""The erasure ledger: whom the load must never take in again, known by keyed hashes alone.

Here: the file, its key, and the hashes. Not here: whose a record is (``ingestion.erasure_people``,
``ingestion.erasure_rows``).

The ledger has a key of its own, ``erasures.key``, which never rotates: the secret behind the hashes of the warehouse
may be lost or changed, and the ledger must still know everybody in it. The two keys share nothing, so a line of the
ledger cannot be joined with a table. Whoever has the key can test a guess; it is as private as the secret.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from ingestion.durable import replace_whole
from ingestion.errors import ConfigurationError
from ingestion.identity import normal_form
from ingestion.secret import PRIVATE, Secret, read_or_create_secret

LEDGER, KEY = "erasures.jsonl", "erasures.key"
_DOMAIN = {"employee": "employee"}


class Erasures:
    """Everybody and everything in the ledger of one home, and the hashes under which they stand there.

    Args:
        keys: key per domain; employees and customers cannot be joined here either.
        hashes: all that must not come back.
    """

    def __init__(self, secret: Secret, hashes: Iterable[str]) -> None:
        self.secret, self.fingerprint = secret, secret.fingerprint
        self.hashes = set(hashes)
        self.found: set[str] = set()
        self._keys = {domain: secret.key(f"erasure:{domain}") for domain in ("customer", "employee", "key")}
        self._known: dict[tuple[str, str], str | None] = {}

    def knowing(self, hashes: Iterable[str]) -> Erasures:
        """The same key, with these in the ledger."""
        return Erasures(self.secret, hashes)

    def person(self, kind: str, value: str | None) -> str | None:
        """The hash of one identity, of a kind of the contracts; nothing for nothing."""
        if not value:
            return None
        if (kind, value) not in self._known:
            normal = normal_form(kind, value)
            domain = _DOMAIN.get(kind, "customer")
            self._known[kind, value] = self._hash(domain, kind, normal) if normal else None
        return self._known[kind, value]

    def key_of(self, feed: str, *parts: str | None) -> str | None:
        """The hash of the key of a record that others hang on; nothing if a part is missing."""
        return self._hash("key", feed, *map(str, parts)) if all(parts) else None

    def _hash(self, domain: str, *parts: str) -> str:
        return hmac.new(self._keys[domain], "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()[:32]

    def __contains__(self, mark: object) -> bool:
        return mark in self.hashes


def open_ledger(home: Path, *, to_write: bool) -> Erasures:
    """The ledger of a home as it stands.

    Args:
        home: folder of the home.
        to_write: where there is no ledger yet, its key is made; else the hashes are good for one look only.

    Raises:
        ConfigurationError: there is a ledger, and its key is lost or another one.
    """
    if known := _known(home):
        return known
    return Erasures(read_or_create_secret(home / KEY) if to_write else Secret(secrets.token_bytes()), ())


def erasures_of(con: duckdb.DuckDBPyConnection) -> Erasures | None:
    """The ledger that stands in the home of a build; None while nobody was erased there.

    The build is asked where it stands, so that no way of loading can forget the ledger.

    Raises:
        ConfigurationError: the key of the ledger is lost or another one; nobody could be recognised.
    """
    home = home_of(con)
    return _known(home) if home else None


def home_of(con: duckdb.DuckDBPyConnection) -> Path | None:
    """The home a build stands in; None for a database without a file."""
    row = con.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchone()
    return Path(row[0]).absolute().parent.parent if row and row[0] else None


def _known(home: Path) -> Erasures | None:
    ledger, key = home / LEDGER, home / KEY
    if not ledger.exists():
        return None
    if not key.exists():
        raise _lost(key, "the key of the erasure ledger is gone, so nobody in it can be recognised")
    lines = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]
    secret = read_or_create_secret(key)
    if {line["key"] for line in lines} - {secret.fingerprint}:
        raise _lost(key, "the erasure ledger was written with another key")
    return Erasures(secret, (mark for line in lines for mark in line["hashes"]))


def _lost(key: Path, rule: str) -> ConfigurationError:
    return ConfigurationError(
        str(key),
        rule,
        "Restore it from the backup; without it erased people would come back with the next delivery.",
    )


def enter(
    home: Path, erasures: Erasures, *, hashes: Iterable[str], reason: str, kinds: Mapping[str, int]
) -> None:
    """Adds one line, and only then is anything touched; the file is replaced whole, so no line is ever torn.

    Args:
        home: folder of the home.
        erasures: as read from it; knows the new hashes from here on.
        hashes: all marks of the people and of the records that go with them.
        reason: why, in the words of whoever asked.
        kinds: how many identities were named, per kind.
    """
    new = sorted(set(hashes) - erasures.hashes)
    line = {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "reason": reason,
        "kinds": dict(kinds),
        "key": erasures.fingerprint,
        "hashes": new,
    }
    ledger = home / LEDGER
    before = ledger.read_bytes() if ledger.exists() else b""
    replace_whole(ledger, before + json.dumps(line).encode() + b"\n", mode=PRIVATE)
    erasures.hashes.update(new)
