-- Grain: one row per complaint episode: who caused it, what was done about it, and what became of its
-- customer.
-- Leaving is watched for customers of the list only, as far as their months were delivered; for all others
-- it is unknown.
with
    spells as (
        select customer_key, joined_on, lost_on
        from {{ ref("int_customer_spells_stated") }}
        where rule = 'stated'
        union all
        select customer_key, joined_on, lost_on
        from {{ ref("int_customer_spells_idle") }}
        where rule = 'inactive'
    ),

    later as (
        select
            gathered.complaint_key,
            min(
                {{ instant_of("cast(spells.lost_on as timestamp)", text(var("reporting_time_zone"))) }}
            ) as churned_at,
            max(
                {{
                    instant_of(
                        "cast(followed.followed_until as timestamp)", text(var("reporting_time_zone"))
                    )
                }}
            ) as observed_until
        from {{ ref("int_complaints_gathered") }} as gathered
        -- whoever had left before they complained cannot leave because of it
        inner join
            spells
            on gathered.customer_key = spells.customer_key
            and {{ local_date("gathered.posted_at") }} >= spells.joined_on
            and coalesce(spells.lost_on > {{ local_date("gathered.posted_at") }}, true)
        inner join
            {{ ref("int_customers_followed") }} as followed on spells.customer_key = followed.customer_key
        group by gathered.complaint_key
    ),

    listed as (select distinct customer_key from {{ ref("int_customers_resolved") }})

select
    gathered.complaint_key,
    serious.serious_type,
    serious.flagged_serious_type,
    serious.confirmed_serious_type,
    serious.is_troll,
    coalesce(handled.causing_department, 'none') as causing_department,
    coalesce(caused.method, 'none') as causing_method,
    caused.confidence as causing_confidence,
    coalesce(handled.owner_department, 'none') as owner_department,
    coalesce(handled.answering_department, 'none') as answering_department,
    handled.first_department,
    handled.handed_over_at,
    handled.case_at as case_at_causing_at,
    handled.passed_on_at,
    case
        when handled.causing_department is not null and handled.first_department is not null
        then handled.case_at is not null
        when handled.causing_department is not null and answered.replies_observed
        then false
    end as has_case_at_causing,
    handled.owner_touched_at,
    handled.first_substantive_at,
    decided.is_upheld,
    decided.remedy,
    followed.later_evidence,
    followed.evidence_at,
    followed.second_complaint_at,
    followed.worsened_at,
    later.churned_at,
    greatest(later.observed_until, later.churned_at) as churn_observed_until,
    listed.customer_key is not null as is_known_customer,
    described.segment as customer_segment,
    described.value_tier
from {{ ref("int_complaints_gathered") }} as gathered
inner join {{ ref("int_complaints_answered") }} as answered on gathered.complaint_key = answered.complaint_key
inner join {{ ref("int_complaints_serious") }} as serious on gathered.complaint_key = serious.complaint_key
inner join {{ ref("int_complaints_handled") }} as handled on gathered.complaint_key = handled.complaint_key
inner join {{ ref("int_complaints_decided") }} as decided on gathered.complaint_key = decided.complaint_key
inner join {{ ref("int_complaints_followed") }} as followed on gathered.complaint_key = followed.complaint_key
left join
    {{ ref("int_complaints_caused") }} as caused
    on gathered.complaint_key = caused.complaint_key
    and caused.is_main
left join later on gathered.complaint_key = later.complaint_key
left join listed on gathered.customer_key = listed.customer_key
left join
    {{ ref("int_customers_described") }} as described
    on gathered.customer_key = described.customer_key
    and {{ local_date("gathered.posted_at") }} >= described.valid_from
    and {{ local_date("gathered.posted_at") }} <= coalesce(described.valid_to, {{ as_of_date() }})
