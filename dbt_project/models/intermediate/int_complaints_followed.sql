-- Grain: one row per complaint episode: what was heard of its customer and of others afterwards.
-- The last word counts: thanks after anger is good, anger after thanks is not. A second complaint is one of
-- the same
-- customer about anything of the brand, in the same episode or in a later one.
with
    evidence as (
        select
            complaint_key,
            max(heard_at) filter (where is_good is not null) as evidence_at,
            max_by(is_good, heard_at) filter (where is_good is not null) as is_good
        from {{ ref("int_complaints_evidenced") }}
        group by complaint_key
    ),

    complained as (
        select complaint_key, customer_key, brand, item_key, posted_at
        from {{ ref("int_complaints_episodes") }}
        where customer_key is not null
    ),

    again as (
        select gathered.complaint_key, min(complained.posted_at) as second_complaint_at
        from {{ ref("int_complaints_gathered") }} as gathered
        inner join
            complained
            on gathered.customer_key = complained.customer_key
            and gathered.brand = complained.brand
            and complained.posted_at > gathered.posted_at
            and complained.item_key <> gathered.complaint_key
        group by gathered.complaint_key
    ),

    withdrawn as (
        select gathered.complaint_key, decided.withdrawn_at
        from {{ ref("int_complaints_gathered") }} as gathered
        inner join
            {{ ref("int_complaints_decided") }} as decided on gathered.complaint_key = decided.complaint_key
        where
            {{ days_between("gathered.posted_at", "decided.withdrawn_at") }}
            between 0 and {{ constant("evidence_within_days") }}
    ),

    -- others who take it up: they pass it on, or answer it in anger
    reactions as (
        select repost_of_key as to_key, author_key, posted_at
        from {{ ref("int_posts_attributed") }}
        where not is_own and repost_of_key is not null
        union all
        select in_reply_to_key as to_key, author_key, posted_at
        from {{ ref("int_posts_attributed") }}
        where not is_own and in_reply_to_key is not null and sentiment = 'negative'
    ),

    taken_up as (
        select episodes.complaint_key, reactions.posted_at as happened_at
        from {{ ref("int_complaints_episodes") }} as episodes
        inner join reactions on episodes.post_key = reactions.to_key
        inner join {{ ref("stg_social__posts") }} as own_words on episodes.post_key = own_words.post_key
        where reactions.author_key is distinct from own_words.author_key
    ),

    turns_for_the_worse as (
        select complaint_key, heard_at as happened_at
        from {{ ref("int_complaints_evidenced") }}
        where is_worse or escalation is not null
        union all
        select complaint_key, second_complaint_at
        from again
        union all
        select complaint_key, happened_at
        from taken_up
    ),

    worsened as (
        select gathered.complaint_key, min(worse.happened_at) as worsened_at
        from {{ ref("int_complaints_gathered") }} as gathered
        inner join turns_for_the_worse as worse on gathered.complaint_key = worse.complaint_key
        where
            worse.happened_at > gathered.posted_at
            and {{ days_between("gathered.posted_at", "worse.happened_at") }}
            <= {{ constant("worsened_within_days") }}
        group by gathered.complaint_key
    )

select
    gathered.complaint_key,
    case
        -- taken back by the customer is as good as praise
        when withdrawn.withdrawn_at >= coalesce(evidence.evidence_at, withdrawn.withdrawn_at)
        then 'positive'
        when evidence.is_good
        then 'positive'
        when evidence.evidence_at is not null
        then 'negative'
        else 'none'
    end as later_evidence,
    greatest(evidence.evidence_at, withdrawn.withdrawn_at) as evidence_at,
    again.second_complaint_at,
    worsened.worsened_at
from {{ ref("int_complaints_gathered") }} as gathered
left join withdrawn on gathered.complaint_key = withdrawn.complaint_key
left join evidence on gathered.complaint_key = evidence.complaint_key
left join again on gathered.complaint_key = again.complaint_key
left join worsened on gathered.complaint_key = worsened.complaint_key
