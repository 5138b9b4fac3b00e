"""Signs that are read as words: emoji, emoticons, escaped letters, hashtags of several words.

Here: `readable`. Not here: what such a word is worth (``data/emoji.csv`` names it, the lexicon weighs it).
"""

from __future__ import annotations

import functools

import numpy as np
import polars as pl

from ingestion.text.buffers import buffer_of
from ingestion.text.labeller import ADDRESS, LETTERS, MARKUP, read_words

# What is no letter in any alphabet: signs without a meaning of their own, joiners, colours of skin.
_SIGNS = r"[\p{So}\p{Sk}\p{Cf}\p{Co}\x{FE0F}\x{20E3}]"
_DASHES = {"…": " . ", "—": " , ", "–": " , ", "\u00a0": " ", "•": " . "}
# Bytes without which a text holds no markup, address but by _WEB, or hashtag; none of the marks; only ASCII.
_WEB = "www."
_FOREIGN, _LINKS, _MARKS = 1, 2, 4
_KINDS = np.zeros(256, np.uint8)
_KINDS[128:] |= _FOREIGN
_KINDS[[ord(letter) for letter in "<&#/"]] |= _LINKS
_KINDS[[ord(letter) for letter in ":=;<>^_"]] |= _MARKS
# What an emoticon begins with or is made of; a little too much is found.
_MARKED = r"[:=;][-')(DP*o/\\|]|<[3/]|-_-|\^_\^|T_T|>:"
# Three humps are enough for a hashtag.
_HUMPS = 3


def readable(text: pl.Series) -> pl.Series:
    """Texts without markup and addresses, signs as words; most texts stay as they are."""
    from ingestion.text.compiled import signs_of

    said, changed = pl.col("text"), text.alias("text")
    raw, bounds = buffer_of(text.fill_null(""))
    signs = signs_of(raw, bounds, _KINDS)
    web = text.str.contains(_WEB, literal=True).fill_null(value=False).to_numpy()
    marks = np.flatnonzero(signs & _MARKS)
    rewritten = (
        (np.flatnonzero((signs & _LINKS > 0) | web), _unlinked),
        (np.flatnonzero(signs & _FOREIGN), _transcribed),
        (marks[text.gather(marks).str.contains(_MARKED).to_numpy()], _pictured),
    )
    for rows, anew in rewritten:
        if rows.size:
            place = np.arange(text.len())
            place[rows] = text.len() + np.arange(rows.size)
            new = changed.gather(rows).to_frame().select(anew(said)).to_series()
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
