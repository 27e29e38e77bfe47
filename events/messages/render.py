"""A message as it is sent: an e-mail with text, HTML and calendar file, or a text message."""

from __future__ import annotations

from urllib.parse import urldefrag, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from constituencies.models import Campaign
from events.exports.calendars import event_calendar
from events.messages.letter import EmailLetter
from events.messages.words import words
from events.models import Message
from events.safety.signed_links import Purpose, absolute, path

MOST_SMS_CHARACTERS = 300
_WITH_CALENDAR = frozenset(
    {
        *(Message.Kind.SIGNED_UP, Message.Kind.PROMOTED, Message.Kind.CHANGED, Message.Kind.BACK_ON),
        *(Message.Kind.CANCELLED, Message.Kind.SIGNUP_CANCELLED),
    }
)
_WITHOUT_REMINDERS = frozenset(
    {
        *(Message.Kind.CONFIRM_SIGNUP, Message.Kind.CANCELLED, Message.Kind.SIGNUP_CANCELLED, Message.Kind.MY_DATA),
        Message.Kind.DID_YOU_COME,
    }
)
"""After these nobody is reminded, or not yet."""


def message_id(message: Message) -> str:
    """The same at each attempt, so that a mailbox can tell a second copy."""
    return f"<{message.identity}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


def email(message: Message) -> EmailMultiAlternatives:
    letter = letter_of(message)
    mail = letter.email(message.reaches[0], {"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"})
    if letter.stop_link:
        mail.extra_headers["List-Unsubscribe"] = f"<{letter.stop_link}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    wording = letter.words
    if message.kind in _WITH_CALENDAR and wording.event is not None:
        url = absolute(wording.event.get_absolute_url())
        calendar = event_calendar(
            wording.event,
            url,
            with_address=wording.knows_address,
            shift=wording.shift,
            is_off=message.kind in (Message.Kind.CANCELLED, Message.Kind.SIGNUP_CANCELLED),
        )
        mail.attach("event.ics", calendar.content, calendar.content_type)
    return mail


def letter_of(message: Message) -> EmailLetter:
    """A message as an e-mail lays it out."""
    return EmailLetter(words(message), _imprint(message), *_way_out(message))


def sms(message: Message) -> str:
    """At most 300 characters, and the link in full at the end: what comes before it is cut."""
    wording = words(message)
    body = wording.subject
    if message.kind == Message.Kind.FROM_HOST:
        body = f"{body}: {message.details.get('text', '')}"
    link = urldefrag(wording.links[0][1]).url  # a page with both answers
    room = MOST_SMS_CHARACTERS - len(link) - 1
    return f"{body if len(body) <= room else body[: room - 1] + '…'} {link}"


def _way_out(message: Message) -> tuple[str, str]:
    """Where somebody says that they want no more of these, and in which words; empty for what one cannot refuse."""
    if message.signup is not None and message.kind == Message.Kind.NEWS:
        return absolute(path("stop-news", Purpose.NEWS, message.signup.pk)), _("No more of these e-mails")
    if message.signup is not None and message.kind not in _WITHOUT_REMINDERS:
        return absolute(path("unsubscribe", Purpose.SIGN_UP, message.signup.pk)), _("No more reminders")
    if message.watch is not None:
        return absolute(path("stop-watching", Purpose.WATCH, message.watch.pk)), _("Forget my e-mail")
    return "", ""


def _imprint(message: Message) -> str:
    """Of the campaign that it is about; of the current one if it is about none."""
    event = message.signup.event if message.signup else message.event
    group = message.group_pass.group if message.group_pass else message.group
    about = event or group or message.watch
    campaign = about.campaign if about is not None else Campaign.objects.current()
    return campaign.imprint if campaign is not None else ""
