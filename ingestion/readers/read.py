"""One door to all readers: a delivered file and its section of the mapping -> records as text.

Here: the choice of the reader. Not here: anything a reader does.
"""

from __future__ import annotations

from collections.abc import Callable

from ingestion.mapping_model import FileSection
from ingestion.readers.csv_files import read_csv
from ingestion.readers.files import Delivered
from ingestion.readers.json_files import read_json, read_json_lines
from ingestion.readers.json_records import JsonRecords
from ingestion.readers.lines import read_parallel_lines
from ingestion.readers.parquet_files import read_parquet
from ingestion.readers.table_records import TableRecords
from ingestion.readers.xlsx_files import read_xlsx

AnyRecords = JsonRecords | TableRecords
READERS: dict[str, Callable[[Delivered, FileSection], AnyRecords]] = {
    "csv": read_csv,
    "json": read_json,
    "jsonl": read_json_lines,
    "xlsx": read_xlsx,
    "parquet": read_parquet,
    "parallel_lines": read_parallel_lines,
}


def read_records(delivered: Delivered, section: FileSection) -> AnyRecords:
    """Read one file, strictly and without inference.

    Raises:
        BadInputError: the file is refused as a whole; `kind` says why.
    """
    return READERS[section.format](delivered, section)
