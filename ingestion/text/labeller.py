"""What a labeller of texts is, and how a text is read: without markup, addresses and handles.

Here: the protocol, words and fingerprints. Not here: any labeller (one module per family beside this one) nor where
labels are kept (``labels``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import polars as pl

DATA = Path(__file__).parent / "data"
# Raised whenever the loops over a text (``compiled``, ``compiled_moods``) answer otherwise than before.
WAY_OF_READING = "2"
NOT_SCORED = "not_scored"
UNDETERMINED = "und"
OTHER = "other"

# Who said a text; one text may be said by several.
VOICE = "voice"  # a customer, the public, a respondent, whoever has an idea
COMPANY = "company"  # the desk or an own account
SALUTATION = "salutation"  # the first line of a message that was sent

# What a reader of the text does not read as its words.
ADDRESS = r"https?://\S+|www\.\S+"
HANDLE = r"(^|[^\w@])@[\w.]+(?:@[\w.-]+)?"
MARKUP = r"</?[A-Za-z!][^<>]{0,2000}>"
LETTERS = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&#x27;": "'",
    "&apos;": "'",
    "&rsquo;": "'",
    "&nbsp;": " ",
    "&hellip;": "…",
    "&amp;": "&",
    "‘": "'",
    "’": "'",
    "´": "'",
    "“": '"',
    "”": '"',
}


class Labeller(Protocol):
    """Gives one kind of label to texts.

    Attributes:
        name: kind of label: sentiment, complaint, language.
        reads: who must have said a text for the label to make sense.
        model_id: what decides, in one word.
        fingerprint: hash of everything its answers depend on; another fingerprint is another version of the model.
    """

    name: str
    reads: tuple[str, ...]
    model_id: str
    fingerprint: str

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """Labels texts.

        Args:
            texts: text_id, text, vendor_language (ISO 639), language; the last two may be null. Where there are columns
                `words` (the plain text), `tokens`, `mood` and `points` (modules tokens and appraisal) or `complaint`
                (that label), they are taken as found before.

        Returns:
            text_id, value, score (null where the labeller has none), one row per text it has something to say of.
        """
        ...


def plain(column: str, *, address: str = " ") -> pl.Expr:
    """A text without markup, addresses and handles, with straight quotes and single blanks.

    Args:
        column: where the text stands.
        address: what stands for an address of a page.
    """
    text = pl.col(column).str.replace_all(MARKUP, " ")
    text = text.str.replace_many(list(LETTERS), list(LETTERS.values()))
    text = text.str.replace_all(ADDRESS, address).str.replace_all(HANDLE, "$1 ")
    return text.str.replace_all(r"\s+", " ").str.strip_chars()


def with_words(texts: pl.DataFrame) -> pl.DataFrame:
    """The texts with their plain words, computed where they were not."""
    return texts if "words" in texts.columns else texts.with_columns(words=plain("text"))


def fingerprint(*parts: str | bytes | Iterable[str]) -> str:
    """Twelve hexadecimal digits that change when any part does, or the way texts are read."""
    digest = hashlib.sha256()
    for part in (WAY_OF_READING, ADDRESS, HANDLE, MARKUP, LETTERS, *parts):
        flat = part if isinstance(part, (str, bytes)) else "\n".join(part)
        digest.update(flat if isinstance(flat, bytes) else flat.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:12]


def read_words(name: str) -> tuple[pl.DataFrame, bytes]:
    """A word list of this package and its bytes; lines that begin with ``#`` say where it is from."""
    content = (DATA / name).read_bytes()
    return pl.read_csv(content, comment_prefix="#", infer_schema_length=None), content
