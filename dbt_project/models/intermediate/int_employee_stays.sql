-- Grain: one row per survey, wave and person whose answers are linked to the roster: how long they stayed
-- after
-- it, and whether they were engaged.
-- The link is held by a third role and delivered apart; without it there is nothing here. Engaged means at
-- least
-- half of the answers to the engagement items favourable.
-- Restricted: single people, linked; only figures of large groups leave this schema.
with
    engaged as (
        select source, wave_id, respondent_key, org_unit, favourable * 2 >= judged as is_engaged
        from {{ ref("int_employee_people_scored") }}
        where measure = 'construct' and construct = 'engagement' and judged > 0
    ),

    waves as (
        select source, wave_id, max({{ local_date("coalesce(responded_at, invited_at)") }}) as wave_on
        from {{ ref("stg_employee__survey_answers") }}
        group by source, wave_id
    ),

    linked as (
        select wave_id, respondent_token_hash, min(employee_id_hash) as employee_id_hash
        from {{ ref("stg_employee__survey_links") }}
        group by wave_id, respondent_token_hash
        having count(distinct employee_id_hash) = 1
    ),

    tokens as (
        select distinct source, respondent_key, wave_id, respondent_token_hash
        from {{ ref("stg_employee__survey_answers") }}
    ),

    people as (
        select employee_id_hash, max_by(left_on, valid_from) as left_on, bool_or(is_fictional) as is_fictional
        from {{ ref("stg_employee__roster") }}
        group by employee_id_hash
    )

select
    engaged.source,
    engaged.wave_id,
    engaged.respondent_key,
    engaged.org_unit,
    engaged.is_engaged,
    waves.wave_on,
    people.is_fictional,
    cast(people.left_on is not null as integer) as has_left,
    {{ whole_days_between("waves.wave_on", "coalesce(people.left_on, " ~ as_of_date() ~ ")") }} as stayed_days
from engaged
inner join
    tokens
    on engaged.source = tokens.source
    and engaged.wave_id = tokens.wave_id
    and engaged.respondent_key = tokens.respondent_key
inner join
    linked on tokens.wave_id = linked.wave_id and tokens.respondent_token_hash = linked.respondent_token_hash
inner join people on linked.employee_id_hash = people.employee_id_hash
inner join waves on engaged.source = waves.source and engaged.wave_id = waves.wave_id
where people.left_on is null or people.left_on >= waves.wave_on
