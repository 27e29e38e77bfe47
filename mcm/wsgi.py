"""The WSGI application that granian serves; each web process runs this once."""

from __future__ import annotations

import sys
import threading

from mcm.serving.django_application import django

# isort: split
# After Django is set up.
from mcm.serving import web_process
from mcm.serving.bulkhead import Bulkhead
from mcm.serving.django_pool import DjangoPool
from mcm.serving.fast_path import FastPath
from targeting.views import warm_up

application = FastPath(django, Bulkhead(django, DjangoPool(2).submit, passing=("/static/", "/healthz", "/readyz")))

# Lets a lookup in between two steps of whatever else runs here: with the default of 5 ms it waits for its turn.
sys.setswitchinterval(0.0005)

web_process.begin()
threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
