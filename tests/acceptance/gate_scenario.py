"""One way to break each kind of check, and only that one.

Here: what is delivered or changed, and which check must name it. Not here: what a held night must look like.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration.dbt_manifest import PROJECT, UNPARSED
from tests.acceptance import vendor_scenario as vendor
from tests.acceptance.acceptance_scenario import deliver

# Stands in every record that offends; it may show up nowhere but in the build file.
CANARY = "kanarienvogel@lampion.example"
NEXT_DAY = "2026-04-03"


@dataclass(frozen=True)
class Break:
    """A fault and the check that must find it.

    Args:
        check: name of the check and its table, as people read them.
        counts: what the message says of the offenders.
        spoil: puts the fault into an organisation folder, or returns a copy of the models that has it.
    """

    check: str
    counts: str
    spoil: Callable[[Path, Path], Path | None]


def _a_page_instead_of_a_table(organisation: Path, _: Path) -> None:
    page = f"<!DOCTYPE html>\n<html><body>Sign in as {CANARY}</body></html>\n"
    deliver(organisation, NEXT_DAY, vendor.SOURCE, {"lampion_0403.txt": page})


def _a_file_of_impossible_dates(organisation: Path, _: Path) -> None:
    cases = [f"08-{number:03};K{number};45.13.2026 09.00;;10;;Lounge;{CANARY}" for number in range(20)]
    lines = ["Lampion Desk 4.2;;;;;;;", "gedruckt 03.04.2026;;;;;;;", vendor.HEADER, *cases]
    folder = organisation / "deliveries" / NEXT_DAY / vendor.SOURCE
    folder.mkdir(parents=True)
    (folder / "lampion_0403.txt").write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))


def _models_with(model: str, replaced: str) -> Callable[[Path, Path], Path]:
    def spoil(_: Path, scratch: Path) -> Path:
        project = shutil.copytree(PROJECT, scratch / "dbt_project", ignore=shutil.ignore_patterns(*UNPARSED))
        path = next(project.glob(f"models/**/{model}.sql"))
        sound = path.read_text(encoding="utf-8")
        path.write_text(f"select * replace ({replaced}) from (\n{sound}\n)", encoding="utf-8")
        return project

    return spoil


BREAKS = {
    "a contract: a file that cannot be read": Break(
        "every_file_was_readable on meta.load_balance", "(1 rows)", _a_page_instead_of_a_table
    ),
    "a rule on raw: a file mostly of impossible dates": Break(
        "no_file_is_mostly_quarantined on raw.support_tickets", "(1 rows)", _a_file_of_impossible_dates
    ),
    # Dagster knows no asset for a test of several tables; it must hold all the same.
    "a dbt test: figures cut by what no card names": Break(
        "a_figure_keeps_to_the_grains_and_dimensions_of_its_card on kpi.kpi_catalogue",
        "rows)",
        _models_with(
            "kpi_value", f"case when dimension = 'all' then '{CANARY}' else dimension end as dimension"
        ),
    ),
    "a rule on a KPI: fewer than no cases": Break(
        "nothing_is_less_than_nothing on kpi.kpi_value",
        "rows)",
        _models_with("kpi_value", "(-n)::bigint as n"),
    ),
}
