"""Definitions of planted ratios about complaints, praise, the brand, customers and departments.

One entry per figure: facts, what is counted above, what below, and a second way to cut it. Written from what each KPI
means and not from the models that publish it.
Here: those entries. Not here: figures of our own conduct (``recomputed_definitions_conduct.py``) and how facts are made
ready (``recomputed_facts.py``).
"""

from __future__ import annotations

import polars as pl
from polars import col

from tests.acceptance import recomputed_facts as facts
from tests.acceptance.recomputed_facts import within
from tests.acceptance.recomputed_ratio import Ratio, mean, ours, share, table


def boxes(construct: str, hit: pl.Expr, cut: str) -> Ratio:
    """Share of answers in the upper boxes of their scale."""
    return share(
        facts.answers, hit, cut, of=col("high_from").is_not_null(), where=col("construct") == construct
    )


def tracked(metric: str, counted: pl.Expr) -> Ratio:
    """What the tracker counted, per person asked; the whole is of our own brands."""
    asked = pl.when("is_usable").then("n").cast(float)
    told = pl.when(asked.is_not_null()).then(counted)
    return Ratio(facts.tracker, told, asked, "brand", col("metric") == metric, whole=col("is_own_brand"))


OBSERVED = col("replies_observed")
IS_READ = col("is_perfunctory").is_not_null()
CAUSED = col("is_caused")
NET_IMAGE = 100 * (col("positive") - col("negative"))
NPS_VOTE = (col("value") >= 9).cast(float) - (col("value") <= 6).cast(float)
ADVOCATE, THANKED = within("next_positive_hours", 90 * 24), within("thanked_hours", 72)
OWN_CONTENT = col("is_own") & ~col("is_repost") & ~col("is_reply")
IS_CLOSED = col("resolved_at").is_not_null() | col("end_competing").is_not_null()
MADE_RIGHT = col("remedy").is_in(["refund", "replacement", "fix", "credit", "correction"])
RECOVERED, HAS_EVIDENCE = col("later_evidence") == "positive", col("later_evidence") != "none"

