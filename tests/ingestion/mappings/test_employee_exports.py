"""Engagement-survey and people-system exports become answers and rosters.

Here: the shipped mappings on sample exports with invented people.
"""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest

MEANINGFUL, VALUED = "My work is meaningful", "I feel valued"


@pytest.fixture(scope="module")
def glint(mapped):
    return mapped("viva_glint", "employee/viva_glint_sample")


def test_glint_items_become_answers(glint):
    answers = glint.current("employee_survey_answers")
    assert answers.height == 12
    means = dict(answers.group_by("question_id").agg(pl.col("value").mean().round(4)).iter_rows())
    assert means == {MEANINGFUL: 3.3333, VALUED: 3.1667}
    assert set(answers["wave_id"]) == {"2024-03-20"}
    assert f"{answers['invited_at'].min():%FT%R}" == "2024-03-20T08:00", "day before month"


def test_glint_comments_ride_with_their_item(glint):
    answers = glint.current("employee_survey_answers")
    said = answers.filter(pl.col("value_text").is_not_null())
    assert Counter(said["question_id"]) == {MEANINGFUL: 3, VALUED: 2}


def test_glint_tokens_are_not_personnel_numbers(glint):
    assert not set(glint.current("employee_survey_answers")["respondent_token"]) & {
        f"E{n}" for n in range(1, 7)
    }


def test_people_who_did_not_answer_stay_as_blank_answers(mapped, tmp_path):
    header = "First Name,Last Name,Email,Status,EMP ID,Manager ID,Department,Survey Cycle Completion Date,"
    header += "Survey Cycle Sent Date,I feel valued,I feel valued_COMMENT\n"
    rows = "A,B,a@example.com,ACTIVE,E1,E9,Desk,,20-03-2024 08:00,,\n"
    rows += "A,C,c@example.com,ACTIVE,E2,E9,Desk,21-03-2024 08:00,20-03-2024 08:00,4,\n"
    (tmp_path / "survey_export.csv").write_text(header + rows)
    answers = mapped("viva_glint", tmp_path).current("employee_survey_answers").sort("respondent_token")
    assert answers["value"].to_list() == [None, 4.0]
    assert answers["responded_at"].is_null().to_list() == [True, False]
    assert answers["org_unit"].to_list() == ["Desk", "Desk"]


@pytest.mark.parametrize(
    ("name", "records", "employees", "leavers"),
    [
        ("records_v3.json", 100, 100, 0),
        ("stream_many_records_per_employee.log", 104, 103, 3),
        ("stream_v4.log", 103, 103, 3),
    ],
)
def test_workday_report_rows(mapped, name, records, employees, leavers):
    found = mapped("workday_custom_report", "employee/faros_workday_records", name)
    roster = found.current("employee_roster")
    held_back = [field for _, field, _ in found.quarantined()]
    # One termination lies a year before the hire; it is held back and named, not averaged.
    assert held_back == (["leave_is_not_before_hire"] if leavers else [])
    assert found.all_versions("employee_roster").height + len(held_back) == records
    assert roster["employee_id"].n_unique() + len(held_back) == employees
    assert roster["leave_date"].drop_nulls().len() + len(held_back) == leavers


def test_workday_later_record_of_the_same_person_wins(mapped):
    found = mapped(
        "workday_custom_report", "employee/faros_workday_records", "stream_many_records_per_employee.log"
    )
    assert found.all_versions("employee_roster").filter(pl.col("employee_id") == "197").height == 2
    [unit] = found.current("employee_roster").filter(pl.col("employee_id") == "197")["org_unit"]
    assert unit == "Team Special"


def test_workday_teams_and_employment_types(mapped):
    roster = mapped("workday_custom_report", "employee/faros_workday_records", "stream_v4.log").current(
        "employee_roster"
    )
    units = Counter(roster["org_unit"])
    assert (units["Team G"], units["Team TopDog"], units["unassigned"]) == (14, 11, 1)
    assert Counter(roster["employment_type"]) == {
        "unknown": 99,
        "full_time": 1,
        "part_time": 1,
        "contractor": 1,
    }


def test_workday_history_rows_are_periods_of_one_worker(mapped):
    roster = mapped("workday_loader", "employee/fivetran_workday").current("employee_roster")
    assert roster.height == 7
    assert roster["employee_id"].n_unique() == 6
    assert Counter(roster["leave_type"]) == {"involuntary": 2, "voluntary": 3, None: 2}
    periods = roster.filter(pl.col("employee_id") == "aabbccdd11223344aabbccdd11223344").sort("valid_from")
    assert periods["valid_from"].cast(pl.String).to_list() == ["2024-01-01", "2025-04-01"]
    assert (roster["valid_from"] >= roster["hire_date"]).all()


def test_bamboohr_users(mapped):
    found = mapped("bamboohr", "employee/faros_bamboohr_records")
    roster = found.current("employee_roster")
    assert [(reason, field) for reason, field, _ in found.quarantined()] == [("not_a_date", "hire_date")]
    assert roster.height == 86
    assert roster["leave_date"].null_count() == 86, "0000-00-00 is no date"
    units = Counter(roster["org_unit"])
    assert (units["Sales"], units["Product"], units["Human Resources"], units["test"]) == (20, 16, 13, 1)
