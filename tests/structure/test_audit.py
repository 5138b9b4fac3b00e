"""`make audit` says what it found, and says so when it could not look."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLEAN = '{"dependencies": [{"name": "duckdb", "version": "1.5.6", "vulns": []}], "fixes": []}'
BAD = (
    '{"dependencies": [{"name": "duckdb", "version": "1.5.6", "vulns": [{"id": "CVE-0000-1"}]}], "fixes": []}'
)


def audit(folder: Path, script: str | None, **environment: str) -> subprocess.CompletedProcess[str]:
    if script is not None:
        tool = folder / "pip-audit"
        tool.write_text(f'#!/bin/bash\nout="${{@: -1}}"\n{script}\n')
        tool.chmod(0o755)
    path = os.pathsep.join([str(folder), "/usr/bin", "/bin"])
    # The environment is there already, since it runs this test; it must not be made anew here.
    return subprocess.run(
        ["make", "-s", "-o", "setup", "audit", f"BIN={folder}"],
        cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"PATH": path} | environment,
    )  # fmt: skip


@pytest.mark.parametrize(("strict", "code"), [("0", 0), ("1", 2)])
def test_without_the_tool_it_says_so_and_fails_only_when_asked_to_insist(
    tmp_path: Path, strict: str, code: int
):
    ran = audit(tmp_path, None, AUDIT_STRICT=strict)
    assert "Not audited: pip-audit is not installed" in ran.stdout
    assert ran.returncode == code


@pytest.mark.parametrize(("strict", "code"), [("0", 0), ("1", 2)])
def test_without_the_network_it_says_so_and_fails_only_when_asked_to_insist(
    tmp_path: Path, strict: str, code: int
):
    ran = audit(tmp_path, "exit 1", AUDIT_STRICT=strict)
    assert "could not be reached" in ran.stdout
    assert ran.returncode == code


def test_a_clean_lock_is_told(tmp_path: Path):
    ran = audit(tmp_path, f"echo '{CLEAN}' > \"$out\"")
    assert "No known vulnerability" in ran.stdout
    assert ran.returncode == 0


def test_a_known_vulnerability_fails_and_is_named(tmp_path: Path):
    ran = audit(tmp_path, f"echo '{BAD}' > \"$out\"; exit 1")
    assert "CVE-0000-1" in ran.stdout
    assert ran.returncode == 2
