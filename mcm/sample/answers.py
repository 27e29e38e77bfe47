"""Who came to sample events that are over: people who had a place, their answers, and hosts' headcounts."""

from __future__ import annotations

import datetime as dt
from random import Random

from events.messages.afterwards import ASKED_WITHIN
from events.models import Event, SignUp

KNOWN_EVENTS = 0.3
"""Share of past events of which anything is known."""
HEADCOUNTS = 0.6
"""Share of those whose host has counted."""
SHOW_RATES = {"canvassing": 0.5, "leafleting": 0.6, "phone-bank": 0.38, "training": 0.7, "street-stall": 0.62}
USUAL_SHOW_RATE = 0.5
LUCK = 0.12
"""SD of an event's own show rate: rain."""
NOTICES = ((0, 0.2), (2, 0.1), (5, 0.0), (10, -0.12))
"""Days before the event on which people signed up, and by how much likelier they came."""
ANSWERS_IF_CAME, ANSWERS_IF_NOT = 0.6, 0.3
WALK_INS = 8
"""At most: half as many on average."""


def is_known(event: Event, now: dt.datetime, chance: Random) -> bool:
    """Whether there are answers: only where it has been over for so long that nobody is asked about it any more."""
    is_past = event.status == Event.Status.PUBLISHED and event.ends_at < now - ASKED_WITHIN
    return chance.random() < KNOWN_EVENTS and is_past


def sample_answers(event: Event, chance: Random) -> list[SignUp]:
    """A sign-up for each of its confirmed people, unsaved, with their answers; sets the event's headcount."""
    rate = SHOW_RATES.get(event.kind, USUAL_SHOW_RATE) + chance.gauss(0, LUCK)
    signups, there = [], chance.randint(0, WALK_INS)
    for number in range(event.confirmed_signups):
        days, likelier = chance.choice(NOTICES)
        came = chance.random() < rate + likelier
        answers = chance.random() < (ANSWERS_IF_CAME if came else ANSWERS_IF_NOT)
        there += came
        signed_up_at = event.starts_at - dt.timedelta(days=days, hours=1)
        signups.append(
            SignUp(
                event=event,
                first_name="Sam",
                email=f"sample-{number}@example.org",
                status=SignUp.Status.CONFIRMED,
                consented_at=signed_up_at,
                confirmed_at=signed_up_at,
                came=came if answers else None,
            )
        )
    event.headcount = there if chance.random() < HEADCOUNTS else None
    return signups
