"""Every rule about facts and figures can fail, and fails alone: each is broken once in a build in which all hold."""

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.expectations import facts_employees
from tests.orchestration.small_marts import make_figures

# (rule, table) -> what breaks it.
BROKEN_BY = {
    (
        "sentiment_is_one_of_four",
        "marts.fct_social_post",
    ): "update {t} set sentiment = 'angry' where rowid = 3",
    (
        "sentiment_is_one_of_four",
        "marts.fct_feedback_item",
    ): "update {t} set sentiment = null where rowid = 3",
    ("brands_are_found", "marts.fct_social_post"): "update {t} set brand = 'unmapped' where rowid < 150",
    (
        "counters_do_not_run_backwards",
        "marts.fct_post_metric_daily",
    ): "update {t} set likes = -1 where rowid = 3",
    (
        "few_counters_fall",
        "marts.fct_post_metric_daily",
    ): "update {t} set has_falling_counter = true where rowid < 20",
    (
        "most_words_are_scored",
        "marts.fct_feedback_item",
    ): "update {t} set sentiment = 'not_scored' where rowid < 150",
    (
        "neither_everything_nor_nothing_is_a_complaint",
        "marts.fct_feedback_item",
    ): "update {t} set is_complaint = false",
    (
        "nobody_replies_before_they_are_asked",
        "marts.fct_complaint",
    ): "update {t} set followed_hours = -1 where rowid = 3",
    (
        "nobody_replies_before_they_are_asked",
        "marts.fct_reply_wait",
    ): "update {t} set followed_hours = -1 where rowid = 3",
    (
        "nobody_replies_before_they_are_asked",
        "marts.fct_ticket",
    ): "update {t} set first_reply_hours = -1 where rowid = 3",
    (
        "nobody_replies_before_they_are_asked",
        "marts.fct_incident",
    ): "update {t} set dwell_days = -1 where rowid = 3",
    (
        "replies_are_seen_where_they_are_counted",
        "marts.fct_complaint",
    ): "update {t} set replies_observed = false",
    ("some_complaints_are_answered", "marts.fct_complaint"): "update {t} set first_human_reply_at = null",
    (
        "departments_are_mapped",
        "marts.fct_complaint",
    ): "update {t} set department = 'unmapped' where rowid < 10",
    ("causes_add_up", "marts.bridge_complaint_department"): "delete from {t} where rowid = 3",
    ("few_complaints_are_abuse", "marts.fct_complaint"): "update {t} set is_troll = true where rowid < 40",
    ("some_replies_say_something", "marts.fct_reply"): "update {t} set is_perfunctory = true",
    (
        "nobody_is_everybody",
        "marts.bridge_identity_customer",
    ): "update {t} set customer_key = 'desk of the hotel' where rowid < 60",
    ("departments_are_mapped", "marts.fct_ticket"): "update {t} set department = null where rowid < 10",
    ("a_reply_is_written_by_a_person_or_sent_by_a_rule", "marts.fct_reply"): "update {t} set is_auto = true",
    (
        "the_backlog_is_never_negative",
        "marts.fct_backlog_daily",
    ): "update {t} set open_at_end = -1 where rowid = 3",
    (
        "the_backlog_ends_with_the_open_tickets",
        "marts.fct_backlog_daily",
    ): "update marts.fct_ticket set is_open = false",
    (
        "changes_hold_codes_and_no_words",
        "marts.fct_ticket_event",
    ): "update {t} set new_value = repeat('my words ', 12) where rowid = 3",
    ("a_day_follows_a_day", "marts.fct_ticket_daily"): "delete from {t} where rowid = 23",
    (
        "nobody_replies_before_they_are_asked",
        "marts.fct_sla_event",
    ): "update {t} set elapsed_minutes = -1 where rowid = 3",
    (
        "nobody_replies_before_they_are_asked",
        "marts.fct_ticket_station",
    ): "update {t} set waiting_minutes = -1 where rowid = 3",
    (
        "broken_promises_used_up_their_time",
        "marts.fct_sla_event",
    ): "update {t} set outcome = 'kept', elapsed_minutes = 61 where rowid = 3",
    ("answers_stand_on_their_scale", "marts.fct_survey_answer"): "update {t} set value = 11 where rowid = 3",
    (
        "longer_windows_hold_more_contacts",
        "marts.fct_contact_pressure_daily",
    ): "update {t} set touches_1d = 2",
    (
        "longer_windows_hold_more_contacts",
        "marts.fct_contact_pressure_channel",
    ): "update {t} set touches_7d = 3 where rowid = 3",
    (
        "nobody_replies_before_they_are_asked",
        "marts.fct_praise",
    ): "update {t} set thanked_hours = -1 where rowid = 3",
    (
        "few_tracker_figures_are_refused",
        "marts.fct_brand_tracker",
    ): "update {t} set is_usable = false where rowid < 30",
    (
        "nobody_stays_unaware_for_decades",
        "marts.fct_incident",
    ): "update {t} set dwell_days = 9999 where rowid < 5",
    ("small_groups_are_hidden", "marts.fct_employee_month"): "update {t} set joiners = 0, headcount_end = 4, "
    "headcount_start = 5 where rowid = 3",
    ("small_groups_are_hidden", "marts.agg_employee_unit_wave"): "update {t} set n = 4 where rowid = 3",
    (
        "what_is_hidden_shows_nothing",
        "marts.fct_employee_month",
    ): "update {t} set leavers = 1 where is_suppressed",
    (
        "what_is_hidden_shows_nothing",
        "marts.agg_employee_unit_wave",
    ): "update {t} set invited = 7 where is_suppressed",
    ("heads_add_up", "marts.fct_employee_month"): "update {t} set joiners = 9 where rowid between 1 and 20",
    (
        "every_kpi_of_the_catalogue_has_rows",
        "kpi.kpi_catalogue",
    ): "delete from kpi.kpi_value where kpi_id = 'E01'",
    ("every_card_is_filled_in", "kpi.kpi_catalogue"): "update {t} set formula = ' ' where kpi_id = 'E01'",
    (
        "every_figure_is_in_the_catalogue",
        "kpi.kpi_value",
    ): "delete from kpi.kpi_catalogue where kpi_id = 'E01'",
    ("shares_lie_between_zero_and_one", "kpi.kpi_value"): "update {t} set value = 1.2, ci_high = 1.3, "
    "ci_method = 'km_loglog' where rowid = 3",
    ("net_scores_lie_within_their_bounds", "kpi.kpi_value"): "update {t} set value = 101, unit = 'points', "
    "ci_high = 102 where rowid = 3",
    ("nothing_is_less_than_nothing", "kpi.kpi_value"): "update {t} set n_censored = -1 where rowid = 3",
    (
        "the_part_is_not_more_than_the_whole",
        "kpi.kpi_value",
    ): "update {t} set numerator = 101, ci_method = 'byar' where rowid = 3",
    ("shares_follow_from_their_parts", "kpi.kpi_value"): "update {t} set numerator = 41 where numerator = 40",
    ("intervals_hold_their_figures", "kpi.kpi_value"): "update {t} set ci_high = 0.3 where rowid = 3",
    ("statuses_are_known", "kpi.kpi_value"): "update {t} set status = 'fine' where rowid = 3",
    ("missing_is_never_a_figure", "kpi.kpi_value"): "update {t} set value = 0 where status = 'no_data'",
    ("small_numbers_say_so", "kpi.kpi_value"): "update {t} set n_eff = 9 where rowid = 3",
    ("every_row_is_of_this_build", "kpi.kpi_value"): "update {t} set build_id = 'yesterday' where rowid = 3",
    ("no_period_begins_after_the_last_day", "kpi.kpi_value"): "update {t} set as_of = date '2023-01-01'",
    ("fictional_facts_make_fictional_figures", "kpi.kpi_value"): "update {t} set is_fictional = false",
    ("no_share_never_moves", "kpi.kpi_value"): "update {t} set value = 1, numerator = 100, ci_high = 1 "
    "where kpi_id = 'R03' and status = 'ok'",
    ("everything_latest_is_among_the_values", "kpi.kpi_latest"): "update {t} set status = 'low_n'",
    ("every_kpi_has_a_newest_figure", "kpi.kpi_latest"): "delete from {t} where kpi_id = 'E01'",
    (
        "changes_follow_from_their_figures",
        "kpi.kpi_latest",
    ): "update {t} set change_is_clear = true where rowid = 0",
    ("no_share_jumps", "kpi.kpi_latest"): "update {t} set change_is_clear = true, change_ci_low = 0.1, "
    "previous_value = value - 0.6, change = 0.6 where rowid = 0",
    (
        "no_figure_leaves_its_band",
        "kpi.kpi_latest",
    ): "update kpi.kpi_value set value = 0.85 where kpi_id = 'E01' and period_start = date '2024-03-01'; "
    "update {t} set value = 0.85, change = 0.45, change_is_clear = true, change_ci_low = 0.1 where kpi_id = 'E01'",
    ("unusual_days_are_rare", "kpi.kpi_anomaly"): "update {t} set is_anomaly = true, z = -4",
    ("unusual_days_are_far_from_their_expectation", "kpi.kpi_anomaly"): "update {t} set z = 1",
}
BROKEN_BY |= {
    ("every_kpi_is_on_the_scorecard", "board.scorecard"): "delete from {t} where kpi_id = 'E01'",
    (
        "the_scorecard_quotes_newest_figures",
        "board.scorecard",
    ): "update {t} set value = 0.99 where kpi_id = 'E01'",
    ("nothing_open_is_negative", "board.open_loops"): "update {t} set open_count = -1",
    ("suspicions_have_a_figure", "board.data_quality"): "update {t} set value = null",
    ("every_difference_has_its_decision", "board.reconciliation"): "update {t} set decision = 'none'",
    ("the_difference_is_ours_less_theirs", "board.reconciliation"): "update {t} set difference = 7",
}
BROKEN_BY |= {
    ("some_actions_answer_something", "marts.fct_action"): "delete from marts.bridge_action_topic",
    (
        "people_are_not_contacted_before_they_answer",
        "marts.fct_survey_followup",
    ): "update {t} set contacted_hours = -1 where rowid = 3",
    ("themes_are_not_of_one_topic", "marts.fct_theme"): "update {t} set topic = 'bags'",
    (
        "most_promises_have_their_department",
        "marts.dim_claim",
    ): "update {t} set department = 'unmapped' where rowid < 150",
    (
        "stages_follow_each_other",
        "marts.fct_idea",
    ): "update {t} set implemented_at = timestamptz '2024-03-01 00:00:00+00' where rowid = 3",
    (
        "every_utterance_has_its_language",
        "marts.fct_text_label",
    ): "update {t} set label = 'complaint' where rowid = 3",
    (
        "audits_say_what_the_model_says",
        "marts.fct_label_audit",
    ): "update {t} set true_value = 'n'",
    ("labels_tell_something", "marts.agg_label_quality"): "update {t} set specificity = 0.1 where rowid = 3",
    ("some_moderated_items_are_known", "marts.fct_moderation"): "update {t} set is_item_known = false",
    (
        "not_everything_is_a_threat",
        "marts.fct_threat",
    ): "insert into marts.fct_feedback_item by name select 'neutral' as sentiment, false as is_own, 'en' as language, "
    "false as is_complaint from range(500)",
    (
        "echoes_are_counted",
        "marts.fct_incident_echo",
    ): "update {t} set negative_items = null where rowid = 3",
    ("the_taxonomy_fits_something", "marts.fct_topic_gap"): "update {t} set is_untagged = true",
    ("costs_are_costs_on_the_whole", "marts.fct_cost"): "update {t} set amount = -10",
}
BROKEN_BY |= {
    ("small_groups_are_hidden", table): f"update {{t}} set {figures[0]} = 2"
    + (f", {figures[1]} = 2" if table == "marts.agg_employee_stay_wave" else "")
    + " where rowid = 3"
    for table, (_, figures) in facts_employees.HIDING.items()
}
BROKEN_BY |= {
    ("what_is_hidden_shows_nothing", table): f"update {{t}} set {figures[-1]} = 9 where is_suppressed"
    for table, (_, figures) in facts_employees.HIDING.items()
}
BROKEN_BY |= {
    (
        "nobody_is_absent_longer_than_scheduled",
        "marts.agg_employee_absence_month",
    ): "update {t} set absent_days = 70 where rowid = 3",
    (
        "reviews_stand_between_one_and_five",
        "marts.fct_employee_review",
    ): "update {t} set rating = 0 where rowid = 3",
}
# Rules that stand on many tables are broken alike on each of them.
ON_MANY = {
    "every_record_becomes_a_fact": "delete from {t} where rowid >= 200",
    "no_column_names_a_person": "alter table {t} add column contact_email varchar",
}


