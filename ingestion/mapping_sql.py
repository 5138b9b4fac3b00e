"""Polars SQL expressions of a mapping: which raw columns they name, and running them.

Here: the names an expression uses and its evaluation over text columns. Not here: casting of the result.
"""

from __future__ import annotations

import re
from functools import lru_cache

import polars as pl

from ingestion.errors import ConfigurationError

_TOKEN = re.compile(
    r"""(?P<string>'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")*")|(?P<word>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"""
)
_QUERIES = frozenset(["select", "read_csv", "read_parquet", "read_json", "read_ipc"])
_KEYWORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "null",
        "true",
        "false",
        "case",
        "when",
        "then",
        "else",
        "end",
        "between",
        "like",
        "ilike",
        "rlike",
        "regexp",
        "as",
        "cast",
        "try_cast",
        "varchar",
        "text",
        "string",
        "bigint",
        "integer",
        "int",
        "smallint",
        "tinyint",
        "double",
        "float",
        "real",
        "boolean",
        "bool",
        "date",
        "timestamp",
        "time",
        "interval",
        "decimal",
        "numeric",
        "escape",
        "collate",
        "distinct",
        "from",
        "for",
        "at",
        "zone",
        "similar",
        "to",
        "exists",
        "any",
        "all",
        "asc",
        "desc",
    ]
)
# Type words are also good column names; after AS inside a CAST they are types.
_MAYBE_COLUMNS = frozenset({"text", "date", "timestamp", "time", "string", "at", "to", "zone", "all", "any"})


@lru_cache(maxsize=4096)
def names_in(sql: str) -> tuple[str, ...]:
    """Raw columns and paths an expression may name, in order of appearance."""
    found: dict[str, None] = {}
    for match in _TOKEN.finditer(sql):
        if match["quoted"]:
            found[match["quoted"][1:-1].replace('""', '"')] = None
        elif match["word"] and _is_column(match["word"], sql, match):
            found[match["word"]] = None
    return tuple(found)


def _is_column(word: str, sql: str, match: re.Match[str]) -> bool:
    if sql[match.end() :].lstrip().startswith("("):
        return False
    if re.search(r"\bextract\s*\(\s*$", sql[: match.start()], re.IGNORECASE):
        return False  # EXTRACT(year FROM x) names a part of a time
    lower = word.lower()
    if lower in _MAYBE_COLUMNS:
        return not re.search(r"\bas\s+$", sql[: match.start()], re.IGNORECASE)
    return lower not in _KEYWORDS


def evaluate(table: pl.DataFrame, sql: str) -> pl.Series:
    """Run one expression over the raw text columns; a constant is repeated.

    Raises:
        ConfigurationError: the expression does not parse or does not fit.
    """
    if complaint := _asks_for_a_table(sql):
        raise ConfigurationError(f"expression {sql!r}", complaint, "An expression is about the record alone.")
    try:
        result = table.lazy().select(pl.sql_expr(_quote_paths(sql)).alias("value")).collect().to_series()
    except (pl.exceptions.PolarsError, TypeError, ValueError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ConfigurationError(
            f"expression {sql!r}",
            f"Polars SQL refuses it ({first})",
            "All columns are text; quote odd names.",
        ) from error
    if len(result) == table.height:
        return result
    if len(result) != 1:
        raise ConfigurationError(
            f"expression {sql!r}",
            f"it gives {len(result)} values for {table.height} rows",
            "Use row functions.",
        )
    return result.extend_constant(result[0], table.height - 1) if table.height else result.clear()


def check_syntax(sql: str) -> str | None:
    """The parser's complaint, or None."""
    if complaint := _asks_for_a_table(sql):
        return complaint
    try:
        pl.sql_expr(_quote_paths(sql))
    except (pl.exceptions.PolarsError, TypeError, ValueError) as error:
        return str(error).strip().splitlines()[0]
    return None


def _asks_for_a_table(sql: str) -> str | None:
    """Polars would open any file or address that a query inside an expression names, already to plan it."""
    words = {match["word"].lower() for match in _TOKEN.finditer(sql) if match["word"]}
    return "it holds a query, and a mapping reads nothing but its records" if words & _QUERIES else None


def _quote_paths(sql: str) -> str:
    """A bare path such as `user.name` is one column of ours, not a table's column."""
    return _TOKEN.sub(lambda m: f'"{m["word"]}"' if m["word"] and "." in m["word"] else m.group(), sql)
