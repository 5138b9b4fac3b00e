"""The terms of texts, counted: words, pairs of neighbouring words, and pieces of words.

Here: cutting texts into tokens, which terms stand in them, and how often each text has given ones. Not here: how
telling a term is and which ones a model may know (``trained_features``, ``trained_fit``).

Digits are read as 0, so no number of a customer becomes a word of the model. Every distinct token is looked up and cut
up once, however often it is written; what is left to do per text is arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

_TOKEN = r"[\p{L}\p{M}\p{N}']+|[^\s\p{L}\p{M}\p{N}']"  # noqa: S105 - a pattern, not a secret
# Pieces of a word with its edges; three letters tell an ending, five nearly a stem.
_PIECES = (3, 4, 5)
# Longer "words" are addresses and laughter; what lies behind is not read.
_LONGEST = 24

Matrix = sparse.csr_matrix
Strings = np.ndarray[Any, np.dtype[np.str_]]
_Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Read:
    """Texts as runs of tokens.

    Args:
        row: text of each token, in the order of reading.
        number: which of the distinct tokens it is.
        distinct: the tokens there are.
        rows: number of texts.
    """

    row: _Numbers
    number: _Numbers
    distinct: pl.Series
    rows: int

    def pairs(self) -> tuple[_Numbers, _Numbers, _Numbers]:
        """Text, first and second token of each pair of neighbours."""
        together = self.row[:-1] == self.row[1:]
        return self.row[:-1][together], self.number[:-1][together], self.number[1:][together]


def read(words: pl.Series) -> Read:
    """Cuts texts into tokens."""
    text = pl.col("words").fill_null("").str.to_lowercase().str.replace_all(r"\p{N}+", "0")
    frame = pl.DataFrame({"words": words}).with_row_index("row")
    tokens = frame.select("row", text.str.extract_all(_TOKEN).alias("token")).explode("token").drop_nulls()
    distinct = tokens.select(pl.col("token").unique(maintain_order=True)).with_row_index("number")
    found = tokens.join(distinct, on="token", how="left", maintain_order="left")
    row, number = (found[name].to_numpy().astype(np.int64) for name in ("row", "number"))
    return Read(row, number, distinct["token"], len(words))


def words_in(texts: Read) -> Strings:
    """The words and pairs of the texts, sorted."""
    _, first, second = texts.pairs()
    keys = np.unique(first * len(texts.distinct) + second)
    names = texts.distinct.to_list()
    pairs = (f"{names[key // len(names)]} {names[key % len(names)]}" for key in keys.tolist())
    return np.array(sorted({*names, *pairs}), dtype=np.str_)


def pieces_in(texts: Read) -> Strings:
    """The pieces of the words of the texts, sorted."""
    return np.array(sorted(set(_pieces(texts)["term"])), dtype=np.str_)


def words_counted(texts: Read, names: Strings) -> Matrix:
    """How often each text has these words and pairs."""
    size = len(texts.distinct)
    number_of = {token: number for number, token in enumerate(texts.distinct.to_list())}
    column_of = np.full(size, -1, np.int64)
    pairs: list[tuple[int, int]] = []
    for column, name in enumerate(names.tolist()):
        first, _, second = name.partition(" ")
        if not second and first in number_of:
            column_of[number_of[first]] = column
        elif first in number_of and second in number_of:
            pairs.append((number_of[first] * size + number_of[second], column))
    pairs.sort()
    keys, columns = (np.array([pair[place] for pair in pairs], np.int64) for place in (0, 1))
    row, first, second = texts.pairs()
    found, at = _looked_up(keys, first * size + second)
    single = column_of[texts.number] if size else texts.number
    rows = np.concatenate([texts.row[single >= 0], row[found]])
    return _matrix(rows, np.concatenate([single[single >= 0], columns[at]]), (texts.rows, len(names)))


def pieces_counted(texts: Read, names: Strings) -> Matrix:
    """How often each text has these pieces of words."""
    size = len(texts.distinct)
    column = pl.DataFrame({"term": names.tolist()}, schema={"term": pl.String}).with_row_index("column")
    inside = _pieces(texts).join(column, on="term")
    cut = _matrix(inside["number"].to_numpy(), inside["column"].to_numpy(), (size, len(names)))
    written = _matrix(texts.row, texts.number, (texts.rows, size))
    counted = sparse.csr_matrix(written @ cut)
    # Sums over a row go in the order of its cells; sorted, they do not hang on which texts stand beside it.
    counted.sort_indices()
    return counted


def _looked_up(keys: _Numbers, wanted: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Which of the wanted are among the keys (sorted), and where."""
    if not len(keys):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found = np.flatnonzero(keys[at] == wanted)
    return found, at[found]


def _matrix(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> Matrix:
    """Counts of (row, column), sorted within each row."""
    counted = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()
    counted.sum_duplicates()
    return counted


def _pieces(texts: Read) -> pl.DataFrame:
    """Number of each distinct word, and each piece in it."""
    spelled = pl.DataFrame({"token": texts.distinct}, schema={"token": pl.String}).with_row_index("number")
    spelled = spelled.filter(pl.col("token").str.contains(r"\p{L}"))
    edged = spelled.with_columns(edged=pl.format(" {} ", pl.col("token").str.slice(0, _LONGEST)))
    return pl.concat([_cut(edged, length) for length in _PIECES])


def _cut(edged: pl.DataFrame, length: int) -> pl.DataFrame:
    last = pl.col("edged").str.len_chars().cast(pl.Int64) - length + 1
    places = edged.filter(last > 0).with_columns(place=pl.int_ranges(0, last)).explode("place")
    return places.select("number", pl.col("edged").str.slice(pl.col("place"), length).alias("term"))
