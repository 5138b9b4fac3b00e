"""A new secret for the hashes of people, and nothing left that was made with the old one.

Here: the order of a rotation. Not here: what the secret does (``ingestion.identity``) and what is removed
(``orchestration.erase_home``). The erasure ledger has a key of its own and stays as it is.
"""

from __future__ import annotations

from ingestion.config_home import Home
from ingestion.durable import replace_whole
from ingestion.secret import PRIVATE, new_secret, read_or_create_secret
from orchestration.erase_home import withdraw
from orchestration.writer import sole_writer


def rotate_secret(home: Home, *, reason: str) -> str:
    """Makes a new secret; the next night hashes everybody anew from the deliveries.

    What the old secret made goes first: killed in between, the home has no build and the old secret, which fit.

    Returns:
        Fingerprint of the new secret.

    Raises:
        WriterBusyError: another process writes this home.
    """
    with sole_writer(home, "rotate-secret"):
        withdraw(home, action="rotate-secret", reason=reason)
        home.secret_file.parent.mkdir(parents=True, exist_ok=True)
        replace_whole(home.secret_file, new_secret(), mode=PRIVATE)
        return read_or_create_secret(home.secret_file).fingerprint
