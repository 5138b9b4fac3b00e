-- Grain: one row per label; a label of several values has one row per value, named label:value.
-- Texts count by what they stand for, agreement of the readers counts texts. The effective numbers of
-- texts behind sensitivity and specificity are smaller where weights differ (Kish).
with
    fullest as (
        select label, max(texts) as fullest_quarter
        from
            (
                select label, quarter, count(*) as texts
                from {{ ref("int_label_audits_judged") }}
                group by label, quarter
            ) as quarters
        group by label
    ),

    sums as (
        select
            label,
            count(*) as n,
            bool_or(is_fictional) as is_fictional,
            {{ steady_sum("case when is_true and is_said then weight else 0 end") }} as hits,
            {{ steady_sum("case when is_true then weight else 0 end") }} as trues,
            {{ steady_sum("case when is_true then weight * weight else 0 end") }} as true_squares,
            {{ steady_sum("case when not is_true and not is_said then weight else 0 end") }} as passes,
            {{ steady_sum("case when not is_true then weight else 0 end") }} as others,
            {{ steady_sum("case when not is_true then weight * weight else 0 end") }} as other_squares,
            count(*) filter (where is_double_coded) as n_double_coded,
            count(*) filter (where is_double_coded and first_says <> second_says) as disagreements,
            count(*) filter (where is_double_coded and first_says)
            + count(*) filter (where is_double_coded and second_says) as ones
        from {{ ref("int_label_audits_judged") }}
        group by label
    ),

    estimates as (
        select
            *,
            {{ kish_n("trues", "true_squares") }} as n_positive,
            {{ kish_n("others", "other_squares") }} as n_negative,
            {{ krippendorff_alpha("n_double_coded", "disagreements", "ones") }} as alpha
        from sums
    )

select
    estimates.label,
    estimates.is_fictional,
    cast(estimates.n as bigint) as n,
    cast(fullest.fullest_quarter as bigint) as fullest_quarter,
    estimates.hits / nullif(estimates.trues, 0) as sensitivity,
    estimates.passes / nullif(estimates.others, 0) as specificity,
    cast(estimates.n_positive as double) as n_positive,
    cast(estimates.n_negative as double) as n_negative,
    cast(estimates.n_double_coded as bigint) as n_double_coded,
    cast(estimates.alpha as double) as alpha,
    fullest.fullest_quarter >= {{ constant("label_audit_minimum") }}
    and coalesce(estimates.alpha >= {{ constant("label_audit_alpha") }}, false)
    and coalesce(estimates.n_positive, 0) > 0
    and coalesce(estimates.n_negative, 0) > 0 as is_reliable
from estimates
inner join fullest on estimates.label = fullest.label
