{#- A table is dropped and made again, in one transaction. dbt's own way (make beside, rename twice, drop the old) guards readers of a live
    table; nobody reads the build, and with a hundred tables the renaming is a tenth of the run. -#}
{% materialization table, adapter = "duckdb", supported_languages = ["sql"] %}
    {%- set target_relation = this.incorporate(type="table") -%}
    {%- set existing = load_cached_relation(this) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none -%} {{ adapter.drop_relation(existing) }} {%- endif -%}
    {% call statement("main") -%} {{ create_table_as(False, target_relation, compiled_code) }} {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({"relations": [target_relation]}) }}
{% endmaterialization %}
