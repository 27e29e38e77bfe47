"""The last weeks of each seat in bands, as a snapshot carries them: nothing finer is public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from constituencies.clock import campaign_today
from constituencies.kit.types import Floats
from constituencies.models import Campaign
from targeting import bands
from targeting.computing.compute import Computed
from targeting.computing.inputs import seat_facts
from targeting.timeline.rows import rows_on
from targeting.timeline.shape import GAP

TIMELINE_DAYS = 56
"""So many, today included."""
_DIGITS = np.frombuffer(b"-01234", np.uint8)
"""A band as one letter, GAP first."""

Bands = npt.NDArray[np.int8]


class PastBands(NamedTuple):
    """Of n seats on the days before today; GAP where nothing is on record."""

    need: Bands
    """(n, TIMELINE_DAYS − 1)"""
    going: Bands
    """(n, TIMELINE_DAYS − 1)"""


def band_positions(scale: bands.Scale, values: Floats | npt.NDArray[np.int64]) -> Bands:
    """Position of the band that holds each value: `Scale.index` for arrays."""
    starts = [band.starts_at for band in scale.bands]
    return np.maximum(0, np.searchsorted(starts, values, side="right") - 1).astype(np.int8)


def need_bands(score: Floats) -> Bands:
    """Bands of need as the public sees them, from unrounded scores."""
    return band_positions(bands.NEED, 5 * np.rint(score / 5))


def recent_bands(computed: Computed) -> Iterator[bytes]:
    """Of each seat the JSON of its last weeks: `from`, an ISO day, and `need` and `going`, a digit for each day since
    then up to today, “-” where nothing is on record. `{}` for a seat that is not contested.
    """
    campaign, facts = computed.campaign, computed.facts
    today = campaign_today(campaign.as_of)
    past = past_bands(campaign.pk, facts.facts_seq, today)
    need = np.column_stack([past.need, need_bands(computed.score)])
    going = np.column_stack([past.going, band_positions(bands.FOOTFALL, computed.going)])
    first = int((need != GAP).any(axis=0).argmax())
    since = (today - dt.timedelta(days=TIMELINE_DAYS - 1 - first)).isoformat()
    texts = (_DIGITS[columns[:, first:] + 1] for columns in (need, going))
    for is_contested, of_need, of_going in zip(facts.contested.tolist(), *texts, strict=True):
        text = f'{{"from":"{since}","need":"{of_need.tobytes().decode()}","going":"{of_going.tobytes().decode()}"}}'
        yield text.encode() if is_contested else b"{}"


@lru_cache(maxsize=8)
def past_bands(campaign_id: int, seq: int, today: dt.date) -> PastBands:
    """The days before `today`: read once a day, as they change no more."""
    facts = seat_facts(campaign_id, seq)
    days = [today - dt.timedelta(days=ago) for ago in range(TIMELINE_DAYS - 1, 0, -1)]
    rows = rows_on(Campaign(pk=campaign_id), days, facts.position)
    past = PastBands(*(np.full((len(facts.constituencies), len(days)), GAP, np.int8) for _ in PastBands._fields))
    seat = facts.positions(rows["constituency"].astype(np.int64))
    day = rows["day"] - days[0].toordinal()
    past.need[seat, day] = need_bands(rows["score"])
    past.going[seat, day] = band_positions(bands.FOOTFALL, rows["going"])
    return past
