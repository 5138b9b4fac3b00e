"""Delivered text on its way into a spreadsheet: nothing that comes from outside may run there.

Here: making one cell harmless. Every file that people open in a spreadsheet passes its cells through this.
Not here: writing files, nor the warehouse itself, which keeps text as it was sent.
"""

from __future__ import annotations

import re

# What makes a spreadsheet run a cell: the four signs, also in full width, and control characters that some
# programs strip before they look.
_RUNS = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]+)*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?%?")


def spreadsheet_safe(cell: str) -> str:
    """The cell as text that no spreadsheet runs.

    A cell that could be run gets a leading apostrophe, the spreadsheets' own mark for text. A number is no
    formula, whatever its sign, and stays a number.
    """
    text = cell.lstrip(" ")
    if not text.startswith(_RUNS) or _NUMBER.fullmatch(text):
        return cell
    return f"'{cell}"
