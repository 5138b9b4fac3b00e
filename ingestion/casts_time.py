"""Text -> instants, days and times of day, by the formats and the zone the mapping declares.

Here: zones, summer time, plausible ranges, ambiguity. Not here: the formats (`casts_formats.py`) and other types
(`casts.py`).
A text that two formats read differently is ambiguous; a local time that a clock never showed, or showed twice, is not
guessed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from ingestion.casts_formats import NAIVE, NAMED_FORMATS, Reading, read_pattern, readings
from ingestion.errors import ConfigurationError
from ingestion.mapping_model import TimeRule

_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"
# Anything earlier or later is a code for "never" or a wrong unit; a mapping may say otherwise.
_PLAUSIBLE = ("1900-01-01", "2200-01-01")


@dataclass(frozen=True)
class TimeCast:
    """Values and, where the text does not fit, the reason."""

    values: pl.Series
    reasons: pl.Series


def cast_instants(text: pl.Series, rule: TimeRule, zone: str) -> TimeCast:
    """Instants in UTC, microseconds."""
    text = text.str.strip_chars()
    found, reasons = [], []
    for reading in readings(text, rule):
        value, reason = _instants(reading, zone, rule)
        value, reason = _in_range(value, reason, rule)
        found.append(value)
        reasons.append(reason)
    return _settled(text, found, reasons, rule)


def cast_days(text: pl.Series, rule: TimeRule, zone: str) -> TimeCast:
    """Calendar days; an instant with an offset is the day it was in `zone`."""
    text = text.str.strip_chars()
    found, reasons = [], []
    for reading in readings(text, rule):
        local = reading.instant.dt.convert_time_zone(_checked(zone)).dt.replace_time_zone(None)
        value = pl.select(pl.coalesce(reading.wall, local)).to_series().dt.replace_time_zone("UTC")
        value, reason = _in_range(value, _nothing(text), rule)
        found.append(value.dt.replace_time_zone(None).cast(pl.Date))
        reasons.append(reason)
    return _settled(text, found, reasons, rule)


def cast_times(text: pl.Series, rule: TimeRule, zone: str) -> TimeCast:  # noqa: ARG001 one shape for all casts
    """Times of day; the date that a spreadsheet put before them is left off."""
    text = text.str.strip_chars()
    formats = ["%H:%M", "%H:%M:%S"] if rule.formats == ["iso"] else rule.formats
    found = [read_pattern(text, f).wall.dt.time() for f in formats]
    return _settled(text, found, [_nothing(text) for _ in found], rule)


def _instants(reading: Reading, zone: str, rule: TimeRule) -> tuple[pl.Series, pl.Series]:
    if reading.wall.null_count() == len(reading.wall):
        _checked(zone)
        return reading.instant, _nothing(reading.wall)
    placed, reason = _place(reading.wall, zone, rule.ambiguous_time)
    return pl.select(pl.coalesce(reading.instant, placed)).to_series(), reason


def _place(wall: pl.Series, zone: str, ambiguous: str) -> tuple[pl.Series, pl.Series]:
    """Wall-clock times -> instants, with reasons for hours that did not exist or happened twice."""
    first, last = (
        wall.dt.replace_time_zone(_checked(zone), ambiguous=side, non_existent="null").dt.convert_time_zone(
            "UTC"
        )
        for side in ("earliest", "latest")
    )
    twice = (first != last).fill_null(value=False) if ambiguous == "quarantine" else first.is_null() & False
    never = first.is_null() & wall.is_not_null()
    value = last if ambiguous == "latest" else first
    reason = pl.select(
        pl.when(never).then(pl.lit("nonexistent_local_time")).when(twice).then(pl.lit("ambiguous_local_time"))
    ).to_series()
    return pl.select(pl.when(~twice).then(value)).to_series(), reason


def _in_range(value: pl.Series, reason: pl.Series, rule: TimeRule) -> tuple[pl.Series, pl.Series]:
    low, high = (dt.datetime.fromisoformat(d).replace(tzinfo=dt.UTC) for d in (rule.plausible or _PLAUSIBLE))
    outside = ((value < low) | (value >= high)).fill_null(value=False)
    if not outside.any():
        return value, reason
    new = pl.select(pl.when(outside).then(pl.lit("timestamp_out_of_range")).otherwise(reason)).to_series()
    return pl.select(pl.when(~outside).then(value)).to_series(), new


def _settled(text: pl.Series, found: list[pl.Series], reasons: list[pl.Series], rule: TimeRule) -> TimeCast:
    """One value per text: none, the one all readings agree on, or a reason."""
    if len(found) == 1 and found[0].null_count() == text.null_count():
        return TimeCast(found[0], _nothing(text))
    low, high = pl.min_horizontal(found), pl.max_horizontal(found)
    counted = set(rule.formats) & set(NAMED_FORMATS) - {"iso"}
    number = pl.lit("timestamp_out_of_range" if counted else "type_mismatch")
    fallback = pl.when(text.str.contains(_NUMBER)).then(number).otherwise(pl.lit("not_a_date"))
    table = pl.select(low.alias("low"), high.alias("high"), pl.coalesce([*reasons, fallback]).alias("why"))
    agree = table["low"] == table["high"]
    why = (
        pl.when(text.is_null() | agree)
        .then(None)
        .when(table["low"].is_not_null())
        .then(pl.lit("ambiguous_date"))
        .otherwise(table["why"])
    )
    return TimeCast(
        pl.select(pl.when(agree).then(table["low"])).to_series(), pl.select(why.alias("reason")).to_series()
    )


def _nothing(text: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, len(text))


def _checked(zone: str) -> str:
    try:
        pl.Series([], dtype=NAIVE).dt.replace_time_zone(zone)
    except pl.exceptions.PolarsError as error:
        raise ConfigurationError(
            f"time zone {zone!r}", "there is no such zone", "Use a name such as Europe/Berlin."
        ) from error
    return zone
