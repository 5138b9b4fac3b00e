"""Loaded by every Python whose path names this folder: nothing but loopback can be reached, attempts are counted.

An audit hook sees the call itself, whichever library makes it and however it imported ``socket``.
"""

import ipaddress
import os
import sys

NOTES = os.environ.get("BRAND_HEALTH_TEST_ATTEMPTS")
LOOK_UPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
CALLS = {"socket.connect", "socket.sendto", "socket.sendmsg"}


def _is_here(address: object) -> bool:
    host = address[0] if isinstance(address, tuple) else address
    if host is None or isinstance(host, bytes) or (isinstance(host, str) and host.startswith(("/", "\0"))):
        return True  # a socket of this machine's file system, or no host at all
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _hook(event: str, arguments: tuple) -> None:
    if event in CALLS:
        target = arguments[1]
        if target is None:
            return
    elif event in LOOK_UPS:
        target = arguments[0]
    else:
        return
    if not _is_here(target):
        with open(NOTES, "a", encoding="utf-8") as notes:  # noqa: PTH123  pathlib is not imported this early
            notes.write(f"{event} {target!r}\n")
        raise ConnectionRefusedError(f"{event} {target!r}: this process may reach loopback only")


if NOTES:
    sys.addaudithook(_hook)
