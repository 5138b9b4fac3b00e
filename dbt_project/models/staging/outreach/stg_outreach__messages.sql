-- Grain: one row per message and recipient.
-- Merge failures and claims to know the reader are looked for here, where the rendered text can still be
-- read; only the finding goes on.
with
    source as ({{ current_version("outreach_messages") }}),

    renamed as (
        select
            {{ key_of(["source", "message_id", "recipient_ref_hash"]) }} as message_key,
            source,
            is_fictional,
            campaign_id,
            recipient_ref_hash,
            {{ channel_of("channel") }} as channel,
            sent_at,
            {{ local_date("sent_at") }} as sent_on,
            is_transactional,
            topic,
            segment,
            {{ known_by_as_of("delivered_at") }} as delivered_at,
            {{ known_by_as_of("opened_at") }} as opened_at,
            {{ known_by_as_of("clicked_at") }} as clicked_at,
            {{ known_by_as_of("unsubscribed_at") }} as unsubscribed_at,
            {{ known_by_as_of("spam_reported_at") }} as spam_reported_at,
            cost,
            coalesce(subject, salutation, body_rendered, render_check) is not null as has_rendered_text,
            {{ has_merge_failure("subject", "salutation", "body_rendered") }}
            or coalesce(render_check = 'merge_failure', false) as has_merge_failure,
            {{ claims_interest("subject", "body_rendered") }} as claims_interest,
            {{ text_id("salutation") }} as salutation_text_id
        from source
        where {{ happened_by_as_of("sent_at") }}
    )

select *
from renamed
