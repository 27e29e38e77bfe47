"""Django's own WSGI application, with every view imported: processes forked from one that has it share the memory."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mcm.settings")
# NumPy's matrix products would spread a few microseconds of work over threads that spin while they wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
wsgi_application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 -- imports them