RATIOS: dict[tuple[str, str], Ratio] = {
    ("R02", "main"): share(facts.complaints, within("first_reply_hours", 336), "channel", of=OBSERVED),
    **{
        ("R03", name): share(facts.complaints, ~within("first_reply_hours", hours), "channel", of=OBSERVED)
        for name, hours in {"1h": 1, "24h": 24, "72h": 72, "14d": 336}.items()
    },
    ("R05", "main"): share(facts.complaints, col("sla_met"), "channel", of=col("sla_met").is_not_null()),
    ("R06", "detected"): Ratio(
        ours("fct_listening_audit"),
        pl.when(col("complaints_found").is_not_null()).then("complaints_detected").cast(float),
        pl.when(col("complaints_detected").is_not_null()).then("complaints_found").cast(float),
        "channel",
        day="audited_on",
    ),
    **{
        ("R07", name): share(facts.complaints, within(hours, 24), "channel", of=OBSERVED)
        for name, hours in {
            "main": "acknowledged_hours",
            "human": "first_reply_hours",
            "auto": "automatic_hours",
        }.items()
    },
    ("R08", "main"): share(facts.replies, col("is_perfunctory"), "department", of=IS_READ),
    ("R08", "redirected"): share(facts.replies, col("is_redirect"), "department", of=IS_READ),
    ("R10", "main"): share(facts.replies, col("is_verified"), "department", where=col("claims_forwarded")),
    ("R12", "main"): share(
        facts.complaints, MADE_RIGHT, "topic", of=MADE_RIGHT.is_not_null(), where=col("is_upheld")
    ),
    ("R13", "main"): share(facts.complaints, RECOVERED, "topic", of=HAS_EVIDENCE),
    ("R13", "lower_bound"): share(facts.complaints, RECOVERED, "topic"),
    ("R18", "main"): share(
        facts.complaints,
        col("redirects").list.all(),
        "channel",
        of=~col("redirects").list.contains(None),
        where=col("public_replies") > 0,
    ),
    ("A02", "main"): share(table("fct_praise"), THANKED, "channel", day="occurred_on", of=OBSERVED),
    ("A04", "thanked"): share(facts.advocates, ADVOCATE, "brand", where=THANKED),
    ("A04", "not_thanked"): share(facts.advocates, ADVOCATE, "brand", where=~THANKED),
    ("A08", "valid"): share(
        facts.entries, col("is_valid"), "campaign_type=kind", of=col("is_valid").is_not_null()
    ),
    ("A08", "useful"): share(
        facts.entries,
        col("is_useful"),
        "campaign_type=kind",
        of=col("is_useful").is_not_null(),
        where=col("is_valid").fill_null(True),
    ),
    ("A11", "zero_comments"): share(
        facts.own_posts, col("others") == 0, "department", of=col("others").is_not_null()
    ),
    **{
        ("B09", metric): tracked(metric, NET_IMAGE)
        for metric in ("buzz", "impression", "quality", "recommend", "reputation", "satisfaction", "value")
    },
    **{
        ("B10", metric): tracked(metric, col("positive"))
        for metric in ("awareness", "consideration", "intent")
    },
    ("B11", "tracker"): tracked("trust", col("positive")),
    ("B11", "main"): boxes("brand_trust", col("value") >= col("high_from"), "segment"),
    ("C01", "main"): Ratio(
        facts.answers,
        100 * NPS_VOTE,
        pl.lit(1.0),
        "segment",
        (col("construct") == "nps") & col("high_from").is_not_null(),
    ),
    ("C02", "main"): boxes("csat", col("value") >= col("high_from"), "department"),
    ("C02", "desk_rating"): share(
        facts.tickets,
        (col("csat_score") == col("csat_scale_max"))
        | ((col("csat_scale_max") == 5) & (col("csat_score") >= 4)),
        "agent",
        of=col("csat_score").is_not_null(),
        where=col("csat_offered"),
        day="created_on",
    ),
    ("C03", "main"): boxes("csat", col("value") >= col("top_from"), "department"),
    ("C04", "main"): mean(
        facts.answers, col("value"), "channel", (col("construct") == "ces") & (col("scale_max") == 7)
    ),
    ("C04", "easy_share"): boxes("ces", col("value") >= 5, "channel"),
    ("C05e", "main"): boxes("fcr", col("value") == 1, "channel"),
    ("C08", "main"): share(
        facts.tickets,
        within("reopened_days", 14),
        "department",
        of=col("has_history"),
        where=col("first_solved_on").is_not_null(),
        day="first_solved_on",
    ),
    ("C10", "main"): share(
        facts.tickets,
        col("public_agent_replies") == 1,
        "department",
        of=col("has_messages"),
        where=col("last_solved_on").is_not_null(),
        day="last_solved_on",
    ),
    ("C12", "main"): share(
        table("fct_customer_month"), col("has_churned"), "value_tier", where=col("is_at_risk"), day="month"
    ),
    ("D01", "main"): share(
        facts.complaints, within(-col("causing_confidence"), -0.8), "department", where=IS_CLOSED
    ),
    ("D01", "by_reviewers"): share(
        facts.complaints, col("causing_method") == "reviewer", "department", where=IS_CLOSED
    ),
    ("D02", "main"): share(
        facts.complaints,
        col("only_press") & ~within("case_days", 30),
        "department=causing_department",
        where=CAUSED & ~col("caused_by_press"),
        of=OBSERVED,
    ),
    ("D03", "main"): share(
        facts.complaints,
        within("handed_days", 30),
        "department=causing_department",
        of=col("has_case_at_causing").is_not_null(),
        where=CAUSED,
    ),
    ("D08", "main"): share(
        ours("fct_social_post"),
        col("source_department") != "unmapped",
        "all",
        where=OWN_CONTENT,
        day="posted_on",
    ),
}
