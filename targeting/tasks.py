"""Celery's way in: a nudge after a change, and a tick that misses nothing."""

from celery import shared_task

from events import ledger
from targeting.recompute import recompute_if_changed


@shared_task(ignore_result=True)
def nudge() -> None:
    recompute_if_changed()


@shared_task(ignore_result=True)
def tick() -> None:
    ledger.tend()  # first, as it takes a moment: recomputing may go on for seconds
    recompute_if_changed()
