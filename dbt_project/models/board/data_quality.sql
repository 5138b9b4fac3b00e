-- Grain: one row per finding and subject.
-- Suspicious, not wrong: nothing here holds a build, somebody should look.
with
    sources as (
        select
            source.source,
            source.owner,
            source.is_fictional,
            source.expected_every_days,
            max(balance.delivery_date) as last_delivery,
            sum(balance.records_in) filter (where balance.is_first_delivery) as records_in,
            sum(balance.quarantined) filter (where balance.is_first_delivery) as quarantined,
            count(balance.flags) filter (where balance.is_first_delivery) as accounts_flagged
        from {{ source("reference", "source") }} as source
        left join
            ({{ load_accounts() }}) as balance
            on source.source = balance.source
            and balance.delivery_date <= {{ as_of_date() }}
        group by source.source, source.owner, source.is_fictional, source.expected_every_days
    ),

    findings as (
        select
            'Records in quarantine' as finding,
            source as subject,
            owner,
            quarantined / nullif(cast(records_in as double), 0) as value,
            {{ constant("quarantine_limit") }} as limit_value,
            'share of the records that did not fit their contract' as meaning,
            is_fictional
        from sources
        union all
        select
            'Days since the last delivery',
            source,
            owner,
            {{ whole_days_between("last_delivery", as_of_date()) }},
            expected_every_days,
            'against the days it is expected every',
            is_fictional
        from sources
        where last_delivery is not null
        union all
        select
            'Files loaded with a warning',
            source,
            owner,
            accounts_flagged,
            null,
            'files, once per feed, with something odd in them; flags of meta.load_balance say what',
            is_fictional
        from sources
        union all
        select
            'Tickets without a department',
            source,
            'data_engineering',
            avg(case when department = 'unmapped' then 1.0 else 0.0 end),
            {{ constant("unmapped_limit") }},
            'share of tickets whose queue the department map does not know',
            bool_or(is_fictional)
        from {{ ref("fct_ticket") }}
        group by source
        union all
        select
            'Times in the wrong order',
            source,
            'data_engineering',
            avg(case when has_time_conflict then 1.0 else 0.0 end),
            0,
            'share of tickets answered or solved before they began; they are in no duration',
            bool_or(is_fictional)
        from {{ ref("fct_ticket") }}
        group by source
        union all
        select
            'Replies to posts that were not delivered',
            source,
            'data_engineering',
            sum(case when is_orphan_reply then 1 else 0 end),
            null,
            'they are kept; no response time begins or ends with them',
            bool_or(is_fictional)
        from {{ ref("fct_social_post") }}
        group by source
        union all
        select
            'Coverage of a figure',
            latest.kpi_id,
            catalogue.owner,
            -- written so that larger is worse, as in every row
            1 - min(latest.coverage),
            1 - {{ constant("coverage_from") }},
            'share of eligible records the headline figure could not use',
            bool_or(latest.is_fictional)
        from {{ ref("kpi_latest") }} as latest
        inner join {{ ref("kpi_catalogue") }} as catalogue on latest.kpi_id = catalogue.kpi_id
        inner join
            {{ ref("kpi_variant") }} as variant
            on latest.kpi_id = variant.kpi_id
            and latest.variant = variant.variant
            and variant.position = 1
        where latest.dimension = 'all' and latest.coverage is not null
        group by latest.kpi_id, catalogue.owner
    )

select
    finding,
    subject,
    owner,
    cast(value as double) as value,
    cast(limit_value as double) as limit_value,
    coalesce(value > limit_value, false) as is_suspicious,
    meaning,
    is_fictional,
    {{ as_of_date() }} as as_of,
    {{ text(var("build_id")) }} as build_id
from findings
where value is not null
