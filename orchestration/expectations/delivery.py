"""Rules that hold for the delivery of any raw feed: did it come, is it as big as usual, does it add up?

Lives here: volume, freshness and reconciliation with the load's ledger. Does not live here: what the columns
hold (`orchestration.expectations.columns`) or what is peculiar to a subject (one file per subject).
"""

from __future__ import annotations

from typing import ClassVar, Self

from ingestion.contracts.catalogue import FEEDS, raw_key
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, nothing

# A source that usually brings this many records does not end with none by chance.
BUSY_SOURCE_RECORDS = 20
# Ten times more or less than usual is an export gone wrong more often than a busy or a quiet day.
VOLUME_FACTOR = 10
# Below three the median is one delivery, and the first is often years at once.
EARLIER_DELIVERIES_NEEDED = 3
# Above this share of a file the mapping is wrong, not the data.
MOST_OF_A_FILE = 0.5
SMALLEST_FILE_TO_JUDGE = 10
FEW_OF_A_FILE = 0.05
# A clean-up may delete much; a quarter of everything in one night is looked at first.
DELETIONS_TO_JUDGE = 20
DELETED_AT_ONCE = 0.25
# One key for nineteen records may be one long conversation in a small file; for twenty it is the mapping.
RECORDS_TO_JUDGE_A_KEY = 20

# The day this build speaks of.
AS_OF = """coalesce(
    (select as_of from audit.build order by started_at desc limit 1), (select max(delivery_date) from meta.load_balance)
)"""

_VOLUMES = """
    with day as (
        select source, delivery_date, sum(records_in) as records
        from meta.load_balance
        where feed = ':feed' and status = 'loaded'
        group by all
    ), latest as (
        select source, max(delivery_date) as delivery_date from day group by all
    ), compared as (
        select latest.source, now.records, median(earlier.records) as usual, count(*) as deliveries
        from latest
        join day as now using (source, delivery_date)
        join day as earlier on earlier.source = latest.source and earlier.delivery_date < latest.delivery_date
        group by all
    )
"""


class FeedRule(Rule):
    """A rule about one feed; in its select ``:feed`` stands for the feed's id, ``:key`` for its key."""

    select: ClassVar[str]
    what: ClassVar[str]

    @classmethod
    def of(cls, feed: str) -> Self:
        """The rule for one feed."""
        key = ", ".join(raw_key(FEEDS[feed]))
        return cls(
            unexpected_rows_query=nothing(cls.select.replace(":feed", feed).replace(":key", key), cls.what)
        )


class EverySourceThatDeliveredHasRows(FeedRule):
    """Volume, the hardest case."""

    description: str = (
        "A source that delivered records of this feed has rows here. Holds the build: an empty feed makes every other "
        "rule pass and every KPI of the source vanish."
    )
    select: ClassVar[str] = """
        select source
        from meta.load_balance
        where feed = ':feed' and status = 'loaded' and source not in (select source from this)
        group by source
        having sum(records_in) > 0
    """
    what: ClassVar[str] = "sources without rows"


class NoBusySourceFallsSilent(FeedRule):
    """Volume of the newest delivery, for sources that always have something to say."""

    description: str = (
        "A source that usually brings twenty records or more does not bring an empty file. Holds the build: the "
        "export broke, and yesterday's figures are better than a silent gap."
    )
    select: ClassVar[str] = (
        f"{_VOLUMES} select source from compared where records = 0 and usual >= {BUSY_SOURCE_RECORDS}"
    )
    what: ClassVar[str] = "sources fell silent"


class VolumeIsLikeEarlierDeliveries(FeedRule):
    """Volume of the newest delivery against the median of the earlier ones."""

    description: str = (
        "The newest delivery of a source has more than a tenth and less than ten times the median of its earlier ones "
        "(three or more). A warning: quiet and busy days are real, and the interval of each KPI shows what they cost."
    )
    severity: FailureSeverity = WARN
    select: ClassVar[str] = f"""
        {_VOLUMES}
        select source
        from compared
        where deliveries >= {EARLIER_DELIVERIES_NEEDED}
            and not (records = 0 and usual >= {BUSY_SOURCE_RECORDS})
            and (records * {VOLUME_FACTOR} <= usual or records >= usual * {VOLUME_FACTOR})
    """
    what: ClassVar[str] = "sources with unusual volume"


class EverySourceIsOnTime(FeedRule):
    """Freshness against the rhythm that the organisation file promises."""

    description: str = (
        "A source delivers as often as the organisation file says. A warning: older data stay true and are shown "
        "with their date; holding the build would hide every other source as well."
    )
    severity: FailureSeverity = WARN
    select: ClassVar[str] = f"""
        with newest as (
            select source, max(delivery_date) as delivery_date
            from meta.load_balance
            where feed = ':feed' and status <> 'refused'
            group by all
        )
        select source
        from newest join meta.source using (source)
        where {AS_OF} - newest.delivery_date > expected_every_days
    """
    what: ClassVar[str] = "sources overdue"


