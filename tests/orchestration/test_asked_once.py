"""Answers that cannot change within a run are asked for once, and are the same; afterwards Dagster is as it was."""

import datetime as dt

import dagster as dg
import pytest
from dagster._core.definitions.partitions.context import PartitionLoadingContext
from dagster._core.definitions.partitions.definition.time_window import TimeWindowPartitionsDefinition
from dagster._core.definitions.partitions.subset.all import AllPartitionsSubset
from dagster._core.definitions.temporal_context import TemporalContext
from dagster._core.execution.context.system import StepExecutionContext

from orchestration.asked_once import asked_once

DAYS = dg.DailyPartitionsDefinition(start_date="2026-01-01", end_date="2026-02-01")
OTHER = dg.DailyPartitionsDefinition(start_date="2026-01-01", end_date="2026-03-01")


def days_of(definition: dg.DailyPartitionsDefinition) -> list[str]:
    """As a step that reads a partitioned table asks for them."""
    with dg.DagsterInstance.ephemeral() as instance:
        now = TemporalContext(effective_dt=dt.datetime(2026, 6, 1, tzinfo=dt.UTC), last_event_id=None)
        return list(
            AllPartitionsSubset(
                definition, PartitionLoadingContext(temporal_context=now, dynamic_partitions_store=instance)
            ).get_partition_keys()
        )


def test_the_days_of_a_delivery_are_worked_out_once_and_for_each_definition(monkeypatch: pytest.MonkeyPatch):
    plain, asked = days_of(DAYS), []
    work_out = TimeWindowPartitionsDefinition.get_partition_keys
    monkeypatch.setattr(
        TimeWindowPartitionsDefinition,
        "get_partition_keys",
        lambda self, *options: asked.append(1) or work_out(self, *options),
    )
    with asked_once():
        assert days_of(DAYS) == days_of(DAYS) == plain
        assert len(asked) == 1
        assert len(days_of(OTHER)) == 59
    days_of(DAYS)
    assert len(asked) == 3


def test_the_assets_of_a_step_are_those_dagster_names_and_differ_by_step():
    seen = []

    @dg.multi_asset(specs=[dg.AssetSpec("one"), dg.AssetSpec("two")])
    def pair(context: dg.AssetExecutionContext):
        seen.append(context.get_step_execution_context().get_output_asset_keys())
        for key in ("one", "two"):
            yield dg.MaterializeResult(key)

    @dg.asset(deps=["one"])
    def three(context: dg.AssetExecutionContext):
        seen.append(context.get_step_execution_context().get_output_asset_keys())

    with asked_once(), asked_once():
        assert dg.materialize([pair, three]).success
    assert seen == [{dg.AssetKey("one"), dg.AssetKey("two")}, {dg.AssetKey("three")}]


def test_afterwards_dagster_is_as_it_was():
    before = StepExecutionContext.get_output_asset_keys, AllPartitionsSubset.get_partition_keys
    with pytest.raises(RuntimeError), asked_once():
        raise RuntimeError
    assert (StepExecutionContext.get_output_asset_keys, AllPartitionsSubset.get_partition_keys) == before
