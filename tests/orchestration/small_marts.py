"""Facts and figures in which every rule holds, in tables shaped as the model contracts say."""

from __future__ import annotations

from pathlib import Path

import duckdb
import yaml

from orchestration.expectations import facts_employees
from orchestration.expectations.run import SUITES
from tests.orchestration.small_build import LATEST, ROWS, make_build

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
RECORDS = 4 * ROWS
FIGURES = 40

# What rows of each table hold where null would not do; i counts from 0.
_FACTS = {
    "fct_social_post": {"sentiment": "'neutral'", "brand": "'acme'"},
    "fct_post_metric_daily": {"impressions": "i", "reach": "i", "likes": "0", "has_falling_counter": "false"},
    "fct_feedback_item": {
        "sentiment": "'negative'",
        "is_own": "false",
        "language": "'en'",
        "is_complaint": "i % 10 = 0",
    },
    "fct_complaint": {
        "source": "'support_source'",
        "is_troll": "i = 0",
        "replies_observed": "true",
        "first_human_reply_at": "timestamptz '2024-03-01 00:00:00+00'",
        "first_reply_hours": "i",
        "followed_hours": "i",
        "department": "'care'",
    },
    "fct_reply": {"is_auto": "false", "is_human": "true", "is_perfunctory": "i % 4 = 0"},
    "bridge_complaint_department": {
        "complaint_key": "i // 2",
        "weight": "case when i % 2 = 0 then 0.3 else 0.7 end",
    },
    "bridge_identity_customer": {"identity_key": "i", "customer_key": "i // 20", "status": "'auto'"},
    "fct_reply_wait": {"followed_hours": "i"},
    "fct_ticket": {"first_reply_hours": "i", "department": "'care'", "is_open": "i < 7"},
    "fct_ticket_event": {"field": "'status'", "new_value": "'open'"},
    "fct_ticket_daily": {"ticket_key": "'t' || (i % 4)", "day": "date '2024-01-01' + (i // 4)::int"},
    "fct_ticket_station": {"minutes": "i", "waiting_minutes": "0"},
    "fct_sla_event": {"outcome": "'running'", "elapsed_minutes": "i", "target_minutes": "60"},
    "fct_backlog_daily": {
        "day": "date '2024-01-01' + i::int",
        "open_at_end": "case when i = 239 then 7 else i end",
        "opened": "1",
        "closed": "1",
    },
    "fct_survey_answer": {"value": "i % 11", "scale_min": "0", "scale_max": "10"},
    "fct_contact_pressure_daily": {"touches_1d": "1", "touches_7d": "1", "touches_30d": "2"},
    "fct_contact_pressure_channel": {"touches_1d": "1", "touches_7d": "1", "touches_30d": "2"},
    "fct_brand_tracker": {"is_usable": "true"},
    "fct_praise": {"thanked_hours": "i"},
    "fct_incident": {"dwell_days": "i", "notice_lag_days": "1"},
    "fct_employee_month": {
        "org_unit": "'all'",
        "is_suppressed": "i = 0",
        "headcount_start": "case when i > 0 then 10 end",
        "headcount_end": "case when i > 0 then 11 end",
        "joiners": "case when i > 0 then 2 end",
        "leavers": "case when i > 0 then 1 end",
        "is_fictional": "true",
    },
    "agg_employee_unit_wave": {
        "is_suppressed": "i = 0",
        "n": "case when i > 0 then 9 end",
        "is_fictional": "true",
    },
    **{
        table.removeprefix("marts."): {
            "is_suppressed": "i = 0",
            **dict.fromkeys(figures, "case when i > 0 then 60 end"),
            "is_fictional": "true",
        }
        for table, (_, figures) in facts_employees.HIDING.items()
    },
    "fct_employee_review": {"rating": "1 + i % 5"},
    "fct_outreach": {"is_fictional": "false"},
    "bridge_action_topic": {"topic": "'bags'"},
    "fct_survey_followup": {"contacted_hours": "i"},
    "fct_theme": {"topic": "'topic-' || (i % 3)"},
    "dim_claim": {"department": "'care'"},
    "fct_text_label": {"item_key": "i", "side": "'voice'", "label": "'language'", "is_newest": "true"},
    "fct_label_audit": {"label": "'complaint'", "true_value": "'no'", "model_value": "'no'"},
    "agg_label_quality": {"sensitivity": "0.8", "specificity": "0.9"},
    "fct_moderation": {"is_item_known": "i % 2 = 0"},
    "fct_threat": {"item_key": "i"},
    "fct_incident_echo": {
        "is_comparable": "true",
        "negative_items": "i",
        "expected_negative_items": "1",
    },
    "fct_topic_gap": {"is_untagged": "i % 2 = 0"},
    "fct_cost": {"kind": "'survey'", "amount": "10"},
}
_CATALOGUE = """
    select unnest(['E01', 'R03']) as kpi_id, 'Title' as title, 'Question?' as question, 'a / b' as formula,
           'share' as unit, 'care' as owner, 1 as definition_version, 10 as minimum_n
"""
# Months of two KPIs: one of employees, who are all fictional here, and one of complaints.
_VALUE = f"""
    select kpi_id, 'main' as variant, 1 as definition_version, 'month' as period_grain,
           (date '2021-01-01' + to_months(i::int))::date as period_start,
           (date '2021-01-31' + to_months(i::int))::date as period_end,
           'all' as dimension, 'all' as member, 0.4 + (i % 3) / 10 as value, 40 + 10 * (i % 3) as numerator,
           100 as denominator, 100 as n, 100 as n_eff, 0.2 as ci_low, 0.8 as ci_high, 'wilson' as ci_method,
           0 as n_censored, 1.0 as coverage, 'ok' as status, kpi_id = 'E01' as is_fictional, 'share' as unit,
           date '{LATEST}' as as_of, 'b1' as build_id
    from range({FIGURES - 1}) as r(i), (select unnest(['E01', 'R03']) as kpi_id)
    union all by name
    select 'R03' as kpi_id, 'none' as variant, 1 as definition_version, 'month' as period_grain,
           date '2024-04-01' as period_start, date '2024-04-30' as period_end, 'all' as dimension, 'all' as member,
           'no_data' as status, 'not delivered' as status_reason, false as is_fictional, 'points' as unit,
           date '{LATEST}' as as_of, 'b1' as build_id
"""
_LATEST = """
    select *, 0.4 as previous_value, value - 0.4 as change, -0.2 as change_ci_low, 0.2 as change_ci_high,
           false as change_is_clear
    from kpi.kpi_value
    qualify row_number() over (partition by kpi_id, variant order by period_start desc) = 1
"""
_ANOMALY = """
    select 'R03' as kpi_id, i = 0 as is_anomaly, case when i = 0 then 4.0 else 1.0 end as z from range(40) as r(i)
"""
_SCORECARD = """
    select kpi_id, variant, period_grain, period_start, value, status from kpi.kpi_latest where variant = 'main'
"""


