"""What two texts are compared by without reading them: MinHash values of their wording, hashes of their content words.

Here: `signatures`. Not here: which texts are near-duplicates (dbt: the share of equal values estimates the Jaccard
similarity of the word pairs; .6 agrees with a reader 97 times in 100).

Names of people, numbers and the agent's initials are no wording: they differ between copies of one template.

MinHash by multiply-shift hashing (Broder 1997; Dietzfelbinger et al. 1997), over all texts of a batch at once: a
library that makes one object for each text took half of the time of all labels.
"""

from __future__ import annotations

import hashlib
import re

import numpy as np
import numpy.typing as npt
import polars as pl

from ingestion.text.labeller import fingerprint, plain, read_words
from ingestion.text.reply import SIGN_OFF

VALUES = 64
_SCHEME = "multiply-shift of word pairs, 1"
_WORD = r"[^\W\d_]+(?:'[^\W\d_]+)?|0+"
_GREETED = r"(?i)^(hi|hello|hey|dear)( there)?[ ,]+[^\W\d_]+\b"
_SHORTEST = 3
# Endings that leave the word the same thing: bags, delayed, boarding.
_ENDINGS = re.compile(r"(?:'s|ies|ing|ed|es|e|s)$")
_STEM = 4
_HIGH = np.uint64(32)

Hashes = npt.NDArray[np.uint64]


def signature_fingerprint() -> str:
    """Changes whenever signatures would."""
    rules = (_WORD, _GREETED, SIGN_OFF, _ENDINGS.pattern, str((VALUES, _SHORTEST, _STEM)))
    return fingerprint(_SCHEME, rules, read_words("stopwords.csv")[1])


def signatures(texts: pl.DataFrame) -> pl.DataFrame:
    """Signatures of texts.

    Args:
        texts: text_id, text.

    Returns:
        text_id, shingles (64 values; none where there are no words), words (sorted hashes).
    """
    wording = plain("text").str.replace(SIGN_OFF, "").str.replace(_GREETED, "$1").str.to_lowercase()
    spoken = texts.select(
        "text_id", wording.str.replace_all(r"\d", "0").str.extract_all(_WORD).alias("words")
    )
    said = spoken.select(pl.int_range(pl.len()).alias("text"), "words").explode("words").drop_nulls()
    known = said.select(pl.col("words").unique(maintain_order=True))
    said = said.join(_of_words(known["words"]), on="words", how="left", maintain_order="left")
    return pl.DataFrame(
        {
            "text_id": spoken["text_id"],
            "shingles": _per_text(_shingles(said), spoken.height),
            "words": _per_text(_content(said), spoken.height),
        }
    )


def _of_words(words: pl.Series) -> pl.DataFrame:
    """Of each distinct word its hash and, if it is a content word, the hash of its stem."""
    stop = {stem(word) for word in read_words("stopwords.csv")[0]["word"]}
    said = words.to_list()
    stems = [stem(word) if len(word) >= _SHORTEST and word[0] != "0" else None for word in said]
    content = [word_hash(one) if one is not None and one not in stop else None for one in stems]
    return pl.DataFrame(
        {"words": words, "hash": [word_hash(word) for word in said], "content": content},
        schema_overrides={"hash": pl.Int64, "content": pl.Int64},
    )


def _content(said: pl.DataFrame) -> pl.DataFrame:
    return (
        said.select("text", pl.col("content").alias("values"))
        .drop_nulls()
        .unique()
        .sort("text", "values")
        .group_by("text", maintain_order=True)
        .agg("values")
    )


def _shingles(said: pl.DataFrame) -> pl.DataFrame:
    """The least value of each hash function over the pairs of neighbouring words; a word that is alone is a pair."""
    hashes = said["hash"].to_numpy().view(np.uint64)
    text = said["text"].to_numpy()
    begins = np.flatnonzero(np.diff(text, prepend=-1))
    is_last = np.append(text[1:] != text[:-1], True)[: text.size]
    alone = begins[is_last[begins]]
    keep = ~is_last
    keep[alone] = True
    pairs = _mixed(hashes + _mixed(np.where(is_last, np.uint64(0), np.roll(hashes, -1))))[keep]
    of_text = text[keep]
    begins = np.flatnonzero(np.diff(of_text, prepend=-1))
    values = np.empty((begins.size, VALUES), np.int64)
    for number, (factor, term) in enumerate(_FUNCTIONS):
        values[:, number] = (
            np.minimum.reduceat((pairs * factor + term) >> _HIGH, begins) if begins.size else 0
        )
    return pl.DataFrame(
        {"text": of_text[begins], "values": pl.Series(values, dtype=pl.Array(pl.Int64, VALUES)).arr.to_list()}
    )


def _mixed(values: Hashes) -> Hashes:
    """The finalizer of MurmurHash3, so that nearby values part."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def _per_text(found: pl.DataFrame, count: int) -> pl.Series:
    """The values of each text, none where nothing was found."""
    every = pl.DataFrame({"text": pl.int_range(count, eager=True)})
    listed = every.join(found, on="text", how="left", maintain_order="left")["values"]
    return listed.fill_null(pl.Series([[]], dtype=pl.List(pl.Int64)))


def stem(word: str) -> str:
    """A word without a common ending; short words stay."""
    cut = _ENDINGS.sub("", word)
    return cut if len(cut) >= _STEM else word


def word_hash(word: str) -> int:
    """64 bits of a word, as a signed number."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big", signed=True)


# Factors are odd.
_FUNCTIONS = [
    (np.uint64(word_hash(f"factor {k}") % 2**64 | 1), np.uint64(word_hash(f"term {k}") % 2**64))
    for k in range(VALUES)
]
