"""The formats a mapping may name, each as a reading of texts: an instant, or a wall-clock time.

Here: ISO, strptime patterns, epochs, workbook serials, ids that carry their time. Not here: zones, ambiguity, ranges
(`casts_time.py`).
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
_ISO = (
    r"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?<minute>[0-9]{2}:[0-9]{2})(?::(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]{1,9}))?)?"
    r"\s?(?<offset>Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?)?$"
)
# What most exports write needs no taking apart.
_ISO_IN_UTC = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.0{1,9})?Z$"
# A unit is believed only if it gives a day in the age of computers.
_PLAUSIBLE_EPOCH = ("1980-01-01", "2100-01-01")
_EPOCHS = {"epoch_s": 1_000_000.0, "epoch_ms": 1_000.0, "epoch_us": 1.0}
NAMED_FORMATS = ("iso", *_EPOCHS, "epoch_by_magnitude", "excel_serial", "x_snowflake")


@dataclass(frozen=True)
class Reading:
    """What one format makes of the texts: an instant, or a wall-clock time that still needs its zone."""

    instant: pl.Series
    wall: pl.Series


def readings(text: pl.Series, rule: TimeRule) -> list[Reading]:
    """One reading per format of the rule, in its order."""
    named: dict[str, Callable[[pl.Series], Reading]] = {
        "iso": _iso,
        "epoch_by_magnitude": lambda t: _by_magnitude(t, rule),
        "excel_serial": _excel,
        "x_snowflake": _snowflake,
    }
    found = []
    for name in rule.formats:
        if name in _EPOCHS:
            found.append(_epoch(text, _EPOCHS[name]))
        else:
            found.append(named[name](text) if name in named else read_pattern(text, name))
    return found


def _iso(text: pl.Series) -> Reading:
    if text.str.contains(_ISO_IN_UTC).all():
        instant = text.str.head(19).str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
        return Reading(instant.dt.replace_time_zone("UTC"), _no_wall(text))
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
    return Reading(instant, pl.select(pl.when(~zoned).then(wall)).to_series().cast(NAIVE))


def read_pattern(text: pl.Series, pattern: str) -> Reading:
    """Texts read by a strptime pattern; with %z they are instants."""
    try:
        parsed = text.str.to_datetime(pattern, time_unit="us", strict=False)
    except pl.exceptions.PolarsError as error:
        raise ConfigurationError(
            f"format {pattern!r}",
            f"it cannot read times ({str(error).splitlines()[0]})",
            "See docs/mappings.md.",
        ) from error
    if isinstance(parsed.dtype, pl.Datetime) and parsed.dtype.time_zone:
        return Reading(parsed.cast(INSTANT), _no_wall(text))
    return Reading(_no_instant(text), parsed.cast(NAIVE))


def _epoch(text: pl.Series, micros: float) -> Reading:
    return Reading(_from_micros(_as_number(text) * micros), _no_wall(text))


def _by_magnitude(text: pl.Series, rule: TimeRule) -> Reading:
    """The unit (s, ms, µs, ns) that gives a plausible instant; units differ a thousandfold, so one at most does."""
    low, high = (_micros(day) for day in (rule.plausible or _PLAUSIBLE_EPOCH))
    number = _as_number(text)
    scaled = [number * factor for factor in (1_000_000.0, 1_000.0, 1.0, 0.001)]
    fitting = [pl.when((s >= low) & (s < high)).then(s) for s in scaled]
    return Reading(_from_micros(pl.select(pl.coalesce(fitting)).to_series()), _no_wall(text))


def _excel(text: pl.Series) -> Reading:
    days = _as_number(text)
    fits = (days >= 1) & (days < 2_958_466)  # 1899-12-31 to 9999-12-31, all a workbook can say
    micros = pl.select(pl.when(fits).then((days * 86_400_000_000.0).round())).to_series()
    wall = pl.lit(_EXCEL_DAY_ZERO).cast(NAIVE) + micros.cast(pl.Int64, strict=False).cast(pl.Duration("us"))
    return Reading(_no_instant(text), pl.select(wall.alias("wall")).to_series().cast(NAIVE))


def _snowflake(text: pl.Series) -> Reading:
    ids = text.str.extract(r"^([0-9]{1,19})$", 1).cast(pl.Int64, strict=False)
    # Ids below 2^35 are older than the scheme and carry no time.
    timed = pl.select(pl.when(ids >= 2**35).then(ids)).to_series()
    return Reading(_from_micros((timed // 2**22 + _X_EPOCH_MS).cast(pl.Float64) * 1_000.0), _no_wall(text))


def _as_number(text: pl.Series) -> pl.Series:
    return text.str.extract(r"^([+-]?[0-9]+(?:\.[0-9]+)?)$", 1).cast(pl.Float64, strict=False)


def _from_micros(micros: pl.Series) -> pl.Series:
    fits = micros.abs() < 2.5e17  # some 7,900 years around 1970
    whole = pl.select(pl.when(fits).then(micros.round())).to_series().cast(pl.Int64, strict=False)
    return whole.cast(NAIVE).dt.replace_time_zone("UTC")


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


def _micros(day: str) -> float:
    return dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC).timestamp() * 1_000_000


def _no_wall(text: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=NAIVE).new_from_index(0, len(text))


def _no_instant(text: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=INSTANT).new_from_index(0, len(text))
