"""Celery's way in: sending what people are told, planning reminders and the weekly news, erasing what is personal."""

import logging

from celery import shared_task

from events import privacy
from events.messages import deliver as delivery
from events.messages import reminders
from events.news import weekly

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def deliver() -> None:
    delivery.deliver_due()


@shared_task(ignore_result=True)
def plan_reminders() -> None:
    reminders.plan()


@shared_task(ignore_result=True)
def weekly_news() -> None:
    logger.info("What is on near them: written to %d people", weekly.write_news())


@shared_task(ignore_result=True)
def erase_personal_data() -> None:
    erased = privacy.erase_due()
    logger.info(
        "Erased: %d sign-ups, %d hosts, %d passes, %d addresses, %d watches",
        *(erased.signups, erased.hosts, erased.passes, erased.addresses, erased.watches),
    )
