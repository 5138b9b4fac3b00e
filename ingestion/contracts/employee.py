"""What people systems and engagement surveys must become.

Here: roster, survey answers, voluntary shares, policy events.
Not here: any rule about group sizes (dbt, before anything is published).
Every id here is hashed with the employee key, which no customer table shares.
Keys: roster (employee_id, valid_from); answers (respondent_token, wave_id, question_id);
shares (token, shared_at, post_url); policy events (employee_token, event, occurred_at).

Names that differ from the KPI paper: at -> occurred_at.
"""

from __future__ import annotations

import dataframely as dy

from ingestion.contracts import columns as c

LEAVE_TYPE = ("voluntary", "involuntary", "other")
POLICY_EVENT = ("ack", "coached", "passed", "violation")


class EmployeeRoster(dy.Schema):
    """What was true of one employee from a day on (a monthly snapshot or a change)."""

    employee_id = c.key("Personnel number.", identity="employee")
    org_unit = c.text("Unit of the organisation.", required=True)
    manager_level = c.code("ic, manager, director …")
    hire_date = c.day("First day of employment.", required=True)
    leave_date = c.day("Last day of employment.")
    leave_type = c.choice("Why the employment ended.", LEAVE_TYPE)
    regrettable = c.flag("The organisation wanted the person to stay.")
    employment_type = c.code("permanent, temporary, contractor …", required=True)
    valid_from = c.day("First day this row is true.", required=True)

    leave_is_not_before_hire = c.not_before("leave_date", "hire_date")


class EmployeeSurveyAnswers(dy.Schema):
    """One invited person and one question of one wave; no value = not answered."""

    respondent_token = c.key("Token of the survey tool; never the personnel number.", identity="employee")
    wave_id = c.key("Wave.")
    question_id = c.key("Question.")
    value = c.number("Answer in the units of the question; empty = not answered.")
    value_text = c.text("Comment.", free_text=True)
    org_unit = c.text("Unit at the time of the wave.", required=True)
    cuts = c.text("Other attributes as a JSON object; restricted.", free_text=True)
    invited_at = c.moment("When the person was invited.")
    responded_at = c.moment("When the person answered.")

    response_is_not_before_invitation = c.not_before("responded_at", "invited_at")


class EmployeeAdvocacyShares(dy.Schema):
    """One post shared by an employee who opted in."""

    token = c.key("Token of the advocacy tool.", identity="employee")
    opted_in = c.flag("The employee agreed to be counted.", required=True)
    post_url = c.text("Address of the shared post.", free_text=True)
    shared_at = c.moment("When it was shared.", required=True)
    impressions = c.count("Times shown.")
    interactions = c.count("Reactions, comments and clicks.")


class PolicyEvents(dy.Schema):
    """One step of one employee with the conduct or social-media policy."""

    employee_token = c.key("Token of the training tool.", identity="employee")
    policy_version = c.text("Version of the policy.")
    event = c.choice("What happened.", POLICY_EVENT, required=True)
    occurred_at = c.moment("When.", required=True)
    violation_type = c.code("Kind of violation.")
    severity = c.code("low, medium, high, critical.")
