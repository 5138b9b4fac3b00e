-- Grain: one row per ticket, in its newest version.
-- Order of times is not repaired here: a ticket closed before it was created is flagged in the facts, never
-- averaged.
with
    source as ({{ current_version("support_tickets") }}),

    renamed as (
        select
            {{ key_of(["source", "ticket_id"]) }} as ticket_key,
            source,
            is_fictional,
            ticket_id,
            external_id_hash,
            requester_id_hash,
            requester_email_hash,
            {{ channel_of("channel") }} as channel,
            brand as brand_text,
            group_name,
            assignee_id_hash,
            priority,
            status,
            type as ticket_type,
            category,
            root_cause,
            resolution_code,
            upheld,
            created_at,
            {{ local_date("created_at") }} as created_on,
            {{ known_by_as_of("first_replied_at") }} as reported_first_reply_at,
            {{ known_by_as_of("solved_at") }} as solved_at,
            {{ known_by_as_of("closed_at") }} as closed_at,
            case
                when merged_into is not null then {{ key_of(["source", "merged_into"]) }}
            end as merged_into_key,
            source_post_id,
            source_response_id,
            owner_id_hash,
            experience_at,
            csat_score,
            csat_scale_max,
            {{ known_by_as_of("csat_offered_at") }} as csat_offered_at,
            first_reply_in_time,
            {{ text_id("subject") }} as subject_text_id
        from source
        where {{ happened_by_as_of("created_at") }}
    )

select *
from renamed
