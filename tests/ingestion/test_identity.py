"""People are recognised by a keyed hash and by nothing else."""

from __future__ import annotations

import hashlib
import hmac
import stat

import polars as pl
import pytest

from ingestion.config_home import Home
from ingestion.contracts.catalogue import FEEDS
from ingestion.errors import ConfigurationError
from ingestion.identity import hold_to_secret, keyed_hash, normal_form, protect
from ingestion.secret import Secret, read_or_create_secret
from ingestion.warehouse import open_build

SECRET = Secret(bytes(range(32)))


@pytest.mark.parametrize(
    ("kind", "spellings", "normal"),
    [
        ("email", [" Ann@Example.ORG ", "ann@example.org", "ａｎｎ@example.org"], "ann@example.org"),
        ("email", ["Jo@MÜNCHEN.de", "jo@xn--mnchen-3ya.de"], "jo@xn--mnchen-3ya.de"),
        ("phone", ["+44 20 7946-0000", "+44 (20) 79460000"], "+442079460000"),
        ("platform_user", ["@Acme", "acme", " ACME "], "acme"),
        ("person", [" 00123 ", "00123"], "00123"),
    ],
)
def test_spellings_of_one_person_become_one(kind, spellings, normal):
    assert {normal_form(kind, spelling) for spelling in spellings} == {normal}


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "a.b@example.org", "ab@example.org"),
        ("email", "ann+shop@example.org", "ann@example.org"),
        ("person", "00123", "123"),
        ("person", "A1", "a1"),
        ("employee", "7", "07"),
    ],
)
def test_what_may_be_two_people_stays_two(kind, one, other):
    assert keyed_hash(SECRET, kind, value=one) != keyed_hash(SECRET, kind, value=other)


def test_the_hash_is_hmac_sha256_with_the_key_of_its_domain():
    key = hmac.new(bytes(range(32)), b"domain:customer", hashlib.sha256).digest()
    expected = hmac.new(key, b"email\x1fann@example.org", hashlib.sha256).hexdigest()
    assert keyed_hash(SECRET, "email", value="Ann@example.org") == expected


def test_an_employee_cannot_be_found_among_customers():
    assert keyed_hash(SECRET, "employee", value="4711") != keyed_hash(SECRET, "person", value="4711")
    assert SECRET.key("employee") != SECRET.key("customer")


@pytest.mark.parametrize("nothing", [None, "", "   "])
def test_nobody_has_no_hash(nothing):
    assert keyed_hash(SECRET, "email", value=nothing) is None


def test_a_frame_leaves_with_hashes_only():
    frame = pl.DataFrame(
        {"customer_id": ["1", "2", "1"], "email": ["a@x.org", None, "A@X.org"], "segment": ["s"] * 3}
    )
    feed = FEEDS["customers_master"]
    bare = pl.DataFrame({name: pl.Series([None] * 3, dtype=pl.String) for name in ("phone",)})
    guarded = protect(pl.concat([frame, bare], how="horizontal"), feed, secret=SECRET)
    assert set(guarded.columns) == {"customer_id_hash", "email_hash", "phone_hash", "segment"}
    hashes = guarded["email_hash"].to_list()
    assert hashes[0] == hashes[2] is not None
    assert hashes[1] is None
    assert guarded["phone_hash"].to_list() == [None] * 3


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "keys" / "secret.key"
    first = read_or_create_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_or_create_secret(path) == first
    assert read_or_create_secret(tmp_path / "other.key") != first


def test_the_secret_never_shows_itself(tmp_path):
    secret = read_or_create_secret(tmp_path / "secret.key")
    written = (tmp_path / "secret.key").read_text().strip()
    assert written not in repr(secret)
    assert secret.fingerprint not in written


def test_a_damaged_secret_file_is_refused(tmp_path):
    path = tmp_path / "secret.key"
    path.write_text("not a key\n")
    with pytest.raises(ConfigurationError, match="backup"):
        read_or_create_secret(path)


def test_a_build_made_with_another_secret_fails_loudly(tmp_path):
    with open_build(Home(tmp_path)) as con:
        hold_to_secret(con, SECRET)
        hold_to_secret(con, SECRET)
        with pytest.raises(ConfigurationError, match=SECRET.fingerprint):
            hold_to_secret(con, Secret(b"y" * 32))
