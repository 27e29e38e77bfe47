"""How people take part from home: told to those who confirmed that they come, and to nobody else."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Event
from events.safety.call_numbers import CostsExtra, NotACallNumber, cleaned_call_number
from events.safety.links_in_text import is_shortened, shows_group_link
from events.safety.web_links import plain_host

OUR_OWN_WORDS = frozenset({"The host tells you how to join.", "–"})
"""In the place of a number: of events from before they had to say it (migration 0007), and once it is forgotten."""


def how_to_join(event: Event) -> list[str]:
    """Link and number, as far as there are."""
    return [text for text in (event.join_link, event.join_phone) if text]


def cleaned_join_phone(text: str) -> str:
    """A number to ring as it is kept and shown; empty stays empty. Raises ValidationError, which says what to write."""
    try:
        return cleaned_call_number(text) if text.strip() else ""
    except CostsExtra:
        raise ValidationError(
            _("Calls to that number cost extra: enter one that begins with 01, 02, 03, 07 or 0800.")
        ) from None
    except NotACallNumber:
        raise ValidationError(
            _("Enter just the number, such as 020 7946 0123; an access code after a comma: 020 7946 0123, 1234#.")
        ) from None


def check_join_link(link: str) -> None:
    """Raises ValidationError for a link that must not be handed to people who come; empty is none."""
    if link and shows_group_link(link):
        raise ValidationError(_("That is a link to a chat group: enter the link to a call."))
    if link and (not plain_host(link) or is_shortened(link)):
        raise ValidationError(_("Use the full address, beginning with https://, not a shortened one."))


def check_ways_to_join(before: Event | None, event: Event) -> None:
    """Raises ValidationError, by field, for what is told to people who come and has changed since `before`.

    What has stood there before stays, so that an event can still be changed in other ways, or called off; and a
    draft, which is told to nobody, may be a copy of one.
    """
    if event.status == Event.Status.DRAFT:
        return
    problems = {}
    if event.join_link != (before.join_link if before else ""):
        try:
            check_join_link(event.join_link)
        except ValidationError as error:
            problems["join_link"] = error
    if event.join_phone != (before.join_phone if before else "") and event.join_phone not in OUR_OWN_WORDS:
        try:
            cleaned_join_phone(event.join_phone)
        except ValidationError as error:
            problems["join_phone"] = error
    if problems:
        raise ValidationError(problems)
