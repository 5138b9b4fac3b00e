"""What readers are told about checks that failed and were accepted: by whom, why and when.

Here: the columns this adds to the published audit. Not here: accepting (orchestration.override) and copying
(orchestration.published_copy).
"""

from __future__ import annotations

from dataclasses import replace

import duckdb

from orchestration import override
from orchestration.published_tables import Column, Table

_ADDED = {
    "check_result": (
        Column(
            "overridden_by", "VARCHAR", "Who accepted this failure for this build; empty if nobody did.", None
        ),
        Column("override_reason", "VARCHAR", "Why it was accepted.", None),
        Column("overridden_at", "TIMESTAMP WITH TIME ZONE", "When it was accepted.", None),
    ),
    "build": (
        Column(
            "overrides",
            "VARCHAR",
            "Failed checks that were accepted for this build, with name and reason.",
            None,
        ),
    ),
}
_SOURCE = {
    "check_result": """(
        select audit.*, accepted.accepted_by as overridden_by, accepted.reason as override_reason,
               accepted.accepted_at as overridden_at
        from {table} as audit left join temp.main.accepted as accepted using (kind, check_name, target)
    )""",
    "build": """(
        select *, (select string_agg(sentence, '; ' order by sentence) from temp.main.accepted) as overrides
        from {table}
    )""",
}


def with_overrides(con: duckdb.DuckDBPyConnection, tables: list[Table], build_id: str) -> list[Table]:
    """The tables to publish, with the overrides of this build beside its audit.

    Args:
        con: connection made by `attach_build`.
        tables: from `publishable_tables`.
        build_id: the build that is published; its audit rows are the only ones.
    """
    con.execute(
        "create or replace temp table accepted (kind varchar, check_name varchar, target varchar, "
        "accepted_by varchar, reason varchar, accepted_at timestamptz, sentence varchar)"
    )
    for one in override.of_build(con, build_id):
        con.execute(
            "insert into temp.main.accepted values (?, ?, ?, ?, ?, ?, ?)",
            [one.kind, one.check_name, one.target, one.accepted_by, one.reason, one.accepted_at, str(one)],
        )
    return [_beside_its_audit(table) for table in tables]


def _beside_its_audit(table: Table) -> Table:
    if table.schema != "meta" or table.name not in _ADDED:
        return table
    return replace(
        table,
        source=_SOURCE[table.name].replace("{table}", table.source),
        columns=(*table.columns, *_ADDED[table.name]),
    )
