"""Text as SQL writes it.

Here: literals. Not here: statements. It imports nothing, so that `brand-health status` may use what uses it.
"""

from __future__ import annotations


def literal(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
