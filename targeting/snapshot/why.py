"""Why a seat is needed, in plain sentences without any figure of the staff. What depends on who asks: web/reasons.py.

    how close it is expected to be · who is going, and what one more counts · what has been asked for

The first and the second are bands, the third is words alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from targeting import bands
from targeting.recommending.nearest_marginal import MARGINAL_WITHIN
from targeting.snapshot.sentences import SHOWN_FROM

_NEARLY_ALL, _MOST = 0.9, 0.6
"""How much of what the first session moves the next one still does, at least."""
_IS_HEARD = 0.1
"""How strongly a report must still count, 0 to 1, for it to be told."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What of a seat its reasons depend on, coarse already: as long as it is the same, so are they."""

    by_rule_of_2017: bool = False
    is_listed: bool = False
    """By the rule of 2017: the seat is one of the closest."""
    closeness: str = ""
    """Band of marginality, of the margin that is expected."""
    still_moved: str = "nearly-all"
    """`nearly-all`, `most` or `less` of what the first session moves."""
    weight: int = 0
    """−2 if nobody is sent there, −1 if fewer people are wanted there than as computed, 1 if more."""
    needs_people: bool = False
    """Organisers there say that they need people."""
    is_full: bool = False
    """They say that they can host no more."""


def standpoint(
    *,
    by_rule_of_2017: bool,
    margin: float,
    expected: float,
    share_moved: float,
    weight: float,
    urgency: float,
    fullness: float,
) -> Standpoint:
    """`margin` at the last result and `expected`, percentage points; `share_moved`: what the next session moves, of
    what the first one does; `weight` as staff set it; `urgency` and `fullness`: see FieldEffects."""
    if by_rule_of_2017:
        return Standpoint(by_rule_of_2017=True, is_listed=abs(margin) < MARGINAL_WITHIN)
    return Standpoint(
        closeness=bands.MARGINALITY.of(-abs(expected)).slug,
        still_moved="nearly-all" if share_moved >= _NEARLY_ALL else "most" if share_moved >= _MOST else "less",
        weight=-2 if weight == 0 else (weight > 1) - (weight < 1),
        needs_people=urgency >= _IS_HEARD,
        is_full=fullness >= _IS_HEARD,
    )


def why(now: Standpoint, going: int, party: str, *, has_events: bool) -> list[str]:
    """The reasons of a contested seat; `going` people are confirmed there, `party` as it stands in a sentence."""
    if now.by_rule_of_2017:
        return [_rule_of_2017(is_listed=now.is_listed)]
    sentences = [str(_CLOSENESS[now.closeness] % {"party": party}), _people(now, going, has_events=has_events)]
    if now.weight:
        sentences.append(str(_WEIGHT[now.weight]))
    if now.is_full:
        sentences.append(_("Organisers here say that they can host no more people."))
    elif now.needs_people:
        sentences.append(_("Organisers here say that they need people."))
    return sentences


_CLOSENESS = {
    "within-5": gettext_lazy("Very close: we expect %(party)s to win or lose here by 5 points or fewer."),
    "within-10": gettext_lazy("Close: we expect %(party)s to win or lose here by 5 to 10 points."),
    "within-20": gettext_lazy("Not so close: we expect %(party)s to win or lose here by 10 to 20 points."),
    "within-30": gettext_lazy("Not close: we expect %(party)s to win or lose here by 20 to 30 points."),
    "over-30": gettext_lazy("Far from close: we expect %(party)s to win or lose here by more than 30 points."),
}
_STILL_MOVED = {
    "nearly-all": gettext_lazy("One more person counts for nearly as much as the first."),
    "most": gettext_lazy(
        "After all that is done and planned, one more person counts for a little less than the first."
    ),
    "less": gettext_lazy("After all that is done and planned, one more person counts for far less than the first."),
}
_WEIGHT = {
    -2: gettext_lazy("The campaign sends nobody here at the moment."),
    -1: gettext_lazy("The campaign has asked for fewer people here."),
    1: gettext_lazy("The campaign has asked for more people here."),
}
_GOING = {
    "few": gettext_lazy("A few people are going."),
    "some": gettext_lazy("Some people are going."),
    "many": gettext_lazy("Many people are going."),
    "most": gettext_lazy("Very many people are going."),
}


def _people(now: Standpoint, going: int, *, has_events: bool) -> str:
    if not going and now.still_moved == "nearly-all":
        return (
            _("Nobody is going yet: the first people count most.")
            if has_events
            else _("Nothing is on here yet: the first people count most.")
        )
    return f"{_going(going, has_events=has_events)} {_STILL_MOVED[now.still_moved]}"


def _going(going: int, *, has_events: bool) -> str:
    if going == 0:
        return _("Nobody is going at the moment.") if has_events else _("Nothing is on here at the moment.")
    if going < SHOWN_FROM:
        return _("Somebody is going already.")
    return str(_GOING[bands.FOOTFALL.of(going).slug])


def _rule_of_2017(*, is_listed: bool) -> str:
    if is_listed:
        return _("It was decided by less than 10 points last time. This plan goes by how far it is, not by need.")
    return _("It was decided by 10 points or more last time, so this plan sends nobody here.")
