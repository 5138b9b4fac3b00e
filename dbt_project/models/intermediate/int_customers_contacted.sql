-- Grain: one row per customer number, with the customer it stands for and the addresses the list has of it.
-- A number that was merged into one of the list has the customer and no address of its own.
select resolved.customer_key, resolved.customer_id_hash, listed.email_hash, listed.phone_hash
from {{ ref("int_customers_resolved") }} as resolved
left join
    {{ ref("stg_organisation__customers") }} as listed on resolved.customer_id_hash = listed.customer_id_hash
