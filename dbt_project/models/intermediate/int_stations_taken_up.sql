-- Grain: one row per ticket and station, with the moment somebody there took it up: an agent got it, or a
-- person replied.
-- Until then it lay between departments. A station left, or solved, without anybody taking it up was never
-- taken up.
with
    signs as (
        select ticket_key, started_at as happened_at
        from {{ ref("int_ticket_values") }}
        where field = 'assignee' and value is not null
        union all
        select ticket_key, replied_at as happened_at
        from {{ ref("int_replies_attributed") }}
        where ticket_key is not null and is_human
    )

select stations.ticket_key, stations.station, min(signs.happened_at) as taken_up_at
from {{ ref("int_ticket_stations") }} as stations
left join
    signs
    on stations.ticket_key = signs.ticket_key
    and signs.happened_at >= stations.started_at
    and signs.happened_at < stations.held_until
group by stations.ticket_key, stations.station
