"""Python's logging, for every program: Django sets it up, and Celery, gunicorn and granian write to it too."""

from __future__ import annotations

import logging
from typing import Any

from mcm.logs.records import leave_secrets_out

_SILENT_WHEN_ALL_IS_WELL = ("celery.worker.strategy", "celery.app.trace", "celery.beat")
"""They tell of each task when it is due, received and done: of the tick, each second."""


def logging_configuration(program: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes. `program`: the name of the program that this process belongs to.

    From here on no record holds a secret.
    """
    leave_secrets_out()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "mcm.logs.lines.Line", "program": program}},
        "filters": {"but_not_away": {"()": "mcm.logs.configuration.ButNotAway"}},
        "handlers": {"console": {"class": "mcm.logs.folding.FoldingHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # Handlers of their own would write every line a second time.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "gunicorn.error": {"handlers": [], "level": "WARNING", "propagate": True},
            # At less than an error it would write each address that is not found.
            "django.request": {"filters": ["but_not_away"], "level": "ERROR"},
            **{name: {"level": "WARNING"} for name in _SILENT_WHEN_ALL_IS_WELL},
        },
    }


class ButNotAway(logging.Filter):
    """Leaves out “503 Service Unavailable”: why is said once, by whoever answered so."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", 0) != 503
