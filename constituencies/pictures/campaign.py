"""The picture of a campaign: all its seats, by how close they were."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from constituencies.models import Campaign, Constituency, Result
from constituencies.pictures.maps import Hexagon
from constituencies.pictures.poster import PosterWords
from constituencies.pictures.serving import versioned


def campaign_picture_url(campaign: Campaign) -> str:
    path = reverse("constituencies:share-picture", args=[campaign.slug])
    return versioned(path, campaign_words(campaign), campaign_scene(campaign))


def campaign_words(campaign: Campaign) -> PosterWords:
    return PosterWords(
        title=_("Where can you make the difference?"),
        about=campaign.name,
        facts=(_("Campaigning for %(party)s") % {"party": campaign.party.in_sentence},),
        imprint=campaign.imprint,
    )


def campaign_scene(campaign: Campaign) -> str:
    """Stands for its hexagons, whose shades are those of one election's results."""
    return f"{campaign.boundary_set_id} {campaign.baseline_election_id}"


def campaign_hexagons(campaign: Campaign) -> list[Hexagon]:
    seats = Constituency.objects.filter(boundary_set=campaign.boundary_set_id)
    results = Result.objects.filter(election=campaign.baseline_election_id)
    votes = results.values_list("constituency", "majority", "valid_votes")
    leads = {seat: 100 * majority / valid for seat, majority, valid in votes if majority is not None and valid}
    return [Hexagon(q, r, leads.get(pk)) for pk, q, r in seats.values_list("pk", "hex_q", "hex_r")]
