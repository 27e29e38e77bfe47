"""What no app may know of another: here the upper ones are hooked onto the lower ones."""

import logging

from celery import Task
from celery.signals import task_prerun
from django.contrib.admin import options
from django.db import models

from constituencies.addresses import provide_addresses
from constituencies.changes import changed
from constituencies.kit.days import DayField, MomentField
from constituencies.kit.recent_sign_in import provide_question
from events.hooks import provide, provide_need, provide_next_event, provide_variants, provide_ways
from events.messages.outbox import written
from events.tasks import deliver
from mcm.sign_in.records import listen
from mcm.sign_in.views import ask_again
from targeting.hooks import alternatives, need_of_event, next_event, row_history_url, seat_url
from targeting.models.prototype import provide_flags
from targeting.prototypes.visits import count_visit, is_on_prototype, variant_of_sign_up
from targeting.snapshot.holder import holder
from targeting.snapshot.over_land import over_land
from targeting.tasks import nudge

logger = logging.getLogger(__name__)


def nudge_targeting(**_kwargs: object) -> None:
    """Ask a worker to recompute need. Without a broker nothing is lost: the next tick sees the change."""
    if "redis" in holder.away:  # known by the watcher of a web process; trying may take seconds of a save
        return
    try:
        nudge.apply_async(retry=False, expires=30)
    except Exception as error:
        logger.warning("The worker could not be nudged: %s", error)


def nudge_messenger(**_kwargs: object) -> None:
    """Ask the messenger to send what is due. Without a broker nothing is lost: beat asks every few seconds."""
    if "redis" in holder.away:
        return
    try:
        deliver.apply_async(retry=False, expires=30)
    except Exception as error:
        logger.warning("The messenger could not be nudged: %s", error)


def hold_snapshots(task: Task[..., None] | None = None, **_kwargs: object) -> None:
    """The messenger names alternatives to an event: it watches what is published, as web processes do."""
    if task is not None and not task.request.is_eager:
        holder.start()


task_prerun.connect(hold_snapshots, sender=deliver, dispatch_uid="hold snapshots")
changed.connect(nudge_targeting, dispatch_uid="nudge targeting")
written.connect(nudge_messenger, dispatch_uid="nudge messenger")
provide(alternatives)
provide_ways(over_land)
provide_need(need_of_event)
provide_next_event(next_event)
provide_variants(variant_of_sign_up, count_visit)
provide_flags(is_on_prototype)
provide_addresses(seat_url, row_history_url)
# Of every form of the admin, whichever model has a day.
for field, form_class in ((models.DateField, DayField), (models.DateTimeField, MomentField)):
    options.FORMFIELD_FOR_DBFIELD_DEFAULTS[field]["form_class"] = form_class
provide_question(ask_again)
listen()
