"""Signs that are read as words: emoji, emoticons, escaped letters, hashtags of several words.

Here: `readable`. Not here: what such a word is worth (``data/emoji.csv`` names it, the lexicon weighs it).
"""

from __future__ import annotations

import functools

import numpy as np
import polars as pl

from ingestion.text.labeller import ADDRESS, LETTERS, MARKUP, read_words

# What is no letter in any alphabet: signs without a meaning of their own, joiners, colours of skin.
_SIGNS = r"[\p{So}\p{Sk}\p{Cf}\p{Co}\x{FE0F}\x{20E3}]"
_DASHES = {"…": " . ", "—": " , ", "–": " , ", "\u00a0": " ", "•": " . "}
_LINKED = r"[<&#]|http|www\."
# What an emoticon begins with or is made of; a little too much is found.
_MARKED = r"[:=;][-')(DP*o/\\|]|<[3/]|-_-|\^_\^|T_T|>:"
# Three humps are enough for a hashtag.
_HUMPS = 3


def readable(text: pl.Series) -> pl.Series:
    """Texts without markup and addresses, signs as words; most texts stay as they are."""
    said = pl.col("text")
    frame = text.alias("text").to_frame()
    seen = frame.select(
        foreign=said.str.len_bytes() != said.str.len_chars(),
        linked=said.str.contains(_LINKED),
        marked=said.str.contains(_MARKED),
    ).fill_null(value=False)
    changed = frame.to_series()
    for column, rewritten in (("linked", _unlinked), ("foreign", _transcribed), ("marked", _pictured)):
        rows = np.flatnonzero(seen[column].to_numpy())
        if rows.size:
            place = np.arange(text.len())
            place[rows] = text.len() + np.arange(rows.size)
            new = changed.gather(rows).to_frame().select(rewritten(said)).to_series()
            changed = pl.concat([changed, new]).gather(place)
    return changed


def _unlinked(text: pl.Expr) -> pl.Expr:
    """Without markup and addresses; a hashtag of several words as so many."""
    text = text.str.replace_all(MARKUP, " ").str.replace_many(list(LETTERS), list(LETTERS.values()))
    text = text.str.replace_all(ADDRESS, " ")
    for _ in range(_HUMPS):
        text = text.str.replace_all(r"(#\w*[a-z])([A-Z]\w*)", "$1 #$2")
    return text


def _transcribed(text: pl.Expr) -> pl.Expr:
    """With signs that ASCII lacks as words or points."""
    signs = LETTERS | _DASHES | _pictures()
    return text.str.replace_many(list(signs), list(signs.values())).str.replace_all(_SIGNS, " ")


def _pictured(text: pl.Expr) -> pl.Expr:
    """With emoticons as words."""
    emoticons = {picture: word for picture, word in _pictures().items() if picture.isascii()}
    return text.str.replace_many(list(emoticons), list(emoticons.values()))


@functools.cache
def _pictures() -> dict[str, str]:
    listed = read_words("emoji.csv")[0]
    return {picture: f" {word} " for picture, word in listed.select("picture", "word").iter_rows()}
