"""What each kind of message says to volunteers and to hosts: a subject, then paragraphs; names are filled in."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from events.models import MessageKind as Kind

Texts = tuple[Promise, ...]


def filled_in(texts: Texts, names: Mapping[str, str]) -> tuple[str, list[str]]:
    """Subject and paragraphs, in the language that is active."""
    subject, *paragraphs = (str(text) % names for text in texts)
    return subject, paragraphs


_CANCEL_IF_NOT = gettext_lazy("If you cannot make it, please cancel, so that somebody else can come.")
_FIRST_ON_THE_LIST = gettext_lazy(
    "Places that come free go to the first on the list, and we will tell you straight away."
)
_FORGOTTEN_IF_NOT = gettext_lazy("If it was not you, do nothing: we will forget your address in seven days.")

TO_VOLUNTEERS: dict[str, Texts] = {
    Kind.CONFIRM_SIGNUP: (
        gettext_lazy("Please confirm you are coming: %(event)s"),
        gettext_lazy("You would like to come to “%(event)s”. Please confirm: only then do you have a place."),
        _FORGOTTEN_IF_NOT,
    ),
    Kind.SIGNED_UP: (
        gettext_lazy("You are coming: %(event)s"),
        gettext_lazy("Thank you: you have a place at “%(event)s”."),
    ),
    Kind.ON_WAITING_LIST: (
        gettext_lazy("You are on the waiting list: %(event)s"),
        gettext_lazy("“%(event)s” is full, and you are on the waiting list."),
        _FIRST_ON_THE_LIST,
    ),
    Kind.PROMOTED: (
        gettext_lazy("A place has come free: %(event)s"),
        gettext_lazy("A place has come free, and you are coming to “%(event)s”."),
        _CANCEL_IF_NOT,
    ),
    Kind.DAY_BEFORE: (
        gettext_lazy("Tomorrow: %(event)s"),
        gettext_lazy("“%(event)s” is tomorrow."),
        _CANCEL_IF_NOT,
    ),
    Kind.MORNING: (
        gettext_lazy("Today: %(event)s"),
        gettext_lazy("“%(event)s” is today. See you there!"),
    ),
    Kind.CHANGED: (
        gettext_lazy("Changed: %(event)s"),
        gettext_lazy("“%(event)s” has changed. Please check when and where it is now."),
        _CANCEL_IF_NOT,
    ),
    Kind.CANCELLED: (
        gettext_lazy("Cancelled: %(event)s"),
        gettext_lazy("“%(event)s” has been cancelled. We are sorry. Please do not go."),
    ),
    Kind.BACK_ON: (
        gettext_lazy("It's on again: %(event)s"),
        gettext_lazy("“%(event)s” had been cancelled, and is on again."),
        _CANCEL_IF_NOT,
    ),
    Kind.SIGNUP_CANCELLED: (
        gettext_lazy("You no longer have a place: %(event)s"),
        gettext_lazy("The organisers have cancelled your sign-up for “%(event)s”. We are sorry. Please do not go."),
    ),
    Kind.DID_YOU_COME: (
        gettext_lazy("Did you make it? %(event)s"),
        gettext_lazy("You had a place at “%(event)s”. Did you make it?"),
        gettext_lazy(
            "Either answer helps: from all of them together we learn how many people an event can expect. "
            "Plans change, and that is fine."
        ),
    ),
    Kind.FROM_HOST: (
        gettext_lazy("From the host: %(event)s"),
        gettext_lazy("A message from the host of “%(event)s”:"),
        gettext_lazy("%(text)s"),
    ),
}

TO_CONFIRM_FOR_THE_WAITING_LIST: Texts = (
    gettext_lazy("Please confirm for the waiting list: %(event)s"),
    gettext_lazy("You would like to come to “%(event)s”. It is full: confirm, and you are on the waiting list."),
    _FIRST_ON_THE_LIST,
    _FORGOTTEN_IF_NOT,
)

TO_HOSTS: dict[str, Texts] = {
    Kind.CONFIRM_HOST: (
        gettext_lazy("Please confirm your e-mail"),
        gettext_lazy("Somebody set up an event with your e-mail: %(what)s. Please confirm that it was you."),
        _FORGOTTEN_IF_NOT,
    ),
    Kind.HOST_LINK: (
        gettext_lazy("Your link to manage your events"),
        gettext_lazy("This link opens your events, once, within the next hour. Please do not pass it on."),
    ),
    Kind.APPROVED: (
        gettext_lazy("Your event has been approved: %(event)s"),
        gettext_lazy("“%(event)s” has been approved, and everybody can see it now."),
    ),
    Kind.DECLINED: (
        gettext_lazy("Your event was declined: %(event)s"),
        gettext_lazy(
            "The organisers have decided not to publish “%(event)s”. You are welcome to set up another event."
        ),
    ),
    Kind.HOST_CHANGED: (
        gettext_lazy("Your event has changed: %(event)s"),
        gettext_lazy("An organiser has changed “%(event)s”. Please check that it is still right."),
    ),
    Kind.HOST_CANCELLED: (
        gettext_lazy("Your event is off: %(event)s"),
        gettext_lazy("The organisers have called off “%(event)s”. Everybody who was coming has been told."),
        gettext_lazy("Please do not go."),
    ),
    Kind.HOST_BACK_ON: (
        gettext_lazy("Your event is on again: %(event)s"),
        gettext_lazy("The organisers have put “%(event)s” back on, and everybody who was coming has been told."),
    ),
    Kind.HOST_DIGEST: (
        gettext_lazy("Who is coming to your events"),
        gettext_lazy("This is how many people are coming:"),
    ),
    Kind.NEARLY_FULL: (
        gettext_lazy("Nearly full: %(event)s"),
        gettext_lazy("“%(event)s” is filling up."),
    ),
    Kind.HOW_MANY_CAME: (
        gettext_lazy("How many came? %(event)s"),
        gettext_lazy("Thank you for hosting “%(event)s”. How many people were there, you included?"),
        gettext_lazy(
            "Count those who came without signing up, too. A rough number is fine: from all of them together we "
            "learn how many people an event can expect."
        ),
    ),
    Kind.CHANGE_APPROVED: (
        gettext_lazy("Your change has been approved: %(of)s"),
        gettext_lazy("What you changed of “%(of)s” has been approved: everybody sees the new version now."),
    ),
    Kind.CHANGE_DECLINED: (
        gettext_lazy("Your change was declined: %(of)s"),
        gettext_lazy("The organisers have decided not to change “%(of)s” as you proposed, so it stays as it was."),
        gettext_lazy("You are welcome to propose another change."),
    ),
    Kind.GROUP_CONFIRM: (
        gettext_lazy("Please confirm your group in %(seat)s"),
        gettext_lazy("Somebody proposed a group for %(seat)s with your e-mail. Please confirm that it was you."),
        _FORGOTTEN_IF_NOT,
    ),
    Kind.GROUP_LINK_OLD: (
        gettext_lazy("Please renew the link to your group: %(group)s"),
        gettext_lazy("The invitation link of “%(group)s” has been around for a while."),
        gettext_lazy("Please make a new one, and enter it."),
    ),
}
