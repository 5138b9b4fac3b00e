"""Questions that Dagster answers anew for every output of a step, answered once a run.

Which assets a step makes, which days a delivery can have, and which tables and columns its own databases have, do not
change while a run goes on; with four hundred models and ten years of days, asking again for each costs seconds a night.
Here: keeping the answers for the length of a run. Not here: the questions.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from typing import Any

from dagster._core.definitions.partitions.subset.all import AllPartitionsSubset
from dagster._core.execution.context.system import StepExecutionContext
from dagster._core.storage.event_log import SqlEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

Question = Callable[..., Any]
# Who is asked -> what makes two questions the same one. A connection is no part of a question about the database.
ASKED: tuple[tuple[type, str, Question], ...] = (
    (StepExecutionContext, "get_output_asset_keys", lambda step: (step.run_id, step.step.key)),
    (AllPartitionsSubset, "get_partition_keys", lambda subset, *options: (subset.partitions_def, options)),
    (SqliteEventLogStorage, "has_table", lambda storage, name: (storage, name)),
    (SqlEventLogStorage, "has_secondary_index", lambda storage, name: (storage, name)),
    (SqlEventLogStorage, "has_asset_key_col", lambda storage, name: (storage, name)),
    (SqlEventLogStorage, "_has_asset_key_index_cols_on_connection", lambda storage, _: storage),
)


@contextmanager
def asked_once() -> Generator[None]:
    """Keep the answers until the end; may be entered again inside."""
    with ExitStack() as kept:
        for owner, name, question in ASKED:
            kept.enter_context(_once(owner, name, question))
        yield


@contextmanager
def _once(owner: type, name: str, question: Question) -> Generator[None]:
    ask, answers = owner.__dict__[name], {}

    def answer(*asked: object) -> Any:  # noqa: ANN401  whatever was asked
        key = question(*asked)
        if key not in answers:
            found = ask(*asked)
            # A no may turn into a yes: a table is made, a migration ends.
            if found is False:
                return found
            answers[key] = found
        return answers[key]

    setattr(owner, name, answer)
    try:
        yield
    finally:
        setattr(owner, name, ask)
