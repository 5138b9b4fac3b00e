"""Parallel files: line n of each file belongs together.

Here: pairing by line number. Not here: CSV (`csv_files.py`).
"""

from __future__ import annotations

import polars as pl

from ingestion.errors import BadInputError
from ingestion.mapping_model import FileSection
from ingestion.readers.csv_split import Dialect, split_records
from ingestion.readers.damage import damage_flags, mend
from ingestion.readers.files import Delivered
from ingestion.readers.records import LINE, RECORD, reject_frame
from ingestion.readers.table_records import TableRecords
from ingestion.readers.text import UNDECODED, decode


def read_parallel_lines(delivered: Delivered, section: FileSection) -> TableRecords:
    """One column per file: the matched file first, then its companions.

    Raises:
        BadInputError: `row_count_mismatch`, `undecodable_text`, `empty_file`.
    """
    reader = section.reader
    first = next(c for c in reader.columns or [] if c not in reader.companions)
    columns = {first: _lines(delivered.data, delivered.name, reader.encoding, reader.newline)}
    for column, other in delivered.companions.items():
        columns[column] = _lines(other, reader.companions[column], reader.encoding, reader.newline)
    counts = {column: len(lines) for column, lines in columns.items()}
    if len(set(counts.values())) > 1:
        shown = ", ".join(f"{column} {count}" for column, count in counts.items())
        raise BadInputError(
            delivered.name,
            f"files that must pair line by line have different lengths ({shown})",
            "Ask for both files from the same export.",
            kind="row_count_mismatch",
        )
    height = counts[first]
    numbers = {RECORD: range(1, height + 1), LINE: range(1, height + 1)}
    frame = pl.DataFrame(
        numbers | columns, schema={RECORD: pl.Int64, LINE: pl.Int64} | dict.fromkeys(columns, pl.String)
    )
    flags = damage_flags(frame, list(columns), RECORD)
    frame = mend(frame, list(columns), mojibake=reader.repair_mojibake, entities=reader.unescape_html)
    return TableRecords(frame, height, reject_frame([]), flags)


def _lines(data: bytes, name: str, encoding: str, newline: str) -> list[str]:
    text = decode(data, encoding, name)
    if UNDECODED.search(text) or "\x00" in text:
        raise BadInputError(
            name,
            f"it holds bytes that {encoding} cannot decode",
            "Put the true encoding in.",
            kind="undecodable_text",
        )
    return split_records(text, Dialect("\t", "", newline), skip_lines=0, keep_blank=True).texts
