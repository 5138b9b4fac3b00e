"""dbt's own event bus without its debug chatter.

Here: dropping events nobody hears before they are formatted. Not here: what a run of dbt came to
(orchestration.transform reads that from its result).
"""

from __future__ import annotations

from typing import Any

from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager

UNHEARD = frozenset({EventLevel.DEBUG, EventLevel.TEST})


class QuietEventManager(EventManager):
    """Formats only what could be shown; of some 7,000 events a night that is a few hundred, a tenth of the run."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,  # noqa: ANN401  as in the base class
        force_warn_or_error_handling: bool = False,
    ) -> None:
        """Pass an event on, unless it is debug chatter."""
        if (level or e.level_tag()) in UNHEARD and not force_warn_or_error_handling:
            return
        super().fire_event(e, level, node, force_warn_or_error_handling)


def hush() -> None:
    """Make the quiet bus the one dbt uses in this process."""
    ctx_set_event_manager(QuietEventManager())
