"""What two texts are compared by without reading them: MinHash values of their wording, hashes of their content words.

Here: `signatures`. Not here: which texts are near-duplicates (dbt: the share of equal values estimates the Jaccard
similarity of the word pairs; .6 agrees with a reader 97 times in 100).

Names of people, numbers and the agent's initials are no wording: they differ between copies of one template.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from importlib.metadata import version

import polars as pl

from ingestion.text.labeller import fingerprint, plain, read_words
from ingestion.text.reply import SIGN_OFF

VALUES = 64
_SEED = 1
_WORD = r"[^\W\d_]+(?:'[^\W\d_]+)?|0+"
_GREETED = r"(?i)^(hi|hello|hey|dear)( there)?[ ,]+[^\W\d_]+\b"
_SHORTEST = 3
# Endings that leave the word the same thing: bags, delayed, boarding.
_ENDINGS = re.compile(r"(?:'s|ies|ing|ed|es|e|s)$")
_STEM = 4


def signature_fingerprint() -> str:
    """Changes whenever signatures would."""
    rules = (_WORD, _GREETED, SIGN_OFF, _ENDINGS.pattern, str((VALUES, _SEED, _SHORTEST, _STEM)))
    return fingerprint(version("datasketch"), rules, read_words("stopwords.csv")[1])


def signatures(texts: pl.DataFrame) -> pl.DataFrame:
    """Signatures of texts.

    Args:
        texts: text_id, text.

    Returns:
        text_id, shingles (64 values; none where there are no words), words (sorted hashes).
    """
    from datasketch import MinHash  # half a second that a night without new texts does not pay

    stop = {stem(word) for word in read_words("stopwords.csv")[0]["word"]}
    wording = plain("text").str.replace(SIGN_OFF, "").str.replace(_GREETED, "$1").str.to_lowercase()
    spoken = texts.select(
        "text_id", wording.str.replace_all(r"\d", "0").str.extract_all(_WORD).alias("words")
    )
    empty = MinHash(num_perm=VALUES, seed=_SEED)
    shingles: list[list[int]] = []
    for words in spoken["words"]:
        pairs = [" ".join(pair).encode() for pair in itertools.pairwise(words)] or [
            word.encode() for word in words
        ]
        made = empty.copy()
        made.update_batch(pairs)
        shingles.append(made.hashvalues.astype("int64").tolist() if pairs else [])
    return pl.DataFrame(
        {
            "text_id": spoken["text_id"],
            "shingles": pl.Series(shingles, dtype=pl.List(pl.Int64)),
            "words": pl.Series([_content(words, stop) for words in spoken["words"]], dtype=pl.List(pl.Int64)),
        }
    )


def stem(word: str) -> str:
    """A word without a common ending; short words stay."""
    cut = _ENDINGS.sub("", word)
    return cut if len(cut) >= _STEM else word


def _content(words: list[str], stop: set[str]) -> list[int]:
    stems = {stem(word) for word in words if len(word) >= _SHORTEST and word[0] != "0"}
    return sorted(word_hash(word) for word in stems - stop)


def word_hash(word: str) -> int:
    """64 bits of a word, as a signed number."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big", signed=True)
