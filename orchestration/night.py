"""A night started by hand: the Dagster job, run in this process on the home's own instance.

Here: running the job and saying how it ended. Not here: what it does (orchestration.assets) or how that is printed
(orchestration.summary).
"""

import datetime as dt
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import orchestration.quiet  # noqa: F401  telemetry goes off before anything else is imported

import dagster as dg  # isort: skip
from dagster._core.errors import DagsterExecutionInterruptedError  # isort: skip  not exported

from ingestion.config import Organisation, resolve_as_of
from ingestion.config_home import Home
from ingestion.errors import BrandHealthError, ConfigurationError, GateHeldError
from ingestion.load_discover import delivery_dates
from ingestion.warehouse import open_build
from orchestration import notify
from orchestration.assets.load import delivery_days
from orchestration.assets.transform import FULL
from orchestration.build import find_build, latest_build
from orchestration.dbt_manifest import parsed_project
from orchestration.definitions import location
from orchestration.disk import plainly, require_room, told_plainly
from orchestration.instance import bury_the_dead, instance_of
from orchestration.nightly import NIGHTLY
from orchestration.publish import held_error, held_grounds
from orchestration.served import served_build
from orchestration.sqlite import kept_open
from orchestration.unaltered import look_over
from orchestration.writer import sole_writer


@dataclass(frozen=True)
class Stage:
    """One step of the run and how long it took."""

    name: str
    seconds: float


@dataclass(frozen=True)
class Night:
    """How a run ended.

    Args:
        build_id: the build it made.
        stages: its steps in the order they ran.
    """

    build_id: str
    stages: tuple[Stage, ...]


FAMILY = {error.__name__: error for error in (BrandHealthError, *BrandHealthError.__subclasses__())}


def run(
    job_name: str, organisation: Organisation, *, home: Home, as_of: dt.date | None, full: bool = False
) -> Night:
    """Run a job of ours to its end in this process; the UI of the same home shows it.

    Args:
        job_name: ``nightly`` or ``build``.
        organisation: whose night.
        home: what is written.
        as_of: the day the figures speak of, and the last delivery that is loaded; None for what the organisation
            file says, and every delivery.
        full: run every model, also those that could rest.

    Raises:
        GateHeldError: the build did not pass; readers keep the previous one.
        BrandHealthError: a step could not be carried out.
    """
    resolve_as_of(organisation, as_of, deliveries=delivery_dates(organisation), now=dt.datetime.now(dt.UTC))
    job = location(organisation, home, project=parsed_project(home)).resolve_job_def(job_name)
    # The event log is held open from here: two in five events announce what is planned, before the first step.
    with (
        sole_writer(home, job_name),
        told_plainly(home.path),
        _until_stopped(),
        kept_open(),
        instance_of(home) as instance,
    ):
        require_room(home)
        bury_the_dead(instance)
        result = job.execute_in_process(
            instance=instance,
            partition_key=_partition(organisation, as_of) if job.partitions_def else None,
            run_config=_settings(as_of),
            tags={notify.TOLD: notify.COMMAND_LINE} | ({FULL: "every model"} if full else {}),
            raise_on_error=False,
        )
        stages = tuple(
            Stage(step.step_key, (step.end_time or 0) - (step.start_time or 0))
            for step in sorted(
                instance.get_run_step_stats(result.run_id), key=lambda step: step.start_time or 0
            )
            if step.end_time and step.start_time
        )
    with told_plainly(home.path):
        problem = _problem(home, job_name, result=result)
    if problem:
        notify.tell(organisation, f"{organisation.organisation.name}: {problem}")
        raise problem
    look_over(home)
    with closing(open_build(home)) as con:
        return Night(latest_build(con).build_id, stages)


@contextmanager
def _until_stopped() -> Generator[None]:
    try:
        yield
    except DagsterExecutionInterruptedError:
        raise BrandHealthError(
            "run",
            "it was told to stop",
            "Readers keep the last good build; run `brand-health nightly` again.",
        ) from None


def _partition(organisation: Organisation, as_of: dt.date | None) -> str:
    """The delivery day of this night: today, or an earlier day that is asked for."""
    today = dt.datetime.now(ZoneInfo(organisation.reporting.time_zone)).date()
    chosen = min(as_of or today, today)
    days = delivery_days(organisation)
    if chosen < days.start.date():
        raise ConfigurationError(
            f"--as-of {chosen}",
            "it lies before the first delivery",
            f"Name a day from {days.start:%Y-%m-%d} on.",
        )
    return chosen.isoformat()


def _settings(as_of: dt.date | None) -> dict[str, object]:
    return {
        "resources": {"tonight": {"config": {"as_of": as_of.isoformat()} if as_of else {}}},
        # The summary tells people what they need; the instance keeps every event for the UI.
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }


def _problem(home: Home, job_name: str, *, result: dg.ExecuteInProcessResult) -> BrandHealthError | None:
    """Why the run failed: the checks that hold its build if there are any, else the step that broke.

    A run that Dagster calls a success may still have left steps out: behind a check that it does not know, a
    skipped step is no failure to it. So the audit and the served file are asked, whatever it says.
    """
    if held := _held(home, result.run_id):
        return held
    if not result.success:
        return _broken(home, result)
    return _unpublished(home, result.run_id) if job_name == NIGHTLY else None


def _unpublished(home: Home, run_id: str) -> BrandHealthError | None:
    with closing(open_build(home)) as con:
        build = find_build(con, run_id)
    if build and build.build_id == served_build(home):
        return None
    return BrandHealthError(
        f"run {run_id[:8]}", "it ended without publishing", "The UI shows which steps it left out."
    )


def _held(home: Home, run_id: str) -> GateHeldError | None:
    if not home.build_file.exists():
        return None
    with closing(open_build(home)) as con:
        build = find_build(con, run_id)
        grounds = held_grounds(con, build.build_id) if build else []
    return held_error(build.build_id, grounds) if build and grounds else None


def _broken(home: Home, result: dg.ExecuteInProcessResult) -> BrandHealthError:
    failures = [event for event in result.all_events if event.is_step_failure]
    error = failures[0].step_failure_data.error if failures else None
    while error and error.cause and error.cls_name not in FAMILY:
        error = error.cause
    if error is None:
        return BrandHealthError(
            f"run {result.run_id[:8]}", "it failed outside its steps", "Look at it in the UI."
        )
    said = error.message.strip().partition(f"{error.cls_name}: ")[2] or error.message.strip()
    if error.cls_name in FAMILY:
        return _as_it_was(FAMILY[error.cls_name], said)
    if full_or_damaged := plainly(home.path, said, of_duckdb="Exception" in str(error.cls_name)):
        return full_or_damaged
    first_line = said.splitlines()[0] if said else error.cls_name
    return BrandHealthError(f"step {failures[0].step_key}", str(first_line), "The UI shows where it broke.")


def _as_it_was(kind: type[BrandHealthError], sentence: str) -> BrandHealthError:
    # A run remembers errors as text: class and sentence are all there is, and all that is shown.
    problem = kind.__new__(kind)
    Exception.__init__(problem, sentence)
    return problem
