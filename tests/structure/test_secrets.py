"""No key, token or password stands in the repository; a find is either removed and changed, or listed with a reason."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.structure.test_house import TRACKED

ROOT = Path(__file__).parents[2]
# What a secret looks like. Words of ours such as "token" alone are none; a value of some length must follow.
PATTERNS = {
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----"),
    "cloud access key": re.compile(r"\b(AKIA|ASIA|AIza|ya29\.)[0-9A-Za-z_\-]{12,}"),
    "token of a code host": re.compile(
        r"\b(gh[pousr]_[0-9A-Za-z]{30,}|github_pat_\w{30,}|glpat-[\w\-]{18,})"
    ),
    "token of a chat or mail service": re.compile(
        r"\b(xox[abeprs]-[\w\-]{10,}|SG\.[\w\-]{16,}\.[\w\-]{16,}|hooks\.slack\.com/services/T\w+/B\w+/\w+)"
    ),
    "token of a package index or a model host": re.compile(
        r"\b(pypi-[\w\-]{40,}|hf_[A-Za-z]{30,}|sk-[\w\-]{20,})"
    ),
    "signed token": re.compile(r"\beyJ[\w\-]{10,}\.eyJ[\w\-]{10,}\.[\w\-]{10,}"),
    "address with a password": re.compile(
        r"\b[a-z][a-z0-9+]*://[^/\s:@\"'<>{}]+:[^/\s:@\"'<>{}$]{3,}@[\w.\-]+"
    ),
    "password or key with its value": re.compile(
        r"(?i)^[ \t]*[\w.\-]*(passw(or)?d|secret|api_?key|access_?key|auth_?token|private_?key)[\w]*[\"']?"
        r"[ \t]*[:=][ \t]*"
        r"[\"']?(?![\"']?[ \t]*$)(?!.*(env_var|environ|getenv|\$\{|<|\())[\w+/=.\-]{8,}[\"']?[ \t]*$",
        re.MULTILINE,
    ),
}
SETTINGS = (".yml", ".yaml", ".toml", ".cfg", ".ini", ".env", ".example", ".json")
# Long runs of letters and digits that nothing but chance makes; a hash is written in 16 signs and is no secret.
RANDOM = re.compile(r"(?<![\w/+=.\-])[A-Za-z0-9+/_\-]{32,88}={0,2}(?![\w/+=.\-])")
ENTROPY = 4.6
# file or folder -> why what looks like a secret there is none
ALLOWED = {
    "requirements.lock": "hashes of packages",
    "tests/structure/test_secrets.py": "the patterns themselves and made-up examples",
    "examples/commons_group/deliveries/": "public records as they were published; ids of platforms look random",
    "tests/fixtures/": "files of vendors as they were published; ids of platforms look random",
}


def entropy(text: str) -> float:
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())


def looks_random(word: str) -> bool:
    """Letters of both cases and digits, evenly mixed; a path, a name or a hash in hexadecimal is not."""
    mixed = all(re.search(kind, word) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    return mixed and entropy(word) > ENTROPY and word.count("/") < 3 and word.count("_") < 3


def finds(name: str, text: str) -> list[str]:
    """What looks like a secret, named by its kind and line, never by its value."""
    places = [
        (kind, match.start())
        for kind, pattern in PATTERNS.items()
        if kind != "password or key with its value" or name.endswith(SETTINGS)
        for match in pattern.finditer(text)
    ]
    places += [
        ("random text", match.start()) for match in RANDOM.finditer(text) if looks_random(match.group())
    ]
    return [f"{kind} in line {text.count(chr(10), 0, start) + 1}" for kind, start in places]


def test_no_tracked_file_holds_a_secret():
    found = {}
    for name in TRACKED:
        path = ROOT / name
        if not path.is_file() or path.is_symlink() or any(name.startswith(place) for place in ALLOWED):
            continue
        if hits := finds(name, path.read_bytes().decode("utf-8", errors="replace")):
            found[name] = hits
    assert not found, (
        f"{found}: take it out, change it at its service, or list the file with its reason in ALLOWED"
    )


def test_public_records_hold_no_key_either():
    for name in TRACKED:
        path = ROOT / name
        if (
            name.startswith(("examples/", "tests/fixtures/"))
            and path.is_file()
            and path.stat().st_size < 50_000_000
        ):
            text = path.read_bytes().decode("utf-8", errors="replace")
            assert not PATTERNS["private key"].search(text), name
            assert not PATTERNS["cloud access key"].search(text), name


def test_the_key_of_the_hashes_and_local_settings_are_never_tracked():
    assert not [name for name in TRACKED if name.endswith((".key", ".pem", ".p12", ".duckdb", "/.env"))]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"var/", ".env"} <= set(ignored)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "-----BEGIN RSA PRIVATE KEY-----"),
        ("a.py", 'key = "AKIA' + "ABCDEFGH1234IJKL" + '"'),
        ("a.md", "use ghp_" + "a1B2c3D4e5" * 4),
        ("a.yml", "url: https://ada:lovelace1815@warehouse.example.org/x"),
        ("profiles.yml", "      password: correct-horse-battery"),
        ("settings.toml", 'api_key = "0123456789abcdef"'),
        ("a.py", 'x = "q7Rt2LmZ9wKpX4vBn8HcYs3DfGj6AeUo1TiNx5Qy"'),
    ],
)
def test_a_secret_that_is_planted_is_found(name: str, text: str):
    assert finds(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yml", "secret: \"{{ env_var('WAREHOUSE_SECRET') }}\""),
        ("a.yml", "secret_file: <path of the key>"),
        ("a.py", "sha256 = '" + "0123456789abcdef" * 4 + "'"),
        ("a.md", "https://example.org/a/b?c=d"),
        ("a.sql", "select the_share_of_complaints_answered_within_24h from kpi"),
    ],
)
def test_what_is_no_secret_is_let_be(name: str, text: str):
    assert finds(name, text) == []
