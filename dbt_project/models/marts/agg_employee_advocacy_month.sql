-- Grain: one row per month and advocacy tool: employees who have opted in, and what they shared.
-- Aggregates of people who agreed to be counted; a hidden row shows nothing.
select
    {{ key_of(["counted.month", "counted.source"]) }} as month_key,
    counted.month,
    counted.source,
    counted.is_fictional,
    judged.is_hidden as is_suppressed,
    {{ unless_hidden(["opted_in", "sharers", "shares", "measured_shares", "impressions", "interactions"]) }}
from {{ ref("int_employee_advocacy_counted") }} as counted
inner join
    {{ ref("int_employee_groups_judged") }} as judged
    on judged.system = 'advocacy'
    and counted.source = judged.source
    and cast(counted.month as varchar) = judged.period
