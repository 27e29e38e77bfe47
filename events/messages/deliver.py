"""Sending what is due, exactly once as far as SMTP allows.

Each message goes through these steps, one message at a time:

1. claim: DUE → SENDING and `attempts` + 1, committed. `due_at` becomes the moment when others may take it over.
2. rendered, and everything but the final dot handed to the server. Whoever dies so far leaves nothing there: a server
   takes no message before its dot (RFC 5321, 4.1.1.4). The claim runs out, and somebody sends it.
3. fence: SENDING → HANDED, committed, if the claim is still ours (the same `attempts`). Somebody who was frozen, and
   whose claim another took over, stops here.
4. the dot, and the server's 250.
5. SENT, committed.

Between 3 and 5 nobody can know: a worker that dies there may have sent it or not. It is sent again then, with the same
Message-ID. So none is lost; a mailbox that drops equal Message-IDs shows one; others show two. Nothing in SMTP can
close that gap (RFC 1047); all that is in it is one round trip to the server and one commit. Text messages have no
identity at all: in the same gap one may come twice.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import time
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from constituencies.kit.types import JsonObject
from events import watching
from events.messages import render, sms
from events.messages.applies import why_not
from events.messages.smtp import Mailer, RefusedForGood
from events.models import Message, Watch

logger = logging.getLogger(__name__)

State = Message.State
PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440)]
"""After each attempt that failed; after the last of them it is given up."""
LONGEST_RUN = 40.0
"""Seconds: a task is killed after TASK_SECONDS, and each wait within is limited."""
_CLAIMED = (State.SENDING, State.HANDED)


class Refused(Exception):
    """For good: trying again would not help."""


class TakenOver(Exception):
    """The claim ran out, and somebody else sends it."""


def deliver_due(most: int = 1000) -> int:
    """Send what is due, at most so many messages; how many were sent."""
    count, end, mailer = 0, time.monotonic() + LONGEST_RUN, Mailer()
    try:
        for _number in range(most):
            if mailer.is_away or time.monotonic() > end:
                break
            message = _claim()
            if message is None:
                break
            count += _deliver(message, mailer)
    finally:
        mailer.close()
    return count


def _claim() -> Message | None:
    now = timezone.now()
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(state__in=[State.DUE, *_CLAIMED], due_at__lte=now)
            .order_by("due_at", "pk")
            .first()
        )
        if message is None:
            return None
        if message.state == State.HANDED:
            logger.warning("Message %s may have been sent; it is sent again with the same Message-ID", message.pk)
            message.details = _as_read(message)
        message.state, message.error = State.SENDING, ""
        message.attempts += 1
        message.due_at = now + dt.timedelta(seconds=settings.MESSAGE_CLAIM_SECONDS)
        message.save(update_fields=["state", "error", "attempts", "due_at", "details"])
    related = [
        "signup__event__campaign",
        "signup__event__constituency",
        "signup__shift",
        "host",
        "user",
        "group_pass__group",
        "watch__campaign",
        "watch__constituency",
    ]
    return Message.objects.select_related(*related, "group_pass__signup", "event", "group").get(pk=message.pk)


def _deliver(message: Message, mailer: Mailer) -> bool:
    reason = why_not(message)
    if reason:
        _write(message, state=State.FAILED, error=f"{Message.NO_LONGER_APPLIES}: {reason}")
        return False
    try:
        _send(message, mailer)
    except TakenOver:
        return False
    except Refused as error:
        _write(message, state=State.FAILED, error=str(error))
    except smtplib.SMTPResponseException as error:
        # The server's own words may hold the address: only the code is kept.
        _failed(message, f"the mail server answered {error.smtp_code}", for_good=isinstance(error, RefusedForGood))
    except (smtplib.SMTPException, OSError) as error:
        _failed(message, type(error).__name__)
    except Exception as error:
        # One that cannot be rendered must not stop the others.
        logger.exception("Message %s could not be rendered", message.pk)
        _failed(message, type(error).__name__)
    else:
        return _sent(message)
    return False


def _sent(message: Message) -> bool:
    """Whether the claim was still ours. Who waited for a first event has been told: they are forgotten with it."""
    with transaction.atomic():
        is_ours = _write(message, state=State.SENT, sent_at=timezone.now(), error="", details=_as_read(message))
        if is_ours and message.watch is not None and message.kind == Message.Kind.FIRST_EVENT:
            watching.forget(Watch.objects.filter(pk=message.watch.pk))
    return is_ours


def _send(message: Message, mailer: Mailer) -> None:
    """Raises Refused, TakenOver, SMTPException, OSError."""

    def fence() -> None:
        due_at = timezone.now() + dt.timedelta(seconds=settings.MESSAGE_CLAIM_SECONDS)
        if not _write(message, state=State.HANDED, due_at=due_at):
            raise TakenOver
        message.state = State.HANDED

    address, mobile = message.reaches
    if address:
        _send_email(render.email(message), mailer, fence)
    elif mobile and sms.sms_is_sent():
        text = render.sms(message)
        fence()
        try:
            sms.send(mobile, text)
        except sms.SmsRefused as error:
            raise Refused(str(error)) from error
    else:
        raise Refused("cannot be reached")


def _send_email(email: EmailMultiAlternatives, mailer: Mailer, fence: Callable[[], None]) -> None:
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        mailer.send(email, fence)
    elif settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        # Printing it would put people's addresses into the log: in development it is read on the outbox page.
        if not (settings.MCM_DEMO or settings.DEBUG):
            raise OSError("EMAIL_URL is not set")
    else:
        fence()
        email.send()


def _as_read(message: Message) -> JsonObject:
    """Its details without what its reader had heard before: from now on they may have heard of it."""
    return {name: value for name, value in message.details.items() if name != "heard"}


def _failed(message: Message, error: str, *, for_good: bool = False) -> None:
    if for_good or message.attempts > len(PAUSES):
        _write(message, state=State.FAILED, error=error)
    else:
        details = _as_read(message) if message.state == State.HANDED else message.details
        due_at = timezone.now() + PAUSES[message.attempts - 1]
        _write(message, state=State.DUE, error=error, due_at=due_at, details=details)


def _write(message: Message, **changes: object) -> bool:
    """Whether the claim was still ours."""
    ours = Message.objects.filter(pk=message.pk, state__in=_CLAIMED, attempts=message.attempts)
    return bool(ours.update(**changes))
