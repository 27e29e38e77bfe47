"""Where the United Kingdom is, what time it is there, and what its elections are like."""

from __future__ import annotations

import re
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")

WEST, SOUTH, EAST, NORTH = -9, 49, 2, 61
"""Degrees: a box around all of it, from Fermanagh to Lowestoft and from the Isles of Scilly to Unst."""

KM_PER_DEGREE: Final = 111.2
"""Of latitude, and of longitude at the equator."""

BRITISH_GRID: Final = 27700
IRISH_GRID: Final = 29902
"""EPSG codes. ONS gives Northern Ireland on the Irish Grid: BT1 5GS read on the British one is in Galloway."""

KM_PER_MILE: Final = 1.609344

FEWEST_VOTES: Final = 1000
LOWEST_TURNOUT: Final = 0.2
"""Fewer valid votes in a constituency, or a lower turnout there, are a mistake in the figures."""

OTHER: Final = "oth"
"""Party code of the sum of all the rest: no single candidate, so it can neither win nor come second."""
INDEPENDENT: Final = "ind"
SPEAKER: Final = "spk"

CODE_COLUMNS: Final = (
    *("code", "gss code", "gss", "ons code", "ons id", "constituency code", "pcon code", "area code"),
    *("pconcd", *(f"pcon{year:02d}cd" for year in range(10, 40))),
)
"""What publishers call the column or property of GSS codes, as constituencies/kit/tables/reader.py compares names."""
GSS_CODE: Final = re.compile(r"[EWSN]\d{8}")
