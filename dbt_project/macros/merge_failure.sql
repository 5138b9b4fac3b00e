{#
  Unrendered personalisation: what a reader sees when a merge field was left empty or unresolved.
  What belongs here: the patterns. Prices such as ${9} and real brackets in subject tags must not match.
  Patterns are written without backslashes, so that every engine reads them alike.
#}
{% macro has_merge_failure(subject, salutation, body) -%}
    (
        {%- for column in [subject, salutation, body] %}
            coalesce({{ matches(column, merge_token_pattern()) }}, false) or
        {%- endfor %}
        coalesce({{ matches("trim(" ~ salutation ~ ")", empty_salutation_pattern()) }}, false)
    )
{%- endmacro %}

{# [first name] · {{…}} {%…%} · ${name} · %%…%% %FNAME% · *|FNAME|* · <<…>> «…» · [[…]] · #name# · "Dear null" #}
{% macro merge_token_pattern() -%}
    {{ return(
        "(?i)([[](first|last|full|sur)?[ _]?name[]]|[{][{%][^}]*[}]|[$][{][a-z_][a-z0-9_.]*[}]|%%[a-z_]+%%|%[a-z]+_?name%"
        ~ "|[*][|][a-z0-9_:]+[|][*]|<<[^<>]+>>|«[^»]+»|[[][[][^]]+[]][]]|#(first|last|full)?_?name#"
        ~ "|(dear|hello|hi) (null|none|nan|undefined|n/a|xxx)([ ,!.]|$))"
    ) }}
{%- endmacro %}

{# A greeting with a hole where the name should be: "Dear", "Dear ,", "Hi !". "Hello," alone is a greeting. #}
{% macro empty_salutation_pattern() -%}
    {{ return("(?i)^(dear[ ]*[,!:]?|(hello|hi|good (morning|afternoon|evening))[ ]+[,!:])$") }}
{%- endmacro %}

{% macro matches(column, pattern) -%}
    {{ return(adapter.dispatch("matches")(column, pattern)) }}
{%- endmacro %}
{% macro default__matches(column, pattern) -%}
    regexp_matches({{ column }}, {{ text(pattern) }})
{%- endmacro %}
{% macro spark__matches(column, pattern) -%} regexp_like({{ column }}, {{ text(pattern) }}){%- endmacro %}
