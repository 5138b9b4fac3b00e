"""Plausibility of customer surveys: invitations, responses, answers, questions.

Lives here: what is odd about a whole delivery of survey data. Does not live here: the shape of one record
(`ingestion.contracts.survey`) or how a score becomes an NPS (dbt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.columns import every_feed_rule
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, orphans

# Questions as the organisation declares them, and as a source delivers them; both say the scale.
_SCALES = """
    select null as source, survey_id, question_id, scoring, scale_min, scale_max from reference.survey_question
    union all
    select source, survey_id, question_id, scoring, scale_min, scale_max from raw.survey_questions
    where (survey_id, question_id) not in (select (survey_id, question_id) from reference.survey_question)
"""


class InvitationsAreOpenedAfterTheyAreSent(Rule):
    """Order of an invitation's times."""

    description: str = (
        "At most one invitation in fifty is opened, started or finished before it is sent. A warning: mail clients "
        "report odd clocks; response rates do not use these times."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        "opened_at < sent_at or started_at < sent_at or finished_at < sent_at", tolerate=0.02
    )


class MostInvitationsArrive(Rule):
    """Range of the bounce share."""

    description: str = (
        "At least seven in ten invitations arrive. A warning: a worn-out address list is a finding for its owner; the "
        "response rate counts delivered invitations only."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("not delivered", tolerate=0.3)


class MostResponsesAreFinished(Rule):
    """Distribution of the finished mark."""

    description: str = (
        "Of twenty responses or more of one source at least one is finished. Holds the build: only finished responses "
        "count, so a mark mapped wrong leaves the whole survey without data."
    )
    unexpected_rows_query: str = nothing(
        "select source from this group by source having count(*) >= 20 and not bool_or(finished)",
        "sources without a finished response",
    )


class FewResponsesAreTests(Rule):
    """Distribution of the test mark."""

    description: str = (
        "At most one response in five is a test. A warning: tests are left out, and a preview link sent to customers "
        "by mistake looks like this."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("is_test", tolerate=0.2)


class ResponsesTakeSecondsNotDays(Rule):
    """Range of durations: units mistaken show here."""

    description: str = (
        "At least nineteen in twenty responses take less than a day. A warning: people leave a page open, and "
        "milliseconds read as seconds look the same; no KPI uses the duration yet."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("duration_s > 24 * 60 * 60", tolerate=0.05)


class WeightsAverageAboutOne(Rule):
    """Range of design weights."""

    description: str = (
        "Per survey, weights are positive for somebody and average between a third and three, or are not given at all. "
        "Holds the build: population counts or ranks read as weights would rule every weighted score."
    )
    unexpected_rows_query: str = nothing(
        """
        select survey_id from this group by source, survey_id
        having count(weight) >= 20 and avg(weight) not between 1.0 / 3 and 3
        """,
        "surveys with odd weights",
    )


class AnswersBelongToResponses(Rule):
    """Reference from answers to responses."""

    description: str = (
        "99 of 100 answers belong to a response the same source delivered. Holds the build: an answer without its "
        "response has no date, brand or weight, and drops out of its KPI unseen."
    )
    unexpected_rows_query: str = orphans("raw.survey_responses", ("survey_id", "response_id"), tolerate=0.01)


class ScoresStandOnTheirScale(Rule):
    """Range of every scored answer, null codes above all."""

    description: str = (
        "Every scored answer lies on the scale of its question. Holds the build: codes such as 11 for 'blank' beside a "
        "0 to 10 question are taken for scores and lift or sink the result."
    )
    unexpected_rows_query: str = nothing(
        f"""
        select 1 from this join ({_SCALES}) as scale
            on scale.survey_id = this.survey_id and scale.question_id = this.question_id
            and (scale.source is null or scale.source = this.source)
        where scale.scoring <> 'text' and this.value_num not between scale.scale_min and scale.scale_max
            and not coalesce(this.is_dont_know, false)
        """,
        "answers off their scale",
    )


class ScoresAreNotAllTheSame(Rule):
    """Distribution of the answers to one question."""

    description: str = (
        "Fifty answers or more to one question are not all the same number. A warning: unanimity is possible, a "
        "constant mapped by mistake is likelier."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        """
        select 1 from this where value_num is not null
        group by source, survey_id, question_id having count(*) >= 50 and count(distinct value_num) = 1
        """,
        "questions with one answer",
    )


class AnswersSaySomething(Rule):
    """Completeness of an answer."""

    description: str = (
        "At least nine in ten answers have a number, a text or a don't-know. A warning: a question not answered should "
        "have no row, so this is how a renamed value column looks."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        "value_num is null and coalesce(value_text, '') = '' and is_dont_know is null", tolerate=0.1
    )


class RecommendationIsAskedFromZeroToTen(Rule):
    """The one scale on which promoters and detractors are defined."""

    description: str = (
        "A question scored as NPS runs from 0 to 10. Holds the build: what makes a promoter or a detractor means "
        "nothing on another scale."
    )
    unexpected_rows_query: str = no_row("scoring = 'nps' and (scale_min <> 0 or scale_max <> 10)")


class EveryScoreHasAKnownScoring(Rule):
    """Vocabulary of scorings."""

    description: str = (
        "A question is scored as nps, csat, ces, likert, binary or text. Holds the build: a scoring nobody computes "
        "would leave its question out of every KPI."
    )
    unexpected_rows_query: str = no_row("scoring not in ('nps', 'csat', 'ces', 'likert', 'binary', 'text')")


SUITES: Mapping[str, Sequence[Rule]] = {
    "raw.survey_invitations": [
        *every_feed_rule("survey_invitations", ("sent_at",), mix=("channel",)),
        InvitationsAreOpenedAfterTheyAreSent(),
        MostInvitationsArrive(),
    ],
    "raw.survey_responses": [
        *every_feed_rule("survey_responses", ("recorded_at",), mix=("channel", "lang")),
        MostResponsesAreFinished(),
        FewResponsesAreTests(),
        ResponsesTakeSecondsNotDays(),
        WeightsAverageAboutOne(),
    ],
    "raw.survey_answers": [
        *every_feed_rule("survey_answers", mix=("is_dont_know",)),
        AnswersBelongToResponses(),
        ScoresStandOnTheirScale(),
        ScoresAreNotAllTheSame(),
        AnswersSaySomething(),
    ],
    "raw.survey_questions": [
        *every_feed_rule("survey_questions"),
        RecommendationIsAskedFromZeroToTen(),
        EveryScoreHasAKnownScoring(),
    ],
}