@pytest.fixture(scope="module")
def sound_build(tmp_path_factory) -> Path:
    return make_figures(tmp_path_factory.mktemp("sound") / "brand_health.duckdb")


@pytest.fixture
def broken(sound_build, tmp_path):
    from orchestration.expectations import run

    def gate(statements, tables):
        copy = shutil.copy(sound_build, tmp_path / "brand_health.duckdb")
        with duckdb.connect(copy) as con:
            for statement in statements:
                con.execute(statement)
        suites = {table: run.SUITES["kpi"][table] for table in tables}
        results = run.run_suites(Path(copy), "kpi", suites=suites)
        return {(result.check_name, result.target) for result in results if result.status != "pass"}

    return gate


def test_every_rule_holds_in_a_sound_build(sound_build):
    from orchestration.expectations import run

    results = run.run_stage(sound_build, "kpi")
    assert [(r.check_name, r.target, r.observed) for r in results if r.status != "pass"] == []


def test_every_rule_about_facts_and_figures_is_broken_below():
    from orchestration.expectations import run

    rules = {(rule.expectation_type, table) for table, rules in run.SUITES["kpi"].items() for rule in rules}
    assert {rule for rule in rules if rule[0] not in ON_MANY} == BROKEN_BY.keys()
    assert {name for name, _ in rules} >= ON_MANY.keys()


@pytest.mark.parametrize(("rule", "table"), BROKEN_BY)
def test_a_rule_fails_alone(broken, rule, table):
    assert broken([BROKEN_BY[rule, table].format(t=table)], [table]) == {(rule, table)}


@pytest.mark.parametrize("rule", ON_MANY)
def test_a_rule_of_many_tables_fails_alone_on_each(broken, rule):
    from orchestration.expectations import run

    suites = run.SUITES["kpi"]
    tables = [table for table, rules in suites.items() if rule in {one.expectation_type for one in rules}]
    failed = broken([ON_MANY[rule].format(t=table) for table in tables], suites)
    assert failed == {(rule, table) for table in tables}


def test_a_doubled_fact_is_seen_like_a_lost_one(broken):
    table = "marts.fct_survey_response"
    assert broken([f"insert into {table} select * from {table} limit 1"], [table]) == {
        ("every_record_becomes_a_fact", table)
    }


def test_facts_of_records_that_were_deleted_are_seen(broken):
    table = "marts.fct_survey_response"
    assert broken(["update raw.survey_responses set is_deleted = true where source_line = 1"], [table]) == {
        ("every_record_becomes_a_fact", table)
    }
