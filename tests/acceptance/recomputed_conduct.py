"""Facts of a build about how we approach, promise and improve, as Polars frames with a `day`.

Here: surveys we send, messages, incidents, promises, ideas, and facts about employees before suppression.
Not here: complaints, praise, answers (``recomputed_facts.py``) and definitions (``recomputed_definitions.py``).
"""

from __future__ import annotations

import polars as pl
from polars import col

from tests.acceptance.recomputed_facts import Con, complaints, local_day, ours, table


def incident_people(con: Con) -> pl.DataFrame:
    """People affected by an incident, by the day on which we knew of it."""
    known = ["aware_at", "occurred_at", "first_affected_notice_at", "first_regulator_notice_at"]
    incidents = (
        table(con, "fct_incident")
        .with_columns(at=pl.coalesce(known))
        .select("incident_key", "incident_type", day=local_day(con, "at"))
    )
    return table(con, "fct_incident_affected").join(incidents, on="incident_key")


def invitations(con: Con) -> pl.DataFrame:
    """Invitations that arrived; reminders are none."""
    sent = table(con, "fct_survey_invite").filter(col("is_delivered") & ~col("is_reminder").fill_null(False))
    return sent.with_columns(day=col("sent_on"))


def followups(con: Con) -> pl.DataFrame:
    """Bad answers of those who may be contacted; without any case nobody knows who was."""
    found = ours(con, table(con, "fct_survey_followup"))
    return found.with_columns(
        day=col("recorded_on"), is_known=col("contact_allowed") & (found["case_opened_at"].count() > 0)
    )


def actions(con: Con) -> pl.DataFrame:
    """Completed actions, and whether people were told within sixty days of it."""
    days = (col("communicated_on") - col("done_on")).dt.total_days()
    return (
        table(con, "fct_action")
        .filter(col("done_on").is_not_null())
        .with_columns(day=col("done_on"), is_told=days.is_between(0, 60).fill_null(False))
    )


def noticed(con: Con) -> pl.DataFrame:
    """Answers to whether something got better, on one to five, with the topic of the question."""
    asked = table(con, "dim_question").select("source", "survey_id", "question_id", "topic")
    said = table(con, "fct_survey_answer").filter(col("construct") == "change_noticed")
    return (
        ours(con, said)
        .join(asked, on=["source", "survey_id", "question_id"])
        .with_columns(day=col("answered_on"), is_scale=(col("scale_min") == 1) & (col("scale_max") == 5))
    )


def person_weeks(con: Con) -> pl.DataFrame:
    """People written to in the four weeks before, per week; the cap is 2 in 7 days and 6 in 30."""
    return (
        table(con, "fct_contact_pressure_daily")
        .filter(col("touches_30d") > 0)
        .with_columns(
            week=col("day").dt.truncate("1w"),
            is_asked=(col("touches_28d") > 0) & col("is_contactable"),
            is_over=(col("touches_7d") > 2) | (col("touches_30d") > 6),
        )
        .sort("day")
        .group_by("week", "person_key")
        .agg(col("segment").last(), col("is_asked").any(), col("is_over").any())
        .rename({"week": "day"})
    )


def messages(con: Con) -> pl.DataFrame:
    """Messages we sent, and whether anything shows that they arrived."""
    signs = ["delivered_at", "opened_at", "clicked_at", "unsubscribed_at", "spam_reported_at"]
    return table(con, "fct_outreach").with_columns(
        day=col("sent_on"), campaign=col("campaign_id"), has_arrived=pl.coalesce(signs).is_not_null()
    )


def checks(con: Con) -> pl.DataFrame:
    """Checks of promises: those delivered, and the months in which replies met the deadline often enough or did not."""
    delivered = table(con, "fct_claim_check").select("claim_id", "is_passed", day="checked_on")
    by_kpi = table(con, "dim_claim").filter(
        col("check_kpi").is_not_null() & col("target_value").is_not_null()
    )
    assert set(by_kpi["check_kpi"]) <= {"R05"}
    assert set(by_kpi["unit"]) <= {"share"}
    months = (
        complaints(con)
        .filter(col("sla_met").is_not_null())
        .group_by(start=col("day").dt.truncate("1mo"))
        .agg(met=col("sla_met").mean(), n=pl.len())
        .with_columns(day=col("start").dt.month_end())
    )
    made = (
        by_kpi.join(months, how="cross")
        .filter(col("start") >= col("valid_from"), col("day") <= pl.coalesce("valid_to", "day"))
        .select(
            "claim_id",
            pl.when(col("n") >= 10).then(col("met") >= col("target_value")).alias("is_passed"),
            "day",
        )
    )
    return pl.concat([delivered, made]).rename({"claim_id": "claim"})


