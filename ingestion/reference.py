"""Reference data of an organisation: the lists of ``brand_health.yml`` and ``reference/*.csv`` as typed tables.

Here: filling ``reference.*`` and ``meta.source``, whole, at every load. A list that is absent is an empty table.
Not here: reading one CSV list strictly (``ingestion.reference_file``), delivered data (``ingestion.load``).
"""

from __future__ import annotations

from typing import Any

import duckdb

from ingestion.config import Organisation
from ingestion.config_yaml import near_miss
from ingestion.errors import ConfigurationError
from ingestion.identity import keyed_hash
from ingestion.reference_file import read_reference_file
from ingestion.secret import Secret
from ingestion.transaction import transaction
from ingestion.warehouse_tables import REFERENCE_FILES, REFERENCE_LISTS, SOURCE, reference_file_columns

Rows = list[tuple[Any, ...]]


def load_reference(
    con: duckdb.DuckDBPyConnection, organisation: Organisation, *, secret: Secret
) -> dict[str, int]:
    """Replaces every reference table by what the organisation folder says now.

    Returns:
        Table name (``brand``, ``department`` …) -> rows.

    Raises:
        ConfigurationError: a list is not what it should be; nothing is changed then.
    """
    _refuse_unknown_files(organisation)
    lists = _lists(organisation, secret)
    files = {
        table: read_reference_file(organisation.reference / f"{stem}.csv", columns)
        for table, (stem, columns) in REFERENCE_FILES.items()
    }
    with transaction(con):
        for table, rows in lists.items():
            _replace(con, f"reference.{table}", columns=list(REFERENCE_LISTS[table]), rows=rows)
        for table, rows in files.items():
            _replace(con, f"reference.{table}", columns=list(reference_file_columns(table)), rows=rows)
        _replace(con, "meta.source", columns=list(SOURCE), rows=lists["source"])
    return {table: len(rows) for table, rows in (lists | files).items()}


def _refuse_unknown_files(organisation: Organisation) -> None:
    known = {stem for stem, _ in REFERENCE_FILES.values()}
    for file in sorted(organisation.reference.glob("*.csv")):
        if file.stem not in known:
            raise ConfigurationError(
                str(file),
                "no reference list has this name, so nothing would read it",
                f"Lists are {', '.join(sorted(known))}.{near_miss(file.stem, known)}",
            )


def _replace(con: duckdb.DuckDBPyConnection, table: str, *, columns: list[str], rows: Rows) -> None:
    con.execute(f"delete from {table}")
    if rows:
        marks = ", ".join("?" for _ in columns)
        con.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", rows)


def _lists(organisation: Organisation, secret: Secret) -> dict[str, Rows]:
    named, reporting = organisation.organisation, organisation.reporting
    return {
        "organisation": [
            (
                named.id,
                named.name,
                named.demonstration,
                reporting.time_zone,
                reporting.week_starts_on,
                reporting.fiscal_year_starts_in,
            )
        ],
        "source": [
            (s.name, s.subject, s.mapping, s.files, s.owner, s.fictional, s.expected_every_days, s.licence)
            for s in organisation.sources
        ],
        "kpi_target": [(t.kpi, t.variant, t.target, t.owner) for t in organisation.kpi_targets],
        "contact_cap": [(cap.touches, cap.days) for cap in organisation.contact_caps],
        "sla_default": [
            (metric.removesuffix("_minutes"), priority, minutes)
            for metric, targets in organisation.sla_defaults.items()
            for priority, minutes in targets.items()
        ],
        "shared_contact": _shared_contacts(organisation, secret),
        **_brand_lists(organisation, secret),
    }


def _shared_contacts(organisation: Organisation, secret: Secret) -> Rows:
    """As hashes only, like the addresses they are to be found among."""
    kinds = [("email" if "@" in contact else "phone", contact) for contact in organisation.shared_contacts]
    return [(kind, keyed_hash(secret, kind, value=contact)) for kind, contact in kinds]


def _brand_lists(organisation: Organisation, secret: Secret) -> dict[str, Rows]:
    brands = organisation.brands
    return {
        "brand": [(b.id, b.name, b.is_own, b.competitor_set) for b in brands],
        # The name is a spelling like any other, so that a model looks in one place.
        "brand_alias": [(b.id, alias) for b in brands for alias in dict.fromkeys((b.name, *b.aliases))],
        "brand_handle": [
            (b.id, handle, keyed_hash(secret, "platform_user", value=handle))
            for b in brands
            for handle in b.handles
        ],
    }
