"""A night needs nothing from outside: it runs where only loopback can be reached, and does not even try."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.acceptance.acceptance_scenario import ATTEMPTS_FILE, WALL

REACHING_OUT = """
import socket, urllib.request
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname()).close()
for reach in (
    lambda: socket.socket().connect(("192.0.2.1", 9)),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"", ("192.0.2.1", 9)),
    lambda: socket.getaddrinfo("example.org", 443),
    lambda: urllib.request.urlopen("http://example.org/", timeout=1),
):
    try:
        reach()
    except OSError:
        continue
    raise SystemExit("the wall has a hole")
"""


def test_the_wall_lets_loopback_through_and_counts_everything_else(tmp_path):
    notes = tmp_path / "attempts"
    environment = os.environ | {"PYTHONPATH": str(WALL), ATTEMPTS_FILE: str(notes)}
    subprocess.run([sys.executable, "-c", REACHING_OUT], env=environment, check=True, timeout=60)
    attempts = notes.read_text(encoding="utf-8").splitlines()
    assert [line.split(" ")[0] for line in attempts] == [
        "socket.connect",
        "socket.sendto",
        "socket.getaddrinfo",
        "socket.getaddrinfo",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("which", ["vendor_night", "second_night"])
def test_a_night_passes_without_one_attempt_to_reach_outside(which, request):
    walled = request.getfixturevalue(which)
    assert walled.ran.exit_code == 0, walled.ran
    assert walled.ran.attempts == ()
