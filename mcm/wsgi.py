"""The WSGI application that granian serves; each web process runs this once."""

from __future__ import annotations

import gc
import os
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mcm.settings")
# NumPy's matrix products would spread a few microseconds of work over threads that spin while they wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
django = get_wsgi_application()

# After Django is set up.
from mcm.bulkhead import Bulkhead  # noqa: E402
from mcm.fast_path import FastPath  # noqa: E402
from mcm.postgresql.limits import limit_waiting  # noqa: E402
from targeting.current import holder  # noqa: E402
from targeting.views import warm_up  # noqa: E402

application = FastPath(django, Bulkhead(django, passing=("/static/", "/healthz", "/readyz")))

# Lets a lookup in between two steps of a slow staff page: with the default of 5 ms it waits for its turn.
sys.setswitchinterval(0.0005)


def limit_statement_time(connection: Any, **_kwargs: object) -> None:
    """A query that hangs must not hold a web thread; imports and recomputing run elsewhere, without a limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(settings.WEB_STATEMENT_TIMEOUT_MS)])


connection_created.connect(limit_statement_time, dispatch_uid="limit statement time")
limit_waiting(settings.WEB_WAIT_SECONDS)
holder.start()

threading.Thread(target=warm_up, name="warm-up", daemon=True).start()

# All that was made until here stays: a collection that walked it would stop every thread for a tenth of a second.
gc.collect()
gc.freeze()
