"""What there is to ask for: random real postcodes, and the slugs of all seats."""

from __future__ import annotations

import json
import sys

from benchmarks.inside.places import random_postcodes
from constituencies.models import Campaign


def main(number: int) -> None:
    campaign = Campaign.objects.current()
    if campaign is None:
        raise SystemExit("No campaign is current: run script/manage load_data first.")
    slugs = campaign.boundary_set.constituencies.order_by("?").values_list("slug", flat=True)
    print(json.dumps({"postcodes": random_postcodes(campaign, number), "slugs": list(slugs)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
