"""Celery's way in: old records of the door go, and sessions that have ended."""

import logging

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from mcm.sign_in.records import forget_old_records

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def forget_sign_ins() -> None:
    """A session that nobody closed still says whose it was."""
    logger.info("Sign-ins: %d old records were deleted", forget_old_records())
    SessionStore.clear_expired()
