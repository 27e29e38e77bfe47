"""A small replay under other assumptions, within seconds, without SciPy: what would such a plan have come to? Pure.

A few people stand for many: each for as many sessions as make up a whole campaign, and events have as many fewer
places. There is no optimum, and one draw: figures differ from those of `manage.py backtest` by a few per cent.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from targeting.backtest.calendar import open_calendar
from targeting.backtest.crowd import Crowd, Spread, drawn
from targeting.backtest.findings import figures
from targeting.backtest.ground import Ground
from targeting.backtest.play import BY_NEED, NEAREST, TIERS, Round, play
from targeting.backtest.trials import Trial
from targeting.need import Assumptions
from targeting.recommending.everywhere import Reach

CAMPAIGN_SESSIONS: Final = 150_000
RULES_OF_WHAT_IF: Final = (NEAREST, BY_NEED)


def what_if(
    trial: Trial, ground: Ground, crowd: Crowd, assumptions: Assumptions, *, sessions: int = 5_000, seed: int = 2019
) -> dict[str, dict[str, float]]:
    """Rule → figure (findings.PLAYED) → value, of the nearest marginal and of need, in the scenario “open”.

    Need is computed under `assumptions`, and so is what sessions add; the changes of share are those of the trial. The
    same seed draws the same people, so that two answers differ by their assumptions alone.
    """
    random = np.random.default_rng(seed)
    starts = drawn(crowd.shares(ground.our_votes, ground.in_london, Spread()), sessions, random)
    round_ = Round(
        ground,
        crowd.km,
        Reach.of(crowd.km, TIERS),
        starts,
        random.random(sessions),
        assumptions,
        each=CAMPAIGN_SESSIONS / sessions,
    )
    forecast, calendar = ground.expected(trial), open_calendar(ground.contested)
    return {
        rule.slug: figures(play(round_, rule, forecast, calendar), ground, forecast, assumptions=assumptions)
        for rule in RULES_OF_WHAT_IF
    }
