"""The sentences that a visitor reads for each outcome of a lookup: what is so, and what to do next."""

from __future__ import annotations

from functools import lru_cache
from typing import assert_never

from django.utils.translation import get_language, gettext, gettext_lazy, ngettext

from constituencies.lookup import Lookup, Outcome

LOAD_COMMAND = "script/manage load_data"

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


def message(lookup: Lookup, constituency_name: str, party_name: str) -> str:
    """One to three sentences, translated, for people; plain text, to be escaped like any other.

    `constituency_name` is the name of `lookup.code`, "" where there is none; `party_name` the name of the
    campaign's party as it stands in a sentence, such as “Labour”.
    """
    values = {
        "postcode": str(lookup.postcode or ""),
        "constituency": constituency_name,
        "party": party_name,
        "suggestion": lookup.suggestion,
        "command": LOAD_COMMAND,
        "others": lookup.seats - 1,
    }
    return _template(lookup) % values


@lru_cache(maxsize=256)
def _translated(text: str, language: str | None) -> str:  # noqa: ARG001 -- gettext asks for it by itself
    return gettext(text)


def _(text: str) -> str:
    """gettext, which looks through four catalogues each time, and a tenth of a lookup's time went there."""
    return _translated(text, get_language())


def _template(lookup: Lookup) -> str:
    match lookup.outcome:
        case Outcome.FOUND | Outcome.OUTCODE:
            return _where(lookup)
        case Outcome.NOT_CONTESTED:
            why = _WHY_NOT_CONTESTED.get(lookup.not_contested, _WHY_NOT_CONTESTED["no-candidate"])
            return f"{_where(lookup)} {why}"
        case Outcome.EMPTY:
            return _("Enter a postcode, such as SW1A 1AA, or its first half, such as SW1A.")
        case Outcome.INVALID if lookup.suggestion:
            return _("That is not a postcode. Did you mean %(suggestion)s?")
        case Outcome.INVALID:
            return _("That is not a postcode. A postcode looks like SW1A 1AA; its first half, SW1A, will do too.")
        case Outcome.UNKNOWN if lookup.suggestion:
            return _(
                "We do not know the postcode %(postcode)s. Check it, or enter its first half, %(suggestion)s, "
                "for an approximate answer."
            )
        case Outcome.UNKNOWN if lookup.postcode and lookup.postcode.is_full:
            return _("We do not know the postcode %(postcode)s. Check it.")
        case Outcome.UNKNOWN:
            return _("We know of no postcode that begins with %(postcode)s. Check it, or enter the whole postcode.")
        case Outcome.OUTSIDE_UK:
            return f"{_outside(lookup)} {_('Enter the postcode of the address where you are registered to vote.')}"
        case Outcome.NOT_LOADED:
            return _("Postcodes are not loaded yet. Whoever runs this site loads them with “%(command)s”.")
    assert_never(lookup.outcome)


def _where(lookup: Lookup) -> str:
    if lookup.outcome != Outcome.OUTCODE and lookup.seats == 1:
        return _("%(postcode)s is in %(constituency)s.")
    if lookup.seats == 1:
        return _(
            "All of %(postcode)s is in %(constituency)s. Distances are approximate: "
            "enter the whole postcode for exact ones."
        )
    return ngettext(
        "%(postcode)s lies mostly in %(constituency)s, and in %(others)d other constituency. "
        "This is approximate: enter the whole postcode to be sure.",
        "%(postcode)s lies mostly in %(constituency)s, and in %(others)d other constituencies. "
        "This is approximate: enter the whole postcode to be sure.",
        lookup.seats - 1,
    )


def _outside(lookup: Lookup) -> str:
    if lookup.postcode is None or lookup.postcode.area == "BF":
        return _("A forces' postal address (BFPO) lies in no constituency.")
    place = _OUTSIDE_PLACES.get(lookup.postcode.area, gettext_lazy("an overseas territory"))
    return _("%(postcode)s is in {place}, outside the constituencies of the UK Parliament.").format(place=place)
