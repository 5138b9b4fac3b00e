"""The one family of errors this warehouse shows to people.

Here: errors that name a culprit, the rule it broke and what to do about it.
Not here: programming mistakes; those stay ordinary exceptions with a traceback.
"""

from __future__ import annotations


class BrandHealthError(Exception):
    """One clear sentence: who is at fault, which rule is broken, how to mend it.

    Args:
        culprit: file, table, option or check at fault, as the user knows it.
        rule: what must hold and does not.
        fix: the next step for the reader of the message.
    """

    exit_code = 1

    def __init__(self, culprit: str, rule: str, fix: str) -> None:
        self.culprit = culprit
        self.rule = rule
        self.fix = fix
        super().__init__(f"{culprit}: {rule}. {fix}")


class ConfigurationError(BrandHealthError):
    """The organisation folder, a mapping or a command-line option is wrong."""

    exit_code = 2


class WriterBusyError(BrandHealthError):
    """Another process is writing the build; the message names it."""

    exit_code = 2


class GateHeldError(BrandHealthError):
    """A required check failed or is missing; the previous build stays published."""

    exit_code = 3


class BadInputError(BrandHealthError):
    """A delivered file is refused as a whole.

    Args:
        kind: machine-readable error kind, for example ``truncated_archive``.
    """

    exit_code = 4

    def __init__(self, culprit: str, rule: str, fix: str, *, kind: str) -> None:
        self.kind = kind
        super().__init__(culprit, rule, fix)
