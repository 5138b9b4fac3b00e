"""A retained build that somebody asks for by name: its manifest, or why it cannot be had.

Here: the two refusals. Not here: which builds are retained and where (orchestration.served).
"""

from __future__ import annotations

from ingestion.config_home import Home
from ingestion.errors import ConfigurationError
from orchestration import served
from orchestration.served import Manifest


def retained(home: Home, build_id: str | None) -> Manifest:
    """The manifest of a retained build.

    Args:
        home: where the published files live.
        build_id: the build; None if there was none to ask for.

    Raises:
        ConfigurationError: no such build is retained.
    """
    kept = {manifest.build_id: manifest for manifest in served.kept_builds(home)}
    if build_id is None or build_id not in kept:
        choice = ", ".join(kept) or "none"
        raise ConfigurationError(
            build_id or "rollback", "no such build is retained", f"Retained builds: {choice}."
        )
    return kept[build_id]


def refuse_altered(home: Home, build_id: str) -> None:
    """Refuses a build whose file is not the one that was published.

    Raises:
        ConfigurationError: it differs, or is gone.
    """
    if not served.is_whole(home, build_id):
        raise ConfigurationError(
            build_id, "its file differs from what was published", "Choose another retained build."
        )
