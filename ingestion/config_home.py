"""Where a run writes, and the only place that reads environment variables.

Here: the home folder, its paths, and the names of the variables.
Not here: the organisation file (``ingestion.config``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingestion.errors import ConfigurationError

ORGANISATION_VARIABLE = "BRAND_HEALTH_ORGANISATION"
HOME_VARIABLE = "BRAND_HEALTH_HOME"
SECRET_FILE_VARIABLE = "BRAND_HEALTH_SECRET_FILE"  # noqa: S105 - the name of a variable, not a secret
MEMORY_LIMIT_VARIABLE = "BRAND_HEALTH_MEMORY_LIMIT"
DEFAULT_HOME = Path("var")
# What DuckDB may hold before it spills to disk; a night as a whole promises four gibibytes.
DEFAULT_MEMORY_LIMIT = "2500MB"


@dataclass(frozen=True)
class Home:
    """Everything a run writes stands under one folder.

    Args:
        path: the folder, ``var/`` unless said otherwise.
        secret_elsewhere: where the key for the hashes of people stands, if not in this folder.
    """

    path: Path
    secret_elsewhere: Path | None = None

    @property
    def secret_file(self) -> Path:
        """Key for the hashes of people; keep a backup, it cannot be made again."""
        return self.secret_elsewhere or self.path / "secret.key"

    @property
    def build_file(self) -> Path:
        """The warehouse being built; one writer at a time."""
        return self.path / "build" / "brand_health.duckdb"

    @property
    def published_link(self) -> Path:
        """What readers open: a symlink to the newest build that passed."""
        return self.path / "published" / "brand_health.duckdb"

    @property
    def builds_dir(self) -> Path:
        """Retained builds, one folder each."""
        return self.path / "published" / "builds"

    @property
    def models(self) -> Path:
        """Label models trained on the organisation's own audits; people's words are in them."""
        return self.path / "models"

    @property
    def dagster_home(self) -> Path:
        """Run history of the orchestrator."""
        return self.path / "dagster_home"

    @property
    def logs(self) -> Path:
        """Log files."""
        return self.path / "logs"

    @property
    def lock_file(self) -> Path:
        """Held by the one process that may write."""
        return self.path / "build" / "writer.lock"


def home_from(environment: Mapping[str, str], home: Path | None) -> Home:
    """The home folder: the option goes before the environment, the environment before ``var/``.

    Args:
        environment: usually ``os.environ``.
        home: value of ``--home``, if given.
    """
    path = (home or Path(environment.get(HOME_VARIABLE) or DEFAULT_HOME)).absolute()
    secret = environment.get(SECRET_FILE_VARIABLE)
    return Home(path, Path(secret).absolute() if secret else None)


def organisation_directory(environment: Mapping[str, str], organisation: Path | None) -> Path:
    """The organisation folder: the option goes before the environment.

    Raises:
        ConfigurationError: neither names a folder.
    """
    named = organisation or Path(environment.get(ORGANISATION_VARIABLE) or "")
    if named == Path():
        raise ConfigurationError(
            "organisation",
            "no organisation folder is named",
            f"Give --organisation DIR or set {ORGANISATION_VARIABLE}.",
        )
    return named.absolute()


def environment() -> Mapping[str, str]:
    """The process environment; other modules ask here."""
    return os.environ


def memory_limit(environment: Mapping[str, str]) -> str:
    """What DuckDB may hold in memory, in its own words: ``3GB``."""
    return environment.get(MEMORY_LIMIT_VARIABLE) or DEFAULT_MEMORY_LIMIT


def current_home() -> Home:
    """The home folder that the environment names."""
    return home_from(os.environ, None)
