"""gunicorn's settings for Django's program: the names are gunicorn's own.

    gunicorn -c python:mcm.serving.gunicorn_settings mcm.serving.django_program:application

Each process answers one request at a time, with a lower priority than lookups have. One that hangs is killed, and
another one takes its place.
"""

from __future__ import annotations

import os

from mcm.logs.records import leave_secrets_out

leave_secrets_out()  # Django, which does so too, is set up later

bind = f"unix:{os.environ.get('DJANGO_SOCKET', '')}"
umask = 0o077
workers = int(os.environ.get("DJANGO_WORKERS") or 3)
worker_class = "sync"
timeout = 15
limit_request_line = 8190
limit_request_field_size = 16_384  # as the public program reads them
forwarded_allow_ips = ""  # what the public program tells is read by django_program.py
forwarder_headers = ""
graceful_timeout = 1
preload_app = os.environ.get("MCM_RELOAD") != "1"  # they share what was imported, unless somebody edits it
keepalive = 0
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 -- gunicorn's own heartbeat
accesslog = None  # it would hold postcodes
errorlog = "-"
loglevel = "warning"
control_socket_disable = True


def post_fork(_server: object, _worker: object) -> None:
    # gunicorn reads this module before Django is set up: at the latest the first of these does it.
    import mcm.serving.django  # noqa: F401

    # isort: split
    from django.conf import settings

    from mcm import heartbeats
    from mcm.serving.process import begin

    os.nice(settings.NICENESS_BESIDE_LOOKUPS)
    begin()
    heartbeats.start("django")
