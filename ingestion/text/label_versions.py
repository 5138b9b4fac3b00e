"""Versions of labels: which model said what, and whose word counts.

Here: `key_of`, `versions_of`, `next_version`. Not here: labelling (``labels``).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from ingestion.text.labeller import Labeller


def key_of(labeller: Labeller) -> str:
    """What tells a label of one model from the same label of another."""
    return f"{labeller.name}/{labeller.model_id}"


def versions_of(con: duckdb.DuckDBPyConnection, labellers: Sequence[Labeller]) -> dict[str, str]:
    """The version of each labeller, numbered within its label: the one that counts sorts behind all others.

    So a model takes over from the rules with a higher number, and the rules from a model that was withdrawn.
    """
    kept: dict[str, dict[str, str]] = {}
    for label, model_id, version in con.execute(
        "select label, model_id, max(model_version) from raw.text_label group by all"
    ).fetchall():
        kept.setdefault(label, {})[model_id] = version
    counting = {labeller.name: labeller.model_id for labeller in labellers}
    versions = {}
    for labeller in labellers:
        known = kept.setdefault(labeller.name, {})
        newest, own = max(known.values(), default=None), known.get(labeller.model_id)
        is_same = own is not None and own.partition("-")[2] == labeller.fingerprint
        if not is_same or (counting[labeller.name] == labeller.model_id and own != newest):
            own = next_version((newest,), labeller.fingerprint)
        assert own is not None
        known[labeller.model_id] = versions[key_of(labeller)] = own
    return versions


def next_version(newest: tuple[str | None] | None, fingerprint: str) -> str:
    """Number and fingerprint, ``0002-3f9a…``: the number grows with each change, so the newest sorts last."""
    known = newest[0] if newest and newest[0] else "0000-"
    number, _, printed = known.partition("-")
    return known if printed == fingerprint else f"{int(number) + 1:04d}-{fingerprint}"
