"""Personal data somebody wrote into a text: which kinds, never which.

Here: `PiiLabeller`: e-mail addresses, phone numbers, payment cards, bank accounts, case or booking numbers.
Not here: hiding them (texts do not leave raw).
"""

from __future__ import annotations

import re
from importlib.metadata import version

import polars as pl

from ingestion.text.labeller import COMPANY, VOICE, fingerprint

SEPARATOR = "|"
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"
_DIGITS = r"\+?\d(?:[\s().-]*\d){6,}"
_CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_NUMBER = (
    r"(?i:\b(?:booking|reservation|confirmation|record locator|case|ticket|order|reference|ref|pnr|claim|tracking|"
    r"account|policy|member(?:ship)?|invoice)\b(?: (?:number|no|nr|code|id|reference|ref|is))*\.?[ :#]*)"
    r"(?:[A-Z0-9-]*\d[A-Z0-9-]{3,}|[A-Z0-9]{6}\b)"
)
# An address of a page holds numbers that are no one's, and a masked number names nobody.
_NOT_READ = r"https?://\S+|www\.\S+|@\w+"
_CARD_LENGTHS = range(13, 20)
_LUHN_CARRY = 9
_IBAN_REMAINDER = 1


class PiiLabeller:
    """Kinds of personal data in a text, separated by ``|``; empty where there are none. Reads every language.

    Args:
        country: ISO 3166 code of the country whose phone numbers need no prefix; None knows only ``+`` numbers.
    """

    name = "pii_kinds"
    reads: tuple[str, ...] = (VOICE, COMPANY)
    model_id = "pii_patterns"

    def __init__(self, country: str | None = None) -> None:
        self._country = country
        patterns = (_EMAIL, _DIGITS, _CARD.pattern, _IBAN.pattern, _NUMBER, _NOT_READ)
        self.fingerprint = fingerprint(version("phonenumbers"), patterns, country or "")

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`; the score is the number of kinds."""
        read = texts.select("text_id", pl.col("text").str.replace_all(_NOT_READ, " ").alias("kept"), "text")
        seen = read.select(
            "text_id",
            pl.col("text").str.contains(_EMAIL).alias("email"),
            pl.col("kept").str.contains(_NUMBER).alias("case_number"),
            pl.col("kept").str.contains(_DIGITS).alias("digits"),
            pl.col("kept").str.contains(r"\b[A-Z]{2}\d{2}").alias("iban_like"),
            "kept",
        )
        kinds = [self._kinds(row) for row in seen.iter_rows(named=True)]
        return pl.DataFrame(
            {
                "text_id": seen["text_id"],
                "value": pl.Series([SEPARATOR.join(found) for found in kinds], dtype=pl.String),
                "score": pl.Series([float(len(found)) for found in kinds], dtype=pl.Float64),
            }
        )

    def _kinds(self, row: dict[str, object]) -> list[str]:
        kept = str(row["kept"])
        found = {name for name in ("email", "case_number") if row[name]}
        cards = [match.group() for match in _CARD.finditer(kept)] if row["digits"] else []
        if any(is_card(number) for number in cards):
            found.add("card")
        if row["iban_like"] and any(is_iban(match.group()) for match in _IBAN.finditer(kept)):
            found.add("iban")
        if row["digits"] and self._has_phone(_CARD.sub(" ", _IBAN.sub(" ", kept))):
            found.add("phone")
        return sorted(found)

    def _has_phone(self, text: str) -> bool:
        from phonenumbers import PhoneNumberMatcher  # its tables take a while to read

        return PhoneNumberMatcher(text, self._country).has_next()


def is_card(number: str) -> bool:
    """Whether the check digit of a payment card is right (Luhn, ISO/IEC 7812-1)."""
    digits = [int(letter) for letter in number if letter.isdigit()]
    doubled = [2 * digit for digit in digits[-2::-2]]
    total = sum(digits[-1::-2]) + sum(
        digit - _LUHN_CARRY if digit > _LUHN_CARRY else digit for digit in doubled
    )
    return len(digits) in _CARD_LENGTHS and len(set(digits)) > 1 and total % 10 == 0


def is_iban(text: str) -> bool:
    """Whether the check digits of a bank account are right (ISO 13616: the rearranged number leaves 1 of 97)."""
    compact = text.replace(" ", "").upper()
    rearranged = compact[4:] + compact[:4]
    return int("".join(str(int(letter, 36)) for letter in rearranged)) % 97 == _IBAN_REMAINDER
