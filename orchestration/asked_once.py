"""Two questions that Dagster answers anew for every output of a step, answered once a run.

Which assets a step makes, and which days a delivery can have, do not change while a run goes on; with four hundred
models and ten years of days, asking again for each costs two seconds a night. Here: keeping the answers for the length
of a run. Not here: the questions.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from dagster._core.definitions.partitions.subset.all import AllPartitionsSubset
from dagster._core.execution.context.system import StepExecutionContext


@contextmanager
def asked_once() -> Generator[None]:
    """Keep the answers until the end; may be entered again inside."""
    keys, days = StepExecutionContext.get_output_asset_keys, AllPartitionsSubset.get_partition_keys
    once = _once(keys, of=lambda step: (step.run_id, step.step.key))
    StepExecutionContext.get_output_asset_keys = once  # ty: ignore[invalid-assignment]
    once = _once(days, of=lambda subset: subset.partitions_def)
    AllPartitionsSubset.get_partition_keys = once  # ty: ignore[invalid-assignment]
    try:
        yield
    finally:
        StepExecutionContext.get_output_asset_keys = keys
        AllPartitionsSubset.get_partition_keys = days


def _once(ask: Callable[..., Any], *, of: Callable[[Any], Any]) -> Callable[..., Any]:
    answers: dict[Any, Any] = {}

    def answer(self: object, *options: object) -> Any:  # noqa: ANN401  whatever was asked
        question = (of(self), options)
        if question not in answers:
            answers[question] = ask(self, *options)
        return answers[question]

    return answer
