{#- Belongs here: fair comparison of members of very different size (agents, departments): shares drawn towards the share
    of all (beta-binomial, empirical Bayes), and funnel limits. Not here: who is compared (macros/kpi/shrunk.sql). -#}
{#- How many trials the prior is worth: the spread between members beyond that of chance, by moments. Arguments are sums
    over the members: hits, trials, squared trials, hits²/trials, and their number. Never more than all trials together,
    which also holds where members differ by no more than chance. -#}
{% macro beta_binomial_strength(hits, trials, trial_squares, hit_squares_per_trial, members) -%}
    case
        when ({{ trials }}) > 0
        then
            case
                when
                    {{ beta_binomial_rho(hits, trials, trial_squares, hit_squares_per_trial, members) }}
                    * (({{ trials }}) + 1.0)
                    > 1
                then
                    greatest(
                        0,
                        1
                        / {{ beta_binomial_rho(hits, trials, trial_squares, hit_squares_per_trial, members) }}
                        - 1
                    )
                else cast({{ trials }} as double)
            end
    end
{%- endmacro %}

{#- Correlation between two trials of one member; null where it cannot be told (one member, one trial each, all or no hits). -#}
{% macro beta_binomial_rho(hits, trials, trial_squares, hit_squares_per_trial, members) -%}
    (
        (
            (({{ hit_squares_per_trial }}) - power({{ hits }}, 2) / cast({{ trials }} as double)) / nullif(
                ({{ hits }})
                / cast({{ trials }} as double)
                * (1 - ({{ hits }}) / cast({{ trials }} as double)),
                0
            )
            - (({{ members }}) - 1)
        ) / nullif(
            ({{ trials }}) - ({{ trial_squares }}) / cast({{ trials }} as double) - (({{ members }}) - 1), 0
        )
    )
{%- endmacro %}

{#- Share of one member drawn towards `centre` by a prior worth `strength` trials. -#}
{% macro beta_binomial_value(hits, trials, centre, strength) -%}
    (
        (({{ hits }}) + ({{ strength }}) * ({{ centre }}))
        / nullif(cast(({{ trials }}) + ({{ strength }}) as double), 0)
    )
{%- endmacro %}

{#- Limits of the drawn share: Wilson's, which come within 0.02 of those of the beta distribution behind it when half a hit
    and half a miss are left out (a Jeffreys interval turned round). -#}
{% macro beta_binomial_low(hits, trials, centre, strength) -%}
    {%- set size = beta_binomial_size(trials, strength) -%}
    least(
        {{ beta_binomial_value(hits, trials, centre, strength) }},
        {{ wilson_low(beta_binomial_hits(hits, trials, centre, strength), size) }}
    )
{%- endmacro %}

{% macro beta_binomial_high(hits, trials, centre, strength) -%}
    {%- set size = beta_binomial_size(trials, strength) -%}
    greatest(
        {{ beta_binomial_value(hits, trials, centre, strength) }},
        {{ wilson_high(beta_binomial_hits(hits, trials, centre, strength), size) }}
    )
{%- endmacro %}

{% macro beta_binomial_size(trials, strength) -%}
    greatest(1, ({{ trials }}) + ({{ strength }}) - 1)
{%- endmacro %}

{% macro beta_binomial_hits(hits, trials, centre, strength) -%}
    greatest(
        0,
        least(
            {{ beta_binomial_size(trials, strength) }}, ({{ hits }}) + ({{ strength }}) * ({{ centre }}) - 0.5
        )
    )
{%- endmacro %}


{#- Where the share of `n` trials lies if the member is like all others with share p0: p0 ± z standard errors. Outside
    exactly when p0 lies outside the member's own Wilson interval at that z. For 95 % z is 1.96, for 99.8 % 3.09. -#}
{% macro funnel_low(p0, n, z) -%}
    case
        when ({{ n }}) > 0
        then
            greatest(
                0, ({{ p0 }}) - ({{ z }}) * sqrt(({{ p0 }}) * (1 - ({{ p0 }})) / cast({{ n }} as double))
            )
    end
{%- endmacro %}

{% macro funnel_high(p0, n, z) -%}
    case
        when ({{ n }}) > 0
        then least(1, ({{ p0 }}) + ({{ z }}) * sqrt(({{ p0 }}) * (1 - ({{ p0 }})) / cast({{ n }} as double)))
    end
{%- endmacro %}

{#- Two-sided 99.8 % point of the standard normal distribution. -#}
{% macro z998() %} 3.090232306167813{% endmacro %}
