"""The Celery application: `celery -A mcm.celery worker`."""

import os

from celery import Celery
from django.conf import settings

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
# A broker that is gone must fail a nudge fast: the tick makes up for it.
app.conf.update(
    broker_url=celery_broker_url(settings.REDIS_URL),
    broker_transport_options={
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        "retry_on_timeout": False,
        # Of a publisher's connection; kombu's own default keeps a save waiting for six seconds.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    },
)
app.autodiscover_tasks()
