-- Grain: one row per source, metric and thing (ticket, answer) a vendor states a figure about.
-- Some state it in a record of its own, some in a column of the ticket; a record goes before a column.
with
    stated as (
        select
            source,
            is_fictional,
            entity,
            case
                when entity = 'answer'
                then
                    {{
                        key_of(
                            [
                                key_of(
                                    [
                                        "source",
                                        "split_part(entity_id, '|', 1)",
                                        "split_part(entity_id, '|', 2)",
                                    ]
                                ),
                                "split_part(entity_id, '|', 3)",
                            ]
                        )
                    }}
                else {{ key_of(["source", "entity_id"]) }}
            end as entity_key,
            metric,
            value,
            unit,
            1 as precedence
        from {{ ref("stg_organisation__vendor_figures") }}
        union all
        select
            source,
            is_fictional,
            'ticket' as entity,
            ticket_key as entity_key,
            'first_reply_time' as metric,
            {{ minutes_between("created_at", "reported_first_reply_at") }} as value,
            'minutes' as unit,
            2 as precedence
        from {{ ref("stg_support__tickets") }}
        where reported_first_reply_at >= created_at
        union all
        select
            source,
            is_fictional,
            'ticket' as entity,
            ticket_key as entity_key,
            'first_reply_in_time' as metric,
            cast(cast(first_reply_in_time as integer) as double) as value,
            'flag' as unit,
            2 as precedence
        from {{ ref("stg_support__tickets") }}
        where first_reply_in_time is not null
    ),

    chosen as (
        select
            *,
            row_number() over (partition by source, metric, entity_key order by precedence, value) as choice
        from stated
    )

select
    chosen.source,
    chosen.is_fictional,
    chosen.entity,
    chosen.entity_key,
    chosen.metric,
    chosen.value,
    chosen.unit,
    tickets.created_on as happened_on
from chosen
left join {{ ref("stg_support__tickets") }} as tickets on chosen.entity_key = tickets.ticket_key
where chosen.choice = 1
