"""Overrides: somebody with a name accepts that a check failed, for one build and with a reason.

Here: what may never be accepted, the record `audit.override`, and how it follows a night that is run again. Not here:
the verdict that counts it (`orchestration.gate`) and the command (`orchestration.cli_gate`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

import duckdb

from ingestion.errors import ConfigurationError

_NO_ACCOUNT = "records are lost or counted twice, so no figure says what it is about"
_A_PERSON = "somebody could be recognised in what readers get, and nobody can take it back from them"
_INVENTED = "an invented figure would be believed"
# Checks that nobody can accept, each with the reason. A balance that does not add up and a person laid bare are no
# matter of judgement. tests/orchestration/test_gate_override.py keeps the list whole.
NEVER: dict[str, str] = {
    "records_balance": _NO_ACCOUNT,
    "every_loaded_file_has_an_account": _NO_ACCOUNT,
    "raw_holds_what_the_ledger_accepted": _NO_ACCOUNT,
    "every_record_becomes_a_fact": _NO_ACCOUNT,
    "identities_are_hashed": _A_PERSON,
    "no_column_names_a_person": _A_PERSON,
    "small_groups_are_hidden": _A_PERSON,
    "what_is_hidden_shows_nothing": _A_PERSON,
    "changes_hold_codes_and_no_words": _A_PERSON,
    "what_is_hidden_or_missing_shows_no_number": _A_PERSON,
    "the_spread_of_answers_is_shown_of_larger_groups_only": _A_PERSON,
    "fictional_rows_are_marked": _INVENTED,
    "fictional_facts_make_fictional_figures": _INVENTED,
    "every_row_is_of_this_build": "yesterday's figures would stand under the date of today",
}
# The same for whole kinds of dbt tests: one per table, under names of their own.
NEVER_NAMED_LIKE: dict[str, str] = {
    "hidden": _A_PERSON,
    "suppress": _A_PERSON,
    "no_small_": _A_PERSON,
}
_COLUMNS = (
    "build_id varchar, kind varchar, check_name varchar, target varchar, observed varchar, failed_rows bigint, "
    "accepted_by varchar, reason varchar, accepted_at timestamptz, inputs varchar, carried_from varchar"
)


@dataclass(frozen=True)
class Override:
    """One accepted failure.

    Args:
        observed: what the check had found; anything else it finds later is not accepted.
        carried_from: the build it was accepted for, if this one repeats that night; else None.
    """

    build_id: str
    kind: str
    check_name: str
    target: str
    observed: str
    failed_rows: int
    accepted_by: str
    reason: str
    accepted_at: dt.datetime
    carried_from: str | None

    def __str__(self) -> str:
        return (
            f"{self.check_name} on {self.target} ({self.observed}), accepted by {self.accepted_by} "
            f"on {self.accepted_at:%Y-%m-%d %H:%M} UTC: {self.reason}"
        )


_READ = ", ".join(field.name for field in fields(Override))


def why_never(check_name: str) -> str | None:
    """Why nobody may accept a failure of this check; None if somebody may."""
    if check_name in NEVER:
        return NEVER[check_name]
    return next((why for word, why in NEVER_NAMED_LIKE.items() if word in check_name), None)


def accept(
    con: duckdb.DuckDBPyConnection, build_id: str, *, check: tuple[str, str], by: str, reason: str
) -> Override:
    """Record that a failed check is accepted for one build.

    Args:
        con: writing connection to the build file.
        build_id: the newest build of the file; an earlier one is no longer in it.
        check: name and table of the check.
        by: who accepts it.
        reason: why; every report of the build repeats it.

    Raises:
        ConfigurationError: no name or reason, no such failure in the newest build, or a check nobody may accept.
    """
    name, target = check
    if not by.strip() or not reason.strip():
        raise ConfigurationError(
            "override", "it needs a name and a reason", 'Give --by NAME and --reason "…"; both are published.'
        )
    if why := why_never(name):
        raise ConfigurationError(name, f"nobody can accept its failure: {why}", "Mend what it found.")
    _must_be_newest(con, build_id)
    kind, observed, failed_rows = _failure(con, build_id, name=name, target=target)
    con.execute(f"create table if not exists audit.override ({_COLUMNS})")
    con.execute(
        "delete from audit.override where build_id = ? and kind = ? and check_name = ? and target = ?",
        [build_id, kind, name, target],
    )
    accepted_at = dt.datetime.now(dt.UTC)
    con.execute(
        "insert into audit.override values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null)",
        [
            build_id,
            kind,
            name,
            target,
            observed,
            failed_rows,
            by.strip(),
            reason.strip(),
            accepted_at,
            _inputs(con),
        ],
    )
    return next(one for one in of_build(con, build_id) if (one.check_name, one.target) == check)


def of_build(con: duckdb.DuckDBPyConnection, build_id: str) -> list[Override]:
    """What is accepted for a build. A row that `accept` would have refused, written by hand, counts for nothing."""
    if not exists(con):
        return []
    rows = con.execute(
        f"select {_READ} from audit.override where build_id = ? and trim(accepted_by) <> '' and trim(reason) <> '' "
        "order by check_name, target",
        [build_id],
    ).fetchall()
    return [one for one in (Override(*row) for row in rows) if why_never(one.check_name) is None]


def carry(con: duckdb.DuckDBPyConnection, build_id: str) -> None:
    """Let what was accepted for a held night hold when the same night is run again.

    A build that stopped at the gate has no models; it is finished by running its night again, under a new id. That
    is the same build to a person only if the day, every delivered file and what the check found are the same.
    """
    if not exists(con):
        return
    con.execute(
        """
        insert into audit.override
        select this.build_id, old.kind, old.check_name, old.target, old.observed, old.failed_rows, old.accepted_by,
               old.reason, old.accepted_at, old.inputs, coalesce(old.carried_from, old.build_id)
        from audit.build as this
        join audit.build as held on held.as_of = this.as_of and held.state in ('held', 'failed')
            and held.started_at = (select max(started_at) from audit.build where started_at < this.started_at)
        join audit.override as old on old.build_id = held.build_id and old.inputs = ?
        join audit.check_result as found on found.build_id = this.build_id and found.kind = old.kind
            and found.check_name = old.check_name and found.target = old.target
            and found.observed = old.observed and found.failed_rows = old.failed_rows and found.status = 'fail'
        where this.build_id = ? and not exists (
            from audit.override as new where new.build_id = this.build_id and new.kind = old.kind
                and new.check_name = old.check_name and new.target = old.target
        )
        """,
        [_inputs(con), build_id],
    )


def exists(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether anybody has ever accepted anything in this build file."""
    found = con.execute(
        "select 1 from duckdb_tables() where database_name = current_database() "
        "and schema_name = 'audit' and table_name = 'override'"
    ).fetchone()
    return found is not None


