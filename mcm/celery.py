"""The Celery application: `celery -A mcm.celery worker`.

Worker and beat outlive a broker or a database that is killed or hangs: every wait ends, what broke is connected
anew for as long as it takes, and a task that is lost is made up for by the next tick.
"""

import os
import socket
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from django.conf import settings
from django.db.backends.signals import connection_created

from mcm.serving.postgresql.limits import limit_waiting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mcm.settings")


def celery_broker_url(redis_url: str) -> str:
    """Celery's form of a redis-py address.

    >>> celery_broker_url("unix:///run/valkey.sock?db=0")
    'redis+socket:///run/valkey.sock?virtual_host=0'
    >>> celery_broker_url("redis://localhost:6379/0")
    'redis://localhost:6379/0'
    """
    if redis_url.startswith("unix://"):
        return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    return redis_url


app = Celery("mcm")
app.config_from_object("django.conf:settings", namespace="CELERY")
KEEPALIVE = {
    getattr(socket, name): seconds
    for name, seconds in {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}.items()
    if hasattr(socket, name)
}
app.conf.update(
    broker_url=celery_broker_url(settings.REDIS_URL),
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


@worker_process_init.connect
def limit_the_worker(**_kwargs: object) -> None:
    """A worker gives up on a database that hangs, and the database on a worker that is gone or frozen.

    Its work waits for a processor until no visitor wants it.
    """
    os.nice(settings.NICENESS_BESIDE_LOOKUPS)
    limit_waiting(settings.WORKER_WAIT_SECONDS)
    connection_created.connect(let_go_of_the_dead, dispatch_uid="let go of the dead")


def let_go_of_the_dead(connection: Any, **_kwargs: object) -> None:
    """Have PostgreSQL end this session, and with it the lock of recompute.py, when nobody is there any more.

    A process that dies closes its connection. A host that loses power, or a process that is stopped, does not:
    PostgreSQL by itself waits two hours for the one and for ever for the other.
    """
    limits = {
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
        "client_connection_check_interval": "5s",
        "idle_session_timeout": f"{settings.TASK_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{settings.TASK_SECONDS}s",
    }
    with connection.cursor() as cursor:
        calls = ", ".join(["set_config(%s, %s, false)"] * len(limits))
        cursor.execute(f"SELECT {calls}", [part for limit in limits.items() for part in limit])
