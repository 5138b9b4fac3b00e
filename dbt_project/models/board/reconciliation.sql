-- Grain: one row per source, metric and month for which the vendor states a figure of
-- its own.
-- The vendor's figure as its own reports make it, ours beside it, and the decision
-- that explains what lies between. Medians of ours hold who is still waiting; the
-- vendor's hold who was answered.
with
    figures as (
        select *, cast(date_trunc('month', happened_on) as date) as period_start
        from {{ ref("fct_vendor_figure") }}
        where happened_on is not null
    ),

    waits as (
        select source, metric, period_start, our_followed as duration, outcome
        from figures
        where outcome is not null and our_followed >= 0
    ),

    medians as ({{ km_estimates("waits", ["source", "metric", "period_start"], {"middle": 0.5}, {}) }}),

    summed as (
        select
            source,
            metric,
            period_start,
            max(unit) as unit,
            bool_or(outcome is not null) as is_running,
            count(vendor_value) as vendor_n,
            count(our_value) as our_n,
            count(*) filter (where vendor_value is not null and our_value is not null) as both_n,
            count(*) filter (
                where
                    abs(vendor_value - our_value)
                    > case when unit like '%minutes' then {{ constant("same_figure_within") }} else 0 end
            ) as differing_n,
            median(vendor_value) as vendor_median,
            {{ steady_mean("vendor_value") }} as vendor_mean,
            median(our_value) as our_median,
            {{ steady_mean("our_value") }} as our_mean,
            bool_or(is_fictional) as is_fictional
        from figures
        group by source, metric, period_start
    ),

    explained as (
        select summed.*, decisions.statistic, decisions.decision, decisions.reason, medians.middle
        from summed
        left join {{ ref("metric_decision") }} as decisions on summed.metric = decisions.metric
        left join
            medians
            on summed.source = medians.source
            and summed.metric = medians.metric
            and summed.period_start = medians.period_start
        where summed.vendor_n > 0
    ),

    stated as (
        select
            *,
            case
                statistic
                when 'median'
                then vendor_median
                when 'net_score'
                then 100 * vendor_mean
                else vendor_mean
            end as vendor_value,
            case
                when is_running
                then middle
                when statistic = 'median'
                then our_median
                when statistic = 'net_score'
                then 100 * our_mean
                else our_mean
            end as our_value
        from explained
    )

select
    {{ key_of(["source", "metric", "period_start"]) }} as reconciliation_key,
    source,
    metric,
    'month' as period_grain,
    period_start,
    coalesce(statistic, 'mean') as statistic,
    unit,
    vendor_value,
    vendor_n,
    our_value,
    our_n,
    our_value - vendor_value as difference,
    both_n,
    differing_n,
    coalesce(decision, 'none') as decision,
    coalesce(reason, 'nobody decided on this figure yet') as reason,
    is_fictional,
    {{ as_of_date() }} as as_of,
    {{ text(var("build_id")) }} as build_id
from stated
