"""The sections of ``brand_health.yml``, as typed models.

Here: every key, its type, its default and the rules inside one section.
Not here: rules between sections and the file system (``ingestion.config``).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ingestion.config_yaml import near_miss

Subject = Literal["social", "survey", "support", "employee", "outreach", "organisation"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
# Ids become file names, SQL text and column members: one plain spelling for all of them.
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=80)]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no IANA time zone.{near_miss(name, available_timezones())}") from None
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]


class Section(BaseModel):
    """A section knows all its keys: a misspelt one is an error, never silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(Section):
    """Who the warehouse is for."""

    id: Slug
    name: str
    demonstration: bool = False


class Reporting(Section):
    """How days, weeks and years are cut."""

    time_zone: TimeZone
    week_starts_on: Weekday = "monday"
    fiscal_year_starts_in: int = Field(default=1, ge=1, le=12)
    as_of: Literal["latest_delivery", "today"] | dt.date = "latest_delivery"
    # Texts in other languages are counted as not scored; of these only those that have word lists are read.
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = ("en",)
    # Telephone numbers of this country need no prefix to be recognised in a text.
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None


class Brand(Section):
    """One brand, own or competing, and the spellings it goes by."""

    id: Slug
    name: str
    is_own: bool
    competitor_set: Slug | None = None
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()


class Source(Section):
    """One configured delivery: a folder name, a mapping and somebody who answers for it."""

    name: Slug
    subject: Subject
    mapping: str
    files: str = "*"
    owner: str
    fictional: bool = False
    expected_every_days: int | None = Field(default=None, ge=1)
    licence: str | None = None


class Privacy(Section):
    """Below these group sizes nothing about employees leaves the restricted models."""

    minimum_group: int = Field(default=5, ge=3)
    minimum_group_comments: int = Field(default=10, ge=3)


class ContactCap(Section):
    """At most so many touches in so many days."""

    touches: int = Field(ge=1)
    days: int = Field(ge=1)


class KpiTarget(Section):
    """What one KPI should reach, and who owns it."""

    kpi: str = Field(pattern=r"^[A-Z]\d{2}$")
    variant: str = "main"
    target: float
    owner: str


class Notifications(Section):
    """Where a held or failed night is told; the address itself stays in the environment."""

    webhook_env: str | None = None


class Publication(Section):
    """Further files beside the published one, each for one audience; none unless asked for."""

    # Audiences as the model cards name them; each gets only the tables that list it.
    audiences: tuple[Slug, ...] = ()


class OrganisationFile(Section):
    """The whole of ``brand_health.yml``."""

    organisation: Named
    reporting: Reporting
    brands: tuple[Brand, ...] = ()
    sources: tuple[Source, ...] = ()
    privacy: Privacy = Privacy()
    contact_caps: tuple[ContactCap, ...] = ()
    # Addresses and numbers that many people share (info@…, the switchboard): they identify nobody.
    shared_contacts: tuple[str, ...] = ()
    sla_defaults: dict[str, dict[str, Annotated[float, Field(gt=0)]]] = {}
    kpi_targets: tuple[KpiTarget, ...] = ()
    notifications: Notifications = Notifications()
    publication: Publication = Publication()
