"""Files into the build, one after the other; while the rows of one are written, the next one is read.

Here: what each file means for what is already there, one refused file not stopping the others, and reading ahead.
Not here: which files (``ingestion.load``), understanding one (``ingestion.load_read``), writing rows
(``ingestion.warehouse_write``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import partial

import duckdb

from ingestion.contracts.catalogue import FEEDS
from ingestion.errors import BadInputError
from ingestion.load_discover import Found
from ingestion.load_ledger import entry_at, has_loaded_bytes
from ingestion.load_read import Reader
from ingestion.secret import Secret
from ingestion.warehouse_accounts import DeliveredFile, FileBalance
from ingestion.warehouse_write import FeedRows, write_file, write_refusal, write_repetition

# A file takes up to nine times its size while it is read; a larger one is alone in memory.
AHEAD_BYTES = 96 * 2**20


@dataclass(frozen=True)
class _Begun:
    """A file that was looked at, and is perhaps being read.

    Args:
        finish: writes it, and gives its accounts.
        is_alone: whether no other may be read before it is written.
    """

    finish: Callable[[], list[FileBalance]]
    is_alone: bool = False


def load_files(
    con: duckdb.DuckDBPyConnection, reader: Reader, files: Iterable[Found], *, secret: Secret
) -> list[FileBalance]:
    """Loads files in their order.

    Args:
        con: the build; used by this thread alone.
        reader: understands them.
        files: as they were found.
        secret: key of the hashes of people.

    Returns:
        The accounts of every file, also of those that were loaded before or are refused.
    """
    balances: list[FileBalance] = []
    begun: deque[_Begun] = deque()
    thread = ThreadPoolExecutor(1)
    try:
        for found in files:
            begun.append(_begin(con, reader, found, secret=secret, thread=thread))
            waiting = 0 if begun[-1].is_alone else 1
            while len(begun) > waiting:
                balances += begun.popleft().finish()
        balances += [balance for one in begun for balance in one.finish()]
    finally:
        thread.shutdown(cancel_futures=True)
    return balances


def _begin(
    con: duckdb.DuckDBPyConnection,
    reader: Reader,
    found: Found,
    *,
    secret: Secret,
    thread: ThreadPoolExecutor,
) -> _Begun:
    try:
        file = reader.identify(found)
    except BadInputError as problem:
        return _Begun(partial(_refused, con, reader.unread(found), problem))
    if file is None:
        return _Begun(list)
    known = entry_at(con, found.place)
    if known and known.status != "refused" and known.content_sha256 == file.content_sha256:
        return _Begun(partial(_balances, con, file))
    read = partial(reader.rows, found, file, secret=secret)
    if file.bytes > AHEAD_BYTES:
        return _Begun(partial(_write, con, file, read), is_alone=True)
    reading: Future[list[FeedRows]] = thread.submit(read)
    return _Begun(partial(_write, con, file, reading.result))


def _write(
    con: duckdb.DuckDBPyConnection, file: DeliveredFile, read: Callable[[], list[FeedRows]]
) -> list[FileBalance]:
    try:
        rows = read()
        if has_loaded_bytes(con, file):
            return [write_repetition(con, file, rows)]
        return write_file(con, file, rows)
    except BadInputError as problem:
        return _refused(con, file, problem)


def _refused(
    con: duckdb.DuckDBPyConnection, file: DeliveredFile, problem: BadInputError
) -> list[FileBalance]:
    return [write_refusal(con, file, problem)]


def _balances(con: duckdb.DuckDBPyConnection, file: DeliveredFile) -> list[FileBalance]:
    columns = ", ".join(field.name for field in fields(FileBalance))
    rows = con.execute(
        f"select {columns} from meta.load_balance where source = ? and delivery_date = ? and source_file = ?",
        [file.source, file.delivery_date, file.source_file],
    ).fetchall()
    order = list(FEEDS)
    return sorted((FileBalance(*row) for row in rows), key=lambda b: order.index(b.feed) if b.feed else -1)
