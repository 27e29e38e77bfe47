"""One connection to the mail server, for many messages; it says when the final dot goes out.

smtplib's own `sendmail` hides that moment, after which nobody can tell whether the server took the message.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

SERVER_WAIT_SECONDS = 8.0
"""For each answer of the server, and for the connection."""


class RefusedForGood(smtplib.SMTPResponseException):
    """The server refuses this address or this message (5xx); not our login or sender, which an operator can mend."""


class Mailer:
    """Connects when it is first needed, and anew after anything went wrong."""

    is_away = False
    """The server could not be reached: others need not try now."""

    def __init__(self) -> None:
        # Connects, checks certificates and logs in as Django's settings say.
        self._backend = EmailBackend(timeout=SERVER_WAIT_SECONDS)

    def send(self, email: EmailMultiAlternatives, before_the_dot: Callable[[], None]) -> None:
        """Hand one message over; returns after the server's 250.

        `before_the_dot` is called when all but the final dot is sent: if it raises, the server has nothing. Raises
        RefusedForGood, and smtplib.SMTPException or OSError if it is worth trying again.
        """
        # Django's own message classes take the line ending, which their base class does not.
        message = email.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        try:
            self.is_away = True
            server = self._connected()
            self.is_away = False
            _expect(server.mail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]), 250)
            _expect(server.rcpt(email.to[0]), 250, 251, of_message=True)
            _expect(server.docmd("data"), 354, of_message=True)
            server.send(_stuffed(message))
            before_the_dot()
            server.send(b".\r\n")
            _expect(server.getreply(), 250, of_message=True)
        except BaseException:
            self.close(politely=False)
            raise

    def close(self, *, politely: bool = True) -> None:
        server = self._backend.connection
        if server is None:
            return
        with suppress(smtplib.SMTPException, OSError):
            if politely:
                server.quit()
        server.close()
        self._backend.connection = None

    def _connected(self) -> smtplib.SMTP:
        if self._backend.connection is None:
            self._backend.open()
        server = self._backend.connection
        if server is None:  # open() raises, unless it is told to be silent
            raise smtplib.SMTPServerDisconnected
        server.ehlo_or_helo_if_needed()
        return server


def _expect(answer: tuple[int, bytes], *codes: int, of_message: bool = False) -> None:
    if answer[0] not in codes:
        raise (RefusedForGood if of_message and answer[0] >= 500 else smtplib.SMTPResponseException)(*answer)


def _stuffed(message: bytes) -> bytes:
    """Lines that begin with a dot get a second one (RFC 5321, 4.5.2); the last line is ended."""
    lines = message.rstrip(b"\r\n").split(b"\r\n")
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)
