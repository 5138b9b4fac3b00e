"""Places in bytes -> texts, without a loop.

Here: slices of one buffer as a Polars column. Not here: which places (`json_scan.py`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa


def texts_at(data: bytes, start: npt.NDArray[np.integer], end: npt.NDArray[np.integer]) -> pl.Series:
    """The texts between `start` and `end`, each a run of whole UTF-8 characters."""
    if not len(start):
        return pl.Series([], dtype=pl.String)
    if len(start) > 1 and (start[1:] < end[:-1]).any():
        _, first, where = np.unique(start, return_index=True, return_inverse=True)
        return texts_at(data, start[first], end[first]).gather(where)
    # Arrow wants texts that follow each other: the stretches between them are texts, too, and left out again.
    offsets = np.empty(2 * len(start), dtype=np.int64)
    offsets[0::2], offsets[1::2] = start, end
    found = pa.LargeStringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data))
    return pl.Series(pl.from_arrow(found)).gather_every(2)
