{#
  Unrendered personalisation: what a reader sees when a merge field was left empty or unresolved.
  What belongs here: the patterns for subject, salutation and body. Prices such as ${9}, code in a newsletter about code and
  real brackets in subject tags must not match. Not here: what else is wrong with a salutation (ingestion.text.salutation).
  Patterns are written without backslashes, so that every engine reads them alike.
#}
{% macro has_merge_failure(subject, salutation, body) -%}
    (
        {%- for column in [subject, salutation, without_code(body)] %}
            coalesce({{ matches(column, merge_token_pattern()) }}, false) or
        {%- endfor %}
        coalesce({{ matches("trim(" ~ salutation ~ ")", empty_salutation_pattern()) }}, false)
        or coalesce({{ matches("trim(" ~ salutation ~ ")", hollow_salutation_pattern()) }}, false)
        or coalesce({{ matches(body, hollow_greeting_pattern()) }}, false)
    )
{%- endmacro %}

{#
  [first name] · {{name}} {{{name}}} {{ a.b | default: "x" }} {%if …%} {name} · ${name} · %%name%% %FIRSTNAME% %first_name%
  · *|FNAME|* · <<name>> «name» · [[name]] · #name# ##name## · <first name>
  Prices (${9}) begin with a digit; single braces, angles and guillemets must name a field, for code and French use them.
#}
{% macro merge_token_pattern() -%}
    {%- set part = "(first|last|full|sur|given|family|middle|nick|user|customer|contact|company|recipient|salutation)" -%}
    {%- set field = (
        "(" ~ part ~ "[ _.-]?name|" ~ part ~ "?_?name|fname|lname|salutation|firstname|lastname)"
    ) -%}
    {{
        return(
            "(?i)("
            ~ "[[] ?"
            ~ field
            ~ " ?[]]"
            ~ "|[{][{][{]? *[#/^!&>]?[a-z_][a-z0-9_.]*( *[|][^{}]*)? *[}][}]"
            ~ "|[{]% *(if|else|elsif|elif|endif|for|endfor|assign|set|include)[^%]*%[}]"
            ~ "|(^|[^{$])[{] ?("
            ~ part
            ~ "[ _]?name|fname|lname) ?[}]"
            ~ "|[$][{][a-z_][a-z0-9_.]*[}]"
            ~ "|%%[a-z_][a-z0-9_ .]*%%|%("
            ~ field
            ~ "|[a-z]*_name)%"
            ~ "|[*][|][a-z][a-z0-9_:]*[|][*]"
            ~ "|<<[a-z_][a-z0-9_ .]*>>|«[ ]?[^» ]*(name|anrede|pr[ée]nom|nombre|salutation)[^» ]*[ ]?»"
            ~ "|[[][[][ ]?[a-z_][a-z0-9_ .]*[ ]?[]][]]"
            ~ "|##?"
            ~ field
            ~ "##?|< ?"
            ~ part
            ~ "[ _]name ?>"
            ~ ")"
        )
    }}
{%- endmacro %}

{# A greeting with a hole where the name should be: "Dear", "Dear ,", "Hi !". "Hello," alone is a greeting. #}
{% macro empty_salutation_pattern() -%}
    {{ return("(?i)^(dear[ ]*[,!:]?|(hello|hi|hey|good (morning|afternoon|evening))[ ]+[,!:])$") }}
{%- endmacro %}

{# A word of the machine where the name should be: "Dear null", "Hi undefined,". #}
{% macro hollow_salutation_pattern() -%}
    {{
        return(
            "(?i)^(dear|hello|hi|hey|good (morning|afternoon|evening))[ ]+"
            ~ "(null|none|(?-i:NaN|nan|NAN)|undefined|n/a|xxx+|test|firstname|lastname|first name)[ ]*[,.!:]?$"
        )
    }}
{%- endmacro %}

{# The same at the top of a body that brings its own salutation; further down the words may be meant. #}
{% macro hollow_greeting_pattern() -%}
    {{
        return(
            "(?i)^[ ]*(dear[ ]*[,!]|(hello|hi|hey)[ ]+[,!]|(dear|hello|hi|hey) (null|none|(?-i:NaN|nan|NAN)|undefined|n/a|xxx+)[ ]*[,!.])"
        )
    }}
{%- endmacro %}

{# A body without what it shows as code: who writes about templates shows tokens on purpose. #}
{% macro without_code(body) -%} {{ return(adapter.dispatch("without_code")(body)) }}{%- endmacro %}
{% macro default__without_code(body) -%}
    regexp_replace({{ body }}, {{ text(code_pattern()) }}, ' ', 'g')
{%- endmacro %}
{% macro spark__without_code(body) -%}
    regexp_replace({{ body }}, {{ text(code_pattern()) }}, ' ')
{%- endmacro %}
{% macro code_pattern() -%}
    {{ return("(?is)<code[^>]*>.*?</code>|<pre[^>]*>.*?</pre>|```.*?```|`[^`]*`") }}
{%- endmacro %}

{% macro matches(column, pattern) -%}
    {{ return(adapter.dispatch("matches")(column, pattern)) }}
{%- endmacro %}
{% macro default__matches(column, pattern) -%}
    regexp_matches({{ column }}, {{ text(pattern) }})
{%- endmacro %}
{% macro spark__matches(column, pattern) -%} regexp_like({{ column }}, {{ text(pattern) }}){%- endmacro %}
