"""What every customer survey export must become.

Here: invitations, responses, answers, questions. Not here: how a score becomes NPS or CSAT (dbt),
nor employee surveys (``employee``: they obey stricter rules).
Keys: invitations (invite_id); responses (survey_id, response_id); answers (survey_id, response_id,
question_id); questions (survey_id, question_id).
"""

from __future__ import annotations

import dataframely as dy

from ingestion.contracts import columns as c


class SurveyInvitations(dy.Schema):
    """One invitation or reminder sent to one person."""

    invite_id = c.key("Invitation.")
    survey_id = c.key("Survey it asks for.")
    wave_id = c.text("Wave of a repeated survey.")
    person_ref = c.text("Customer id of the invited person.", identity="person")
    email = c.text("E-mail it went to.", identity="email")
    channel = c.code("email, sms, post, web, app …", required=True)
    sent_at = c.moment("When it was sent.", required=True)
    delivered = c.flag("It arrived.")
    opened_at = c.moment("When it was opened.")
    started_at = c.moment("When the survey was begun.")
    finished_at = c.moment("When the survey was finished.")
    is_reminder = c.flag("Not the first message of this invitation.")

    finished_is_not_before_started = c.not_before("finished_at", "started_at")


class SurveyResponses(dy.Schema):
    """One questionnaire filled in by one person."""

    response_id = c.key("Response; unique within its survey.")
    survey_id = c.key("Survey.")
    wave_id = c.text("Wave of a repeated survey.")
    invite_id = c.text("Invitation it answers.")
    external_reference = c.text("Customer id carried through the survey.", identity="person")
    email = c.text("E-mail of the respondent.", identity="email")
    recorded_at = c.moment("When it was recorded.", required=True)
    finished = c.flag("Reached the last page.", required=True)
    duration_s = c.number("Seconds from start to end.", at_least=0)
    lang = c.text("Language of the questionnaire.")
    channel = c.code("web, kiosk, phone, intercept …")
    weight = c.number("Design weight.", at_least=0)
    contact_allowed = c.flag("The respondent agrees to be contacted.")
    is_test = c.flag("Preview or test response.")
    brand = c.text("Brand id the answers are about.")
    segment = c.text("Group of respondents, e.g. business or resident.")
    department = c.text("Department the survey is about; the department map reads it.")
    location = c.text("Place the survey is about.")


class SurveyAnswers(dy.Schema):
    """One answer to one question of one response. A question not answered has no row."""

    response_id = c.key("Response.")
    survey_id = c.key("Survey.")
    question_id = c.key("Question.")
    value_num = c.number("The answer as a number, in the units of its question.")
    value_text = c.text("The answer as text.", free_text=True)
    is_dont_know = c.flag("The respondent chose not to judge.")
    item_text = c.text("Wording of the question in this export.")


class SurveyQuestions(dy.Schema):
    """One question and how it is scored."""

    survey_id = c.key("Survey.")
    question_id = c.key("Question.")
    text = c.text("Wording.", required=True)
    construct = c.code(
        "What it measures: nps, csat, ces, recommend, fcr, trust, brand_trust, change_noticed, "
        "value_authenticity, value_fairness, value_transparency, value_good_faith, satisfaction_driver, comment …",
        required=True,
    )
    scoring = c.code("How it is scored: nps, csat, ces, likert, binary, text.", required=True)
    scale_min = c.number("Worst possible value.", required=True)
    scale_max = c.number("Best possible value.", required=True)
    reverse = c.flag("A high value is bad.", required=True)
    topic = c.text("Topic the question is about: of a driver, or of the change asked after.")

    scale_has_a_range = dy.rule()(lambda s: s.scale_max.col >= s.scale_min.col)