class RawHoldsWhatTheLedgerAccepted(FeedRule):
    """Reconciliation of the table with the accounts of the load."""

    description: str = (
        "Per source, the rows here are exactly the records the load accounts for as accepted. Holds the build: a row "
        "more or less than accounted for was written or removed by something else than the load."
    )
    select: ClassVar[str] = """
        with accounted as (
            select source, sum(accepted) as records
            from meta.load_balance
            where feed = ':feed' and status = 'loaded'
            group by all
        ), held as (
            select source, count(*) as records from this group by all
        )
        select source
        from accounted full join held using (source)
        where coalesce(accounted.records, 0) <> coalesce(held.records, 0)
    """
    what: ClassVar[str] = "sources do not reconcile"


class NoVersionIsStoredTwice(FeedRule):
    """Uniqueness of key and content."""

    description: str = (
        "No record is stored twice with the same key and the same content. Holds the build: a record counted twice "
        "moves every figure it is part of."
    )
    select: ClassVar[str] = (
        "select 1 from this group by :key, row_hash, version_at, is_deleted having count(*) > 1"
    )
    what: ClassVar[str] = "versions stored twice"


class NoFileIsMostlyQuarantined(FeedRule):
    """Quarantine share that means a wrong mapping."""

    description: str = (
        "No file of ten records or more has over half of them quarantined. Holds the build: at that share the mapping "
        "is wrong, and what is left of the file is no sample of it."
    )
    select: ClassVar[str] = f"""
        select source_file from meta.load_balance
        where feed = ':feed' and status = 'loaded'
            and records_in >= {SMALLEST_FILE_TO_JUDGE} and quarantined > {MOST_OF_A_FILE} * records_in
    """
    what: ClassVar[str] = "files mostly quarantined"


class FewRecordsOfAFileAreQuarantined(FeedRule):
    """Quarantine share that a source owner should hear of."""

    description: str = (
        "No file has more than one record in twenty quarantined. A warning: the rest is sound and is counted; the "
        "owner of the source mends the export."
    )
    severity: FailureSeverity = WARN
    select: ClassVar[str] = f"""
        select source_file from meta.load_balance
        where feed = ':feed' and status = 'loaded' and quarantined > {FEW_OF_A_FILE} * records_in
            and not (records_in >= {SMALLEST_FILE_TO_JUDGE} and quarantined > {MOST_OF_A_FILE} * records_in)
    """
    what: ClassVar[str] = "files with many quarantined records"


class NoDeliveryTakesMostBack(FeedRule):
    """Share of tombstones in what came since the last publication."""

    description: str = (
        "No delivery since the last publication deletes twenty keys or more that make a quarter of what its source "
        "holds. Holds the build: a deletion mark mapped wrong empties the warehouse overnight."
    )
    # Keys, not versions: of a key with ten versions one tombstone takes all.
    select: ClassVar[str] = f"""
        with published as (
            select max(finished_at) as last_publication from audit.build where state = 'published'
        ), judged as (
            select source, delivery_date from meta.load_ledger, published where loaded_at > last_publication
            union
            select source, max(delivery_date) from this, published where last_publication is null group by all
        ), by_key as (
            select :key,
                   bool_or(not is_deleted) and not bool_or(is_deleted and judged.source is null) as is_held,
                   list(distinct delivery_date) filter (is_deleted and judged.source is not null) as taken_on
            from this left join judged using (source, delivery_date)
            group by all
        ), by_source as (
            select source, count(*) filter (is_held) as held from by_key group by all
        )
        select source, taken_on
        from (select source, unnest(taken_on) as taken_on from by_key) join by_source using (source)
        group by source, taken_on, held
        having count(*) >= greatest({DELETIONS_TO_JUDGE}, {DELETED_AT_ONCE} * held)
    """
    what: ClassVar[str] = "sources take most back"


class NotEveryRecordIsTheSame(FeedRule):
    """Distribution of the key in the newest delivery."""

    description: str = (
        "Twenty accepted records or more of one delivery do not all have the same key. Holds the build: a constant was "
        "mapped as the key, and each record would replace the one before."
    )
    select: ClassVar[str] = f"""
        select source
        from this join (select source, max(delivery_date) as delivery_date from this group by all)
            using (source, delivery_date)
        group by source
        having count(*) >= {RECORDS_TO_JUDGE_A_KEY} and count(distinct (:key)) = 1
    """
    what: ClassVar[str] = "sources with one key for everything"


class FictionalRowsAreMarked(FeedRule):
    """Agreement of each row with what the organisation file says of its source."""

    description: str = (
        "A row is marked fictional exactly if its source is. Holds the build: an invented figure that passes for a "
        "real one is the worst this warehouse could publish."
    )
    select: ClassVar[str] = """
        select 1 from this join meta.source using (source)
        where this.is_fictional is distinct from meta.source.is_fictional
    """
    what: ClassVar[str] = "rows with the wrong mark"


RULES: tuple[type[FeedRule], ...] = (
    EverySourceThatDeliveredHasRows,
    NoBusySourceFallsSilent,
    VolumeIsLikeEarlierDeliveries,
    EverySourceIsOnTime,
    RawHoldsWhatTheLedgerAccepted,
    NoVersionIsStoredTwice,
    NoFileIsMostlyQuarantined,
    FewRecordsOfAFileAreQuarantined,
    NoDeliveryTakesMostBack,
    NotEveryRecordIsTheSame,
    FictionalRowsAreMarked,
)
