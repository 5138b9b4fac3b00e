"""What we lean on in Great Expectations over DuckDB; if one of these changes, the gate must be looked at again."""

import socket
import subprocess
import sys

import duckdb
import pytest


@pytest.fixture
def warehouse(tmp_path):
    path = tmp_path / "brand_health.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create schema raw")
        con.execute("create table raw.post as select i as id, 'secret-' || i as text from range(5) as r(i)")
    return path


def rule(name, sql):
    from orchestration.expectations.rule import Rule, query

    return type(
        name,
        (Rule,),
        {
            "__annotations__": {"unexpected_rows_query": str},
            "unexpected_rows_query": query(sql),
            "__module__": __name__,
        },
    )()


def validate(warehouse, *rules):
    import great_expectations as gx

    from orchestration.expectations.datasource import open_build_datasource

    with open_build_datasource(warehouse) as datasource:
        suite = gx.ExpectationSuite(name="suite", expectations=list(rules))
        return datasource.batch_of("raw.post").validate(suite, result_format="SUMMARY")


def test_a_table_outside_the_main_schema_is_validated(warehouse):
    found = validate(
        warehouse, rule("AllIn", "select count(*) - 5 as failed_rows, 'n' as observed from this")
    )
    assert found.success


def test_a_result_carries_the_snake_case_name_of_its_class(warehouse):
    found = validate(warehouse, rule("NoPostIsLate", "select 0 as failed_rows, 'n' as observed"))
    assert [result.expectation_config.type for result in found.results] == ["no_post_is_late"]


def test_a_rule_that_crashes_fails_and_leaves_the_others_alone(warehouse):
    found = validate(
        warehouse,
        rule("Crashes", "select error(max(text)) as failed_rows, '' as observed from this"),
        rule("Holds", "select 0 as failed_rows, 'n' as observed"),
    )
    answers = {result.expectation_config.type: result for result in found.results}
    assert not answers["crashes"].success
    assert answers["crashes"].result == {}
    assert answers["holds"].success


def test_the_library_quotes_values_in_its_own_message_so_we_never_pass_it_on(warehouse):
    found = validate(
        warehouse, rule("Crashes", "select error(max(text)) as failed_rows, '' as observed from this")
    )
    assert "secret-4" in str(found.results[0].exception_info)


def test_a_query_may_join_and_may_hold_braces(warehouse):
    sql = "select count(*) - 5 as failed_rows, '{n}' as observed from this join raw.post using (id)"
    found = validate(warehouse, rule("Joins", sql))
    assert found.results[0].result["observed_value"] == "{n}"


def test_the_file_can_be_written_right_after_even_if_a_rule_crashed(warehouse):
    validate(warehouse, rule("Crashes", "select error('x') as failed_rows, '' as observed from this"))
    with duckdb.connect(str(warehouse)) as con:
        con.execute("drop table raw.post")


def test_the_build_is_opened_for_reading_only(warehouse):
    from orchestration.expectations.datasource import open_build_datasource

    with (
        open_build_datasource(warehouse) as datasource,
        datasource.get_execution_engine().get_connection() as connection,
        pytest.raises(Exception, match="read-only"),
    ):
        connection.exec_driver_sql("drop table raw.post")


def test_no_connection_is_attempted_and_nothing_is_printed(warehouse, monkeypatch, capsys):
    def refuse(*arguments, **_):
        raise AssertionError(f"a connection was attempted: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    validate(warehouse, rule("Quiet", "select 0 as failed_rows, 'n' as observed"))
    assert capsys.readouterr() == ("", "")


def test_the_gate_itself_does_not_import_the_library():
    code = "import sys; import orchestration.gate; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
