"""Definitions of planted ratios about employees, incidents, the loop from feedback to change, outreach and promises.

Here: those entries. Not here: figures about complaints and customers (``recomputed_definitions.py``) and how facts are
made ready (``recomputed_conduct.py``).
"""

from __future__ import annotations

import polars as pl
from polars import col

from tests.acceptance import recomputed_conduct as conduct
from tests.acceptance.recomputed_facts import within
from tests.acceptance.recomputed_ratio import Ratio, mean, share, table


def stage(name: str) -> Ratio:
    """Share of ideas that came as far as this."""
    return share(table("fct_idea"), col(f"{name}_at").is_not_null(), "origin", day="created_on")


def favourable(construct: str) -> Ratio:
    """Share of favourable answers among those that could be judged."""
    return share(
        conduct.employee_answers,
        col("is_favourable"),
        "org_unit",
        of=col("is_favourable").is_not_null(),
        where=col("construct") == construct,
    )


def customers_on(value: str) -> Ratio:
    """Mean of customers' answers on a value, from 0 to 100."""
    score = 100 * (col("value") - col("scale_min")) / (col("scale_max") - col("scale_min"))
    asked = col("construct") == f"value_{value}"
    return mean(table("fct_survey_answer"), score, "segment", asked, "answered_on")


AIMED = ~col("is_transactional")
REPORTED = AIMED & col("has_arrived")
ENPS_VOTE = col("is_promoter").cast(float) - col("is_detractor").cast(float)
WRONG = ("surname_initial", "all_caps", "title_only", "email_or_id", "mojibake", "wrong_language")

RATIOS: dict[tuple[str, str], Ratio] = {
    ("E01", "main"): favourable("engagement"),
    ("E02", "main"): Ratio(
        conduct.employee_answers,
        100 * ENPS_VOTE,
        pl.lit(1.0),
        "org_unit",
        col("construct").is_in(["enps", "nps"]) & col("is_promoter").is_not_null(),
    ),
    ("E03", "main"): share(conduct.waves, col("has_answered"), "org_unit"),
    ("E04", "main"): favourable("manager_social_support"),
    ("E05", "more_productive"): favourable("productivity_social"),
    ("E05", "if_supported"): favourable("productivity_if_supported"),
    ("E07", "main"): share(conduct.sharers, col("has_shared"), "all"),
    ("E10", "main"): Ratio(conduct.headcount, col("has_left").cast(float), col("years"), "org_unit"),
    ("E13", "main"): Ratio(conduct.absences, col("absent"), col("scheduled_days"), "org_unit"),
    ("E14", "rating"): mean(table("fct_employee_review"), col("rating"), "brand", day="posted_on"),
    ("I05", "main"): share(
        conduct.incident_people, col("is_told"), "incident_type", of=col("is_told").is_not_null()
    ),
    ("L01", "main"): share(conduct.invitations, col("finished_at").is_not_null(), "wave=wave_id"),
    **{
        ("L01", name): share(
            table("fct_survey_response"),
            hit,
            "wave=wave_id",
            of=col("is_finished").is_not_null(),
            where=~col("is_test"),
            day="recorded_on",
        )
        for name, hit in {"completion": col("is_finished"), "break_off": ~col("is_finished")}.items()
    },
    ("L02", "detractors"): share(
        conduct.followups,
        within("contacted_hours", 48),
        "department",
        of=col("is_known"),
        where=col("is_detractor"),
    ),
    ("L04", "main"): share(conduct.actions, col("is_told"), "department"),
    ("L12", "main"): stage("implemented"),
    **{("L12", name): stage(name) for name in ("acknowledged", "assessed", "adopted", "told_back")},
    ("L14", "everyone"): share(conduct.noticed, col("value") >= 4, "topic", of=col("is_scale")),
    ("O02", "main"): share(conduct.person_weeks, col("is_over"), "segment", where=col("is_asked")),
    ("O04", "main"): share(
        conduct.messages, col("has_merge_failure"), "channel", of=col("has_merge_failure").is_not_null()
    ),
    ("O05", "main"): share(
        conduct.messages,
        col("salutation_fault").is_in(WRONG),
        "segment",
        of=col("salutation_fault").is_not_null(),
    ),
    ("O06", "main"): share(
        table("fct_contact_list"),
        (col("naming") == "usable") & col("has_consent_basis"),
        "list=list_id",
        of=col("naming").is_not_null() & col("has_consent_basis").is_not_null(),
        day="extracted_on",
    ),
    ("O07", "mismatch"): share(
        conduct.messages,
        ~col("topic_matches"),
        "segment",
        of=col("topic_known") & col("topic_matches").is_not_null(),
        where=AIMED,
    ),
    ("O07", "no_basis"): share(
        conduct.messages,
        col("claims_interest") & ~col("topic_known"),
        "segment",
        of=col("claims_interest").is_not_null(),
        where=AIMED,
    ),
    ("O08", "opt_out"): share(
        conduct.messages, col("unsubscribed_at").is_not_null(), "campaign", where=REPORTED
    ),
    ("O08", "spam"): share(
        conduct.messages, col("spam_reported_at").is_not_null(), "campaign", where=REPORTED
    ),
    ("P01", "main"): share(conduct.checks, col("is_passed"), "claim", of=col("is_passed").is_not_null()),
    ("P01", "delivered"): share(
        table("fct_claim_check"),
        col("is_passed"),
        "claim=claim_id",
        of=col("is_passed").is_not_null(),
        day="checked_on",
    ),
    ("P01", "undecided"): share(conduct.checks, col("is_passed").is_null(), "claim"),
    **{
        ("P05", f"customers_{value}"): customers_on(value)
        for value in ("authenticity", "fairness", "transparency", "good_faith")
    },
}
