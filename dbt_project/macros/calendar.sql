{#
  Time. What belongs here: the day that counts as today, instants to days of the reporting zone, lengths of time.
  Not here: opening hours (business_clock.sql).
  Instants are `timestamptz` in UTC, days are dates of the reporting zone.
#}
{% macro as_of_date() -%}
    {%- if execute and not var("as_of") -%}
        {{
            exceptions.raise_compiler_error(
                "This build has no day: give the variable as_of, for example --vars 'as_of: 2026-01-31'."
            )
        }}
    {%- endif -%}
    {# The mark lets another night exchange the day in SQL that is known: orchestration.known_sql. #}
    {{- "cast(" ~ text(var("as_of") or "1970-01-01") ~ " as date /* as_of */)" }}
{%- endmacro %}

{# First instant that no longer counts: midnight after the as_of day, in the reporting zone. #}
{% macro as_of_end() -%}
    {{
        instant_of(
            "cast(" ~ as_of_date() ~ " + interval '1' day as timestamp)", text(var("reporting_time_zone"))
        )
    }}
{%- endmacro %}

{# Wall-clock time in a zone to the instant, and back. #}
{% macro instant_of(wall_clock, zone) -%}
    {{ return(adapter.dispatch("instant_of")(wall_clock, zone)) }}
{%- endmacro %}
{% macro default__instant_of(wall_clock, zone) -%} timezone({{ zone }}, {{ wall_clock }}){%- endmacro %}
{% macro spark__instant_of(wall_clock, zone) -%} to_utc_timestamp({{ wall_clock }}, {{ zone }}){%- endmacro %}

{% macro wall_clock_of(instant, zone) -%}
    {{ return(adapter.dispatch("wall_clock_of")(instant, zone)) }}
{%- endmacro %}
{% macro default__wall_clock_of(instant, zone) -%} timezone({{ zone }}, {{ instant }}){%- endmacro %}
{% macro spark__wall_clock_of(instant, zone) -%} from_utc_timestamp({{ instant }}, {{ zone }}){%- endmacro %}

{# Day of an instant in the reporting zone. #}
{% macro local_date(instant) -%}
    cast({{ wall_clock_of(instant, text(var("reporting_time_zone"))) }} as date)
{%- endmacro %}

{# A record counts when it happened before the end of the as_of day. #}
{% macro happened_by_as_of(instant) -%} {{ instant }} < {{ as_of_end() }}{%- endmacro %}

{# A later step of a record that was not known yet on the as_of day has not happened yet. #}
{% macro known_by_as_of(instant) -%}
    case when {{ happened_by_as_of(instant) }} then {{ instant }} end
{%- endmacro %}

{# Elapsed minutes, hours or days (86,400 s) between two instants, as double; negative when they are out of order. #}
{% macro minutes_between(earlier, later) -%} {{ seconds_between(earlier, later) }} / 60.0{%- endmacro %}
{% macro hours_between(earlier, later) -%} {{ seconds_between(earlier, later) }} / 3600.0{%- endmacro %}
{% macro days_between(earlier, later) -%} {{ seconds_between(earlier, later) }} / 86400.0{%- endmacro %}

{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch("seconds_between")(earlier, later)) }}
{%- endmacro %}
{% macro default__seconds_between(earlier, later) -%}
    (cast(date_diff('microsecond', {{ earlier }}, {{ later }}) as double) / 1000000.0)
{%- endmacro %}
{% macro spark__seconds_between(earlier, later) -%}
    ((unix_micros({{ later }}) - unix_micros({{ earlier }})) / cast(1000000.0 as double))
{%- endmacro %}

{# Whole days between two dates. #}
{% macro whole_days_between(earlier, later) -%}
    {{ return(adapter.dispatch("whole_days_between")(earlier, later)) }}
{%- endmacro %}
{% macro default__whole_days_between(earlier, later) -%}
    date_diff('day', {{ earlier }}, {{ later }})
{%- endmacro %}
{% macro spark__whole_days_between(earlier, later) -%} datediff({{ later }}, {{ earlier }}){%- endmacro %}

{# The date some days later; a date before it if they are negative. #}
{% macro add_days(day, days) -%} cast({{ day }} + ({{ days }}) * interval '1' day as date){%- endmacro %}

{#- Months from one date to another that are over, as a birthday counts years. -#}
{% macro whole_months_between(earlier, later) -%}
    (
        (extract(year from {{ later }}) - extract(year from {{ earlier }})) * 12
        + extract(month from {{ later }})
        - extract(month from {{ earlier }})
        - case when extract(day from {{ later }}) < extract(day from {{ earlier }}) then 1 else 0 end
    )
{%- endmacro %}

{# One row per day from first to last (both dates), in a column named `day`. #}
{% macro days_from(first, last) -%} {{ return(adapter.dispatch("days_from")(first, last)) }}{%- endmacro %}
{% macro default__days_from(first, last) -%}
    select cast(unnest(generate_series({{ first }}, {{ last }}, interval '1' day)) as date) as day
{%- endmacro %}
{% macro spark__days_from(first, last) -%}
    select explode(sequence({{ first }}, {{ last }}, interval 1 day)) as day
{%- endmacro %}

{# The rows of `relation`, each once for every `day` from its first to its last. #}
{% macro each_day_of(relation, first, last) -%}
    {{ return(adapter.dispatch("each_day_of")(relation, first, last)) }}
{%- endmacro %}
{% macro default__each_day_of(relation, first, last) -%}
    select *, cast(unnest(generate_series({{ first }}, {{ last }}, interval '1' day)) as date) as day
    from {{ relation }}
{%- endmacro %}
{% macro spark__each_day_of(relation, first, last) -%}
    select *, explode(sequence({{ first }}, {{ last }}, interval 1 day)) as day from {{ relation }}
{%- endmacro %}

{# First day of the week a date lies in; the organisation says on which day weeks start. #}
{% macro week_start(day) -%}
    {%- if var("week_starts_on") == "sunday" -%}
        cast(date_trunc('week', {{ day }} + interval '1' day) - interval '1' day as date)
    {%- else -%} cast(date_trunc('week', {{ day }}) as date)
    {%- endif -%}
{%- endmacro %}

{% macro iso_weekday(day) -%} {{ return(adapter.dispatch("iso_weekday")(day)) }}{%- endmacro %}
{% macro default__iso_weekday(day) -%} isodow({{ day }}){%- endmacro %}
{% macro spark__iso_weekday(day) -%} extract(dayofweek_iso from {{ day }}){%- endmacro %}

{# Wall-clock time of a minute of a day; minute 1440 is the midnight that ends it. #}
{% macro minute_of_day(day, minute) -%}
    {{ return(adapter.dispatch("minute_of_day")(day, minute)) }}
{%- endmacro %}
{% macro default__minute_of_day(day, minute) -%}
    (cast({{ day }} as timestamp) + to_minutes(cast({{ minute }} as bigint)))
{%- endmacro %}
{% macro spark__minute_of_day(day, minute) -%}
    (cast({{ day }} as timestamp) + make_dt_interval(0, 0, {{ minute }}))
{%- endmacro %}

{# An instant some minutes later. #}
{% macro minutes_later(instant, minutes) -%}
    {{ return(adapter.dispatch("minutes_later")(instant, minutes)) }}
{%- endmacro %}
{% macro default__minutes_later(instant, minutes) -%}
    ({{ instant }} + to_microseconds(cast(round({{ minutes }} * 60000000.0) as bigint)))
{%- endmacro %}
{% macro spark__minutes_later(instant, minutes) -%}
    ({{ instant }} + make_dt_interval(0, 0, 0, {{ minutes }} * 60))
{%- endmacro %}

{# Lag in days. Times known only to the day make whole days of the reporting zone: a change of clock is not a lag. #}
{% macro lag_days(earlier, later, to_the_day) -%}
    case
        when {{ to_the_day }}
        then cast({{ whole_days_between(local_date(earlier), local_date(later)) }} as double)
        else {{ days_between(earlier, later) }}
    end
{%- endmacro %}

{#-
  An end that may be missing, as one that never comes. A join that compares each side with an expression of the other
  alone is a hash join; with an `or` or both sides in one expression an outer join tries every pair.
-#}
{% macro or_never(day) -%} coalesce({{ day }}, cast('9999-12-31' as date)){%- endmacro %}
{% macro or_always(day) -%} coalesce({{ day }}, cast('0001-01-01' as date)){%- endmacro %}
{% macro or_never_at(instant) -%}
    coalesce({{ instant }}, {{ instant_of("cast('9999-12-31' as timestamp)", text("UTC")) }})
{%- endmacro %}

{#- Whether a row of `relation` holds at an instant: from its start on, before its end if it has one. -#}
{% macro in_force_at(instant, relation, start="started_at", end="ended_at") -%}
    {{ instant }} >= {{ relation }}.{{ start }} and {{ instant }} < {{ or_never_at(relation ~ "." ~ end) }}
{%- endmacro %}
