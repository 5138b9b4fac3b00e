-- Grain: one row per customer number and customer of whom somebody said that they are two people.
select pairs.customer_id_hash, resolved.customer_key
from {{ ref("int_customer_pairs") }} as pairs
inner join
    {{ ref("int_customers_resolved") }} as resolved
    on pairs.other_customer_id_hash = resolved.customer_id_hash
where pairs.event = 'rejected'
union
select pairs.other_customer_id_hash as customer_id_hash, resolved.customer_key
from {{ ref("int_customer_pairs") }} as pairs
inner join
    {{ ref("int_customers_resolved") }} as resolved on pairs.customer_id_hash = resolved.customer_id_hash
where pairs.event = 'rejected'
