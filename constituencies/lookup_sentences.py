"""The sentences that a visitor reads for each outcome of a lookup: what is so, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, assert_never

from django.utils.translation import gettext, gettext_lazy, ngettext

from constituencies.lookup import Lookup, Outcome

MOST_NAMES: Final = 4
"""Constituencies of an outcode that the sentence names; of others it says how many."""

_WHY_NOT_CONTESTED = {
    "northern-ireland": gettext_lazy(
        "%(party)s does not stand in Northern Ireland, but you can help from home or travel to a seat in Great Britain."
    ),
    "speaker": gettext_lazy(
        "It is the seat of the Speaker of the House of Commons, which by custom %(party)s does not contest. "
        "You can help in a seat nearby or from home."
    ),
    "no-candidate": gettext_lazy("%(party)s has no candidate there. You can help in a seat nearby or from home."),
}
_OUTSIDE_PLACES = {
    "JE": gettext_lazy("Jersey"),
    "GY": gettext_lazy("Guernsey"),
    "IM": gettext_lazy("the Isle of Man"),
    "GX": gettext_lazy("Gibraltar"),
}


def message(lookup: Lookup, name_of: Callable[[str], str], party_name: str) -> str:
    """One to three sentences, translated, for people; plain text, to be escaped like any other.

    `name_of` gives the name of a constituency by its GSS code; `party_name` is the name of the campaign's party
    as it stands in a sentence, such as “Labour”.
    """
    if lookup.outcome is Outcome.FOUND and not lookup.chosen and lookup.code:  # nearly always, and soon said
        before, after = _around_postcode(name_of(lookup.code))
        return f"{before}{lookup.postcode}{after}"
    values = {
        "postcode": str(lookup.postcode or ""),
        "place": lookup.place,
        "constituency": name_of(lookup.code) if lookup.code else "",
        "party": party_name,
        "suggestion": lookup.suggestion,
        "count": lookup.seats,
    }
    if lookup.seats > 1:
        values["names"] = _listed([name_of(code) for code in lookup.choices[:MOST_NAMES]], lookup.seats)
    return _template(lookup) % values


@lru_cache(maxsize=256)
def _(text: str) -> str:
    """gettext, in the site's one language: it looks through four catalogues each time, a tenth of a lookup's time."""
    return gettext(text)


@lru_cache(maxsize=4096)
def _around_postcode(constituency: str) -> tuple[str, str]:
    """What stands before and after a postcode that lies there."""
    sentence = _("%(postcode)s is in %(constituency)s.")
    before, _postcode, after = (sentence % {"postcode": "\0", "constituency": constituency}).partition("\0")
    return before, after


def _template(lookup: Lookup) -> str:
    match lookup.outcome:
        case Outcome.FOUND | Outcome.OUTCODE | Outcome.PLACE | Outcome.CONSTITUENCY:
            return _where(lookup)
        case Outcome.NOT_CONTESTED:
            why = _WHY_NOT_CONTESTED.get(lookup.not_contested, _WHY_NOT_CONTESTED["no-candidate"])
            return f"{_where(lookup)} {why}"
        case Outcome.EMPTY:
            return _("Enter a postcode, such as SW1A 1AA, or its first half, such as SW1A.")
        case Outcome.INVALID:
            return _invalid(lookup)
        case Outcome.UNKNOWN if lookup.suggestion and str(lookup.postcode).startswith(lookup.suggestion):
            return _(
                "We do not know the postcode %(postcode)s. Check it, or enter only its beginning, %(suggestion)s, "
                "for an approximate answer."
            )
        case Outcome.UNKNOWN if lookup.suggestion:
            return _("We do not know the postcode %(postcode)s. Did you mean %(suggestion)s?")
        case Outcome.UNKNOWN if lookup.postcode and lookup.postcode.is_full:
            return _("We do not know the postcode %(postcode)s. Check it.")
        case Outcome.UNKNOWN:
            return _(
                "We do not know any postcode that begins with %(postcode)s. Check it, or enter the whole postcode."
            )
        case Outcome.OUTSIDE_UK:
            help_from_home = _("You can still help from home.")
            registered = _("Enter the postcode of the address where you are registered to vote.")
            return f"{_outside(lookup)} {help_from_home} {registered}"
        case Outcome.NOT_LOADED:
            return _("Postcodes cannot be looked up here at the moment. Please try again in a minute.")
    assert_never(lookup.outcome)


def _invalid(lookup: Lookup) -> str:
    if lookup.suggestion and lookup.is_name and not _has_digit(lookup.suggestion):
        return _("We do not know that place. Did you mean %(suggestion)s?")
    if lookup.suggestion:
        return _("That is not a postcode. Did you mean %(suggestion)s?")
    if lookup.is_name:
        return _(
            "That is not a postcode, town or constituency that we know. "
            "A postcode looks like SW1A 1AA; its first half, SW1A, will do too."
        )
    return _("That is not a postcode. A postcode looks like SW1A 1AA; its first half, SW1A, will do too.")


def _has_digit(suggestion: str) -> bool:
    """As a postcode has, and no name."""
    return any(char.isdigit() for char in suggestion)


def _where(lookup: Lookup) -> str:
    if lookup.place:
        return _where_place(lookup)
    is_another = lookup.chosen and lookup.code != lookup.choices[0]
    if lookup.postcode is None or lookup.postcode.is_full:
        if is_another:
            return _("You chose %(constituency)s for %(postcode)s.")
        return _("%(postcode)s is in %(constituency)s.")
    if lookup.seats == 1:
        return _(
            "All of %(postcode)s is in %(constituency)s. Distances are approximate: "
            "enter the whole postcode for exact ones."
        )
    where = ngettext(
        "%(postcode)s lies in %(count)d constituency: %(names)s.",
        "%(postcode)s lies in %(count)d constituencies: %(names)s.",
        lookup.seats,
    )
    if lookup.chosen:
        approximate = _(
            "You chose %(constituency)s. Distances are approximate: enter the whole postcode for exact ones."
        )
    else:
        approximate = _(
            "We start from %(constituency)s, where most of its postcodes are. Enter the whole postcode to be sure."
        )
    return f"{where} {approximate}"


def _where_place(lookup: Lookup) -> str:
    exact = _("We start from the middle of %(place)s: enter your postcode for exact distances.")
    if lookup.outcome is Outcome.CONSTITUENCY:
        return exact
    if lookup.chosen:
        return f"{_('You chose %(constituency)s.')} {exact}"
    if lookup.seats == 1:
        return f"{_('%(place)s is in %(constituency)s.')} {exact}"
    where = ngettext(
        "In and around %(place)s there is %(count)d constituency: %(names)s.",
        "In and around %(place)s there are %(count)d constituencies: %(names)s.",
        lookup.seats,
    )
    return f"{where} {exact}"


def _listed(names: list[str], count: int) -> str:
    """The names, which may hold an “and” each, and how many of `count` are not among them."""
    text = ", ".join(names)
    more = count - len(names)
    if not more:
        return text
    template = ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", more)
    return template % {"names": text, "more": more}


def _outside(lookup: Lookup) -> str:
    if lookup.postcode is None or lookup.postcode.area == "BF":
        return _("A forces' postal address (BFPO) lies in no constituency.")
    place = _OUTSIDE_PLACES.get(lookup.postcode.area, gettext_lazy("an overseas territory"))
    return _("%(postcode)s is in {place}, outside the constituencies of the UK Parliament.").format(place=place)
