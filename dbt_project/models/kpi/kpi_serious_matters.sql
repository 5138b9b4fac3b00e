-- Grain: one row per KPI, variant, period, dimension and member.
-- Fraud, safety and law (I17, I18): whether the rules notice them, where they go first, and how long until
-- the one who
-- answers for them has them. Recall first: one that is missed costs more than one looked at in vain.
with
    complaints as (
        select
            posted_on as day,
            owner_department as department,
            topic,
            is_fictional,
            flagged_serious_type is not null as is_flagged,
            confirmed_serious_type,
            confirmed_serious_type <> 'none' as is_confirmed,
            serious_type <> 'none' as is_serious,
            first_department,
            owner_department,
            {{ hours_between("posted_at", "coalesce(owner_touched_at, resolved_at, " ~ as_of_end() ~ ")") }}
            as touch_hours,
            case
                when owner_touched_at is not null then 1 when resolved_at is not null then 2 else 0
            end as outcome
        from {{ ref("fct_complaint") }}
        where {{ is_ours("brand") }} and not is_troll
    ),

    own_parts as (select distinct department as part, ancestor from {{ ref("dim_department_closure") }}),

    confirmed as (
        select complaints.*, own_parts.part is null as is_elsewhere_first
        from complaints
        left join
            own_parts
            on complaints.first_department = own_parts.part
            and complaints.owner_department = own_parts.ancestor
        where complaints.is_confirmed
    ),

    reviewed_flags as (select * from complaints where is_flagged),

    serious as (select * from complaints where is_serious and owner_department <> 'none')

    {{ share("I17", "confirmed", hit="is_flagged") }}
union all
{{
    share(
        "I17",
        "confirmed",
        usable="first_department is not null and owner_department <> 'none'",
        hit="is_elsewhere_first",
        variant="misrouted_first",
    )
}}
union all
{{
    share(
        "I17",
        "reviewed_flags",
        usable="confirmed_serious_type is not null",
        hit="is_confirmed",
        variant="flags_confirmed",
    )
}}
union all
{{ duration_km("I18", "serious", "touch_hours", "outcome", {"median": 0.5, "p90": 0.9}, {"within_24h": 24}) }}
