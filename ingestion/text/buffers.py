"""The bytes of many texts in one piece, for loops that read all of them.

Here: `buffer_of`. Not here: the loops (``compiled``).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
# Behind the last text, so that the byte after any can be read.
PADDING = b"\n" * 8


def buffer_of(texts: pl.Series) -> tuple[Bytes, Numbers]:
    """The bytes of texts one after the other with some more behind, where each begins, and where the last one ends."""
    array = texts.rechunk().to_arrow().cast(pa.large_string())
    bounds = np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
    raw = array.buffers()[2]
    content = bytes(memoryview(raw)[bounds[0] : bounds[-1]]) if raw else b""
    return np.frombuffer(content + PADDING, np.uint8), bounds - bounds[0]
