"""What people systems and engagement surveys must become.

Here: roster, survey answers, voluntary shares, policy events, absence, what units may use and make,
public reviews by employees, and the restricted link from survey tokens to the roster.
Not here: any rule about group sizes (dbt, before anything is published).
Every id here is hashed with the employee key, which no customer table shares.
Keys: roster (employee_id, valid_from); answers (respondent_token, wave_id, question_id, about_department);
shares (token, shared_at, post_url); policy events (employee_token, event, occurred_at);
absence (employee_id, month); unit access (org_unit, valid_from); unit output (org_unit, month);
reviews (site, review_id); survey links (respondent_token, wave_id).

Names that differ from the KPI paper: at -> occurred_at.
"""

from __future__ import annotations

import dataframely as dy

from ingestion.contracts import columns as c

LEAVE_TYPE = ("voluntary", "involuntary", "other")
POLICY_EVENT = ("ack", "coached", "passed", "violation")
ACCESS = ("banned", "allowed", "encouraged")


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
    about_department = c.text("Department judged, where a question asks about another one.")

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


class EmployeeAbsence(dy.Schema):
    """One employee in one month."""

    employee_id = c.key("Personnel number.", identity="employee")
    month = c.month("First day of the month.")
    absent_days = c.number("Days absent.", required=True, at_least=0)
    scheduled_days = c.number("Days the person was to work.", required=True, at_least=0)

    absent_days_were_scheduled = dy.rule()(lambda s: s.absent_days.col <= s.scheduled_days.col)


class EmployeeUnitAccess(dy.Schema):
    """What one unit may do on social networks at work, from a day on."""

    org_unit = c.key("Unit.")
    valid_from = c.day("First day.", required=True)
    access = c.choice("Banned, allowed or encouraged.", ACCESS, required=True)


class EmployeeUnitOutput(dy.Schema):
    """What one unit made in one month."""

    org_unit = c.key("Unit.")
    month = c.month("First day of the month.")
    output = c.number("Output in the unit's own measure.", required=True)
    social_use_share = c.number("Share of its people who use social tools at work.", at_least=0, at_most=1)


class EmployeeReviews(dy.Schema):
    """One public review of the organisation as an employer; never linked to a person."""

    site = c.code("Review site.", required=True)
    review_id = c.key("Review.")
    posted_at = c.moment("When.", required=True)
    rating = c.number("Stars or points.", required=True, at_least=0)
    rating_max = c.number("Best rating this site gives.", required=True, at_least=1)
    brand = c.text("Brand id reviewed.")
    text = c.text("Words of the review.", free_text=True)

    rating_fits_its_scale = dy.rule()(lambda s: s.rating.col <= s.rating_max.col)


class EmployeeSurveyLinks(dy.Schema):
    """The restricted link from a survey token to the roster; held by a third party, used for aggregates alone."""

    respondent_token = c.key("Token of the survey tool.", identity="employee")
    wave_id = c.key("Wave.")
    employee_id = c.text("Personnel number.", identity="employee")
