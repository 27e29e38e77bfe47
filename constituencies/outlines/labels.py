"""Names of towns, and coasts of neighbours, as browsers fetch them for static/js/lib/labels.js. Pure: no Django.

    {"towns": {"scale": 100, "names": "London|Birmingham|…", "people": "…", "x": "…", "y": "…"}, "neighbours": {…}}

Towns come the largest first. `people` are hundreds of inhabitants, `x` and `y` the way from the town before, in 1/scale
of a degree; each a list of whole numbers, one character each (`to_characters` in text.py). `neighbours` is a drawing
(text.py), in the overview alone. What a map shows from closer up it fetches then.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from constituencies.kit.types import JsonObject
from constituencies.outlines.coasts import neighbours_text
from constituencies.outlines.text import text_digest, to_characters
from constituencies.towns import LEAST_POPULATION, Town, towns

OVERVIEW, MIDDLE, FINE = LABEL_DETAILS = ("overview", "middle", "fine")
"""What the first view needs, and what it takes besides from closer up, and from closer still."""
PEOPLE_FROM = {OVERVIEW: 90_000, MIDDLE: 11_000, FINE: 0}
"""The smallest town of each detail; static/js/lib/labels.js knows at which zoom it names such a one."""
LABEL_SCALE = 100
"""A hundredth of a degree is about a kilometre: a pixel or two where a map begins to show the smallest."""
SEPARATOR = "|"


@cache
def labels_text(detail: str) -> str:
    """The labels of one of `LABEL_DETAILS`, as JSON."""
    coarser = LABEL_DETAILS[: LABEL_DETAILS.index(detail)]
    below = PEOPLE_FROM[coarser[-1]] if coarser else math.inf
    labels: JsonObject = {
        "towns": _columns([town for town in towns() if PEOPLE_FROM[detail] <= town.population < below])
    }
    if detail == OVERVIEW:
        labels["neighbours"] = json.loads(neighbours_text())
    return json.dumps(labels, ensure_ascii=False, separators=(",", ":"))


@cache
def labels_digest(detail: str) -> str:
    """What stands for the text in its address."""
    return text_digest(labels_text(detail))


def _columns(listed: Sequence[Town]) -> JsonObject:
    positions = [
        (0, 0),
        *((round(town.longitude * LABEL_SCALE), round(town.latitude * LABEL_SCALE)) for town in listed),
    ]
    ways = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(positions)]
    return {
        "scale": LABEL_SCALE,
        "names": SEPARATOR.join(town.name for town in listed),
        "people": to_characters(round(max(town.population, LEAST_POPULATION) / 100) for town in listed),
        "x": to_characters(x for x, _y in ways),
        "y": to_characters(y for _x, y in ways),
    }
