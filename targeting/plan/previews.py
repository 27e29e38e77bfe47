"""What a draft would change: worked out in a worker, shown on the staff's preview page, before it is published."""

from __future__ import annotations

import logging
import time
from dataclasses import asdict, replace

import numpy as np
from django.db import transaction

from constituencies.clock import campaign_now
from constituencies.kit.actor import Actor
from constituencies.kit.types import JsonObject
from constituencies.models import Campaign, Constituency
from targeting import bands
from targeting.computing.compute import Computed, assumptions_of, compute
from targeting.computing.inputs import Inputs, SeatFacts, read_beside, read_inputs
from targeting.computing.outlook import Outlook, seat_outlook
from targeting.demand import counted
from targeting.demand.modelled import volunteers
from targeting.models import Preview, Strategy
from targeting.plan import caveats
from targeting.plan.replays import PAST_ELECTION, past
from targeting.plan.strategies import assumptions_digest
from targeting.recommending import replay
from targeting.recommending.country import openings_at
from targeting.snapshot.build import country_of
from targeting.snapshot.over_land import over_land

logger = logging.getLogger(__name__)
MOVERS = 12
FLOWS = 10
TOP = 100
SENSITIVITY = 5.0
"""Percentage points by which every margin is taken to be better and worse."""


def request_preview(strategy: Strategy, by: Actor | None) -> Preview | None:
    """A preview to be worked out, in place of older ones; None if no strategy is published to compare with."""
    published = Strategy.objects.published_for(strategy.campaign)
    if published is None:
        return None
    with transaction.atomic():
        strategy.previews.all().delete()
        return Preview.objects.create(
            strategy=strategy,
            published=published,
            digest=assumptions_digest(strategy),
            requested_by_id=by.pk if by else None,
        )


def is_current(preview: Preview) -> bool:
    """Whether it still shows what publishing would do: neither the draft nor what is published has changed."""
    published = Strategy.objects.published_for(preview.strategy.campaign)
    return preview.published == published and preview.digest == assumptions_digest(preview.strategy)


def work_out(pk: int) -> None:
    """Fill a preview. What goes wrong is shown where it was asked for; the log has the rest."""
    preview = Preview.objects.select_related("strategy__campaign", "published").filter(pk=pk).first()
    if preview is None or preview.state == Preview.State.DONE:
        return
    started = time.monotonic()
    _progress(preview, 5)
    try:
        result = _compare(preview)
    except Exception:
        logger.exception("The preview %d could not be worked out", pk)
        Preview.objects.filter(pk=pk).update(state=Preview.State.FAILED)
        return
    seconds = time.monotonic() - started
    rows = Preview.objects.filter(pk=pk)
    rows.update(state=Preview.State.DONE, progress=100, result=result, seconds=seconds)
    # It takes longer than all the rest, and nobody needs to wait for it.
    try:
        rows.update(result=result | {"past": past(preview.published, preview.strategy)})
    except Exception:
        logger.exception("The preview %d has no replay of %s", pk, PAST_ELECTION)
        rows.update(result=result | {"past": None})


def _progress(preview: Preview, per_cent: int) -> None:
    Preview.objects.filter(pk=preview.pk).update(state=Preview.State.WORKING, progress=per_cent)


def _compare(preview: Preview) -> JsonObject:
    inputs = read_inputs(Strategy.objects.with_facts().get(pk=preview.published_id))
    drafted = read_beside(inputs, Strategy.objects.with_facts().get(pk=preview.strategy_id))
    facts, campaign = inputs.facts, inputs.campaign
    before, after = compute(inputs), compute(drafted)
    worse, better = (compute(replace(drafted, shift=shift)) for shift in (-SENSITIVITY, SENSITIVITY))
    _progress(preview, 25)
    enquirers, source = _who_asks(campaign, facts)
    _progress(preview, 45)
    now = campaign_now(campaign.as_of)
    destinations = []
    for i, computed in enumerate((before, after, worse, better)):
        openings = openings_at(country_of(computed), now.timestamp(), over_land=over_land())
        destinations.append(replay.sent_to(openings, enquirers, now.date().isoformat()))
        _progress(preview, 45 + 12 * (i + 1))
    return {
        "seats": [_seat(before, after, i) for i in range(len(facts.constituencies))],
        "regions": _regions(
            before,
            after,
            replay.share_by_seat(enquirers, destinations[0]),
            replay.share_by_seat(enquirers, destinations[1]),
        ),
        "asks": source,
        "moved": replay.moved_share(enquirers, destinations[0], destinations[1]),
        "flows": [
            {"from": _name(facts.constituencies, one), "to": _name(facts.constituencies, other), "share": share}
            for one, other, share in replay.flows(enquirers, destinations[0], destinations[1])[:FLOWS]
        ],
        "outlook": {
            "before": asdict(_outlook(before)),
            "after": asdict(_outlook(after)),
            "worse": asdict(_outlook(worse)),
            "better": asdict(_outlook(better)),
        },
        "sensitivity": [
            {
                "shift": shift,
                "kept": _kept_of_top(after, other),
                "moved": replay.moved_share(enquirers, destinations[1], elsewhere),
            }
            for shift, other, elsewhere in (
                (-SENSITIVITY, worse, destinations[2]),
                (SENSITIVITY, better, destinations[3]),
            )
        ],
        "weights": _weights(inputs, drafted),
        "newcomers": caveats.newcomers(drafted),
        "forecast": caveats.forecast_weight(after),
        "past": {"election": PAST_ELECTION, "is_pending": True},
    }


