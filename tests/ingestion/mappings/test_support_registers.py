"""Public registers become tickets and incidents: complaints, service requests, breach notices."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

OLD_COMPLAINTS = "2017-02-23/consumer_complaints_2017_02/cfpb_2013_14col.csv"
NEW_COMPLAINTS = "2017-04-23/consumer_complaints_2017_04/cfpb_18col.csv"
REQUESTS = "2025-03-15/city_service_requests/311_Animals_short.csv"
NOTICES = "2023-01-23/breach_notices/snapshot_2023.csv"


def share(frame: pl.DataFrame, column: str) -> float:
    return round(100 * frame[column].cast(pl.Float64).mean(), 2)


def test_the_same_complaint_twice_is_one_complaint(conformed):
    found = conformed("cfpb_2013", OLD_COMPLAINTS)["support_tickets"]
    assert (found.records_in, found.accepted.height, found.duplicates) == (1000, 989, 11)
    assert found.quarantined.is_empty()
    assert found.accepted["ticket_id"].n_unique() == 989


def test_a_timely_answer_is_a_first_reply_in_time(conformed):
    old = conformed("cfpb_2013", OLD_COMPLAINTS)["support_tickets"].accepted
    new = conformed("cfpb_2017", NEW_COMPLAINTS)["support_tickets"].accepted
    assert share(old, "first_reply_in_time") == 96.87
    assert share(new, "first_reply_in_time") == 92.41
    late = old.filter(~pl.col("first_reply_in_time"))
    # The file has seven late rows of Wells Fargo; two of them are the same complaint.
    assert late.filter(pl.col("brand") == "Wells Fargo & Company").height == 6
    assert late.filter(pl.col("brand") == "Bank of America").height == 0


def test_a_late_answer_is_late_whatever_its_wording(conformed):
    old = conformed("cfpb_2013", OLD_COMPLAINTS)["support_tickets"].accepted
    untimely = old.filter(pl.col("resolution_code") == "Untimely response")
    assert untimely.height > 0
    assert not untimely["first_reply_in_time"].any()


def test_complaints_never_carry_a_time_the_register_does_not_know(conformed):
    old = conformed("cfpb_2013", OLD_COMPLAINTS)["support_tickets"].accepted
    for unknown in ("first_replied_at", "solved_at", "closed_at", "requester_id"):
        assert old[unknown].null_count() == old.height
    assert old["type"].unique().to_list() == ["complaint"]


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "America/Los_Angeles", "UTC", "Asia/Tokyo"])
def test_a_complaint_keeps_its_day_for_readers_in_any_zone(conformed, zone):
    old = conformed("cfpb_2013", OLD_COMPLAINTS)["support_tickets"].accepted
    local = old["created_at"].dt.convert_time_zone(zone)
    assert (local.min().date(), local.max().date()) == (dt.date(2013, 6, 4), dt.date(2017, 2, 22))


def test_both_vintages_of_the_register_speak_of_one_channel(conformed):
    old = conformed("cfpb_2013", OLD_COMPLAINTS)["support_tickets"].accepted
    new = conformed("cfpb_2017", NEW_COMPLAINTS)["support_tickets"].accepted
    assert (
        set(new["channel"].unique())
        <= set(old["channel"].unique())
        == {"web", "referral", "letter", "phone", "fax"}
    )


def test_only_consumers_who_consented_are_quoted(conformed):
    found = conformed("cfpb_2017", NEW_COMPLAINTS)["support_messages"]
    assert (found.accepted.height, found.filtered) == (13, 132)
    assert found.accepted["author_role"].unique().to_list() == ["customer"]
    assert found.accepted.filter(pl.col("text").str.contains("\n")).height == 2


def test_an_open_request_stays_open(conformed):
    found = conformed("nyc311", REQUESTS)["support_tickets"]
    assert (found.accepted.height, found.quarantined.height, found.duplicates) == (1000, 0, 0)
    still_open = found.accepted.filter(pl.col("status") == "open")
    assert still_open.height == 61
    assert still_open["closed_at"].null_count() == 61
    assert found.accepted.filter(pl.col("status") == "closed")["closed_at"].null_count() == 0


def test_requests_keep_the_time_they_took(conformed):
    closed = conformed("nyc311", REQUESTS)["support_tickets"].accepted.filter(pl.col("status") == "closed")
    hours = closed.select((pl.col("closed_at") - pl.col("created_at")).dt.total_minutes() / 60).to_series()
    assert closed.height == 939
    assert round(hours.median(), 4) == 4.1333
    assert (hours == 0).sum() == 58
    assert (hours <= 24).sum() == 674
    by_agency = (
        closed.with_columns(hours.alias("hours"))
        .group_by("group_name")
        .agg(pl.col("hours").median().round(4))
    )
    assert dict(by_agency.iter_rows()) == {"DOHMH": 0.0, "DPR": 1.45, "DSNY": 43.0333, "NYPD": 2.1333}


def test_the_night_the_clock_jumped_is_an_hour_shorter(conformed):
    """The naive mean of wall-clock differences is 26.1206 h; requests open over 2025-03-09 really took an hour less."""
    closed = conformed("nyc311", REQUESTS)["support_tickets"].accepted.filter(pl.col("status") == "closed")
    zone = "America/New_York"
    end, start = (
        pl.col(c).dt.convert_time_zone(zone).dt.replace_time_zone(None) for c in ("closed_at", "created_at")
    )
    both = closed.select(
        ((end - start).dt.total_minutes() / 60).alias("wall"),
        ((pl.col("closed_at") - pl.col("created_at")).dt.total_minutes() / 60).alias("true"),
    )
    assert round(both["wall"].mean(), 4) == 26.1206
    assert set((both["wall"] - both["true"]).round(6).unique()) == {0.0, 1.0}


def test_days_from_awareness_to_notice_are_those_of_the_register(conformed):
    found = conformed("wa_breach_notices", NOTICES)
    incidents, notices = found["incidents_log"].accepted, found["incidents_notices"].accepted
    assert (incidents.height, notices.height) == (823, 823)
    assert incidents["aware_at"].null_count() == 24
    days = (
        incidents.join(notices, on="incident_id")
        .select(
            "incident_id", "brand", "source_attributes", days=_local_day("sent_at") - _local_day("aware_at")
        )
        .with_columns(pl.col("days").dt.total_days())
        .drop_nulls("days")
    )
    assert (days.height, days["days"].median(), days["days"].max(), days["days"].min()) == (799, 49, 638, 0)
    assert ((days["days"] > 30).sum(), (days["days"] > 45).sum()) == (560, 418)
    published = (
        days["source_attributes"].str.json_path_match("$.DaysElapsedBeforeNotification").cast(pl.Int64)
    )
    assert (published == days["days"]).sum() == 799


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Uber Technologies", [638]),
        ("Uber Technologies, Inc.", [371]),
        ("Equifax, Inc.", [40]),
        ("Wells Fargo Bank, N.A.", [121]),
        ("British Airways PLC", [77]),
        ("Delta Airlines", [14]),
        ("T-Mobile USA", [7, 14]),
    ],
)
def test_named_companies_took_the_days_the_register_says(conformed, name, expected):
    found = conformed("wa_breach_notices", NOTICES)
    rows = found["incidents_log"].accepted.join(found["incidents_notices"].accepted, on="incident_id")
    days = rows.filter(pl.col("brand") == name).select(_local_day("sent_at") - _local_day("aware_at"))
    assert sorted(days.to_series().dt.total_days().to_list()) == expected


def test_names_padded_with_blanks_are_one_name(conformed):
    brands = conformed("wa_breach_notices", NOTICES)["incidents_log"].accepted["brand"]
    assert (brands == brands.str.strip_chars()).all()


def test_what_is_known_by_the_day_says_so(conformed):
    incidents = conformed("wa_breach_notices", NOTICES)["incidents_log"].accepted
    assert incidents["aware_precision"].unique().to_list() == ["day"]
    assert incidents["severity"].unique().to_list() == ["unknown"]
    assert incidents["personal_data"].all()


def _local_day(column: str) -> pl.Expr:
    return pl.col(column).dt.convert_time_zone("America/Los_Angeles").dt.date()