def _must_be_newest(con: duckdb.DuckDBPyConnection, build_id: str) -> None:
    newest = con.execute("select build_id from audit.build order by started_at desc limit 1").fetchone()
    if newest != (build_id,):
        raise ConfigurationError(
            f"build {build_id}",
            "the build file does not hold this build",
            f"The newest is {newest[0] if newest else 'none'}; see `brand-health status`.",
        )


def _failure(
    con: duckdb.DuckDBPyConnection, build_id: str, *, name: str, target: str
) -> tuple[str, str, int]:
    rows = con.execute(
        "select kind, observed, coalesce(failed_rows, 0), status, severity from audit.check_result "
        "where build_id = ? and check_name = ? and target = ?",
        [build_id, name, target],
    ).fetchall()
    failed = [row for row in rows if row[3:] == ("fail", "error")]
    if len(failed) == 1:
        return failed[0][:3]
    crashed = any(row[3] == "error" for row in rows)
    raise ConfigurationError(
        f"{name} on {target}",
        "it crashed or was cut off, so nobody knows what it would have found"
        if crashed
        else "it did not fail in this build, or holds nothing",
        "`brand-health status` lists the checks that hold the build.",
    )


def _inputs(con: duckdb.DuckDBPyConnection) -> str:
    """One hash over every delivered file."""
    row = con.execute(
        "select sha256(coalesce(string_agg(concat_ws('|', source, delivery_date, source_file, "
        "content_sha256), ';' order by source, delivery_date, source_file), '')) from meta.load_ledger"
    ).fetchone()
    return row[0] if row else ""
