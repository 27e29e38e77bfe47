"""A small replay under other assumptions, within seconds, without SciPy: what would such a plan have come to? Pure.

A few people stand for many: each for as many sessions as make up a whole campaign, and events have as many fewer
places. There is no optimum, and one draw. Beside the first draw of `manage.py backtest` need comes out within a per
cent, and the nearest marginal 7 % too low, as one person more or less fills an event.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from targeting.backtest.calendar import PLACES, open_calendar
from targeting.backtest.crowd import Crowd, Spread
from targeting.backtest.findings import figures
from targeting.backtest.ground import Ground
from targeting.backtest.play import BY_NEED, NEAREST, TIERS, Round, play
from targeting.backtest.trials import Trial
from targeting.need import Assumptions
from targeting.recommending.everywhere import Reach

CAMPAIGN_SESSIONS: Final = 150_000
GOLDEN: Final = (5**0.5 - 1) / 2
"""Steps of so much of a circle leave no gaps, wherever they begin."""
RULES_OF_WHAT_IF: Final = (NEAREST, BY_NEED)


def what_if(
    trial: Trial, ground: Ground, crowd: Crowd, assumptions: Assumptions, *, sessions: int = 5_000, seed: int = 2019
) -> dict[str, dict[str, float]]:
    """Rule → figure (findings.PLAYED) → value, of the nearest marginal and of need, in the scenario “open”.

    Need is computed under `assumptions`, and so is what sessions add; the changes of share are those of the trial. The
    same seed draws the same people, so that two answers differ by their assumptions alone. Raises ValueError if there
    are so few people that one of them would fill more than an event.
    """
    if sessions * PLACES < CAMPAIGN_SESSIONS:
        raise ValueError(f"at least {CAMPAIGN_SESSIONS // PLACES:,} people are needed, not {sessions:,}")
    random = np.random.default_rng(seed)
    # Evenly, each day anew, as so few by chance would crowd some seats and leave others.
    up_to = np.cumsum(crowd.shares(ground.our_votes, ground.in_london, Spread()))
    evenly = (random.random() + GOLDEN * np.arange(sessions)) % 1.0
    starts = np.searchsorted(up_to[:-1], evenly, side="right")
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
