"""What a labeller of texts is, and the reading of the word lists that labellers judge by.

Here: the protocol, words and fingerprints. Not here: any labeller (``language``, ``sentiment``, ``complaint``) nor
where labels are kept (``labels``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import polars as pl

DATA = Path(__file__).parent / "data"
NOT_SCORED = "not_scored"

# What a reader of the text does not read as its words.
_ADDRESS = r"https?://\S+|www\.\S+"
_HANDLE = r"(^|[^\w@])@[\w.]+(?:@[\w.-]+)?"
_MARKUP = r"<[^>]{1,200}>"
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": " "}


class Labeller(Protocol):
    """Gives one kind of label to texts.

    Attributes:
        name: kind of label: sentiment, complaint, language.
        model_id: what decides, in one word.
        fingerprint: hash of everything its answers depend on; another fingerprint is another version of the model.
    """

    name: str
    model_id: str
    fingerprint: str

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """Labels texts.

        Args:
            texts: text_id, text, vendor_language, language; the last two may be null.

        Returns:
            text_id, value, score (null where the labeller has none), one row per text.
        """
        ...


def plain(column: str) -> pl.Expr:
    """A text without markup, addresses and handles, with single blanks."""
    text = pl.col(column).str.replace_all(_MARKUP, " ")
    for entity, letter in _ENTITIES.items():
        text = text.str.replace_all(entity, letter, literal=True)
    text = text.str.replace_all(_ADDRESS, " ").str.replace_all(_HANDLE, "$1 ")
    return text.str.replace_all(r"\s+", " ").str.strip_chars()


def any_of(words: Iterable[str]) -> str | None:
    """A pattern that finds any of the words as whole words, longest first; None if there are none."""
    found = sorted(
        {word.strip() for word in words if len(word.strip()) > 1}, key=lambda word: (-len(word), word)
    )
    return r"(?i)(?:^|\b)(?:" + "|".join(re.escape(word) for word in found) + r")(?:\b|$)" if found else None


def fingerprint(*parts: str | bytes | Iterable[str]) -> str:
    """Twelve hexadecimal digits that change when any part does."""
    digest = hashlib.sha256()
    for part in parts:
        flat = part if isinstance(part, (str, bytes)) else "\n".join(part)
        digest.update(flat if isinstance(flat, bytes) else flat.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:12]


def read_words(name: str) -> tuple[pl.DataFrame, bytes]:
    """A word list of this package and its bytes; lines that begin with ``#`` say where it is from."""
    content = (DATA / name).read_bytes()
    return pl.read_csv(content, comment_prefix="#"), content
