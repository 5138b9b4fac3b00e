"""One door to all readers: a delivered file and its section of the mapping -> records as text.

Here: the choice of the reader. Not here: anything a reader does.
"""

from __future__ import annotations

from collections.abc import Callable

from ingestion.mapping_model import FileSection
from ingestion.readers.csv_fast import read_regular_csv
from ingestion.readers.csv_files import read_csv
from ingestion.readers.files import Delivered
from ingestion.readers.json_fast import read_shaped
from ingestion.readers.json_files import read_json, read_json_lines
from ingestion.readers.json_records import JsonRecords
from ingestion.readers.json_shaped import ShapedRecords
from ingestion.readers.lines import read_parallel_lines
from ingestion.readers.parquet_files import read_parquet
from ingestion.readers.table_records import TableRecords
from ingestion.readers.xlsx_files import read_xlsx

AnyRecords = JsonRecords | ShapedRecords | TableRecords
READERS: dict[str, Callable[[Delivered, FileSection], AnyRecords]] = {
    "csv": read_csv,
    "json": read_json,
    "jsonl": read_json_lines,
    "xlsx": read_xlsx,
    "parquet": read_parquet,
    "parallel_lines": read_parallel_lines,
}

# Each gives None for a file that it cannot read as the strict reader would.
_QUICK: dict[str, Callable[[Delivered, FileSection], AnyRecords | None]] = {
    "csv": read_regular_csv,
    "json": read_shaped,
    "jsonl": read_shaped,
}


def read_records(delivered: Delivered, section: FileSection) -> AnyRecords:
    """Read one file, strictly and without inference.

    Raises:
        BadInputError: the file is refused as a whole; `kind` says why.
    """
    return READERS[section.format](delivered, section)


def read_quickly(delivered: Delivered, section: FileSection) -> AnyRecords:
    """The same records as `read_records` gives, without a loop over them where the file allows it.

    Raises:
        BadInputError: the file is refused as a whole; `kind` says why.
    """
    reader = _QUICK.get(section.format)
    found = reader(delivered, section) if reader else None
    return read_records(delivered, section) if found is None else found
