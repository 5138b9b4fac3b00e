"""What is wrong with a salutation: an unfilled field, a shouted name, letters of a broken encoding.

Here: `SalutationLabeller` and the names of its faults. Not here: tokens in subject or body (dbt, merge_failure).
The first fault found is the one given; a greeting without a name ("Hello,") has none.
"""

from __future__ import annotations

import re
from importlib.metadata import version

import polars as pl

from ingestion.text.labeller import SALUTATION, fingerprint, read_words

# In the order they are looked for.
FAULTS = (
    "mojibake",
    "token",
    "empty",
    "placeholder_name",
    "email_or_id",
    "wrong_language",
    "title_only",
    "all_caps",
    "surname_initial",
)
FIELD = (
    r"\[(?:first|last|full|sur|nick)?[ _-]?name\]|\{\{.*\}\}|\{%.*%\}|\{[a-z_.]+\}|\$\{[a-z_][\w.]*\}|\$[a-z]+_?name\b"
    r"|%%.+%%|%\w*name%|\*\|.+\|\*|<<.+>>|«.+»|\[\[.+\]\]|#\w*name#|<[\w ]*name>"
    r"|\bmerge ?field\b|\b(?:first|last)_name\b"
)
_ID = r"\S*@\S+\.\S+|[\w-]*\d{3,}[\w-]*|[0-9a-f]{8}-[0-9a-f-]{10,}"
_INITIAL = r"[A-Z][^\W\d_]+(?:-[A-Z][^\W\d_]+)? [A-Z]\.?"
_FEWEST_CAPITALS = 3


class SalutationLabeller:
    """One of `FAULTS`, or none."""

    name = "salutation_fault"
    reads: tuple[str, ...] = (SALUTATION,)
    model_id = "salutation_rules"

    def __init__(self) -> None:
        listed, content = read_words("salutations.csv")
        words: dict[str, dict[str, set[str]]] = {}
        for kind, language, word in listed.select("kind", "language", "word").iter_rows():
            words.setdefault(kind, {}).setdefault(word, set()).add(language)
        self._greetings, self._titles = words["greeting"], words["title"]
        self._placeholders = set(words["placeholder"])
        self._needs_name = set(words["greeting_with_name"])
        longest_first = sorted({*self._greetings, *self._needs_name}, key=lambda word: (-len(word), word))
        self._greeting = re.compile(rf"(?i)^({'|'.join(map(re.escape, longest_first))})\b[ ,]*")
        self.fingerprint = fingerprint(
            version("ftfy"), content, FAULTS, FIELD, _ID, _INITIAL, str(_FEWEST_CAPITALS)
        )

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`."""
        return texts.select(
            "text_id",
            pl.Series("value", [self.fault(text) for text in texts["text"]], dtype=pl.String),
            pl.lit(None, dtype=pl.Float64).alias("score"),
        )

    def fault(self, salutation: str) -> str:
        """The first fault of a salutation, ``none`` if it has none."""
        from ftfy.badness import is_bad

        text = salutation.strip()
        if "\ufffd" in text or is_bad(text):
            return "mojibake"
        if re.search(f"(?i){FIELD}", text):
            return "token"
        match = self._greeting.match(text)
        greeting = match.group(1).lower() if match else ""
        name = (text[match.end() :] if match else text).rstrip(" ,.!:;-–—").strip()
        if not name:
            has_hole = bool(re.search(r"\s[,!:]$", text))
            return "empty" if has_hole or greeting in self._needs_name else "none"
        return self._fault_of_name(greeting, name)

    def _fault_of_name(self, greeting: str, name: str) -> str:
        folded = name.lower()
        first = folded.split()[0].rstrip(".")
        spoken, titled = self._greetings.get(greeting), self._titles.get(first)
        letters = [letter for letter in name if letter.isalpha()]
        faults = {
            # Nan is a name, NaN is none
            "placeholder_name": first in {"null", "undefined"}
            or (folded in self._placeholders and name != "Nan"),
            "email_or_id": bool(re.fullmatch(f"(?i){_ID}", name)),
            "wrong_language": bool(spoken and titled and not spoken & titled),
            "title_only": all(word.rstrip(".") in self._titles for word in folded.split()),
            "all_caps": len(letters) >= _FEWEST_CAPITALS and name == name.upper() != name.lower(),
            "surname_initial": bool(re.fullmatch(_INITIAL, name)),
        }
        return next((fault for fault in FAULTS if faults.get(fault)), "none")
