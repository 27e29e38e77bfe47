"""Celery's way in: old records of the door go."""

import logging

from celery import shared_task

from mcm.sign_in.records import forget_old_records

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def forget_sign_ins() -> None:
    logger.info("Sign-ins: %d old records were deleted", forget_old_records())
