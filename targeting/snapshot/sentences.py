"""The sentence about a seat: how the campaign's party stands there, and who is going. Every word of it is true.

Parties and elections are named; “held”, “gained” and “lost” only where it is known who won before (standings.py).
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from targeting import bands
from targeting.snapshot.standings import Contest, Standing

COUNTED_BELOW = 1000
"""Majorities below are told in votes, others in percentage points."""
CLOSE_POINTS = 2.0
"""“Only” stands before what is below."""
SHOWN_FROM = 5
"""Of fewer people nothing is said that would tell how many they are."""
WANTED = ("medium", "high", "very-high")
"""Bands of need in which more people are asked for."""

_PLACES = (
    gettext_lazy("third"),
    gettext_lazy("fourth"),
    gettext_lazy("fifth"),
    gettext_lazy("sixth"),
    gettext_lazy("seventh"),
    gettext_lazy("eighth"),
    gettext_lazy("ninth"),
    gettext_lazy("tenth"),
)
"""From third place on."""


@lru_cache(maxsize=4096)
def standing_sentence(standing: Standing, party: str) -> str:
    """How a party stands in a seat that it contests, in one sentence; two where a by-election went on without it."""
    sentence = _counted(standing.counted, party)
    return f"{sentence} {_without_us(standing.newest, party)}" if standing.newest else sentence


def _counted(contest: Contest, party: str) -> str:
    values = {
        "party": party,
        "winner": contest.winner,
        "previous": contest.previous,
        "amount": _amount(contest),
        "when": contest.when,
    }
    if contest.lead == 0:
        values["rival"] = contest.second if contest.won else contest.winner
        return _sentence(_("%(party)s and %(rival)s tied here %(when)s."), values)
    if contest.won:
        return _sentence(_won(contest), values)
    if contest.rank == 2:
        if contest.was_ours:
            return _sentence(_("%(party)s lost this seat to %(winner)s by %(amount)s %(when)s."), values)
        return _sentence(_("%(winner)s won here by %(amount)s %(when)s; %(party)s came second."), values)
    return _sentence(_far_behind(contest), values | {"place": _place(contest.rank)})


def _won(contest: Contest) -> str:
    if contest.changed is None:
        return _("%(party)s won here by %(amount)s %(when)s.")
    if contest.changed:
        return _("%(party)s gained this seat from %(previous)s by %(amount)s %(when)s.")
    if contest.points < CLOSE_POINTS:
        return _("%(party)s held on here by %(amount)s %(when)s.")
    return _("%(party)s held this seat by %(amount)s %(when)s.")


def _far_behind(contest: Contest) -> str:
    if contest.was_ours:
        if contest.rank is None:
            return _("%(party)s lost this seat to %(winner)s %(when)s, %(amount)s behind.")
        return _("%(party)s lost this seat to %(winner)s %(when)s and finished %(place)s, %(amount)s behind.")
    if contest.rank is None:
        return _("%(party)s finished %(amount)s behind %(winner)s here %(when)s.")
    return _("%(party)s finished %(place)s here %(when)s, %(amount)s behind %(winner)s.")


def _without_us(contest: Contest, party: str) -> str:
    values = {"party": party, "winner": contest.winner, "previous": contest.previous, "when": contest.when}
    if contest.changed is None:
        return _sentence(_("%(winner)s won %(when)s, where %(party)s did not stand."), values)
    if contest.changed:
        text = _("%(winner)s gained the seat from %(previous)s %(when)s, where %(party)s did not stand.")
        return _sentence(text, values)
    return _sentence(_("%(winner)s held the seat %(when)s, where %(party)s did not stand."), values)


def _sentence(text: str, values: dict[str, str]) -> str:
    return str(capfirst(text % values))


def _amount(contest: Contest) -> str:
    """“152 votes”, “only 6 votes”, “12.3 points”; without “only” where it is no lead but a distance."""
    votes = abs(contest.lead)
    if votes < COUNTED_BELOW:
        amount = ngettext("%(votes)d vote", "%(votes)d votes", votes) % {"votes": votes}
    else:
        amount = _("%(points).1f points") % {"points": contest.points}
    # Beside “gained” and “lost” the number speaks for itself.
    is_lead = not contest.changed if contest.won else contest.rank == 2 and not contest.was_ours
    return _("only %(amount)s") % {"amount": amount} if is_lead and contest.points < CLOSE_POINTS else amount


def _place(rank: int | None) -> str:
    if rank is None:
        return ""
    return str(_PLACES[rank - 3]) if rank - 3 < len(_PLACES) else _("in place %(rank)d") % {"rank": rank}


def going_sentence(going: int, need: str, *, has_events: bool) -> str:
    """Who is going anywhere in the constituency, of the people confirmed for events that are not over.

    `need` is the slug of a band: more people are asked for only where it is medium or higher. It stands above single
    events, of which one may have nobody yet: so each line names the constituency.
    """
    if not has_events:
        return _("Nothing is on here yet.")
    if going == 0:
        return _("Be the first to sign up.")
    band, is_wanted = bands.FOOTFALL.of(going).slug, need in WANTED
    if going < SHOWN_FROM:  # one is not “a few people”
        if is_wanted:
            return _("Somebody has signed up in this constituency already, and more are needed.")
        return _("Somebody has signed up in this constituency already.")
    return str((_GOING | _AND_MORE_WANTED if is_wanted else _GOING)[band])


_GOING = {
    "few": gettext_lazy("A few people have signed up across the constituency."),
    "some": gettext_lazy("Some people have signed up across the constituency."),
    "many": gettext_lazy("Many people have already signed up across the constituency."),
    "most": gettext_lazy("Very many people have already signed up across the constituency."),
}
_AND_MORE_WANTED = {
    "few": gettext_lazy("A few people have signed up across the constituency, and more are needed."),
    "some": gettext_lazy("Some people have signed up across the constituency, and more are needed."),
}


def not_contested_sentence(why: str, party: str, when: str) -> str:
    """Why a seat is not contested (SeatFacts.not_contested); `when` names the election that margins start from."""
    return _sentence(
        {
            "northern-ireland": _("%(party)s does not stand candidates in Northern Ireland."),
            "speaker": _(
                "The Speaker of the House of Commons was elected here %(when)s; by custom %(party)s did not stand."
            ),
            "no-candidate": _("%(party)s had no candidate here %(when)s."),
            "no-result": _("There is no earlier result for this constituency."),
        }[why],
        {"party": party, "when": when},
    )
