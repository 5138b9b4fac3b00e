"""SQL that dbt compiled on an earlier night, as it would compile it tonight.

Here: the two literals that are others each night, the day and the id of the build, exchanged. Not here: whether the
SQL is still that of the code (orchestration.resting), nor running it (orchestration.known_models, .known_tests).

The macro `as_of_date` alone writes the day, and marks it; a model or macro that reads the variable past it is
compiled anew on another day.
"""

from __future__ import annotations

import re

DAY, DAY_MACRO = "as_of", "as_of_date"
_DAY_LITERAL = re.compile(r"cast\('[0-9-]{10}' as date /\* as_of \*/\)")


def tonight(compiled: str, *, as_of: str, build_id: str, compiled_in: str) -> str:
    """The same SQL for another day and build.

    Args:
        compiled: what dbt made.
        as_of: tonight's day, ISO.
        build_id: of tonight.
        compiled_in: id of the build whose SQL it is.
    """
    dated = _DAY_LITERAL.sub(f"cast('{as_of}' as date /* as_of */)", compiled)
    return dated.replace(f"'{compiled_in}'", f"'{build_id}'")
