"""Which campaign the map shows, what pages say of it, and where its party stands."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from constituencies.by_elections import campaign_results
from constituencies.changes import change
from constituencies.kit.types import JsonObject
from constituencies.models import EXAMPLE_IMPRINT, Campaign, Constituency, PartyVotes
from constituencies.pictures.campaign import campaign_picture_url


def make_current(campaign: Campaign) -> None:
    """Have map, lookup and desks show a campaign; the one before it is kept at its own address.

    Raises ValidationError where it has no imprint: every public page must say who promotes it.
    """
    if not campaign.imprint.strip():
        raise ValidationError(_("Enter the imprint first: every public page must say who promotes it."))
    with change():
        # Locked, so that two people who switch at once end with one current campaign.
        list(Campaign.objects.select_for_update().order_by("pk").values_list("pk"))
        Campaign.objects.filter(is_current=True).update(is_current=False)
        Campaign.objects.filter(pk=campaign.pk).update(is_current=True)
    campaign.is_current = True


def set_imprint(campaign: Campaign, imprint: str) -> None:
    """Say who promotes a campaign. Raises ValueError for the example, and for nothing."""
    imprint = " ".join(imprint.split())
    if not imprint or imprint == EXAMPLE_IMPRINT:
        raise ValueError("Name who promotes the campaign, and their address; the example is nobody's.")
    with change():
        campaign.imprint = imprint
        campaign.full_clean()
        campaign.save(update_fields=["imprint"])


def is_contested(campaign: Campaign, constituency: Constituency) -> bool:
    """Whether the party of a campaign stands in a constituency; see `uncontested`."""
    return not uncontested(campaign, [constituency.pk])


def uncontested(campaign: Campaign, constituencies: Collection[int]) -> set[int]:
    """Those of some constituencies (primary keys) in which the party of a campaign does not stand. One query.

    It stands where it had votes in the result that the margin starts from: so not in the Speaker's seat, nor in
    Northern Ireland for Labour. Where no result is known it is taken to stand.
    """
    votes = PartyVotes.objects.filter(result=OuterRef("pk"), party=campaign.party_id, votes__gt=0)
    results = campaign_results(campaign).filter(constituency__in=constituencies).exclude(Exists(votes))
    return set(results.values_list("constituency_id", flat=True))


def campaign_json(campaign: Campaign) -> JsonObject:
    """What every page shows of its campaign, and what is worked out from memory needs to know of it."""
    return {
        "slug": campaign.slug,
        "name": campaign.name,
        "party": campaign.party.name,
        "party_in_sentence": campaign.party.in_sentence,
        "imprint": campaign.imprint,
        "as_of": campaign.as_of.isoformat() if campaign.as_of else None,
        "polling_day": campaign.polling_day.isoformat(),
        "picture": campaign_picture_url(campaign),
    }
