"""Limits that keep a hostile or broken delivery from spending memory and disk.

Here: the numbers and why they are what they are. Not here: the readers that enforce them.
"""

from __future__ import annotations

# A night's largest honest export (30 million short CSV rows) is about 3 GB; more should be split by the sender.
MAX_FILE_BYTES = 4 * 1024**3
MAX_DECOMPRESSED_BYTES = 8 * 1024**3
# Repetitive CSV compresses 20 to 60 times, the worst real one we saw 180 times. Bombs start above 1,000.
MAX_DECOMPRESSION_RATIO = 400
# Small files may exceed the ratio: a hundred kilobytes of one repeated line are no danger.
RATIO_APPLIES_ABOVE_BYTES = 10 * 1024**2
# A source that delivers more small files than this in a day should deliver fewer larger ones.
MAX_FILES = 100_000
MAX_ARCHIVE_MEMBERS = 1_000
# The longest honest cell in our material has 200,000 characters (a pasted mail thread).
MAX_CELL_CHARACTERS = 2_000_000
# Wide surveys reach 1,500 columns.
MAX_COLUMNS = 5_000
# Comment trees of forums nest about 10 levels, each of about 5 objects.
MAX_NESTING = 200
MAX_RECORDS = 50_000_000
# Above this share of records that do not decode, the declared encoding is wrong, not the records.
MAX_UNDECODABLE_SHARE = 0.5