def make_figures(path: Path) -> Path:
    """Writes a sound build with marts and KPI tables and returns its path."""
    make_build(path)
    with duckdb.connect(str(path)) as con:
        for table in SUITES["kpi"]:
            columns = ", ".join(f'"{name}" {kind}' for name, kind in contract(table).items())
            con.execute(f"create or replace table {table} ({columns})")
        for table in (name for name in SUITES["kpi"] if name.startswith("marts.")):
            held = _FACTS.get(table.removeprefix("marts."), {})
            values = ", ".join(f"{value} as {name}" for name, value in held.items())
            if not values and "every_record_becomes_a_fact" in {
                rule.expectation_type for rule in SUITES["kpi"][table]
            }:
                values = "false as is_fictional"
            if values:
                con.execute(f"insert into {table} by name select {values} from range({RECORDS}) as r(i)")
        for table, rows in zip(
            ("catalogue", "value", "latest", "anomaly"), (_CATALOGUE, _VALUE, _LATEST, _ANOMALY), strict=True
        ):
            con.execute(f"insert into kpi.kpi_{table} by name {rows}")
        con.execute(
            "create or replace table kpi.kpi_variant as "
            "select kpi_id, 'main' as variant, minimum_n from kpi.kpi_catalogue"
        )
        con.execute("insert into board.scorecard by name " + _SCORECARD)
        con.execute("insert into board.open_loops by name select 'complaints' as loop, 3 as open_count")
        con.execute("insert into board.data_quality by name select 1.0 as value, true as is_suspicious")
        con.execute(
            "insert into board.reconciliation by name select 30.0 as vendor_value, 35.0 as our_value, "
            "5.0 as difference, 9 as vendor_n, 8 as both_n, 2 as differing_n, 'unanswered-tickets' as decision"
        )
    return path


def contract(table: str) -> dict[str, str]:
    """Columns and types that the model of ``schema.table`` promises."""
    schema, name = table.split(".")
    for path in sorted((MODELS / schema).glob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            if model["name"] == name:
                return {column["name"]: column["data_type"] for column in model["columns"]}
    raise LookupError(f"no model contract for {table}")
