"""What somebody should know of a draft before they trust its preview: figures for sentences on the preview page."""

from __future__ import annotations

import numpy as np

from constituencies.kit.types import Bools, Floats, JsonObject
from constituencies.kit.uk import OTHER
from targeting.computing.compute import Computed, assumptions_of
from targeting.computing.inputs import Inputs
from targeting.need import Assumptions, Seats, compute_need

UNLIKE = 0.25
"""By what part of the plan's uncertainty a forecast's may differ before that is said."""


def newcomers(inputs: Inputs) -> list[JsonObject]:
    """Parties whose share is assumed to rise where they did not stand at the baseline: name, and in how many seats.

    Of contested seats. The sum of all the rest is left out: it is no rival, so its change moves no margin.
    """
    facts, changes = inputs.facts, inputs.share_changes
    codes = [*facts.parties, *changes.newcomers]
    shares = np.pad(facts.shares, ((0, 0), (0, len(changes.newcomers))))
    rows = []
    for code, name in changes.names.items():
        column = codes.index(code)
        from_nought = facts.contested & (shares[:, column] == 0) & (changes.points[:, column] > 0)
        if code != OTHER and from_nought.any():
            rows.append({"name": name, "seats": int(from_nought.sum())})
    return sorted(rows, key=lambda row: row["name"])


def forecast_weight(computed: Computed) -> JsonObject | None:
    """How a strategy's forecast weighs the seats that it covers against the others; None where there is nothing to say.

    It covers some contested seats only, or its median uncertainty is unlike the plan's. Points; `factor`: how many
    times as much need a covered seat has at an even margin as it would have without the forecast, in the median.
    """
    if computed.strategy.forecast is None:
        return None
    contested = computed.facts.contested
    covered = computed.has_forecast & contested
    assumptions = assumptions_of(computed.strategy)
    sds = computed.need.margin_sd[covered]
    sd = float(np.median(sds)) if sds.size else None
    weight = {
        "covered": int(covered.sum()),
        "contested": int(contested.sum()),
        "is_partial": bool((contested & ~covered).any()),
        "sd": sd,
        "sigma": assumptions.sigma,
        "is_unlike": sd is not None and abs(sd - assumptions.sigma) > UNLIKE * assumptions.sigma,
        "factor": float(np.median(_need_ratio(computed, covered, assumptions))) if sds.size else None,
    }
    return weight if weight["is_partial"] or weight["is_unlike"] else None


def _need_ratio(computed: Computed, covered: Bools, assumptions: Assumptions) -> Floats:
    """(covered seats,) Need at an even margin with a forecast's uncertainty, against need with the plan's."""
    facts = computed.facts

    def need(margin_sd: Floats | float) -> Floats:
        seats = Seats(
            mean_margin=np.zeros(int(covered.sum())),
            valid_votes=facts.valid_votes[covered],
            electorate=facts.electorate[covered],
            footfall=computed.footfall[covered],
            is_sparse=facts.is_sparse[covered],
            margin_sd=margin_sd,
        )
        return compute_need(seats, assumptions).need

    by_forecast, by_plan = need(computed.need.margin_sd[covered]), need(np.nan)
    return np.divide(by_forecast, by_plan, out=np.ones_like(by_plan), where=by_plan > 0)
