"""Real postcodes, straight from the site's table."""

from __future__ import annotations

from django.db import connection

from constituencies.models import Campaign


def random_postcodes(campaign: Campaign, number: int) -> list[str]:
    """Postcodes at random from all there are, in random order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.2019)")
        cursor.execute(
            "SELECT postcode FROM constituencies_postcode TABLESAMPLE BERNOULLI (5) REPEATABLE (2019)"
            " WHERE boundary_set_id = %s ORDER BY random() LIMIT %s",
            [campaign.boundary_set_id, number],
        )
        return [postcode for (postcode,) in cursor]
