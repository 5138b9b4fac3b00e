"""Text -> instants, days and times of day, by the formats and the zone the mapping declares.

Here: formats, zones, summer time, epochs by magnitude, ambiguity. Not here: other types (`casts.py`).
A text that two formats read differently is ambiguous; a local time that a clock never showed, or showed twice, is not guessed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from ingestion.errors import ConfigurationError
from ingestion.mapping_model import TimeRule

NAIVE = pl.Datetime("us")
INSTANT = pl.Datetime("us", "UTC")
# Milliseconds of the X epoch, 2010-11-04T01:42:54.657Z; the upper 42 bits of an id count from there.
_X_EPOCH_MS = 1_288_834_974_657
_EXCEL_DAY_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001 a workbook knows no zone
_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"
_ISO = (
    r"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?<minute>[0-9]{2}:[0-9]{2})(?::(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]{1,9}))?)?"
    r"\s?(?<offset>Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?)?$"
)
# Anything earlier or later is a code for "never" or a wrong unit; a mapping may say otherwise.
_PLAUSIBLE = ("1900-01-01", "2200-01-01")
# A unit is believed only if it gives a day in the age of computers.
_PLAUSIBLE_EPOCH = ("1980-01-01", "2100-01-01")
_EPOCHS = {"epoch_s": 1_000_000.0, "epoch_ms": 1_000.0, "epoch_us": 1.0}
NAMED_FORMATS = ("iso", *_EPOCHS, "epoch_by_magnitude", "excel_serial", "x_snowflake")


@dataclass(frozen=True)
class TimeCast:
    """Values and, where the text does not fit, the reason."""

    values: pl.Series
    reasons: pl.Series


@dataclass(frozen=True)
class _Reading:
    """What one format makes of the texts: an instant, or a wall-clock time that still needs its zone."""

    instant: pl.Series
    wall: pl.Series


def cast_instants(text: pl.Series, rule: TimeRule, zone: str) -> TimeCast:
    """Instants in UTC, microseconds."""
    text = text.str.strip_chars()
    found, reasons = [], []
    for reading in _readings(text, rule):
        placed, reason = _place(reading.wall, zone, rule.ambiguous_time)
        value = pl.select(pl.coalesce(reading.instant, placed)).to_series()
        value, reason = _in_range(value, reason, rule)
        found.append(value)
        reasons.append(reason)
    return _settled(text, found, reasons, rule)


def cast_days(text: pl.Series, rule: TimeRule, zone: str) -> TimeCast:
    """Calendar days; an instant with an offset is the day it was in `zone`."""
    text = text.str.strip_chars()
    found, reasons = [], []
    for reading in _readings(text, rule):
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
    found = [_strptime(text, f).wall.dt.time() for f in formats]
    return _settled(text, found, [_nothing(text) for _ in found], rule)


def check_format(name: str) -> str | None:
    """What is wrong with a format, or None."""
    if name in NAMED_FORMATS:
        return None
    if "%" not in name:
        return f"{name!r} is neither a named format ({', '.join(NAMED_FORMATS)}) nor a strptime pattern"
    try:
        pl.Series(["x"]).str.to_datetime(name, time_unit="us", strict=False)
    except pl.exceptions.PolarsError as error:
        return str(error).splitlines()[0]
    return None


def _readings(text: pl.Series, rule: TimeRule) -> list[_Reading]:
    named: dict[str, Callable[[pl.Series], _Reading]] = {
        "iso": _iso,
        "epoch_by_magnitude": lambda t: _by_magnitude(t, rule),
        "excel_serial": _excel,
        "x_snowflake": _snowflake,
    }
    readings = []
    for name in rule.formats:
        if name in _EPOCHS:
            readings.append(_epoch(text, _EPOCHS[name]))
        else:
            readings.append(named[name](text) if name in named else _strptime(text, name))
    return readings


def _iso(text: pl.Series) -> _Reading:
    part = text.str.extract_groups(_ISO).struct
    second = part.field("second").fill_null("00")
    clock = part.field("day") + " " + part.field("minute").fill_null("00:00") + ":" + second
    fraction = part.field("fraction").str.pad_end(6, "0").str.head(6).cast(pl.Int64).fill_null(0)
    wall = clock.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    wall = (wall + fraction.cast(pl.Duration("us"))).cast(NAIVE)
    offset = part.field("offset")
    digits = offset.str.extract(r"^[+-]([0-9]{2}):?([0-9]{2})?$", 1).cast(pl.Int64)
    minutes = offset.str.extract(r"^[+-]([0-9]{2}):?([0-9]{2})$", 2).cast(pl.Int64).fill_null(0)
    sign = pl.select(pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)).to_series()
    east = ((digits.fill_null(0) * 60 + minutes) * sign * 60_000_000).cast(pl.Duration("us"))
    zoned = offset.is_not_null()
    instant = pl.select(pl.when(zoned).then(wall - east)).to_series().cast(NAIVE).dt.replace_time_zone("UTC")
    return _Reading(instant, pl.select(pl.when(~zoned).then(wall)).to_series().cast(NAIVE))


def _strptime(text: pl.Series, pattern: str) -> _Reading:
    try:
        parsed = text.str.to_datetime(pattern, time_unit="us", strict=False)
    except pl.exceptions.PolarsError as error:
        raise ConfigurationError(
            f"format {pattern!r}",
            f"it cannot read times ({str(error).splitlines()[0]})",
            "See docs/mappings.md.",
        ) from error
    if isinstance(parsed.dtype, pl.Datetime) and parsed.dtype.time_zone:
        return _Reading(parsed.cast(INSTANT), _no_wall(text))
    return _Reading(_no_instant(text), parsed.cast(NAIVE))


def _epoch(text: pl.Series, micros: float) -> _Reading:
    return _Reading(_from_micros(_as_number(text) * micros), _no_wall(text))


def _by_magnitude(text: pl.Series, rule: TimeRule) -> _Reading:
    """The unit (s, ms, µs, ns) that gives a plausible instant; units differ a thousandfold, so one at most does."""
    low, high = (_micros(day) for day in (rule.plausible or _PLAUSIBLE_EPOCH))
    number = _as_number(text)
    scaled = [number * factor for factor in (1_000_000.0, 1_000.0, 1.0, 0.001)]
    fitting = [pl.when((s >= low) & (s < high)).then(s) for s in scaled]
    return _Reading(_from_micros(pl.select(pl.coalesce(fitting)).to_series()), _no_wall(text))


def _excel(text: pl.Series) -> _Reading:
    days = _as_number(text)
    fits = (days >= 1) & (days < 2_958_466)  # 1899-12-31 to 9999-12-31, all a workbook can say
    micros = pl.select(pl.when(fits).then((days * 86_400_000_000.0).round())).to_series()
    wall = pl.lit(_EXCEL_DAY_ZERO).cast(NAIVE) + micros.cast(pl.Int64, strict=False).cast(pl.Duration("us"))
    return _Reading(_no_instant(text), pl.select(wall.alias("wall")).to_series().cast(NAIVE))


def _snowflake(text: pl.Series) -> _Reading:
    ids = text.str.extract(r"^([0-9]{1,19})$", 1).cast(pl.Int64, strict=False)
    # Ids below 2^35 are older than the scheme and carry no time.
    timed = pl.select(pl.when(ids >= 2**35).then(ids)).to_series()
    return _Reading(_from_micros((timed // 2**22 + _X_EPOCH_MS).cast(pl.Float64) * 1_000.0), _no_wall(text))


def _as_number(text: pl.Series) -> pl.Series:
    return text.str.extract(r"^([+-]?[0-9]+(?:\.[0-9]+)?)$", 1).cast(pl.Float64, strict=False)


def _from_micros(micros: pl.Series) -> pl.Series:
    fits = micros.abs() < 2.5e17  # some 7,900 years around 1970
    whole = pl.select(pl.when(fits).then(micros.round())).to_series().cast(pl.Int64, strict=False)
    return whole.cast(NAIVE).dt.replace_time_zone("UTC")


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
    new = pl.select(pl.when(outside).then(pl.lit("timestamp_out_of_range")).otherwise(reason)).to_series()
    return pl.select(pl.when(~outside).then(value)).to_series(), new


def _settled(text: pl.Series, found: list[pl.Series], reasons: list[pl.Series], rule: TimeRule) -> TimeCast:
    """One value per text: none, the one all readings agree on, or a reason."""
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


def _checked(zone: str) -> str:
    try:
        pl.Series([], dtype=NAIVE).dt.replace_time_zone(zone)
    except pl.exceptions.PolarsError as error:
        raise ConfigurationError(
            f"time zone {zone!r}", "there is no such zone", "Use a name such as Europe/Berlin."
        ) from error
    return zone


def _micros(day: str) -> float:
    return dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC).timestamp() * 1_000_000


def _nothing(text: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, len(text))


def _no_wall(text: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=NAIVE).new_from_index(0, len(text))


def _no_instant(text: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=INSTANT).new_from_index(0, len(text))
