"""Nothing leaves the machine: switches the telemetry of every library off before it is imported.

Imported first by each entry point.
Here: those switches alone. Not here: settings of ours, they stand in ingestion.config.
"""

from __future__ import annotations

import os

os.environ |= {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DAGSTER_DISABLE_TELEMETRY": "yes",
    "GX_ANALYTICS_ENABLED": "false",
}
