"""What to bring to an event, by its kind. Whatever else a host wants people to bring stands in the description."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event

_ON_FOOT = gettext_lazy("Shoes you can walk in, clothes for the weather, and a charged phone.")
_STANDING = gettext_lazy("Clothes for the weather, as you will stand outside, and something to drink.")
_BY_KIND: Mapping[str, str | Promise] = {
    Event.Kind.CANVASSING: _ON_FOOT,
    Event.Kind.LEAFLETING: gettext_lazy("Shoes you can walk in, clothes for the weather, and a bag for leaflets."),
    Event.Kind.GET_OUT_THE_VOTE: _ON_FOOT,
    Event.Kind.STREET_STALL: _STANDING,
    Event.Kind.TELLING: _STANDING,
    Event.Kind.PHONE_BANK: gettext_lazy("A charged phone with minutes to spare, headphones if you have some."),
    Event.Kind.TRAINING: gettext_lazy("Something to write with."),
    Event.Kind.CAMPAIGN_CENTRE: gettext_lazy("Nothing but yourself; a charged phone helps."),
}


def what_to_bring(event: Event, *, gets_dark: bool) -> str:
    """A sentence or two; empty where the kind says nothing."""
    sentences = [str(_BY_KIND.get(event.kind, ""))]
    if gets_dark:
        sentences.append(_("A torch: it gets dark before the end."))
    return " ".join(filter(None, sentences))
