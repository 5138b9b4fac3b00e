-- Grain: one row per KPI, variant, period, dimension and member.
-- Customers whom a missed promise hit, beside those it did not: how many left within 90 days (P04).
-- Compared are only customers on the day of the check, with like, on what came after; it is an
-- association and no proof of a cause.
with
    hit as (
        select
            {{ key_of(["claim_id", "check_id", "checked_on"]) }} as landmark,
            claim_id as claim,
            checked_on as landmark_on,
            customer_key,
            bool_or(is_known_customer) as is_known_customer,
            bool_or(is_fictional) as is_fictional
        from {{ ref("fct_claim_exposure") }}
        where not is_passed
        group by claim_id, check_id, checked_on, customer_key
    ),

    checks as (select landmark, claim, landmark_on from hit group by landmark, claim, landmark_on),

    -- who was hit by another miss of these months is nobody to compare with
    elsewhere as ({{ treated_elsewhere("checks", "hit") }}),

    standing as ({{ customers_at("checks") }}),

    compared as (
        select
            standing.landmark_on as day,
            standing.claim,
            standing.is_fictional,
            standing.stratum,
            case
                when hit.customer_key is not null then 1 when elsewhere.customer_key is null then 0
            end as treated,
            standing.is_gone
        from standing
        left join hit on standing.landmark = hit.landmark and standing.customer_key = hit.customer_key
        left join
            elsewhere
            on standing.landmark = elsewhere.landmark
            and standing.customer_key = elsewhere.customer_key
        union all
        -- being hit without being found in the customer list lowers the coverage
        select
            landmark_on as day,
            claim,
            is_fictional,
            'unlinked' as stratum,
            1 as treated,
            cast(null as boolean) as is_gone
        from hit
        where not is_known_customer
    )

    {{
        landmark_difference(
            "P04",
            "compared",
            hit="is_gone",
            treated="treated",
            strata="stratum",
            usable="is_gone is not null",
            coverage_of="treated = 1",
        )
    }}
union all
{{
    share_difference(
        "P04",
        "compared",
        hit="is_gone",
        group="treated",
        usable="is_gone is not null",
        variant="unadjusted",
        coverage_of="treated = 1",
    )
}}
