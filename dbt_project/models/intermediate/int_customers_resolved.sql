-- Grain: one row per customer number that stands in the customer list or was merged with one that does,
-- with the
-- customer it stands for now.
-- However long the chain of merges, one number speaks for all: one of the list that no merge took over,
-- else the first
-- by key. Merges hold for everything the people ever said, so that taking one back leaves no trace in any
-- figure.
with recursive
    listed as (select customer_id_hash from {{ ref("stg_organisation__customers") }}),

    steps as (
        select customer_id_hash as from_hash, other_customer_id_hash as to_hash
        from {{ ref("int_customer_pairs") }}
        where is_same
        union
        select other_customer_id_hash as from_hash, customer_id_hash as to_hash
        from {{ ref("int_customer_pairs") }}
        where is_same
    ),

    reached as (
        select customer_id_hash, customer_id_hash as reached_hash
        from
            (
                select customer_id_hash
                from listed
                union
                select from_hash
                from steps
            ) as numbers
        union
        select reached.customer_id_hash, steps.to_hash as reached_hash
        from reached
        inner join steps on reached.reached_hash = steps.from_hash
    ),

    taken_over as (
        select distinct other_customer_id_hash as customer_id_hash
        from {{ ref("int_customer_pairs") }}
        where is_same
    ),

    speakers as (
        select
            reached.customer_id_hash,
            min_by(
                reached.reached_hash,
                concat_ws(
                    '|', case when taken_over.customer_id_hash is null then 1 else 2 end, reached.reached_hash
                )
            ) as speaker_hash
        from reached
        -- whoever speaks must be a customer
        inner join listed on reached.reached_hash = listed.customer_id_hash
        left join taken_over on reached.reached_hash = taken_over.customer_id_hash
        group by reached.customer_id_hash
    )

select
    customer_id_hash,
    {{ key_of(["customer_id_hash"]) }} as delivered_customer_key,
    {{ key_of(["speaker_hash"]) }} as customer_key,
    customer_id_hash <> speaker_hash as is_merged
from speakers
