"""Text -> the declared type of a contract column, by lexical rule and never by guess.

Here: ids, numbers, booleans, vocabularies, and the choice of the cast. Not here: times (`casts_time.py`),
where the text comes from (`conform_fields.py`), ranges and row rules (the contracts).
Every cast gives values and, for texts that do not fit, a quarantine reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ingestion.casts_time import TimeCast, cast_days, cast_instants, cast_times
from ingestion.mapping_model import FieldRule

# Spreadsheets write 570306133677760513 as 5.70306E+17. A code such as 7E12 has neither point nor sign and stays.
_SCIENTIFIC = r"^[+-]?[0-9]+(\.[0-9]*[eE][+-]?|[eE][+-])[0-9]+$"
_FLOAT_ID = r"^([0-9]+)\.0+$"
# A float holds 15 digits; an id of more that passed through one is not the id it was.
_ROUNDED_ID = r"^[0-9]{16,}\.0+$"
# Characters that nobody sees: zero-width space and joiners, word joiner, byte order mark, soft hyphen, and the marks
# that turn the direction of writing.
_INVISIBLE = "[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff\u00ad]"
# No other text can be changed or refused as an id: most columns hold none, and one look at them is enough.
_WANTS_REPAIR = r"[^!-~]|^$|^[+-]?[0-9]+[.eE]"
_INTEGER = r"^[+-]?[0-9]+(\.0*)?$"
_FLOAT = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_TRUE = ("true", "t", "yes", "y", "1", "1.0")
_FALSE = ("false", "f", "no", "n", "0", "0.0")


@dataclass(frozen=True)
class Cast:
    """Values of the target type and, where the text does not fit, the reason (else null)."""

    values: pl.Series
    reasons: pl.Series


def cast(text: pl.Series, kind: pl.DataType, rule: FieldRule, *, is_id: bool, time_zone: str) -> Cast:
    """Cast one text column.

    Args:
        text: after null codes and value maps.
        kind: type the contract declares.
        rule: the mapping's options for this field.
        is_id: a text that names something: trimmed, never in scientific notation.
        time_zone: zone of texts without an offset.
    """
    if isinstance(kind, (pl.Datetime, pl.Date, pl.Time)):
        in_zone = cast_instants if isinstance(kind, pl.Datetime) else cast_days
        maker = cast_times if isinstance(kind, pl.Time) else in_zone
        found: TimeCast = maker(text, rule, rule.time_zone or time_zone)
        return Cast(found.values, found.reasons)
    if isinstance(kind, pl.Boolean):
        return _booleans(text)
    if isinstance(kind, pl.Enum):
        return _vocabulary(text, kind)
    if kind.is_numeric():
        return _numbers(text, kind, rule)
    return _ids(text) if is_id else Cast(text, _no_reason(text))


def _ids(text: pl.Series) -> Cast:
    if not text.str.contains(_WANTS_REPAIR).any():
        return Cast(text, _no_reason(text))
    clean = text.str.normalize("NFC").str.replace_all(_INVISIBLE, "").str.strip_chars()
    repaired = clean.str.replace(_FLOAT_ID, "${1}")
    lost = clean.str.contains(_SCIENTIFIC) | clean.str.contains(_ROUNDED_ID)
    return _judged(repaired.replace("", None), failed=lost, reason="id_precision_lost")


def _numbers(text: pl.Series, kind: pl.DataType, rule: FieldRule) -> Cast:
    plain = text.str.strip_chars()
    if rule.thousands:
        plain = plain.str.replace_all(rule.thousands, "", literal=True)
    if rule.decimal != ".":
        plain = plain.str.replace(rule.decimal, ".", literal=True)
    whole = kind.is_integer()
    fits = plain.str.contains(_INTEGER if whole else _FLOAT)
    body = plain.str.replace(r"\.0*$", "").str.strip_prefix("+") if whole else plain.str.strip_prefix("+")
    values = pl.select(pl.when(fits).then(body)).to_series().cast(kind, strict=False)
    if kind.is_float():
        values = pl.select(pl.when(values.is_finite()).then(values)).to_series()
    return _judged(values, failed=values.is_null() & text.is_not_null(), reason="type_mismatch")


def _booleans(text: pl.Series) -> Cast:
    lower = text.str.strip_chars().str.to_lowercase()
    values = pl.select(
        pl.when(lower.is_in(_TRUE)).then(statement=True).when(lower.is_in(_FALSE)).then(statement=False)
    ).to_series()
    return _judged(values, failed=values.is_null() & text.is_not_null(), reason="not_a_boolean")


def _vocabulary(text: pl.Series, kind: pl.Enum) -> Cast:
    values = text.str.strip_chars().cast(kind, strict=False)
    return _judged(values, failed=values.is_null() & text.is_not_null(), reason="value_not_accepted")


def _judged(values: pl.Series, *, failed: pl.Series, reason: str) -> Cast:
    bad = failed.fill_null(value=False)
    if not bad.any():
        return Cast(values, _no_reason(values))
    reasons = pl.select(pl.when(bad).then(pl.lit(reason)).alias("reason")).to_series()
    kept = pl.select(pl.when(~bad).then(values)).to_series()
    return Cast(kept, reasons)


def _no_reason(text: pl.Series) -> pl.Series:
    return pl.Series("reason", [None], dtype=pl.String).new_from_index(0, len(text))
