"""One connection to the mail server, for many messages; it says when the final dot goes out.

smtplib's own `sendmail` hides that moment, after which nobody can tell whether the server took the message.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

WAIT_SECONDS = 8.0
"""For each answer of the server, and for the connection."""


class RefusedForGood(smtplib.SMTPResponseException):
    """The server refuses this address or this message (5xx); not our login or sender, which an operator can mend."""


class Mailer:
    """Connects when it is first needed, and anew after anything went wrong."""

    is_away = False
    """The server could not be reached: others need not try now."""

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None

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
        server, self._server = self._server, None
        if server is None:
            return
        try:
            if politely:
                server.quit()
        except (smtplib.SMTPException, OSError):
            pass
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            make = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
            server = make(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=WAIT_SECONDS)
            self._server = server
            if settings.EMAIL_USE_TLS:
                server.starttls()
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            server.ehlo_or_helo_if_needed()
        return self._server


def _expect(answer: tuple[int, bytes], *codes: int, of_message: bool = False) -> None:
    if answer[0] not in codes:
        raise (RefusedForGood if of_message and answer[0] >= 500 else smtplib.SMTPResponseException)(*answer)


def _stuffed(message: bytes) -> bytes:
    """Lines that begin with a dot get a second one (RFC 5321, 4.5.2); the last line is ended."""
    lines = message.rstrip(b"\r\n").split(b"\r\n")
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)
