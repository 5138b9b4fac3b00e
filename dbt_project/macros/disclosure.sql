{#
  What a text admits about itself. What belongs here: patterns that are looked for where words can still be read; only the
  finding goes on. Patterns are written without backslashes, so that every engine reads them alike.
#}
{# The author was paid: the disclosures that advertising authorities ask for, as a tag of its own (#ad, never #adventure). #}
{% macro discloses_payment(column) -%} coalesce({{ matches(column, paid_pattern()) }}, false) {%- endmacro %}

{% macro paid_pattern() -%}
    {{
        return(
            "(?i)(^|[^a-z0-9_#])#(ad|advert|sponsored|sponsoredpost|paidpartnership|paidpromotion|anzeige|werbung"
            ~ "|publicidad|publicite)($|[^a-z0-9_])"
        )
    }}
{%- endmacro %}

{#
  A message that says it knows what its reader likes ("based on your interests", "picked for you"). Whether anybody knew
  is another question; without a rendered text it is unknown whether it claims so.
#}
{% macro claims_interest(subject, body) -%}
    case
        when coalesce({{ subject }}, {{ body }}) is not null
        then
            coalesce({{ matches(subject, interest_pattern()) }}, false)
            or coalesce({{ matches(body, interest_pattern()) }}, false)
    end
{%- endmacro %}

{% macro interest_pattern() -%}
    {{
        return(
            "(?i)(^|[^a-z])(your ((particular|special|personal|keen|known) )?interests?([^a-z]|$)"
            ~ "|(since|because|as|know|knew|see|saw|notice|noticed|think|thought|believe) (that )?you(.re| are| were|.d be| would be|.ll be| might be| may be) interested"
            ~ "|(because|since|know|knew|as) (that )?you (really )?(like|love|enjoy|care about)([^a-z]|$)"
            ~ "|(picked|chosen|selected|handpicked|hand-picked|tailored|curated|made) ((just|specially|especially|only) )?for you([^a-z]|$)"
            ~ "|(matches|matching|fits|suits|based on) your (taste|tastes|preferences|hobby|hobbies)"
            ~ "|as an? ([a-z-]+ ){1,3}(fan|lover|enthusiast|buff)([^a-z]|$))"
        )
    }}
{%- endmacro %}
