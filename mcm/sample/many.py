"""As many events as one likes, for measuring: those of the sample campaign, spread as volunteers do it unguided."""

from __future__ import annotations

from random import Random

from django.utils import timezone

from constituencies.models import Campaign
from events.models import Event
from mcm.sample.events import sample_event
from mcm.sample.seats import sample_seats
from mcm.sample.spots import middles, spots
from mcm.sample.week import any_session

UNEVEN = 1.1
"""Of the lognormal numbers by which seats are liked: most have a few events, some very many."""


class ManyEvents:
    """Makes events in all contested seats, unsaved and with no organiser yet; the same ones for the same `chance`."""

    def __init__(self, campaign: Campaign, chance: Random) -> None:
        self._campaign, self._chance, self._today = campaign, chance, timezone.localdate()
        self._seats = sample_seats(campaign)
        self._popularity = [chance.lognormvariate(0, UNEVEN) for _ in self._seats]
        self._spots = spots(campaign) or middles(campaign)

    def make(self, number: int) -> list[Event]:
        seats = self._chance.choices(self._seats, weights=self._popularity, k=number)
        return [
            sample_event(
                seat,
                any_session(self._today, self._campaign.polling_day, self._chance),
                self._chance.choice(self._spots[seat.constituency.pk]),
                campaign=self._campaign,
                today=self._today,
                chance=self._chance,
            )
            for seat in seats
        ]
