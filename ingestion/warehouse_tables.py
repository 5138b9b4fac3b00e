"""The tables of a build file that are not canonical feeds, as plain column lists.

Here: quarantine, meta, audit, reference and the text labels.
Not here: ``raw.<feed>`` (the contracts say their shape) and everything dbt makes.
"""

from __future__ import annotations

SCHEMAS = (
    "raw",
    "quarantine",
    "reference",
    "meta",
    "audit",
    "staging",
    "intermediate",
    "marts",
    "kpi",
    "board",
)

# One row per distinct text, label and model; filled by ingestion.text.
TEXT_LABEL = {
    "text_id": "VARCHAR",
    "label": "VARCHAR",
    "value": "VARCHAR",
    "score": "DOUBLE",
    "model_id": "VARCHAR",
    "model_version": "VARCHAR",
}

# One row per distinct text and version of the hashing: 64 MinHash values of the normalised words, and every content
# word as a hash. Enough to compare two texts; it stays in the build, as texts do.
TEXT_SIGNATURE = {
    "text_id": "VARCHAR",
    "model_version": "VARCHAR",
    "shingles": "BIGINT[]",
    "words": "BIGINT[]",
}

QUARANTINE_RECORD = {
    "delivery_date": "DATE",
    "source": "VARCHAR",
    "source_file": "VARCHAR",
    "source_line": "BIGINT",
    "feed": "VARCHAR",
    "reason": "VARCHAR",
    "field": "VARCHAR",
    "detail": "VARCHAR",
    "raw_record": "VARCHAR",
    "row_hash": "VARCHAR",
}

# One row per delivered file: which bytes were read under which mapping, and how that ended.
LOAD_LEDGER = {
    "content_sha256": "VARCHAR",
    "source": "VARCHAR",
    "delivery_date": "DATE",
    "source_file": "VARCHAR",
    "bytes": "BIGINT",
    "loaded_at": "TIMESTAMPTZ",
    "mapping": "VARCHAR",
    "mapping_sha256": "VARCHAR",
    "status": "VARCHAR",  # loaded | already_loaded | refused
}

# What a delivered file looked like when its bytes were hashed; while it looks the same it is not hashed again.
FILE_SEEN = {
    "source": "VARCHAR",
    "delivery_date": "DATE",
    "source_file": "VARCHAR",
    "outside": "VARCHAR",  # size, inode and times
    "content_sha256": "VARCHAR",
    "bytes": "BIGINT",
}

# One row per delivered file and feed; records_in = accepted + quarantined + duplicates + erased.
LOAD_BALANCE = {
    "delivery_date": "DATE",
    "source": "VARCHAR",
    "source_file": "VARCHAR",
    "feed": "VARCHAR",
    "records_in": "BIGINT",
    "accepted": "BIGINT",
    "quarantined": "BIGINT",
    "duplicates": "BIGINT",
    "status": "VARCHAR",  # loaded | already_loaded | refused
    "error_kind": "VARCHAR",
    "flags": "VARCHAR",  # warnings for the data-quality report, separated by "; "
    "erased": "BIGINT",  # records of people in the erasure ledger: counted, and taken in nowhere
}

SOURCE = {
    "source": "VARCHAR",
    "subject": "VARCHAR",
    "mapping": "VARCHAR",
    "files": "VARCHAR",
    "owner": "VARCHAR",
    "is_fictional": "BOOLEAN",
    "expected_every_days": "BIGINT",
    "licence": "VARCHAR",
}

# Fingerprint of the secret behind this file's hashes: a lost secret must not re-key people in silence.
SECRET = {"fingerprint": "VARCHAR", "first_used_at": "TIMESTAMPTZ"}

BUILD = {
    "build_id": "VARCHAR",
    "run_id": "VARCHAR",
    "organisation": "VARCHAR",
    "as_of": "DATE",
    "started_at": "TIMESTAMPTZ",
    "finished_at": "TIMESTAMPTZ",
    "state": "VARCHAR",  # running | held | built | published | failed
    "code_version": "VARCHAR",
    "held_by": "VARCHAR",
}

CHECK_RESULT = {
    "build_id": "VARCHAR",
    "stage": "VARCHAR",  # raw | models | kpi
    "kind": "VARCHAR",  # contract | great_expectations | dbt_test
    "check_name": "VARCHAR",
    "target": "VARCHAR",
    "severity": "VARCHAR",  # error | warn
    "status": "VARCHAR",  # pass | fail | error
    "observed": "VARCHAR",
    "failed_rows": "BIGINT",
    "description": "VARCHAR",
    "checked_at": "TIMESTAMPTZ",
}

