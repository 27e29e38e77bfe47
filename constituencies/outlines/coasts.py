"""The coasts of neighbouring countries, drawn in grey beneath the constituencies: Ireland, Man, France and others.

Natural Earth, public domain; how the file is made: `constituencies/importers/neighbour_file.py`. Pure: no Django.
"""

from functools import cache
from pathlib import Path

COASTS_PATH = Path(__file__).resolve().parent.parent.parent / "fixtures" / "neighbours.json"


@cache
def neighbours_text() -> str:
    """The drawing: constituencies/outlines/text.py tells how to read it."""
    return COASTS_PATH.read_text(encoding="utf-8").strip()
