-- Grain: one row per KPI and variant that needs a feed of which nothing was delivered
-- up to the as_of day. A card writes `one|other` where either feed would do.
with
    needed as ({{ each_of(ref("kpi_variant"), ["kpi_id", "variant"], "feeds", "feed") }}),

    delivered as (
        select feed
        from ({{ load_accounts() }}) as accounts
        where is_usable and delivery_date <= {{ as_of_date() }}
        group by feed
    )

select
    needed.kpi_id,
    needed.variant,
    'not delivered: ' || {{ enumerated("replace(needed.feed, '|', ' or ')") }} as absent_feeds
from needed
left join delivered on '|' || needed.feed || '|' like '%|' || delivered.feed || '|%'
where delivered.feed is null
group by needed.kpi_id, needed.variant
