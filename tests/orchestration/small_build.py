"""A small build file in which every rule holds: every feed delivered four times, with plausible rows."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingestion.contracts.catalogue import FEEDS, Feed, duckdb_type, identities, raw_columns, raw_name
from ingestion.warehouse import open_build_file

DELIVERIES = ("2024-03-01", "2024-03-15", "2024-03-29", "2024-04-12")
LATEST = DELIVERIES[-1]
ROWS = 60  # per delivery and feed; enough for the rules that judge shares

_BY_TYPE = {
    "VARCHAR": "'{column}-' || i",
    "BOOLEAN": "i % 10 = 0",
    "BIGINT": "i % 10",
    "DOUBLE": "i % 10",
    "DATE": "date '2024-01-01' + (i // 24)::int",
    "TIMESTAMPTZ": "timestamptz '2024-01-01 00:00:00+00' + interval (i) hour",
}
_SAME_EVERYWHERE = {
    "platform": "'x'",
    "lang": "'en'",
    "brand": "'acme'",
    "channel": "'email'",
    "survey_id": "'s1'",
    "department": "'care'",
    "valid_to": "null",
}
_PER_FEED = {
    "social_posts": {
        "in_reply_to_post_id": "'elsewhere-' || i",
        "repost_of": "null",
        "rating": "4",
        "rating_max": "5",
        "edited_at": "null",
        "deleted_at": "null",
        "visibility": "'public'",
    },
    "social_post_metrics": {"impressions": "100", "reach": "50"},
    "moderation_log": {"action": "'hidden'", "escalated_to": "'other'"},
    "social_follows": {"event": "'follow'"},
    "listening_audits": {"is_monitored": "true", "audited_on": "date '2024-01-01' + (i // 3)::int"},
    "support_tickets": {
        "status": "case when i % 3 = 0 then 'open' else 'closed' end",
        "closed_at": "case when i % 3 <> 0 then timestamptz '2024-01-02 00:00:00+00' + interval (i) hour end",
        "solved_at": "null",
        "first_replied_at": "timestamptz '2024-01-01 01:00:00+00' + interval (i) hour",
        "priority": "'normal'",
        "merged_into": "case when i % 40 = 0 then 'ticket_id-1' end",
        "csat_score": "4",
        "csat_scale_max": "5",
        "type": "'question'",
    },
    "support_messages": {
        "author_role": "case when i % 2 = 0 then 'customer' else 'agent' end",
        "is_public": "true",
    },
    "support_events": {"field": "'status'"},
    "support_schedules": {"weekday": "1 + i % 7", "opens_at": "480", "closes_at": "1020", "tz": "'UTC'"},
    "support_sla_policies": {
        "policy_id": "'policy-' || (i // 2)",
        "priority": "case when i % 2 = 0 then 'urgent' else 'low' end",
        "target_minutes": "60 + 60 * (i % 2)",
        "metric": "'first_reply'",
        "clock": "'calendar'",
        "valid_from": "null",
    },
    "support_reviews": {"weight": "1", "serious_type": "'safety'"},
    "survey_invitations": {"delivered": "true"},
    "survey_responses": {"finished": "true", "weight": "1.0", "is_test": "false"},
    "survey_answers": {"question_id": "'q' || (i % 4)", "value_num": "i % 11", "is_dont_know": "false"},
    "survey_questions": {"scoring": "'nps'", "construct": "'nps'", "scale_min": "0", "scale_max": "10"},
    "employee_roster": {
        "leave_date": "case when i % 10 = 0 then date '2024-02-01' end",
        "leave_type": "case when i % 10 = 0 then 'voluntary' end",
        "employment_type": "'permanent'",
    },
    "employee_survey_answers": {
        "value": "1 + i % 5",
        "org_unit": "'unit-' || (i % 4)",
        "wave_id": "'2024'",
        "question_id": "'q1'",
        "cuts": """'{"tenure": "1-3"}'""",
    },
    "employee_advocacy_shares": {"opted_in": "true", "impressions": "100"},
    "policy_events": {"event": "'ack'"},
    "employee_absence": {"absent_days": "1", "scheduled_days": "20"},
    "employee_unit_access": {"access": "'allowed'"},
    "employee_unit_output": {"social_use_share": "0.4"},
    "employee_reviews": {"site": "'glassdoor'", "rating": "4", "rating_max": "5"},
    "outreach_messages": {
        "channel": "'email'",
        "render_check": "'ok'",
        "unsubscribed_at": "null",
        "spam_reported_at": "null",
    },
    "outreach_preferences": {"channel": "'email'", "consent": "true"},
    "campaigns_costs": {"currency": "'USD'"},
    "campaigns_income": {"kind": "'sale'"},
    "content_visits": {"views": "10", "organic_visits": "1"},
    "contact_list": {"first_name_status": "'usable'"},
    "claims_published": {"withdrawn_at": "null"},
    "incidents_log": {"type": "'data_breach'", "severity": "'low'", "personal_data": "true"},
    "incidents_notices": {"audience": "'regulator'", "notice_type": "'blanket'"},
    "ideas_log": {"origin": "'customer'"},
    "ideas_events": {"stage": "'adopted'"},
    "review_meetings": {"kind": "'board'"},
    "incidents_affected": {"notice_type": "'individual'"},
    "customers_links": {"event": "'merged'"},
    "label_audits": {"label": "'complaint'", "stratum": "'no/email'", "stratum_weight": "2"},
    "org_departments": {"parent": "case when i > 0 then 'department_id-0' end"},
    "customers_activity": {"active": "true"},
    "vendor_figures": {"entity": "'ticket'", "metric": "'first_reply_time'", "unit": "'minutes'"},
    "brand_tracker": {"n": "100", "positive": "50", "negative": "20", "pct": "50", "metric": "'trust'"},
}


def make_build(path: Path) -> Path:
    """Writes the build file and returns its path."""
    con = open_build_file(path)
    for subject in sorted({feed.subject for feed in FEEDS.values()}):
        con.execute(
            "insert into meta.source by name select ? as source, ? as subject, 'made' as mapping, "
            "false as is_fictional, 40 as expected_every_days",
            [f"{subject}_source", subject],
        )
    for feed in FEEDS.values():
        _deliver(con, feed)
    con.execute(
        "insert into reference.survey_question by name select 's1' as survey_id, 'q' || i as question_id, "
        "'nps' as construct, 'nps' as scoring, 0 as scale_min, 10 as scale_max, false as reverse from range(4) as r(i)"
    )
    con.execute(
        f"insert into audit.build by name select 'b1' as build_id, date '{LATEST}' as as_of, now() as started_at"
    )
    con.execute(
        """
        insert into raw.text_label by name
        select text_id, label, value, score, 'made' as model_id, '1' as model_version
        from (
            select distinct sha256(trim(text)) as text_id
            from (select text from raw.social_posts union all select text from raw.support_messages
                  union all select subject from raw.support_tickets union all select value_text from raw.survey_answers
                  union all select salutation from raw.outreach_messages)
        ), (values ('sentiment', 'neutral', 0.0), ('complaint', 'no', null), ('language', 'en', null),
                ('praise', 'no', null), ('severity', 'none', null), ('abusive', 'no', null), ('commits', 'no', null),
                ('redirect', 'no', null), ('salutation_fault', 'none', null))
            as label(label, value, score)
        """
    )
    con.execute(
        "insert into raw.text_signature select distinct text_id, '1', range(64)::bigint[], [1] from raw.text_label"
    )
    con.close()
    return path


def _deliver(con: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    own = ", ".join(
        f'{_value(feed, name)} as "{raw_name(feed, name)}"' for name in feed.schema.column_names()
    )
    first = "first_delivery_date, " if "first_delivery_date" in raw_columns(feed) else ""
    for number, day in enumerate(DELIVERIES):
        con.execute(
            f"""
            insert into raw.{feed.id} by name
            select {own}, '{feed.subject}_source' as source, 'made' as source_system, date '{day}' as delivery_date,
                   {"date '" + day + "' as " + first if first else ""}
                   '{feed.id}.csv' as source_file, i - {number * ROWS} + 1 as source_line,
                   sha256('{feed.id}' || i) as row_hash, false as is_deleted, false as is_fictional,
                   '{{}}' as source_attributes
            from range({number * ROWS}, {(number + 1) * ROWS}) as r(i)
            """
        )
        place = f"date '{day}' as delivery_date, '{feed.subject}_source' as source, '{feed.id}.csv' as source_file"
        con.execute(
            f"insert into meta.load_balance by name select {place}, '{feed.id}' as feed, {ROWS} + 1 as records_in, "
            f"{ROWS} as accepted, 1 as quarantined, 0 as duplicates, 'loaded' as status"
        )
        con.execute(
            f"insert into quarantine.record by name select {place}, {ROWS} + 1 as source_line, '{feed.id}' as feed, "
            "'value_not_accepted' as reason"
        )
        con.execute(
            f"insert into meta.load_ledger by name select {place}, sha256('{feed.id}{day}') as content_sha256, "
            "'loaded' as status"
        )


def _value(feed: Feed, column: str) -> str:
    if column in identities(feed):
        return f"sha256('{column}' || i)"
    found = _PER_FEED.get(feed.id, {}).get(column) or _SAME_EVERYWHERE.get(column)
    return found or _BY_TYPE[duckdb_type(feed, column)].replace("{column}", column)
