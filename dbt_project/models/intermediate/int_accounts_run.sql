-- Grain: one row per account of our own, with the department that runs it.
select
    {{ key_of(["accounts.platform", "accounts.account_id_hash"]) }} as author_key,
    min(nullif(departments.department, 'unmapped')) as department
from {{ ref("stg_social__accounts") }} as accounts
inner join
    {{ ref("int_departments_mapped") }} as departments
    on accounts.source = departments.source
    and {{ folded("accounts.department_text") }} = departments.queue
where accounts.is_own
group by accounts.platform, accounts.account_id_hash
