"""Celery's way in: a nudge after a change, a tick that misses nothing, previews, digests, forgetting old counts."""

import logging

from celery import shared_task

from events.live_places import ledger
from targeting import radar
from targeting.demand import counted
from targeting.plan import previews
from targeting.recompute import recompute_if_changed

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def nudge() -> None:
    recompute_if_changed()


@shared_task(ignore_result=True)
def tick() -> None:
    ledger.tend()  # first, as it takes a moment: recomputing may go on for seconds
    recompute_if_changed()


@shared_task(ignore_result=True)
def preview(pk: int) -> None:
    previews.work_out(pk)


@shared_task(ignore_result=True)
def starving_seat_digests() -> None:
    radar.send_digests()


@shared_task(ignore_result=True)
def forget_demand() -> None:
    logger.info("Where people asked from: %d old counts were deleted", counted.forget_old())
