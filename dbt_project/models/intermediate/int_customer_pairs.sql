-- Grain: one row per two customer numbers that somebody decided about, with the decision that holds on the
-- as_of day.
-- Merged and confirmed make them one person; unmerged takes that back and leaves them to the rules, as if
-- nothing had
-- ever been decided; rejected also forbids the rules to take the one for the other.
with
    ordered as (
        select
            *,
            least(customer_id_hash, other_customer_id_hash) as one_hash,
            greatest(customer_id_hash, other_customer_id_hash) as other_hash
        from {{ ref("stg_organisation__customer_links") }}
        where customer_id_hash <> other_customer_id_hash
    ),

    -- of two decisions at one moment the one that keeps people apart holds
    ranked as (
        select
            *,
            row_number() over (
                partition by one_hash, other_hash
                order by
                    occurred_at desc,
                    case when event in ('unmerged', 'rejected') then 0 else 1 end,
                    event,
                    source
            ) as recency
        from ordered
    ),

    logged as (
        select
            one_hash,
            other_hash,
            max(occurred_at) filter (where event in ('merged', 'confirmed')) as merged_at,
            max(occurred_at) filter (where event in ('unmerged', 'rejected')) as parted_at
        from ordered
        group by one_hash, other_hash
    )

select
    ranked.customer_id_hash,
    ranked.other_customer_id_hash,
    ranked.source,
    ranked.is_fictional,
    ranked.event,
    ranked.event in ('merged', 'confirmed') as is_same,
    logged.merged_at,
    case
        when logged.parted_at >= coalesce(logged.merged_at, logged.parted_at) then logged.parted_at
    end as unmerged_at
from ranked
inner join logged on ranked.one_hash = logged.one_hash and ranked.other_hash = logged.other_hash
where ranked.recency = 1
