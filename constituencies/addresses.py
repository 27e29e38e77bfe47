"""Reads and addresses that several rooms share."""

from django.urls import reverse

from constituencies.models import BoundarySet, Campaign, Constituency


def outline_urls(boundary_set: BoundarySet) -> dict[str, str]:
    """Address of the drawing of a boundary set at each level of detail."""
    return {
        outline.detail: reverse("constituencies:outline", args=[boundary_set.slug, outline.detail, outline.digest])
        for outline in boundary_set.outlines.defer("text_br")
    }


def constituency_url(campaign: Campaign, constituency: Constituency) -> str:
    """Address of a constituency's page: short in the current campaign, below the campaign's own otherwise."""
    if campaign.is_current:
        return reverse("targeting:seat", args=[constituency.slug])
    return reverse("targeting:campaign-seat", args=[campaign.slug, constituency.slug])
