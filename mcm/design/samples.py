"""What the components on /design/ show: made up, one for each state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import orjson
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from constituencies.kit.form_fields import EmailAddressField
from constituencies.kit.types import Context
from constituencies.lookup import Outcome
from events.forms.public import PublicForm
from events.live_places.bands import Places, places_text
from events.models import Event
from targeting import bands
from targeting.web.cards import EventNow, listed_events_html

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
PLACES = ((Places.PLENTY, 12, False), (Places.FEW, 2, False), (Places.FULL, 0, False), (Places.PLENTY, None, True))
"""Band, how many more are needed, whether nobody has confirmed yet."""


class SampleForm(PublicForm, forms.Form):
    """A field of every kind."""

    text = forms.CharField(label=_("A line"), help_text=_("What helps to fill it in."))
    email = EmailAddressField(label=_("An e-mail"))
    day = forms.DateField(label=_("A day"), widget=forms.DateInput(attrs={"type": "date"}))
    list = forms.ChoiceField(label=_("One of many"), choices=[("", "–"), ("a", "A"), ("b", "B")])
    more = forms.CharField(label=_("Several lines"), widget=forms.Textarea(attrs={"rows": 3}))
    few = forms.ChoiceField(
        label=_("One of few"), widget=forms.RadioSelect, choices=[("a", _("This")), ("b", _("That")), ("c", LONG)]
    )
    tick = forms.BooleanField(
        label=_("Something to agree to, in a sentence that runs over more than one line of text.")
    )


def event_rows() -> str:
    """A row for each way in which an event can have places, one on now, one from home, one with long words."""
    rows = [_event(number, *places) for number, places in enumerate(PLACES)]
    rows += [_event(10, Places.PLENTY, 3, False) | {"place": None, "kind": Event.Kind.PHONE_BANK}]
    rows += [_event(11, Places.PLENTY, 3, False) | {"title": f"{LONG} {LONG}"}]
    events = [EventNow(orjson.dumps(row), number == 1) for number, row in enumerate(rows)]
    return listed_events_html(tuple(events))


def _event(number: int, places: Places, needs: int | None, is_first: bool) -> Context:
    starts_at = timezone.now().replace(hour=18, minute=30, second=0, microsecond=0) + dt.timedelta(days=number + 1)
    return {
        "id": number,
        "title": places_text(places, needs, is_first=is_first),
        "url": "#events",
        "kind": Event.Kind.CANVASSING,
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + dt.timedelta(hours=2)).isoformat(),
        "place": {"name": "Town hall steps, Ambridge (LS1)", "longitude": -1.5, "latitude": 53.8},
        "constituency": "Ambridge South",
        "places": places,
        "needs": needs,
        "is_first": is_first,
        "step_free": Event.StepFree.YES,
    }


def cards() -> Iterator[Context]:
    """A seat's card: for each band of need once, and for each other thing that it can say once."""
    ways: list[tuple[str, Context]] = [
        (str(_("the first of three")), {"rank": "1", "distance": "miles", "miles": "8", "events": event_rows()}),
        (str(_("one's own")), {"is_own": True, "distance": "here", "host_url": "#", "tell_me_url": "#"}),
        (str(_("a ferry away, and later")), {"by_sea": True, "distance": "miles", "miles": "1,250", "is_later": True}),
        (str(_("further than asked")), {"is_beyond": True, "distance": "a mile"}),
        (str(_("nothing fits")), {"distance": "under a mile", "host_url": "#", "tell_me_url": "#"}),
    ]
    for number, (title, way) in enumerate(ways):
        band = bands.NEED.bands[len(bands.NEED.bands) - 1 - number]
        name = f"{title[:1].upper()}{title[1:]}"
        yield {"seat": _seat(f"S{number}", name, band.slug, 95 - 20 * number), "fits": number != 4, **way}
    yield {"seat": _seat("S9", f"{LONG} {LONG}", "high", 60), "rank": "3", "distance": "miles", "miles": "60"}


def first_event() -> Context:
    return {"seat": _seat("F1", "Ambridge North", "high", 61), "distance": "miles", "miles": "15"} | {
        "host_url": "#",
        "tell_me_url": "#",
    }


def _seat(code: str, name: str, band: str, score: int) -> Context:
    return {
        "code": code,
        "name": name,
        "region": "Borsetshire",
        "url": f"#card-{code}",
        "need": {"band": band, "score": score},
        "reason": "Held by only 707 votes in July 2024. Some people have signed up, and more are needed.",
        "why": [
            "Very close: we expect Labour to win or lose here by 5 points or fewer.",
            "Some people are going. One more person counts for nearly as much as the first.",
        ],
        "has_group": True,
    }


def answers() -> Iterator[Context]:
    """What is said of what was asked, for each outcome."""
    for outcome in Outcome:
        yield {
            "outcome": outcome.value,
            "message": f"{outcome.value}: a sentence of an answer, which may well run over two lines of text.",
            "suggestion": "SW1A 1AA" if outcome is Outcome.INVALID else "",
        }
