"""The table of contents of the Dagster location: every asset, check, job, schedule and sensor, listed by name.

Here: the list. Not here: what any of them does.
"""

import orchestration.quiet  # noqa: F401  telemetry goes off before anything else is imported

import dagster as dg  # isort: skip

from ingestion.config import Organisation, load_organisation
from ingestion.config_home import Home, current_home, environment, organisation_directory
from orchestration.assets.gate import gates
from orchestration.assets.load import raw_assets, reference
from orchestration.assets.publish import published_assets
from orchestration.assets.transform import model_assets
from orchestration.dbt_manifest import ParsedProject, parsed_project
from orchestration.nightly import build_job, delivery_sensor, nightly_job, nightly_schedule
from orchestration.notify import failure_sensor
from orchestration.resources import Tonight, Warehouse


def location(organisation: Organisation, home: Home, *, project: ParsedProject) -> dg.Definitions:
    """Everything Dagster knows about one organisation and one home."""
    zone = organisation.reporting.time_zone
    nightly = nightly_job()
    tonight = Tonight.configure_at_launch()
    return dg.Definitions(
        assets=[
            raw_assets(organisation),
            reference,
            model_assets(project),
            *published_assets(project, zone),
        ],
        asset_checks=gates(),
        jobs=[nightly, build_job()],
        schedules=[nightly_schedule(nightly, zone)],
        sensors=[delivery_sensor(nightly, organisation, home=home), failure_sensor(organisation)],
        resources={
            "tonight": tonight,
            "warehouse": Warehouse(
                organisation_directory=str(organisation.directory),
                home_directory=str(home.path),
                secret_file=str(home.secret_elsewhere) if home.secret_elsewhere else None,
                tonight=tonight,
            ),
        },
        # One writer means one step at a time; a process per step would import everything again for each.
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The location of the organisation and home that the environment names."""
    home = current_home()
    organisation = load_organisation(organisation_directory(environment(), None))
    return location(organisation, home, project=parsed_project(home))
