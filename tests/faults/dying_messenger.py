"""The messenger's Celery application, which kills itself at a point of sending: once for each file named for it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from mcm.celery import app

django.setup()

from events.messages import deliver, smtp  # noqa: E402 -- models need Django to be ready

__all__ = ["app"]
FOLDER = Path(os.environ["DIE_AT"])
claim, send = deliver._claim, smtp.Mailer.send


def die(point: str) -> None:
    try:
        (FOLDER / point).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def dying_claim() -> Any:
    message = claim()
    die("claimed")
    return message


def dying_send(mailer: smtp.Mailer, email: Any, before_the_dot: Callable[[], None]) -> None:
    def fence() -> None:
        die("before-fence")
        before_the_dot()
        die("handed-over")

    send(mailer, email, fence)
    die("accepted")


deliver._claim = dying_claim
smtp.Mailer.send = dying_send  # type: ignore[assignment, method-assign]
