"""Exports of survey tools: Qualtrics with three and two header rows, SurveyMonkey with two and one."""

from __future__ import annotations

import datetime as dt

import polars as pl

STUDY = ("qualtrics", "2025-11-05/research_panel/impressive_climate_qualtrics.csv")
SAMPLE = ("qualtrics", "survey/qualtrics_sample/sample.csv")
LEGACY = ("qualtrics_legacy", "survey/qualtrics_sample/sample_legacy.csv")
FILMS = ("surveymonkey", "survey/surveymonkey_538/StarWars.csv")
FLYING = ("surveymonkey_one_header", "survey/surveymonkey_538/flying-etiquette.csv")


def answers(conformed, export, question: str) -> pl.DataFrame:
    return conformed(*export)["survey_answers"].accepted.filter(pl.col("question_id") == question)


def counts(frame: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(frame[column].value_counts().iter_rows())


# ---- Qualtrics ---------------------------------------------------------------------------------------------


def test_two_of_the_three_header_rows_are_no_responses(conformed):
    responses = conformed(*STUDY)["survey_responses"].accepted
    assert responses.height == 452
    assert responses["response_id"].n_unique() == 452
    assert responses["finished"].all()
    assert not responses["is_test"].any()
    assert responses["duration_s"].median() == 243.5


def test_the_zone_of_the_third_header_row_makes_utc(conformed):
    response = conformed(*STUDY)["survey_responses"].accepted
    denver = response["recorded_at"].dt.convert_time_zone("America/Denver")
    assert denver.min().date() == denver.max().date() == dt.date(2025, 11, 4)
    # Recorded at the end; the first respondent started at 08:30:52 in Denver, seven hours behind UTC.
    assert response["recorded_at"].min() >= dt.datetime(2025, 11, 4, 15, 30, 52, tzinfo=dt.UTC)


def test_the_number_in_a_label_is_the_score(conformed):
    impressed = answers(conformed, STUDY, "Impressiveness")
    assert dict(impressed["value_num"].value_counts().iter_rows()) == {
        4.0: 151,
        5.0: 120,
        3.0: 88,
        2.0: 53,
        1.0: 40,
    }
    assert counts(impressed, "value_text")["4 - Very impressive"] == 151


def test_plain_numbers_are_scores_and_words_are_not(conformed):
    assert round(answers(conformed, STUDY, "Competence_1")["value_num"].mean(), 4) == 81.5398
    consent = answers(conformed, STUDY, "Consent")
    assert consent["value_num"].null_count() == consent.height == 452


def test_a_panel_id_is_a_reference_never_an_answer(conformed):
    found = conformed(*STUDY)
    assert found["survey_responses"].accepted["external_reference"].n_unique() == 452
    assert "PROLIFIC_PID" not in found["survey_answers"].accepted["question_id"].to_list()


def test_the_condition_of_an_experiment_is_the_segment(conformed):
    responses = conformed(*STUDY)["survey_responses"].accepted
    assert counts(responses, "segment") == {
        "combination": 151,
        "impressive": 147,
        "control": 77,
        "random": 77,
    }


def test_answers_carry_the_words_of_their_question(conformed):
    asked = answers(conformed, STUDY, "Competence_1")["item_text"].unique().to_list()
    assert asked == ["How incompetent or competent are most climate scientists?"]


def test_the_survey_is_named_by_its_file(conformed):
    assert conformed(*SAMPLE)["survey_responses"].accepted["survey_id"].to_list() == ["sample"]


def test_the_same_response_in_both_forms_of_the_export_says_the_same(conformed):
    new, old = (conformed(*export)["survey_answers"].accepted for export in (SAMPLE, LEGACY))
    both = [
        frame.select("response_id", "question_id", "value_num", "value_text", "item_text").sort("question_id")
        for frame in (new, old)
    ]
    assert both[0].rows() == both[1].rows()
    assert both[0]["value_text"].to_list() == ["2", "Hello World!"]


def test_addresses_of_respondents_are_taken_over_nowhere(conformed):
    for export in (SAMPLE, LEGACY):
        for feed in conformed(*export).values():
            assert "192.0.2" not in feed.accepted.write_csv()


# ---- SurveyMonkey ------------------------------------------------------------------------------------------


def test_the_second_header_row_is_no_respondent(conformed):
    found = conformed(*FILMS)
    assert found["survey_responses"].accepted.height == 999
    assert all(feed.quarantined.is_empty() for feed in found.values())


def test_unanswered_is_not_no(conformed):
    seen = answers(conformed, FILMS, "Have you seen any of the 6 films in the Star Wars franchise?")
    fans = answers(conformed, FILMS, "Do you consider yourself to be a fan of the Star Wars film franchise?")
    assert counts(seen, "value_text") == {"Yes": 799, "No": 200}
    assert counts(fans, "value_text") == {"Yes": 477, "No": 236}
    assert 999 - fans.height == 286


def test_blank_headers_belong_to_the_block_before_them(conformed):
    films = conformed(*FILMS)["survey_answers"].accepted
    ranked = films.filter(
        pl.col("question_id").str.starts_with("Please rank")
        & pl.col("question_id").str.contains("Episode V The Empire", literal=True)
    )
    assert (ranked["value_num"] == 1).sum() == 248
    ticked = films.filter(pl.col("question_id").str.starts_with("Which of the following Star Wars films"))
    seen = answers(conformed, FILMS, "Have you seen any of the 6 films in the Star Wars franchise?")
    said_yes = seen.filter(pl.col("value_text") == "Yes")
    assert said_yes.join(ticked, on="response_id", how="anti").height == 87


def test_a_header_with_damaged_bytes_is_read_by_its_words(conformed):
    asked = answers(conformed, FILMS, "Do you consider yourself to be a fan of the Expanded Universe?")
    assert asked.height > 0


def test_an_export_without_dates_is_dated_by_its_delivery(conformed):
    recorded = conformed(*FLYING)["survey_responses"].accepted["recorded_at"]
    assert recorded.unique().to_list() == [dt.datetime(2026, 9, 1, tzinfo=dt.UTC)]


def test_partial_responses_count_among_the_answered_only(conformed):
    responses = conformed(*FLYING)["survey_responses"].accepted
    assert responses.height == 1000
    travel = answers(conformed, FLYING, "How often do you travel by plane?")
    assert counts(travel, "value_text")["Never"] == 155
    recline = answers(conformed, FLYING, "Is itrude to recline your seat on a plane?")
    rude = recline["value_text"].is_in(["Yes, somewhat rude", "Yes, very rude"])
    assert (recline.height, round(100 * rude.mean(), 2)) == (825, 40.24)
    only_one = (
        conformed(*FLYING)["survey_answers"].accepted.group_by("response_id").len().filter(pl.col("len") == 1)
    )
    assert only_one.height == 18


def test_the_group_the_tool_puts_a_score_into_is_its_figure_and_no_answer(conformed, tmp_path):
    zone = '"{""ImportId"":""recordedDate"",""timeZone"":""UTC""}"'
    rows = [
        "RecordedDate,ResponseId,Finished,Q1_NPS_GROUP,Q1",
        "Recorded Date,Response ID,Finished,Recommend? - Group,Recommend?",
        zone + ',"{""ImportId"":""_recordId""}","{}","{}","{}"',
        "2026-01-02 10:00:00,R_1,1,Promoter,9",
        "2026-01-02 11:00:00,R_2,1,1,0",
        "2026-01-02 12:00:00,R_3,1,,",
    ]
    (tmp_path / "loyalty.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = conformed("qualtrics", str(tmp_path / "loyalty.csv"))
    figures = found["vendor_figures"].accepted
    assert dict(figures.select("entity_id", "value").iter_rows()) == {
        "loyalty|R_1|Q1": 1.0,
        "loyalty|R_2|Q1": -1.0,
    }
    assert set(figures.select("entity", "metric", "unit").iter_rows()) == {("answer", "nps_group", "vote")}
    assert set(found["survey_answers"].accepted["question_id"]) == {"Q1"}
