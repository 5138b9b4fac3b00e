{#-
  Who may not be shown, so that nobody can be worked out. What belongs here: the one rule that every table about employees
  goes through. Not here: what is counted (int_employee_groups) and what a reader sees of it (marts).

  `relation` has one row per group: system, source, period, item (one measure), unit, parent (null for the whole), path (every
  place above, between chr(31)), is_shown (false for a rest that is never published), n (people behind it), tell_1 and tell_2
  (of them, those with a trait; null where no trait is told), minimum, is_linked (its periods are one population that moves on,
  or the same people stand in several of its units).

  Hidden is
  1. a group smaller than its minimum, and a group above such a one in which everybody or nobody has the trait: what holds for
     all of a group holds for the small one inside;
  2. beside hidden siblings the next smallest ones, until those hidden are together enough people, not all alike: what is shown
     of the parent minus what is shown of its children is about that many;
  3. where groups are linked: the longest-standing sibling that is large enough, and from then on in every such period, whoever
     joins it; else a stock known before and after, shared people, or the file of an earlier build would tell them apart.
     Without such a sibling all of them;
  4. whatever lies below a hidden group.
  Groups of one parent are disjoint, so what a reader can add up is made of these remainders and of nothing smaller.
  Whether somebody is hidden depends on the sizes, and on traits only where all are alike.
-#}
{% macro hidden_small_groups(relation) -%}
    {%- set group_keys = ["system", "source", "period", "item"] -%}
    {%- set keys = group_keys | join(", ") -%}
    {%- set siblings = keys ~ ", parent" -%}
    {%- set series = "system, source, item, parent" -%}
    {%- set up_to_here -%}
        over (
            partition by {{ siblings }}
            order by is_shown, is_small desc, n, unit
            rows between unbounded preceding and 1 preceding
        )
    {%- endset -%}
    with
        groups as (select * from {{ relation }}),

        -- groups that have a smaller one than allowed somewhere below
        small_below as (
            select distinct {{ prefixed("upper_one", group_keys) }}, upper_one.unit
            from groups as upper_one
            inner join
                groups as lower_one
                on {{ same("upper_one", "lower_one", group_keys) }}
                and position(chr(31) || upper_one.unit || chr(31) in lower_one.path) > 0
            where lower_one.n < lower_one.minimum
        ),

        sized as (
            select
                groups.*,
                groups.n < groups.minimum
                or (
                    small_below.unit is not null
                    and (
                        {{ all_alike("groups.tell_1", "groups.n") }}
                        or {{ all_alike("groups.tell_2", "groups.n") }}
                    )
                ) as is_small
            from groups
            left join
                small_below
                on {{ same("groups", "small_below", group_keys) }}
                and groups.unit = small_below.unit
        ),

        ranked as (
            select
                *,
                bool_or(is_small or not is_shown) over (partition by {{ siblings }}) as has_hidden,
                sum(n) {{ up_to_here }} as n_before,
                sum(tell_1) {{ up_to_here }} as tell_1_before,
                sum(tell_2) {{ up_to_here }} as tell_2_before
            from sized
        ),

        -- oldest first, so that what comes later changes nothing of what was decided before
        seniority as (
            select
                {{ series }},
                unit,
                row_number() over (
                    partition by {{ series }} order by bool_or(is_shown), min(period), min_by(n, period), unit
                ) as seniority
            from ranked
            where is_linked and parent is not null
            group by {{ series }}, unit
        ),

        picked as (
            select
                {{ prefixed("ranked", group_keys) }},
                ranked.parent,
                min_by(ranked.unit, seniority.seniority) as unit
            from ranked
            inner join
                seniority on {{ same("ranked", "seniority", ["system", "source", "item", "parent", "unit"]) }}
            where ranked.has_hidden and not ranked.is_small
            group by {{ prefixed("ranked", group_keys) }}, ranked.parent
        ),

        -- once in company, always in company
        companions as (
            select {{ series }}, unit, min(period) as since from picked group by {{ series }}, unit
        ),

        judged as (
            select
                ranked.*,
                coalesce(ranked.n_before, 0) < ranked.minimum
                or {{ all_alike("ranked.tell_1_before", "ranked.n_before") }}
                or {{ all_alike("ranked.tell_2_before", "ranked.n_before") }} as needs_company,
                companions.unit is not null as is_companion,
                picked.unit is not null as is_accompanied
            from ranked
            left join
                companions
                on {{ same("ranked", "companions", ["system", "source", "item", "parent", "unit"]) }}
                and ranked.period >= companions.since
            left join picked on {{ same("ranked", "picked", group_keys + ["parent"]) }}
        ),

        flagged as (
            select
                *,
                not is_shown
                or is_small
                or (
                    {{ "true" if var("complementary_suppression") else "false" }}
                    and parent is not null
                    and has_hidden
                    and case when is_linked then is_companion or not is_accompanied else needs_company end
                ) as is_flagged
            from judged
        )

    select
        {{ prefixed("flagged", group_keys) }},
        flagged.unit,
        bool_or(flagged.is_flagged or above.unit is not null) as is_hidden
    from flagged
    left join
        (select {{ keys }}, unit from flagged where is_flagged) as above
        on {{ same("flagged", "above", group_keys) }}
        and position(chr(31) || above.unit || chr(31) in flagged.path) > 0
    group by {{ prefixed("flagged", group_keys) }}, flagged.unit
{%- endmacro %}

{#- Everybody or nobody of a group has a trait. -#}
{% macro all_alike(told, n) -%} coalesce({{ told }} in (0, {{ n }}), false){%- endmacro %}

{% macro same(one, other, columns) -%}
    {%- for column in columns -%}
        {{ one }}.{{ column }} = {{ other }}.{{ column }} {{ "and " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro prefixed(relation, columns) -%}
    {%- for column in columns -%} {{ relation }}.{{ column }}{{ ", " if not loop.last }} {%- endfor -%}
{%- endmacro %}

{#- The smallest group that may be shown: `kind` is score, distribution or sensitive. A subject on the organisation's list of
    sensitive ones asks for more, whatever the kind. -#}
{% macro smallest_group(kind, subject=none) -%}
    {%- set floor = var("minimum_group") -%}
    {%- set usual = [floor, var("minimum_group_comments")] | max if kind == "distribution" else floor -%}
    {%- if kind == "sensitive" -%} greatest({{ constant("minimum_group_sensitive") }}, {{ floor }})
    {%- elif subject is none -%} {{ usual }}
    {%- else -%}
        case
            when {{ subject }} in ({{ quoted_list(var("sensitive_subjects")) }})
            then greatest({{ constant("minimum_group_sensitive") }}, {{ usual }})
            else {{ usual }}
        end
    {%- endif -%}
{%- endmacro %}
