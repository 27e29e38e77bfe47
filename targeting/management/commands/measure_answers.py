from __future__ import annotations

import random
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from constituencies.clock import campaign_instant
from constituencies.models import Campaign
from targeting.computing.inputs import read_inputs
from targeting.demand.modelled import volunteers
from targeting.demand.trial import first_from_home, simulate_day, try_postcodes
from targeting.models import Strategy
from targeting.recommend import Volunteer
from targeting.snapshot.holder import holder
from targeting.web.lookup import snapshot_openings

BEFORE = {
    "three": "71 % of recommended seats had something on",
    "dead ends": "in a third of answers",
    "wait": "7.0 days",
    "seat": "24 %",
    "event": "199 people at one event",
    "home": "100 %: all got the same three",
}
"""As measured with the rule before this one, which sent people where there was a group but nothing on."""


class Command(BaseCommand):
    help = "Asks for random postcodes and simulates a day of people: are they sent somewhere real?"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--postcodes", type=int, default=300, help="How many random postcodes are asked for.")
        parser.add_argument("--askers", type=int, default=3500, help="How many people ask on the simulated day.")
        parser.add_argument("--seed", type=int, default=2019, help="The same seed draws the same people.")

    def handle(self, *_args: object, postcodes: int, askers: int, seed: int, **_options: object) -> None:
        campaign = Campaign.objects.current()
        holder.refresh()
        served = holder.get()
        if campaign is None or served is None:
            raise CommandError("Nothing is published yet: run script/manage load_data and recompute_need first.")
        snapshot, now = served.snapshot, campaign_instant(served.snapshot.campaign["as_of"])
        sample = _random_postcodes(campaign, postcodes, seed)
        places = try_postcodes(snapshot, sample, now)
        if not places.asked:
            raise CommandError("No postcodes are loaded: run script/manage import_postcodes --commit first.")
        people = _people(campaign, askers, seed)
        day = simulate_day(snapshot, people, now, lambda asking: tqdm(asking, desc="A day", disable=None, leave=False))
        home = first_from_home(snapshot_openings(snapshot, now), people, now.iso_day)
        self._row("", "now", "goal", "before")
        self._row(f"{places.asked} random postcodes, up to an hour")
        self._row(
            "  three seats with an open event within 14 days",
            f"{places.with_three / places.asked:.0%} (no farther than asked: {places.within_reach / places.asked:.0%})",
            "90 %",
            BEFORE["three"],
        )
        self._row("  first cards with nothing to go to", str(places.dead_ends), "0", BEFORE["dead ends"])
        self._row("  loss of need x distance, median", f"{places.loss:.1%}", "15 %", "0 %, as the measure")
        self._row("  days to the first event, median", f"{places.wait_days:.1f}", "", BEFORE["wait"])
        self._row(f"A day of {day.asked} people, {day.signed_up} of whom sign up")
        self._row("  the seat with the most sign-ups", f"{day.top_share:.1%}", "10 %", BEFORE["seat"])
        self._row("  events beyond their places", str(day.overfull), "0", BEFORE["event"])
        self._row("  people at the fullest event", f"{day.fullest:.0f}", "", BEFORE["event"])
        share = day.to_an_open_event / day.in_reach if day.in_reach else 0.0
        self._row("  first choice has an open event, where one is in reach", f"{share:.1%}", "95 %", "")
        self._row("  the most frequent first phone bank", f"{home:.1%}", "10 %", BEFORE["home"])

    def _row(self, what: str, now: str = "", goal: str = "", before: str = "") -> None:
        self.stdout.write(f"{what:<58}{now:<38}{goal:<8}{before}".rstrip())


def _random_postcodes(campaign: Campaign, number: int, seed: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT postcode FROM constituencies_postcode TABLESAMPLE BERNOULLI (1) REPEATABLE (%s)"
            " WHERE boundary_set_id = %s AND left(postcode, 2) <> 'BT'",
            [seed, campaign.boundary_set_id],
        )
        texts = [postcode for (postcode,) in cursor]
    return random.Random(seed).sample(sorted(texts), min(number, len(texts)))  # noqa: S311


def _people(campaign: Campaign, number: int, seed: int) -> list[Volunteer]:
    """People as many in each outcode as the model of volunteers has, in a random order."""
    strategy = Strategy.objects.with_facts().get(campaign=campaign, status=Strategy.Status.PUBLISHED)
    asks = volunteers(campaign.boundary_set, read_inputs(strategy).facts, campaign.party.code)
    sample = random.Random(seed).choices(asks, weights=[ask.people for ask in asks], k=number)  # noqa: S311
    return [Volunteer(ask.longitude, ask.latitude, ask.outcode) for ask in sample]
