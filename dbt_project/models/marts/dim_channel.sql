-- Grain: one row per channel that appears in any source.
select channel, medium, is_public, is_inbound from {{ ref("int_channels_known") }}
