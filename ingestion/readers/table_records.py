"""Records of a file with rows and columns, and the text table a feed asks of them.

Here: the one `Records` shape of CSV, XLSX, Parquet and parallel lines. Not here: how their bytes are read.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ingestion.mapping_model import Explode
from ingestion.readers.json_paths import as_list, get, parse_path
from ingestion.readers.json_values import Json, JsonError, parse, to_text
from ingestion.readers.records import LINE, RECORD


@dataclass
class TableRecords:
    """Text columns plus `RECORD` and `LINE`; see `ingestion.readers.records.Records`."""

    frame: pl.DataFrame
    count: int
    rejected: pl.DataFrame
    flags: tuple[str, ...]
    time_zone: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Data columns in file order."""
        return [c for c in self.frame.columns if c not in {RECORD, LINE}]

    def names(self, pattern: str) -> list[str]:
        """Columns that match a glob, in file order; a name that is a column is itself."""
        return [pattern] if pattern in self.columns else fnmatch.filter(self.columns, pattern)

    def table(
        self, paths: Sequence[str], explode: str | Explode | None, chosen: pl.Series | None = None
    ) -> pl.DataFrame:
        """Text columns by name; a name that the file lacks is a column of nulls."""
        if isinstance(explode, str):
            explode = Explode.model_validate({"column": explode.removesuffix("[*]"), "json": "[*]"})
        frame = self.frame if explode is None else _explode(self.frame, explode, paths)
        have = set(frame.columns)
        wanted = [pl.col(p) if p in have else pl.lit(None, dtype=pl.String).alias(p) for p in paths]
        table = frame.select(RECORD, LINE, *wanted)
        return table if chosen is None else table.filter(chosen)

    def whole(self, short: Callable[[pl.Series], pl.Series], name: str) -> pl.DataFrame:
        """`RECORD` and what a function makes of all cells of a record, put together."""
        filled = [pl.col(c).fill_null("\x00") for c in self.columns]
        joined = pl.concat_str(filled, separator="\x1f") if filled else pl.lit("")
        return self.frame.select(RECORD, joined.alias(name)).with_columns(
            pl.col(name).map_batches(short, pl.String)
        )

    def raw(self, numbers: Iterable[int]) -> dict[int, str]:
        """The records asked for, as JSON text."""
        chosen = self.frame.filter(pl.col(RECORD).is_in(list(numbers))).drop(LINE)
        return {row.pop(RECORD): json.dumps(row, ensure_ascii=False) for row in chosen.iter_rows(named=True)}


def _explode(frame: pl.DataFrame, explode: Explode, paths: Sequence[str]) -> pl.DataFrame:
    column = explode.column
    if column not in frame.columns:
        return frame.clear()
    if explode.separator is not None:
        parts = pl.col(column).str.split(explode.separator)
        rows = frame.with_columns(parts).explode(column).with_columns(pl.col(column).str.strip_chars())
        return rows.filter(pl.col(column) != "")
    members = [p for p in paths if p.startswith(f"{column}.")]
    lists = [_elements(cell, str(explode.json_path)) for cell in frame[column].to_list()]
    wide = frame.drop(column).with_columns(pl.Series("__index__", range(frame.height), dtype=pl.Int64))
    rows_of = [(i, element) for i, elements in enumerate(lists) for element in elements]
    own: dict[str, list[int] | list[str | None]] = {
        "__index__": [i for i, _ in rows_of],
        column: [to_text(e) for _, e in rows_of],
    }
    for member in members:
        steps = parse_path(member.removeprefix(f"{column}.")).steps
        own[member] = [to_text(get(e, steps)) for _, e in rows_of]
    schema = {"__index__": pl.Int64} | dict.fromkeys([column, *members], pl.String)
    joined = pl.DataFrame(own, schema=schema).join(
        wide.drop([m for m in members if m in wide.columns]),
        on="__index__",
        how="left",
        maintain_order="left",
    )
    return joined.drop("__index__")


def _elements(cell: str | None, path: str) -> list[Json]:
    """Elements of the JSON list in a cell; a cell that is no JSON has none."""
    value = json_at(cell, path.removesuffix("[*]"))
    return as_list(value)


def json_at(cell: str | None, path: str) -> Json:
    """The value at a path of the JSON text in a cell; None where there is none."""
    if cell is None or not cell.strip():
        return None
    try:
        return get(parse(cell), parse_path(path).steps)
    except JsonError:
        return None