def unit_of(con: Con) -> pl.Expr:
    """The department of a unit, by whichever of its names the record has it."""
    names = table(con, "dim_department").filter(col("department") != "unmapped")
    return col("org_unit").replace(dict(names.select("department_name", "department").iter_rows()))


def waves(con: Con) -> pl.DataFrame:
    """People of an employee survey's waves, by the day it was sent; of two waves in a month the later one counts."""
    sent = table(con, "stg_employee__survey_answers", "staging").filter(
        col("about_department_text").is_null()
    )
    wave = ["source", "wave_id"]
    first = sent.with_columns(at=pl.coalesce("invited_at", "responded_at")).with_columns(
        on=local_day(con, "at")
    )
    begun = first.group_by(wave).agg(day=col("on").min())
    latest = begun.sort("day").group_by(col("day").dt.truncate("1mo").alias("month")).agg(pl.all().last())
    answered = (col("responded_at").is_not_null() | col("value").is_not_null()).any()
    people = sent.group_by(*wave, "respondent_key").agg(col("org_unit").min(), has_answered=answered)
    return people.join(latest.select(*wave, "day"), on=wave).with_columns(org_unit=unit_of(con))


def employee_answers(con: Con) -> pl.DataFrame:
    """Answers of employees to questions about themselves and their managers, as scored."""
    scored = table(con, "int_employee_answers_scored", "intermediate").drop("org_unit")
    person = ["source", "wave_id", "respondent_key"]
    return scored.filter(col("about_department_text").is_null()).join(waves(con), on=person)


def headcount(con: Con) -> pl.DataFrame:
    """Employees of a month: there at its beginning, there at its end, gone in it."""
    return table(con, "int_employee_months", "intermediate").with_columns(
        day=col("month"),
        org_unit=unit_of(con),
        years=(
            (col("hired_on") < col("month")).cast(float)
            + (col("left_on").is_null() | (col("left_on") > col("month_end"))).cast(float)
        )
        / 24,
        has_left=(col("left_on") <= col("month_end")).fill_null(False),
    )


def absences(con: Con) -> pl.DataFrame:
    """Days absent and scheduled of those employed in the month."""
    days = table(con, "stg_employee__absence", "staging").filter(
        col("scheduled_days") > 0, col("absent_days") >= 0
    )
    employed = table(con, "int_employee_months", "intermediate").select(
        "employee_id_hash", "month", "org_unit"
    )
    return (
        days.group_by("employee_id_hash", col("month").dt.truncate("1mo"))
        .agg(
            pl.min_horizontal("absent_days", "scheduled_days").sum().alias("absent"),
            col("scheduled_days").sum(),
        )
        .join(employed, on=["employee_id_hash", "month"])
        .with_columns(day=col("month"), org_unit=unit_of(con))
    )


def sharers(con: Con) -> pl.DataFrame:
    """Employees whose newest record of a month or before says that they are in, and whether they shared in it."""
    records = table(con, "stg_employee__advocacy_shares", "staging")
    own = records.select("source", "advocate_key", "shared_at", "is_share", "is_opted_in", on="shared_on")
    last = con.sql("select max(as_of) from kpi.kpi_value").fetchall()[0][0]
    calendar = table(con, "dim_date").select(day="month_start").unique().filter(col("day") <= last)
    months = calendar.join(own.select(begun=col("on").min().dt.truncate("1mo")), how="cross")
    in_month = col("on").dt.truncate("1mo") == col("day")
    return (
        months.filter(col("day") >= col("begun"))
        .join(own, how="cross")
        .filter(col("on").dt.truncate("1mo") <= col("day"))
        .sort("shared_at")
        .group_by("source", "day", "advocate_key")
        .agg(col("is_opted_in").last(), has_shared=(in_month & col("is_share")).any())
        .filter("is_opted_in")
    )
