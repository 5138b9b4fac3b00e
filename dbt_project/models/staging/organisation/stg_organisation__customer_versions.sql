-- Grain: one row per customer and version of the record that was delivered by the as_of day.
-- A version is true from the day it carries, else from its first delivery; the first one from the
-- customer's beginning.
with
    current_customers as ({{ current_version("customers_master") }}),

    versions as (
        select
            {{ key_of(["versions.customer_id_hash"]) }} as customer_key,
            versions.source,
            versions.is_fictional,
            versions.segment,
            versions.value_tier,
            versions.region,
            current_customers.created_at,
            least(
                coalesce(
                    {{ local_date("versions.version_at") }},
                    versions.first_delivery_date,
                    versions.delivery_date
                ),
                {{ as_of_date() }}
            ) as told_on,
            versions.version_at,
            versions.delivered_on,
            versions.source_file,
            versions.source_line
        from
            (
                select *, {{ delivered_by_then() }} as delivered_on
                from {{ source("raw", "customers_master") }}
            ) as versions
        -- whoever was deleted is gone with all that was ever said
        inner join
            current_customers
            on versions.source = current_customers.source
            and versions.customer_id_hash = current_customers.customer_id_hash
        where
            coalesce(versions.first_delivery_date, versions.delivery_date) <= {{ as_of_date() }}
            and not versions.is_deleted
            and {{ happened_by_as_of("current_customers.created_at") }}
    )

select *
from versions
