{#-
  What the load says of the files it met. What belongs here: reading its accounts so that no figure depends on the
  order of arrival. Not here: writing them (ingestion.warehouse_accounts).

  One row per delivered file and feed it told something of; a refused file has one row and no feed. The load reads the
  same bytes once and notes there what came of them, wherever it met them first; here every place tells the same, and
  the earliest one counts the records. A file whose records were all known before is a delivery, too: in another order
  it would have been the first.
-#}
{% macro load_accounts() -%}
    with
        files as (
            select
                source,
                delivery_date,
                source_file,
                case
                    when status = 'refused'
                    then {{ key_of(["delivery_date", "source_file"]) }}
                    else {{ key_of(["content_sha256", "mapping_sha256"]) }}
                end as bytes_key
            from {{ source("meta", "load_ledger") }}
        ),

        accounts as (
            select files.bytes_key, balance.*
            from {{ source("meta", "load_balance") }} as balance
            inner join
                files
                on balance.source = files.source
                and balance.delivery_date = files.delivery_date
                and balance.source_file = files.source_file
            where balance.status is distinct from 'already_loaded'
        )

    select
        files.source,
        files.delivery_date,
        files.source_file,
        accounts.feed,
        accounts.records_in,
        accounts.quarantined,
        accounts.flags,
        accounts.records_in > accounts.quarantined as is_usable,
        row_number() over (
            partition by files.source, files.bytes_key, accounts.feed
            order by files.delivery_date, files.source_file
        )
        = 1 as is_first_delivery
    from files
    inner join accounts on files.source = accounts.source and files.bytes_key = accounts.bytes_key
{%- endmacro %}
