-- Grain: one row per month and advocacy tool: employees who have opted in by the end of it, those of them who
-- shared, and how far their shares went.
-- Only what the opt-in tool exports; personal accounts are never looked up. The newest record of a person
-- decides
-- whether they are still in; shares of somebody who was not are not counted.
-- Restricted: sizes before suppression.
with
    records as (
        select *, cast(date_trunc('month', shared_on) as date) as month
        from {{ ref("stg_employee__advocacy_shares") }}
    ),

    months as (
        select distinct source, cast(date_trunc('month', day) as date) as month
        from (select source, min(shared_on) as first_on from records group by source) as begun
        cross join
            (
                {{
                    days_from(
                        "(select coalesce(min(shared_on), " ~ as_of_date() ~ ") from records)",
                        as_of_date(),
                    )
                }}
            ) as days
        where days.day >= cast(date_trunc('month', begun.first_on) as date)
    ),

    standing as (
        select
            months.source,
            months.month,
            records.advocate_key,
            max_by(records.is_opted_in, records.shared_at) as is_in,
            bool_or(records.is_fictional) as is_fictional,
            count(*) filter (where records.month = months.month and records.is_share) as shares,
            sum(records.impressions) filter (where records.month = months.month) as impressions,
            sum(records.interactions) filter (where records.month = months.month) as interactions,
            count(*) filter (
                where records.month = months.month and records.is_share and records.impressions is not null
            ) as measured_shares
        from months
        inner join records on months.source = records.source and records.month <= months.month
        group by months.source, months.month, records.advocate_key
    )

select
    month,
    source,
    bool_or(is_fictional) as is_fictional,
    count(*) as opted_in,
    count(*) filter (where shares > 0) as sharers,
    cast(sum(shares) as bigint) as shares,
    cast(sum(measured_shares) as bigint) as measured_shares,
    cast(sum(impressions) as bigint) as impressions,
    cast(sum(interactions) as bigint) as interactions
from standing
where is_in
group by month, source
