"""Cells a spreadsheet would run as formulas: marked with an apostrophe on the way out, unmarked on the way in."""

from __future__ import annotations

import re

# A cell that begins like this after any apostrophes is marked: so the mark can always be told from the cell's own.
_DANGEROUS = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_MARK = "'"


def neutralised(cell: str) -> str:
    """Return the cell so that a spreadsheet shows it as text."""
    return _MARK + cell if _DANGEROUS.match(cell) else cell


def restored(cell: str) -> str:
    """Return the cell without our mark."""
    return cell[1:] if cell.startswith(_MARK) and _DANGEROUS.match(cell) else cell
