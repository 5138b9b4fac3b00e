"""The plain-CSV way in: one template per canonical feed, its documentation, and the mapping that reads them.

Here: all three, rendered from the contracts, so that they cannot drift from them.
``python -m ingestion.scaffold_feeds`` writes them; a test holds the files to what is rendered here.
Not here: a new organisation folder (``ingestion.scaffold``).
"""

from __future__ import annotations

import sys
from pathlib import Path

import dataframely as dy

from ingestion.contracts.catalogue import FEEDS, Feed, duckdb_type, metadata
from ingestion.scaffold_examples import example

PACKAGE = Path(__file__).parent
# Two columns every template has beside those of the contract.
UPDATED, REMOVED = "updated_at", "is_deleted"
_SPOKEN = {
    "VARCHAR": "text",
    "TIMESTAMPTZ": "time",
    "DATE": "day",
    "BIGINT": "whole number",
    "DOUBLE": "number",
    "BOOLEAN": "true or false",
}
_INTRODUCTION = """# Plain CSV templates

One file per canonical feed. For a system no mapping covers: export into this shape, name the file like the template
(`support_tickets.csv`, `support_tickets_2026-01.csv`, also `.gz`), and deliver it as
`deliveries/<YYYY-MM-DD>/<source>/support_tickets.csv` for a source with `mapping: plain_csv`.
Delete the example row. Feeds you do not have are simply not delivered: their KPIs say so.

- UTF-8, comma, quotes where needed, one header row. Optional columns may be left out.
- time: `2026-01-31T09:30:00Z` or with an offset; without one it is UTC. day: `2026-01-31`. Empty = unknown.
- `updated_at` (optional, time): when the record last changed at its source; the newest version of a key wins.
- `is_deleted` (optional, `true`): the record was deleted at its source and leaves every figure.
- identity: the value points at a person; only a keyed hash of it is stored. free text: never published.
"""


def files() -> dict[Path, str]:
    """Every file this module is responsible for, with its content."""
    templates = PACKAGE / "templates" / "plain_csv"
    made = {templates / f"{feed.id}.csv": template(feed) for feed in FEEDS.values()}
    made[templates / "README.md"] = documentation()
    made[PACKAGE / "mappings" / "plain_csv.yml"] = mapping()
    return made


def template(feed: Feed) -> str:
    """Header and one example row that the contract accepts."""
    names = feed.schema.column_names()
    header = [*names, UPDATED, REMOVED]
    row = [*(example(feed, name) for name in names), "2026-01-31T10:00:00Z", "false"]
    return ",".join(header) + "\n" + ",".join(_cell(value) for value in row) + "\n"


def _cell(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if set(value) & set(',"\n') else value


def documentation() -> str:
    """All templates explained, one table per feed."""
    sections = [_INTRODUCTION]
    for feed in FEEDS.values():
        lines = [
            f"\n## {feed.id}\n\n{feed.description} Key: {', '.join(f'`{part}`' for part in feed.key)}.\n",
            "| column | what | required | meaning |",
            "|---|---|---|---|",
        ]
        lines += [_documented(feed, name, column) for name, column in feed.schema.columns().items()]
        sections.append("\n".join(lines) + "\n")
    return "".join(sections)


def _documented(feed: Feed, name: str, column: dy.Column) -> str:
    kind = _SPOKEN[duckdb_type(feed, name)]
    if isinstance(column, dy.Enum):
        kind = "one of " + ", ".join(f"`{word}`" for word in column.categories)
    found = metadata(feed, name)
    kind += f"; identity ({found['identity']})" if "identity" in found else ""
    kind += "; free text" if "free_text" in found else ""
    return f"| `{name}` | {kind} | {'no' if column.nullable else 'yes'} | {column.description} |"


def mapping() -> str:
    """The mapping file ``plain_csv``: every column under its own name."""
    head = [
        "# yaml-language-server: $schema=mapping.schema.json",
        "# Rendered from the contracts by `python -m ingestion.scaffold_feeds`.",
        "mapping: plain_csv",
        "title: Plain CSV, one file per canonical feed",
        "documentation: The file name says the feed, every column has the name of the contract.",
        "files:",
    ]
    return "\n".join(head + [line for feed in FEEDS.values() for line in _section(feed)]) + "\n"


def _section(feed: Feed) -> list[str]:
    required = ", ".join(name for name, column in feed.schema.columns().items() if not column.nullable)
    fields = [f"          {name}: {name}" for name in feed.schema.column_names()]
    return [
        f'  - match: "{feed.id}*.csv"',
        "    format: csv",
        "    time_zone: UTC",
        f"    reader: {{newline: any, other_columns: flag, required_columns: [{required}]}}",
        "    feeds:",
        f"      - feed: {feed.id}",
        "        fields:",
        *fields,
        f"        version: {{column: {UPDATED}, formats: [iso]}}",
        f"        tombstone: lower({REMOVED}) = 'true'",
    ]


def write() -> None:
    """Writes all files."""
    for path, content in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
        sys.stdout.write(f"{path.relative_to(PACKAGE)}\n")


if __name__ == "__main__":
    write()
