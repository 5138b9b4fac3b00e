-- Grain: one row per label that has changed its model and value it can have, over the texts both models read.
-- Rules and a trained model label side by side (the dual run), and a new version labels old texts again. So
-- what a change of model does to a share is seen on the same texts, apart from what people changed. The
-- interval of the difference is that of paired shares (Agresti and Min).
with
    pairs as (select * from {{ ref("stg_text__label_pairs") }}),

    labels_paired as (
        select
            label,
            any_value(model_before) as model_before,
            any_value(version_before) as version_before,
            any_value(model_now) as model_now,
            any_value(version_now) as version_now,
            count(*) as n,
            count(*) filter (where value_now = value_before) as n_same
        from pairs
        group by label
    ),

    values_said as (
        select label, value_now as value
        from pairs
        union
        select label, value_before as value
        from pairs
    ),

    counted as (
        select
            values_said.label,
            values_said.value,
            count(*) filter (where pairs.value_before = values_said.value) as n_before,
            count(*) filter (where pairs.value_now = values_said.value) as n_now,
            count(*) filter (
                where pairs.value_now = values_said.value and pairs.value_before <> values_said.value
            ) as n_gained,
            count(*) filter (
                where pairs.value_before = values_said.value and pairs.value_now <> values_said.value
            ) as n_lost
        from values_said
        inner join pairs on values_said.label = pairs.label
        where values_said.value not in ('no', 'none', '')
        group by values_said.label, values_said.value
    ),

    estimated as (
        select
            counted.*,
            labels_paired.* exclude (label),
            (n_gained - n_lost) / (n + 2.0) as middle,
            sqrt(n_gained + n_lost + 1 - power(n_gained - n_lost, 2) / (n + 2.0)) / (n + 2.0) as deviation
        from counted
        inner join labels_paired on counted.label = labels_paired.label
    )

select
    label,
    value,
    model_before,
    version_before,
    model_now,
    version_now,
    cast(n as bigint) as n,
    n_same / cast(n as double) as agreement,
    n_before / cast(n as double) as share_before,
    n_now / cast(n as double) as share_now,
    (n_now - n_before) / cast(n as double) as difference,
    middle - {{ z95() }} * deviation as difference_low,
    middle + {{ z95() }} * deviation as difference_high,
    middle - {{ z95() }} * deviation > 0 or middle + {{ z95() }} * deviation < 0 as is_break
from estimated