def _who_asks(campaign: Campaign, facts: SeatFacts) -> tuple[list[replay.Enquirers], JsonObject]:
    """Those of the last days, as far as they were enough, else a model; and what is said of it."""
    enquirers = counted.recent_enquirers(campaign)
    lookups = round(sum(group.people for group in enquirers))
    are_enough = lookups >= counted.ENOUGH_LOOKUPS
    source = {
        "source": "demand" if are_enough else "model",
        "lookups": lookups,
        "days": counted.RECENT_DAYS,
        "enough": counted.ENOUGH_LOOKUPS,
    }
    return enquirers if are_enough else volunteers(campaign.boundary_set, facts, campaign.party.code), source


def _seat(before: Computed, after: Computed, i: int) -> JsonObject:
    """One seat under both: scores to a tenth, band as the public would see it."""
    constituency = before.facts.constituencies[i]
    scores = [float(computed.score[i]) for computed in (before, after)]
    return {
        "code": constituency.code,
        "name": constituency.name,
        "region": constituency.region.name,
        "contested": not before.facts.not_contested[i],
        "scores": [round(score, 1) for score in scores],
        "bands": [bands.NEED.of(bands.public_score(score)).slug for score in scores],
    }


def _regions(
    before: Computed, after: Computed, sent_before: dict[int, float], sent_after: dict[int, float]
) -> list[JsonObject]:
    """Each region: how many of its seats are in the two highest bands, and which share of people it gets."""
    rows: dict[str, JsonObject] = {}
    for i, constituency in enumerate(before.facts.constituencies):
        name = constituency.region.name
        row = rows.setdefault(name, {"name": name, "high": [0, 0], "sent": [0.0, 0.0]})
        for which, computed in enumerate((before, after)):
            score = bands.public_score(float(computed.score[i]))
            row["high"][which] += bands.NEED.index(score) >= len(bands.NEED.bands) - 2
        row["sent"][0] += sent_before.get(i, 0.0)
        row["sent"][1] += sent_after.get(i, 0.0)
    return sorted(rows.values(), key=lambda row: row["name"])


def _outlook(computed: Computed) -> Outlook:
    contested = np.flatnonzero(computed.facts.contested)
    _regions_found, region = np.unique(
        [computed.facts.constituencies[i].region_id for i in contested], return_inverse=True
    )
    need = computed.need
    return seat_outlook(
        (need.mean_margin + need.points_moved)[contested],
        need.margin_sd[contested],
        region.astype(np.intp),
        assumptions_of(computed.strategy),
    )


def _kept_of_top(one: Computed, other: Computed) -> int:
    """How many of the seats with the highest need stay among them."""
    tops = [set(np.argsort(-computed.need.need)[:TOP].tolist()) for computed in (one, other)]
    return len(tops[0] & tops[1])


def _name(constituencies: list[Constituency], seat: int) -> str:
    return "" if seat == replay.NOBODY else constituencies[seat].name


def _weights(inputs: Inputs, drafted: Inputs) -> list[JsonObject]:
    """Seats whose weight would be another one."""
    return [
        {"name": drafted.facts.constituencies[i].name, "before": inputs.weight[i], "after": drafted.weight[i]}
        for i in np.flatnonzero(inputs.weight != drafted.weight).tolist()
    ]


def movers(seats: list[JsonObject], *, up: bool) -> list[JsonObject]:
    """The seats whose score rises, or falls, the most: at least by a point, at most twelve."""
    changed = [{**seat, "change": seat["scores"][1] - seat["scores"][0]} for seat in seats if seat["contested"]]
    changed = [seat for seat in changed if (seat["change"] >= 1 if up else seat["change"] <= -1)]
    return sorted(changed, key=lambda seat: (-seat["change"] if up else seat["change"], seat["name"]))[:MOVERS]
