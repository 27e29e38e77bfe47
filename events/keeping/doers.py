"""Who changes an event: somebody with an account, or, of those who have none, as whom they act."""

from __future__ import annotations

from constituencies.kit.actor import Actor
from events.promises.steps import Who

Doer = Actor | Who


def who_is(doer: Doer) -> Who:
    """As whom the table of steps knows somebody."""
    if isinstance(doer, Who):
        return doer
    return Who.STAFF if doer.acts_everywhere else Who.ORGANISER


def account_of(doer: Doer) -> Actor | None:
    """Their account, if they have one."""
    return None if isinstance(doer, Who) else doer
