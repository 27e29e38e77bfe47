"""How many people a sample event has room for, and how many come: more the nearer it is. Pure."""

from __future__ import annotations

from random import Random

CAPACITIES = {
    "canvassing": (12, 15, 20, 25, 30, 40),
    "leafleting": (8, 10, 15, 20),
    "phone-bank": (10, 12, 15, 20),
    "street-stall": (6, 8, 10),
    "training": (15, 20, 30),
    "get-out-the-vote": (20, 30, 40),
    "campaign-centre": (30, 40, 60),
    "telling": (6, 8, 10),
    "social": (40, 60, 80),
}
REMOTE = (20, 30, 50)
CROWDS = (60, 80, 100)
"""Of canvasses in the seats where everybody goes."""

WITHOUT_CAPACITY = 0.15
NOBODY_YET = 0.12
FULL, NEARLY_FULL = 0.15, 0.12
"""Of events within the next `SOON` days."""
SOON = 10

TAKEN = [(-1, 0.35, 1.0), (2, 0.2, 0.9), (7, 0.05, 0.6), (14, 0.0, 0.3), (99, 0.0, 0.12)]
"""Up to so many days ahead, between these shares of the places are taken."""

USUAL = 25
"""People whom a canvass without a stated capacity could expect."""


def capacity(kind: str, is_remote: bool, is_busiest: bool, chance: Random) -> int | None:
    """Places of an event; None where its host states none."""
    if is_busiest and kind == "canvassing":
        return chance.choice(CROWDS)
    if chance.random() < WITHOUT_CAPACITY:
        return None
    return chance.choice(REMOTE if is_remote else CAPACITIES[kind])


def confirmed(places: int | None, days_ahead: int, need: float, keeps_room: bool, chance: Random) -> int:
    """People who have confirmed, at most `places`; `days_ahead` is negative for what is past, `need` from 0 to 1."""
    soon = 0 <= days_ahead <= SOON
    luck = chance.random()
    if places is not None and soon and not keeps_room:
        if luck < FULL:
            return places
        if luck < FULL + NEARLY_FULL:
            return places - chance.choice((1, 2, 3))
    if days_ahead >= 0 and luck > 1 - NOBODY_YET:
        return 0
    least, most = next((least, most) for days, least, most in TAKEN if days_ahead <= days)
    share = chance.uniform(least, most) * (0.5 + 0.5 * need)
    return int(share * (places or USUAL))
