{#- Belongs here: what a league table of agents or departments needs before anybody is compared: shares drawn towards all,
    and where a member lies that is like all others. Not here: the drawing itself (judged_shares.sql). -#}
{#- Three variants of one share: `<prefix>shrunk`, and the funnel at 95 and 99.8 %, whose value is the share of all and
    whose limits are those of chance for the member's size. Without them nobody is ranked. `among` are the dimensions that
    are compared, as far as the card has them. -#}
{% macro league(kpi, relation, hit, usable="true", prefix="", among=["department", "agent"]) -%}
    {%- set slices = ["all"] + (card_dimensions(kpi) | select("in", among) | list) -%}
    {{ shrunk_share(kpi, relation, hit, usable=usable, variant=prefix ~ "shrunk", slices=slices) }}
    {% for name, z in {"funnel_95": z95(), "funnel_998": z998()}.items() %}
        union all
        {{ funnel_share(kpi, relation, hit, z, usable=usable, variant=prefix ~ name, slices=slices) }}
    {% endfor %}
{%- endmacro %}

{#- Where the share of each member lies if it is like all others: the share of all ± z standard errors at its size. -#}
{% macro funnel_share(kpi, relation, hit, z, usable="true", variant="funnel_95", slices=none) -%}
    {%- set sums = share_sums(hit, usable) -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="centre",
                n="trials",
                low=funnel_low("centre", "trials", z),
                high=funnel_high("centre", "trials", z),
                method="funnel",
                coverage="trials / nullif(eligible, 0)",
            )
        }}
    from ({{ drawn_members(rolled_up(kpi, relation, sums, slices)) }}) as members
    where trials > 0 and dimension <> 'all'
{%- endmacro %}
