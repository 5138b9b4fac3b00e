"""The two plausibility gates in the asset catalogue: of what was delivered, and of what was made of it.

Here: which tables show a check. Not here: the rules (orchestration.expectations) and the verdict (orchestration.gate).
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from ingestion.contracts.catalogue import FEEDS
from orchestration import gate, journal
from orchestration.assets.checks import PLAUSIBLE, check_results, check_spec, record
from orchestration.resources import POOL, Warehouse

# The tables that have plausibility rules. Reading them off the rules would import Great Expectations, seconds for
# every page of the UI; tests/orchestration/test_definitions.py compares this list with the rules.
GATED = {
    "raw": (
        *(f"raw.{feed}" for feed in FEEDS),
        "raw.text_label",
        "raw.text_signature",
        "meta.source",
        "meta.load_balance",
    ),
    "kpi": (
        "marts.fct_social_post",
        "marts.fct_post_metric_daily",
        "marts.fct_feedback_item",
        "marts.fct_complaint",
        "marts.fct_reply",
        "marts.fct_reply_wait",
        "marts.fct_ticket",
        "marts.fct_ticket_event",
        "marts.fct_ticket_daily",
        "marts.fct_ticket_station",
        "marts.fct_vendor_figure",
        "marts.fct_complaint_handling",
        "marts.fct_sla_event",
        "marts.fct_backlog_daily",
        "marts.fct_survey_response",
        "marts.fct_survey_answer",
        "marts.fct_survey_invite",
        "marts.fct_outreach",
        "marts.fct_contact_pressure_daily",
        "marts.fct_contact_pressure_channel",
        "marts.fct_contact_list",
        "marts.fct_preference",
        "marts.fct_topic_interest",
        "marts.fct_brand_tracker",
        "marts.bridge_post_brand",
        "marts.fct_praise",
        "marts.fct_poster_quarter",
        "marts.fct_source_month",
        "marts.fct_incident",
        "marts.fct_incident_notice",
        "marts.fct_employee_month",
        "marts.agg_employee_unit_wave",
        "marts.agg_employee_leaver_quarter",
        "marts.agg_employee_absence_month",
        "marts.agg_employee_incident_quarter",
        "marts.agg_employee_violation_year",
        "marts.agg_employee_advocacy_month",
        "marts.agg_employee_pair_wave",
        "marts.agg_employee_stay_wave",
        "marts.agg_employee_access_quarter",
        "marts.fct_policy_coverage_month",
        "marts.agg_employee_output_year",
        "marts.fct_employee_review",
        "marts.fct_incident_affected",
        "marts.fct_customer_month",
        "marts.fct_retention_event",
        "marts.fct_customer_quarter",
        "marts.fct_engagement_month",
        "marts.fct_campaign_entry",
        "marts.fct_social_follow",
        "marts.fct_claim_exposure",
        "marts.fct_feedback_topic",
        "marts.fct_text_label",
        "marts.fct_label_audit",
        "marts.agg_label_quality",
        "marts.fct_moderation",
        "marts.fct_threat",
        "marts.fct_incident_echo",
        "marts.fct_topic_gap",
        "marts.fct_listening_audit",
        "marts.bridge_complaint_department",
        "marts.bridge_identity_customer",
        "marts.fct_action",
        "marts.bridge_action_topic",
        "marts.bridge_feedback_action",
        "marts.fct_communication",
        "marts.bridge_communication_action",
        "marts.dim_wave",
        "marts.fct_survey_followup",
        "marts.fct_theme",
        "marts.fct_theme_action",
        "marts.fct_wave_loop",
        "marts.fct_idea",
        "marts.fct_idea_event",
        "marts.dim_claim",
        "marts.fct_claim_check",
        "marts.dim_value",
        "marts.fct_review_meeting",
        "marts.fct_lead",
        "marts.fct_content_visit",
        "marts.fct_cost",
        "marts.fct_income",
        "marts.dim_brand",
        "marts.dim_campaign",
        "marts.dim_channel",
        "marts.dim_customer",
        "marts.dim_date",
        "marts.dim_department",
        "marts.dim_department_closure",
        "marts.dim_identity",
        "marts.dim_question",
        "marts.dim_survey",
        "marts.dim_topic",
        "kpi.kpi_catalogue",
        "kpi.kpi_value",
        "kpi.kpi_latest",
        "kpi.kpi_anomaly",
        "board.scorecard",
        "board.open_loops",
        "board.data_quality",
        "board.reconciliation",
    ),
}


def _gate(stage: gate.Stage, *, description: str) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(
        name=f"gate_{stage}",
        specs=[check_spec(PLAUSIBLE[stage], table) for table in GATED[stage]],
        description=description,
        pool=POOL,
        can_subset=True,
    )
    def check(context: dg.AssetCheckExecutionContext, warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
        warehouse.hold(context)
        # Great Expectations opens the build by itself, so no connection of ours may be open meanwhile.
        build = warehouse.build_of(context)
        with journal.timed(warehouse.home, build.build_id, f"gate_{stage}"):
            results = gate.run_expectations(warehouse.home.build_file, stage)
        with warehouse.writing(context) as (con, _):
            results = record(con, build, results)
        journal.checked(warehouse.home, build.build_id, results, step=f"gate_{stage}")
        yield from check_results(context, results)

    return check


def gates() -> Sequence[dg.AssetChecksDefinition]:
    """Both gates, in the order of the night."""
    return [
        _gate("raw", description="Is tonight's delivery plausible? No model runs before it is."),
        _gate("kpi", description="Are the figures plausible? Nothing is published before they are."),
    ]
