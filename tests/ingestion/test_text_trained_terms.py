"""Terms are counted as a reader with a pencil would, whatever the texts and whichever terms are asked for."""

import re
from collections import Counter
from itertools import pairwise

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ingestion.text.trained_terms import pieces_counted, pieces_in, read, words_counted, words_in

texts_of = st.lists(st.text(alphabet="ab é'1 !ß👍", max_size=20), max_size=6)


def tokens(text):
    return re.findall(r"[\w']+|[^\s\w']", re.sub(r"\d+", "0", text.lower()))


def words_by_hand(text):
    found = tokens(text)
    return Counter(found) + Counter(f"{one} {other}" for one, other in pairwise(found))


def pieces_by_hand(text):
    found = Counter()
    for token in tokens(text):
        if re.search(r"[^\W\d_]", token):
            edged = f" {token} "
            found.update(edged[at : at + n] for n in (3, 4, 5) for at in range(len(edged) - n + 1))
    return found


def as_counters(matrix, names):
    return [
        Counter({name: int(n) for name, n in zip(names.tolist(), row, strict=True) if n})
        for row in matrix.toarray()
    ]


@given(texts_of)
def test_every_term_is_found_and_counted(texts):
    seen = read(pl.Series(texts, dtype=pl.String))
    for names, counted, by_hand in (
        (words_in(seen), words_counted(seen, words_in(seen)), words_by_hand),
        (pieces_in(seen), pieces_counted(seen, pieces_in(seen)), pieces_by_hand),
    ):
        assert as_counters(counted, names) == [by_hand(text) for text in texts]


@given(texts_of, texts_of)
def test_terms_of_other_texts_are_looked_for_and_unknown_ones_left_out(texts, others):
    names = words_in(read(pl.Series(others, dtype=pl.String)))
    counted = words_counted(read(pl.Series(texts, dtype=pl.String)), names)
    known = set(names.tolist())
    wanted = [
        Counter({term: n for term, n in words_by_hand(text).items() if term in known}) for text in texts
    ]
    assert as_counters(counted, names) == wanted


def test_a_pair_does_not_reach_into_the_next_text():
    assert words_in(read(pl.Series(["a b", "c"]))).tolist() == ["a", "a b", "b", "c"]


def test_cells_stand_in_the_order_of_the_terms():
    seen = read(pl.Series(["boarding delayed again", "again delayed boarding"]))
    counted = pieces_counted(seen, pieces_in(seen))
    for row in range(2):
        columns = counted.indices[counted.indptr[row] : counted.indptr[row + 1]]
        assert np.array_equal(columns, np.sort(columns))
