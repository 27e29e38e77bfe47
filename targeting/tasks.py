"""Celery's way in: a nudge after a change, a tick that misses nothing, lost indexes, previews, digests, old counts."""

import logging
from contextlib import suppress

from celery import shared_task
from django.db import InterfaceError, OperationalError

from constituencies.kit.uploads import remove_old
from constituencies.postcode_index.upkeep import tend_indexes
from events.live_places import ledger
from targeting import radar
from targeting.demand import counted
from targeting.plan import previews
from targeting.plan.strategies import publish_due
from targeting.plan.weights import lapse_due
from targeting.prototypes.steps import stop_due
from targeting.recompute import outages_wait_for_the_next_tick, recompute_if_changed
from targeting.timeline.record import forget_over

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def nudge() -> None:
    recompute_if_changed()


@shared_task(ignore_result=True)
def tick() -> None:
    ledger.tend()  # first, as it takes a moment: recomputing may go on for seconds
    with outages_wait_for_the_next_tick():
        publish_due()
        lapse_due()
        recompute_if_changed()


@shared_task(ignore_result=True)
def build_lost_indexes() -> None:
    with suppress(OperationalError, InterfaceError):  # the database is away, as others say: next time
        tend_indexes()


@shared_task(ignore_result=True)
def preview(pk: int) -> None:
    previews.work_out(pk)


@shared_task(ignore_result=True)
def starving_seat_digests() -> None:
    radar.send_digests()


@shared_task(ignore_result=True)
def remove_uploads() -> None:
    if number := remove_old():
        logger.info("%d uploads that nobody came back to were removed", number)


@shared_task(ignore_result=True)
def forget_timelines() -> None:
    logger.info("Timelines of campaigns that are long over: %d rows were deleted", forget_over())


@shared_task(ignore_result=True)
def stop_prototypes() -> None:
    with outages_wait_for_the_next_tick():
        stop_due()


@shared_task(ignore_result=True)
def forget_demand() -> None:
    logger.info("Where people asked from: %d old counts were deleted", counted.forget_old())
