"""Personal data somebody wrote into a text: which kinds, never which.

Here: `PiiLabeller`: e-mail addresses, phone numbers, payment cards, bank accounts, case or booking numbers.
Not here: hiding them (texts do not leave raw).
"""

from __future__ import annotations

import functools
import re
from importlib.metadata import version

import polars as pl

from ingestion.text.labeller import COMPANY, VOICE, fingerprint

SEPARATOR = "|"
# In the order they are written; those of numbers have to be proved one by one.
_KINDS = ("card", "case_number", "email", "iban", "phone")
_NUMBERS = ("card", "iban", "phone")
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"
_DIGITS = r"\+?[0-9](?:[\s().-]*[0-9]){6,}"
_CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_NUMBER = (
    r"(?i:(?-u:\b)(?:booking|reservation|confirmation|record locator|case|ticket|order|reference|ref|pnr|claim|"
    r"tracking|account|policy|member(?:ship)?|invoice)(?-u:\b)(?: (?:number|no|nr|code|id|reference|ref|is))*\.?[ :#]*)"
    r"(?:[A-Z0-9-]*\d[A-Z0-9-]{3,}|[A-Z0-9]{6}(?-u:\b))"
)
# Without one of these a text holds none of the kinds but an e-mail address; quick to look for.
_SUSPECT = r"[0-9][A-Z0-9-]{3}|[A-Z0-9]{6}|[0-9][\s().-]+[0-9]"
_CARD_LIKE = r"[0-9](?:[ -]?[0-9]){12}"
_IBAN_LIKE = r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11}"
_PHONE_LIKE = r"(?:^|[^\w.,$€£])[0-9(][0-9() ./-]{5,}[0-9]"
_ABROAD = r"\+[0-9]|\b00[1-9]|\b011 ?[0-9]"
# An address of a page holds numbers that are no one's, and a masked number names nobody.
_NOT_READ = r"https?://\S+|www\.\S+|@\w+"
# A telephone number stands alone and is no amount.
_PHONE = r"(?<![\w.,$€£])[0-9(][0-9() ./-]{5,}[0-9](?![\w%:]|[.,][0-9])"
_DATE = (
    r"\b(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}\b|\b[0-9]{1,2}([-/.])[0-9]{1,2}\2(?:19|20)?[0-9]{2}\b"
)
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
        patterns = (
            _EMAIL,
            _DIGITS,
            _CARD.pattern,
            _IBAN.pattern,
            _NUMBER,
            _NOT_READ,
            _SUSPECT,
            _PHONE_LIKE,
            _ABROAD,
            _PHONE,
        )
        self.fingerprint = fingerprint(version("phonenumbers"), patterns, country or "")

    def label(self, texts: pl.DataFrame) -> pl.DataFrame:
        """See `ingestion.text.labeller.Labeller`; the score is the number of kinds."""
        text, kept = pl.col("text"), pl.col("kept")
        looked_at = texts.select("text_id", "text", text.str.contains(_EMAIL).alias("email")).filter(
            pl.col("email") | text.str.contains(_SUSPECT)
        )
        left = looked_at.select("text_id", "email", text.str.replace_all(_NOT_READ, " ").alias("kept"))
        # most numbers of any kind are long; only those are looked at closely
        long = left.select("text_id", kept.str.contains(_DIGITS).alias("long"), "kept").filter("long")
        numbers = long.select(
            "text_id",
            kept.str.contains(_CARD_LIKE).alias("card"),
            # one pattern for both would take three times as long
            (kept.str.contains(_PHONE_LIKE) | kept.str.contains(_ABROAD)).alias("phone"),
        ).filter(pl.col("card") | pl.col("phone"))
        seen = (
            left.with_columns(
                kept.str.contains(_NUMBER).alias("case_number"), kept.str.contains(_IBAN_LIKE).alias("iban")
            )
            .join(numbers, on="text_id", how="left", maintain_order="left")
            .with_columns(pl.col("card", "phone").fill_null(value=False))
        )
        in_question = pl.any_horizontal(_NUMBERS)
        judged = seen.filter(in_question)
        proved = [self._numbers(kept) for kept in judged["kept"]]
        judged = judged.with_columns(
            pl.Series(name, [name in found for found in proved], dtype=pl.Boolean) for name in _NUMBERS
        )
        named = [pl.when(kind).then(pl.lit(kind)) for kind in _KINDS]
        found = pl.concat([seen.filter(~in_question), judged], how="diagonal").select(
            "text_id",
            pl.concat_str(named, separator=SEPARATOR, ignore_nulls=True).alias("value"),
            pl.sum_horizontal(_KINDS).cast(pl.Float64).alias("score"),
        )
        return (
            texts.select("text_id")
            .join(found, on="text_id", how="left", maintain_order="left")
            .with_columns(pl.col("value").fill_null(""), pl.col("score").fill_null(0.0))
        )

    def _numbers(self, kept: str) -> set[str]:
        found = set()
        if any(is_card(match.group()) for match in _CARD.finditer(kept)):
            found.add("card")
        if any(is_iban(match.group()) for match in _IBAN.finditer(kept)):
            found.add("iban")
        if re.search(_DIGITS, kept) and self._has_phone(_CARD.sub(" ", _IBAN.sub(" ", kept))):
            found.add("phone")
        return found

    def _has_phone(self, text: str) -> bool:
        """Whether a number of the country is in the text, or one with the prefix of any."""
        if re.search(_ABROAD, text):
            from phonenumbers import PhoneNumberMatcher  # its tables take a while to read

            return PhoneNumberMatcher(text, self._country).has_next()
        found = re.finditer(_PHONE, re.sub(_DATE, " ", text))
        return any(self._domestic().fullmatch(re.sub(r"\D", "", match.group())) for match in found)

    @functools.cache  # noqa: B019 one labeller lives as long as its night
    def _domestic(self) -> re.Pattern[str]:
        """Digits of a number of the country, with or without its trunk prefix; nothing where no country is known."""
        from phonenumbers import PhoneMetadata

        known = PhoneMetadata.metadata_for_region(self._country) if self._country else None
        if known is None:
            return re.compile(r"(?!)")
        kinds = (known.fixed_line, known.mobile, known.toll_free, known.premium_rate, known.shared_cost)
        patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
        return re.compile(rf"(?:{known.national_prefix or ''})?(?:{'|'.join(patterns)})")


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
