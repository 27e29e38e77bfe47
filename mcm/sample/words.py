"""What sample events are called, where they say people meet, and what happens there."""

from __future__ import annotations

import datetime as dt
from random import Random

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

NOON, EVENING = dt.time(12), dt.time(17)

TITLES = {
    "canvassing": lazy("%(town)s: %(weekday)s %(part)s canvass"),
    "leafleting": lazy("%(town)s: %(weekday)s %(part)s leafleting"),
    "phone-bank": lazy("%(town)s: %(part)s phone bank"),
    "street-stall": lazy("%(town)s: %(weekday)s street stall"),
    "training": lazy("%(town)s: doorstep training for new volunteers"),
    "get-out-the-vote": lazy("%(town)s: get out the vote, %(weekday)s %(part)s"),
    "campaign-centre": lazy("%(town)s: campaign centre open all day"),
    "telling": lazy("%(town)s: telling at the polling station"),
    "social": lazy("%(town)s: volunteers’ %(part)s social"),
}
FROM_HOME = lazy("%(town)s: %(part)s phone bank from home")

# Of a kind that every town has, and none of them anybody's home.
MEETING_POINTS = [
    lazy("Outside the library, %(town)s"),
    lazy("By the war memorial, %(town)s"),
    lazy("Outside the post office, %(town)s"),
    lazy("Memorial Hall car park, %(town)s"),
    lazy("Outside the community centre, %(town)s"),
    lazy("By the main gate of the park, %(town)s"),
    lazy("By the bus stop on the main road, %(town)s"),
]
STALL = lazy("Market Square, %(town)s")
INDOORS = [lazy("Community centre, %(town)s"), lazy("Memorial Hall, %(town)s"), lazy("Room above the shops, %(town)s")]
INDOOR_KINDS = {"phone-bank", "training", "campaign-centre", "social"}

DESCRIPTIONS = {
    "canvassing": [
        lazy("We knock on doors in pairs and ask people what matters to them. New faces are welcome: we show you how."),
        lazy("A short briefing, then two hours on the doorstep, then tea. First time? You go with an old hand."),
    ],
    "leafleting": [
        lazy("Leaflets through letterboxes, in pairs, at your own pace. Good for a first time, and with a pushchair."),
        lazy("A round of leaflets before the weekend. Bring comfortable shoes and a bag; we bring the map."),
    ],
    "phone-bank": [
        lazy("We call voters together and compare notes afterwards. Bring a charged phone; there is tea."),
        lazy("An evening of calls together in one room, with a script and somebody to ask. Headphones help."),
    ],
    "street-stall": [
        lazy("We talk to people doing their shopping. Come for an hour or for the whole time."),
    ],
    "training": [
        lazy(
            "How to start a conversation on the doorstep, what to write down, and how to stay safe. "
            "No experience needed."
        ),
    ],
    "get-out-the-vote": [
        lazy("We remind our voters to vote, street by street. Every pair of legs counts."),
    ],
    "campaign-centre": [
        lazy("Drop in at any time: there are streets to canvass, envelopes to fill and a kettle that is always on."),
    ],
    "telling": [
        lazy("At the door of the polling station, an hour at a time: we note who has voted already."),
    ],
    "social": [
        lazy("No canvassing: meet the others, hear how the campaign is going, and plan the next weekend."),
    ],
}
AT_HOME = lazy("From your own phone and computer: we meet on a call first, share a list, and compare notes at the end.")


def title(kind: str, is_remote: bool, town: str, day: dt.date, start: dt.time) -> str:
    """The town first: names of seats mean little to people."""
    words = FROM_HOME if is_remote else TITLES[kind]
    return str(words) % {"town": town, "weekday": date_format(day, "l"), "part": _part(start)}


def meeting_place(kind: str, town: str, outcode: str, chance: Random) -> str:
    """Somewhere public that every town has, with the postcode's district."""
    spots = [STALL] if kind == "street-stall" else INDOORS if kind in INDOOR_KINDS else MEETING_POINTS
    spot = chance.choice(spots)
    return _("%(spot)s (%(outcode)s)") % {"spot": str(spot) % {"town": town}, "outcode": outcode}


def description(kind: str, is_remote: bool, chance: Random) -> str:
    words = AT_HOME if is_remote else chance.choice(DESCRIPTIONS[kind])
    return "\n\n".join([str(words), _("Made up for this demo: nobody really meets here.")])


def _part(start: dt.time) -> str:
    if start < NOON:
        return _("morning")
    return _("afternoon") if start < EVENING else _("evening")
