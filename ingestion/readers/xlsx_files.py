"""XLSX: one sheet, every cell as text, dates as ISO.

Here: the workbook and its rows. Not here: headers (`headers.py`), casting.
"""

from __future__ import annotations

import fastexcel
import polars as pl

from ingestion.errors import BadInputError
from ingestion.mapping_model import FileSection, Reader
from ingestion.readers.archives import refuse_bomb
from ingestion.readers.damage import damage_flags, mend
from ingestion.readers.files import Delivered
from ingestion.readers.headers import read_header
from ingestion.readers.records import LINE, RECORD, reject_frame
from ingestion.readers.table_records import TableRecords


def read_xlsx(delivered: Delivered, section: FileSection) -> TableRecords:
    """One sheet of a workbook; an empty cell is an empty text, as in CSV.

    Raises:
        BadInputError: `corrupt_file`, `archive_too_large`, `missing_sheet`, `missing_required_column`, `not_tabular`.
    """
    reader = section.reader
    cells = _cells(delivered, reader)
    top = reader.skip_rows + reader.header_rows
    header = read_header(cells[reader.skip_rows : top].rows(), reader, delivered.name)
    body = cells[top:].with_columns(pl.int_range(top + 1, cells.height + 1, dtype=pl.Int64).alias(LINE))
    # Formatted but empty rows below the table are not records.
    body = body.filter(pl.any_horizontal(pl.exclude(LINE) != ""))
    columns = [
        pl.col(cells.columns[i]).alias(n) for i, n in enumerate(header.names) if i not in header.dropped
    ]
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(RECORD)
    frame = body.select(number, LINE, *columns)
    names = frame.columns[2:]
    flags = damage_flags(frame, names, RECORD) if frame.height else ("empty_delivery: a header and no row",)
    frame = mend(frame, names, mojibake=reader.repair_mojibake, entities=reader.unescape_html)
    return TableRecords(frame, frame.height, reject_frame([]), flags, header.time_zone, header.labels)


def _cells(delivered: Delivered, reader: Reader) -> pl.DataFrame:
    try:
        if delivered.data.startswith(b"PK"):
            refuse_bomb(delivered.data, delivered.name)
        book = fastexcel.read_excel(delivered.data)
    except fastexcel.FastExcelError as error:
        raise BadInputError(
            delivered.name, "it is not a readable workbook", "Save it as .xlsx again.", kind="corrupt_file"
        ) from error
    wanted = reader.sheet or book.sheet_names[0]
    if wanted not in book.sheet_names:
        raise BadInputError(
            delivered.name,
            f"it has no sheet {wanted!r}",
            f"It has {', '.join(book.sheet_names)}.",
            kind="missing_sheet",
        )
    sheet = book.load_sheet(wanted, header_row=None, skip_rows=0, dtypes="string")
    frame = sheet.to_polars()
    return frame.select(pl.all().cast(pl.String).fill_null(""))
