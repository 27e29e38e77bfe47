"""The Celery application: `celery -A mcm.celery worker`.

Worker and beat outlive a broker or a database that is killed or hangs: every wait ends, what broke is connected
anew for as long as it takes, and a task that is lost is made up for by the next tick.
"""

import os
import socket

from celery import Celery
from celery.signals import beat_init, setup_logging, task_prerun, worker_process_init, worker_ready
from django.conf import settings

from constituencies.kit.redis import url_for_celery
from mcm import heartbeats
from mcm.logs import request_ids

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mcm.settings")


app = Celery("mcm")
app.config_from_object("django.conf:settings", namespace="CELERY")
KEEPALIVE = {
    getattr(socket, name): seconds
    for name, seconds in {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}.items()
    if hasattr(socket, name)
}
app.conf.update(
    broker_url=url_for_celery(settings.REDIS_URL),
    # For ever: a worker that has given up looks like one that has nothing to do.
    broker_connection_max_retries=None,
    broker_transport_options={
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        # A connection whose other end has vanished without a word is noticed and opened anew.
        "socket_keepalive": True,
        "socket_keepalive_options": KEEPALIVE,
        "health_check_interval": 5,
        "retry_on_timeout": False,
        # A broker that is gone must fail a nudge fast: the tick makes up for it. kombu's own default keeps
        # a save waiting for six seconds.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    },
    # Should a task hang in spite of all limits, its process is replaced.
    task_time_limit=settings.TASK_SECONDS,
)
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_as_it_is(**_kwargs: object) -> None:
    """Django has set it up: with Celery's own there would be two lines for each."""


@task_prerun.connect
def name_the_task(task_id: str = "", **_kwargs: object) -> None:
    request_ids.set_request_id(task_id[: request_ids.LENGTH])


@worker_ready.connect
@beat_init.connect
def show_that_it_lives(**_kwargs: object) -> None:
    if settings.PROGRAM:
        heartbeats.start(settings.PROGRAM)


@worker_process_init.connect
def limit_the_worker(**_kwargs: object) -> None:
    """A worker's work waits for a processor until no visitor wants it."""
    os.nice(settings.NICENESS_BESIDE_LOOKUPS)