# From the lists of brand_health.yml.
REFERENCE_LISTS = {
    "organisation": {
        "organisation": "VARCHAR",
        "name": "VARCHAR",
        "is_demonstration": "BOOLEAN",
        "time_zone": "VARCHAR",
        "week_starts_on": "VARCHAR",
        "fiscal_year_starts_in": "BIGINT",
    },
    "brand": {"brand": "VARCHAR", "name": "VARCHAR", "is_own": "BOOLEAN", "competitor_set": "VARCHAR"},
    "brand_alias": {"brand": "VARCHAR", "alias": "VARCHAR"},
    "brand_handle": {"brand": "VARCHAR", "handle": "VARCHAR", "handle_hash": "VARCHAR"},
    "source": SOURCE,
    "kpi_target": {"kpi": "VARCHAR", "variant": "VARCHAR", "target": "DOUBLE", "owner": "VARCHAR"},
    "shared_contact": {"kind": "VARCHAR", "contact_hash": "VARCHAR"},
    "contact_cap": {"touches": "BIGINT", "days": "BIGINT"},
    "sla_default": {"metric": "VARCHAR", "priority": "VARCHAR", "target_minutes": "DOUBLE"},
}

# From reference/<file>.csv of the organisation folder; a trailing "!" marks a column that may not be empty.
REFERENCE_FILES: dict[str, tuple[str, dict[str, str]]] = {
    "department": (
        "departments",
        {
            "department_id": "VARCHAR!",
            "name": "VARCHAR!",
            "parent": "VARCHAR",
            "type": "VARCHAR",
            "valid_from": "DATE",
            "valid_to": "DATE",
        },
    ),
    "department_map": (
        "department_map",
        {
            "source": "VARCHAR!",
            "queue": "VARCHAR!",
            "department_id": "VARCHAR!",
            "valid_from": "DATE",
            "valid_to": "DATE",
        },
    ),
    "topic": (
        "topics",
        {
            "topic_id": "VARCHAR!",
            "name": "VARCHAR!",
            "parent": "VARCHAR",
            "keywords": "VARCHAR",
            "default_owner_department": "VARCHAR",
            "is_serious": "BOOLEAN",
            "serious_type": "VARCHAR",
        },
    ),
    "survey_question": (
        "survey_questions",
        {
            "survey_id": "VARCHAR!",
            "question_id": "VARCHAR!",
            "text": "VARCHAR",
            "construct": "VARCHAR!",
            "scoring": "VARCHAR!",
            "scale_min": "DOUBLE",
            "scale_max": "DOUBLE",
            "reverse": "BOOLEAN",
            "topic": "VARCHAR",
        },
    ),
    "root_cause": (
        "root_causes",
        {
            "source": "VARCHAR!",
            "root_cause": "VARCHAR!",
            "department_id": "VARCHAR!",
            "valid_from": "DATE",
            "valid_to": "DATE",
        },
    ),
    "category_topic": (
        "category_topics",
        {"source": "VARCHAR!", "category": "VARCHAR!", "topic_id": "VARCHAR!"},
    ),
    "holiday": ("holidays", {"schedule_id": "VARCHAR!", "holiday_on": "DATE!", "name": "VARCHAR"}),
    "schedule": (
        "schedules",
        {
            "schedule_id": "VARCHAR!",
            "weekday": "BIGINT!",
            "opens_at": "BIGINT!",
            "closes_at": "BIGINT!",
            "tz": "VARCHAR!",
        },
    ),
    "stated_value": (
        "stated_values",
        {
            "value_id": "VARCHAR!",
            "name": "VARCHAR!",
            "statement": "VARCHAR",
            "weight": "DOUBLE",
            "valid_from": "DATE",
            "valid_to": "DATE",
        },
    ),
    "promise": (
        "promises",
        {
            "promise_id": "VARCHAR!",
            "text": "VARCHAR!",
            "promise_type": "VARCHAR",
            "department_id": "VARCHAR",
            "target_value": "DOUBLE",
            "unit": "VARCHAR",
            "check_kpi": "VARCHAR",
            "check_variant": "VARCHAR",
            "published_at": "DATE",
            "withdrawn_at": "DATE",
        },
    ),
}


def reference_file_columns(table: str) -> dict[str, str]:
    """Columns of ``reference.<table>`` read from a CSV file, without the required marks."""
    return {name: kind.rstrip("!") for name, kind in REFERENCE_FILES[table][1].items()}


def fixed_tables() -> dict[str, dict[str, str]]:
    """``schema.table`` -> columns with DuckDB types, for everything that is not a canonical feed."""
    listed = {f"reference.{name}": columns for name, columns in REFERENCE_LISTS.items()}
    filed = {f"reference.{name}": reference_file_columns(name) for name in REFERENCE_FILES}
    own = {
        "raw.text_label": TEXT_LABEL,
        "raw.text_signature": TEXT_SIGNATURE,
        "quarantine.record": QUARANTINE_RECORD,
        "meta.load_ledger": LOAD_LEDGER,
        "meta.load_balance": LOAD_BALANCE,
        "meta.file_seen": FILE_SEEN,
        "meta.source": SOURCE,
        "meta.secret": SECRET,
        "audit.build": BUILD,
        "audit.check_result": CHECK_RESULT,
    }
    return own | listed | filed
