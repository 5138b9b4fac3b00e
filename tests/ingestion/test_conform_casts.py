"""Text to type: ids, numbers, booleans, days and instants, each by its declared rule."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.casts import cast
from ingestion.casts_formats import check_format
from ingestion.mapping_model import FieldRule

INSTANT = pl.Datetime("us", "UTC")
WALL = {
    "min_value": dt.datetime.fromisoformat("1990-01-01"),
    "max_value": dt.datetime.fromisoformat("2037-01-01"),
}
MOMENTS = st.datetimes(**WALL, timezones=st.just(dt.UTC))


def one(text, kind, *, is_id=False, zone="UTC", **rule):
    """(value, reason) of one text."""
    found = cast(
        pl.Series([text], dtype=pl.String), kind, FieldRule(column=["x"], **rule), is_id=is_id, time_zone=zone
    )
    return found.values[0], found.reasons[0]


def value(*args, **options):
    found, reason = one(*args, **options)
    assert reason is None
    return found


def reason(*args, **options):
    found, why = one(*args, **options)
    assert found is None
    return why


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("570306133677760513", "570306133677760513"),
        ("00123", "00123"),
        ("12.0", "12"),
        (" a\u200bb ", "ab"),
        ("cafe\u0301", "café"),
        ("7E12", "7E12"),
        ("９", "９"),
        ("", None),
    ],
)
def test_ids_stay_the_text_they_are(text, clean):
    assert value(text, pl.String(), is_id=True) == clean


@pytest.mark.parametrize("text", ["5.70306E+17", "1.23457e18", "5E+17"])
def test_ids_that_lost_their_digits_are_not_ids(text):
    assert reason(text, pl.String(), is_id=True) == "id_precision_lost"
    assert value(text, pl.String()) == text


@pytest.mark.parametrize(
    "text", ["1_000", "0x1F", "1e3", "９", "1.5", "9223372036854775808", "", " ", "1,000"]
)
def test_what_only_looks_like_an_integer_does_not_fit(text):
    assert reason(text, pl.Int64()) == "type_mismatch"


@pytest.mark.parametrize(
    ("text", "number"), [("+7", 7), ("-0", 0), (" 12 ", 12), ("3.00", 3), ("9223372036854775807", 2**63 - 1)]
)
def test_integers(text, number):
    assert value(text, pl.Int64()) == number


@pytest.mark.parametrize("text", ["nan", "inf", "1e400", "1,5", "5%", "--1"])
def test_what_is_no_finite_number_does_not_fit(text):
    assert reason(text, pl.Float64()) == "type_mismatch"


def test_numbers_with_the_decimal_comma_and_thousands_of_the_mapping():
    assert value("1.234,5", pl.Float64(), decimal=",", thousands=".") == 1234.5
    assert value("1 234", pl.Int64(), thousands=" ") == 1234


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_survives_its_text(number):
    assert value(repr(number), pl.Float64()) == number


@given(MOMENTS, st.sampled_from(["epoch_s", "epoch_ms", "epoch_us"]), st.booleans())
def test_epochs_are_read_by_name_or_by_magnitude(moment, unit, named):
    moment = moment.replace(microsecond=0)
    factor = {"epoch_s": 1, "epoch_ms": 1_000, "epoch_us": 1_000_000}[unit]
    text = str(int(moment.timestamp()) * factor)
    assert value(text, INSTANT, formats=[unit if named else "epoch_by_magnitude"]) == moment


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_iso_with_an_offset_is_the_instant_it_names(moment, minutes):
    there = moment.astimezone(dt.timezone(dt.timedelta(minutes=minutes)))
    assert value(there.isoformat(), INSTANT, zone="Asia/Tokyo") == moment
    assert value(there.strftime("%Y-%m-%d %H:%M:%S.%f %z"), INSTANT) == moment


@given(
    st.datetimes(**WALL),
    st.sampled_from(["Europe/Berlin", "America/Denver"]),
)
def test_local_times_are_placed_like_the_standard_library_places_them(wall, zone):
    early, late = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    exists = early.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall
    found, why = one(wall.isoformat(sep=" "), INSTANT, zone=zone)
    if not exists:
        assert (found, why) == (None, "nonexistent_local_time")
    elif early != late:
        assert (found, why) == (None, "ambiguous_local_time")
        assert value(wall.isoformat(), INSTANT, zone=zone, ambiguous_time="earliest") == early
        assert value(wall.isoformat(), INSTANT, zone=zone, ambiguous_time="latest") == late
    else:
        assert (found, why) == (early, None)


def test_a_day_is_the_day_it_was_in_the_declared_zone():
    assert value("2024-03-01T23:30:00-08:00", pl.Date(), time_zone="America/Los_Angeles") == dt.date(
        2024, 3, 1
    )
    assert value("2024-03-01T23:30:00-08:00", pl.Date()) == dt.date(2024, 3, 2)
    assert value("2024-03-01 23:30:00", pl.Date(), zone="Asia/Tokyo") == dt.date(2024, 3, 1)


@pytest.mark.parametrize(
    ("text", "formats", "expected"),
    [
        ("45292.75", ["excel_serial"], dt.datetime(2024, 1, 1, 18, tzinfo=dt.UTC)),
        ("570306133677760513", ["x_snowflake"], dt.datetime(2015, 2, 24, 19, 35, 52, 701000, tzinfo=dt.UTC)),
        (
            "Tue Feb 24 11:54:50 +0000 2015",
            ["%a %b %d %H:%M:%S %z %Y"],
            dt.datetime(2015, 2, 24, 11, 54, 50, tzinfo=dt.UTC),
        ),
        ("4/1/2015 0:15", ["%m/%d/%Y %H:%M"], dt.datetime(2015, 4, 1, 0, 15, tzinfo=dt.UTC)),
        ("2015-04-01", ["iso"], dt.datetime(2015, 4, 1, tzinfo=dt.UTC)),
    ],
)
def test_formats(text, formats, expected):
    assert value(text, INSTANT, formats=formats) == expected


@pytest.mark.parametrize(
    ("text", "formats", "why"),
    [
        ("2024-02-30", ["iso"], "not_a_date"),
        ("2024-01-01 25:00", ["iso"], "not_a_date"),
        ("Bad Date", ["iso"], "not_a_date"),
        ("1709596800", ["iso"], "type_mismatch"),
        ("9999-12-31", ["iso"], "timestamp_out_of_range"),
        ("1e18", ["epoch_s"], "not_a_date"),
        ("99999999999999999999", ["epoch_by_magnitude"], "timestamp_out_of_range"),
        ("1712345678901", ["epoch_s"], "timestamp_out_of_range"),
        ("03/04/2024", ["%d/%m/%Y", "%m/%d/%Y"], "ambiguous_date"),
        ("12", ["x_snowflake"], "timestamp_out_of_range"),
    ],
)
@pytest.mark.parametrize("kind", [INSTANT, pl.Date()], ids=["instant", "day"])
def test_times_that_do_not_fit(text, formats, why, kind):
    assert reason(text, kind, formats=formats) == why


def test_the_plausible_range_of_a_mapping_replaces_ours():
    assert value("1850-01-01", pl.Date(), plausible=["1800-01-01", "1900-01-01"]) == dt.date(1850, 1, 1)
    assert reason("1950-01-01", pl.Date(), plausible=["1800-01-01", "1900-01-01"]) == "timestamp_out_of_range"


def test_formats_are_checked_before_any_file_is_read():
    assert check_format("iso") is None
    assert check_format("%d.%m.%Y") is None
    assert "named format" in check_format("isoo")


@pytest.mark.parametrize(
    "kind",
    [INSTANT, pl.Date(), pl.Time(), pl.Int64(), pl.Float64(), pl.Boolean(), pl.String(), pl.Enum(["a"])],
)
def test_no_rows_and_no_values_are_fine(kind):
    for texts in ([], [None, None]):
        found = cast(
            pl.Series(texts, dtype=pl.String), kind, FieldRule(column=["x"]), is_id=False, time_zone="UTC"
        )
        assert found.values.null_count() == found.reasons.null_count() == len(texts)
        assert found.values.dtype == kind


IDS = st.one_of(
    st.text(st.sampled_from("0123456789.eE+-aZ _\u200b\u00e9"), max_size=20), st.from_regex(r"[0-9]+\.0*")
)
TIMES = st.one_of(
    st.from_regex(
        r"2026-(0[1-9]|1[0-9])-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{1,9})?Z?", fullmatch=True
    ),
    st.sampled_from(
        ["", " 2026-03-01 ", "2026-03-29T02:30:00", "1816-01-01T00:00:00Z", "yesterday", "0001-01-01"]
    ),
)


@given(st.lists(IDS, min_size=1, max_size=4))
def test_an_id_reads_the_same_alone_and_in_a_column(texts):
    assert column(texts, pl.String(), is_id=True) == [one(text, pl.String(), is_id=True) for text in texts]
    assert column([*texts, " odd.0 "], pl.String(), is_id=True)[:-1] == column(texts, pl.String(), is_id=True)


@given(st.lists(TIMES, min_size=1, max_size=4))
def test_an_instant_reads_the_same_alone_and_in_a_column(texts):
    alone = [one(text, INSTANT, zone="Europe/Berlin") for text in texts]
    assert column(texts, INSTANT, zone="Europe/Berlin") == alone
    # One text that has to be taken apart makes all of its column be taken apart.
    assert column([*texts, "1 March"], INSTANT, zone="Europe/Berlin")[:-1] == alone


def column(texts, kind, *, is_id=False, zone="UTC"):
    """(value, reason) of each text of a column."""
    found = cast(
        pl.Series(texts, dtype=pl.String), kind, FieldRule(column=["x"]), is_id=is_id, time_zone=zone
    )
    return list(zip(found.values.to_list(), found.reasons.to_list(), strict=True))
