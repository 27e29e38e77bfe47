"""The words of each kind of message, and where its links lead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from constituencies.addresses import constituency_url
from events import watching
from events.hooks import alternatives
from events.live_places.nearly_full import how_full, what_to_do
from events.messages.joining import how_to_join
from events.messages.letter import Words
from events.models import Event, Message, Shift, SignUp, Watch
from events.models import MessageKind as Kind
from events.news import weekly
from events.safety.signed_links import Purpose, absolute, path, token

MOST_FIRST_EVENTS = 5


def words(message: Message) -> Words:
    """Everything a message says, in the language that is active. Raises ValueError if what it is about is gone."""
    kind = Kind(message.kind)
    if kind == Kind.MY_DATA:
        return _my_data(message)
    if message.signup is not None and kind == Kind.NEWS:
        return _news(message, message.signup)
    if message.signup is not None:
        return _to_volunteer(message, message.signup)
    if message.group_pass is not None:
        return _group_pass(message)
    if kind == Kind.SIGN_IN_LINK:
        return _sign_in_link(message)
    if message.user is not None:
        return _notice(message)
    if message.watch is not None:
        return _to_watcher(kind, message.watch)
    return _to_host(message)


def when(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return f"{date_format(start, 'l j F Y, H:i')}–{date_format(end, 'H:i')}"


def where(event: Event, *, knows_address: bool) -> str:
    if event.is_remote:
        return _("From home")
    if knows_address:
        return ", ".join(filter(None, [event.place, event.postcode]))
    return ", ".join(filter(None, [event.public_place, event.public_postcode]))


def _hello(name: str, *, is_known: bool) -> str:
    """Until an address is confirmed, anybody can have typed the name beside it."""
    return _("Hello %(name)s,") % {"name": name} if is_known else _("Hello,")


def _in_our_words(event: Event) -> str:
    """An event that is not public yet, without a word that somebody typed."""
    return _("%(kind)s in %(constituency)s, %(when)s") % {
        "kind": Event.Kind(event.kind).label if event.kind != Event.Kind.OTHER else _("an event"),
        "constituency": event.constituency.name,
        "when": when(event.starts_at, event.ends_at),
    }


def _my_data(message: Message) -> Words:
    link = absolute(path("person", Purpose.PERSON, message.pk))
    return Words(
        _("What we hold about you"),
        [
            _("You asked what we hold about you. This link shows it, and lets you take a copy or erase it."),
            _("It works for two hours."),
        ],
        [(_("See what you hold about me"), link)],
        _("You get this because somebody asked for it on our site with your e-mail or mobile."),
    )


def _notice(message: Message) -> Words:
    details = message.details
    return Words(
        details["subject"],
        details["lines"],
        [(details["label"], absolute(details["path"]))],
        _("You get this because you have an account on our site as an organiser or member of staff."),
    )


def _sign_in_link(message: Message) -> Words:
    link = absolute(f"{message.details['path']}{token(Purpose.SIGN_IN, message.pk)}/")
    return Words(
        _("Your link to sign in"),
        [
            _("This link signs you in, once, within the next fifteen minutes. Please do not pass it on."),
            _("If you did not ask for it, do nothing: it opens nothing without you."),
        ],
        [(_("Sign in"), link)],
        _("You get this because somebody asked for it on our site with the address of your account."),
    )


def _to_volunteer(message: Message, signup: SignUp) -> Words:
    event, kind = signup.event, Kind(message.kind)
    if kind == Kind.SIGNED_UP and signup.status == SignUp.Status.WAITING:
        kind = Kind.ON_WAITING_LIST
    is_confirmed = signup.status == SignUp.Status.CONFIRMED
    names = {"event": event.title, "text": message.details.get("text", "")}
    subject, lines = _VOLUNTEER[kind](names)
    of = signup.shift or event
    paragraphs = [_hello(signup.first_name, is_known=kind != Kind.CONFIRM_SIGNUP), *lines]
    facts = _when_and_where(event, of, knows_address=is_confirmed)
    page = absolute(path("signup", Purpose.SIGN_UP, signup.pk))
    links = [(_LABELS[kind]() if kind in _LABELS else _("See, change or cancel my sign-up"), page)]
    if is_confirmed and event.is_remote and kind != Kind.CANCELLED:
        facts.append((_("How to join"), _(" or ").join(how_to_join(event))))
        links += [(_("Join from home"), event.join_link)] if event.join_link else []
    others: list[tuple[str, str]] = []
    if kind in (Kind.CANCELLED, Kind.SIGNUP_CANCELLED, Kind.ON_WAITING_LIST):
        others = [
            (f"{other.title}, {other.constituency}, {when(other.starts_at, other.ends_at)}", _page(other))
            for other in alternatives(event)
        ]
    why = _("You get this because you signed up for this event.")
    if kind == Kind.CONFIRM_SIGNUP:
        why = _("You get this because somebody signed up with your e-mail or mobile. If it was not you, do nothing.")
    return Words(subject, paragraphs, links, why, event, is_confirmed, others, signup.shift, facts)


def _when_and_where(event: Event, part: Event | Shift, *, knows_address: bool) -> list[tuple[str, str]]:
    return [
        (_("When"), when(part.starts_at, part.ends_at)),
        (_("Where"), where(event, knows_address=knows_address)),
    ]


def _news(message: Message, signup: SignUp) -> Words:
    names = {"name": signup.first_name, "outcode": weekly.near_what(signup)}
    return Words(
        _("On near %(outcode)s in the next days") % names,
        [_("Hello %(name)s,") % names, _("This is on near %(outcode)s, the nearest first:") % names],
        [(_("Where else you count"), absolute("/"))],
        _("You get this because you ticked “Tell me about other events near me”: once a week, until you stop it."),
        rows=[
            (f"{event.title}, {event.constituency}, {when(event.starts_at, event.ends_at)}", _page(event))
            for event in weekly.events_of(message)
        ],
    )


_Texts = Callable[[dict[str, str]], tuple[str, list[str]]]
_VOLUNTEER: dict[str, _Texts] = {
    Kind.CONFIRM_SIGNUP: lambda names: (
        _("Please confirm you are coming: %(event)s") % names,
        [_("You would like to come to “%(event)s”. Please confirm: only then do you have a place.") % names],
    ),
    Kind.SIGNED_UP: lambda names: (
        _("You are coming: %(event)s") % names,
        [_("Thank you: you have a place at “%(event)s”.") % names],
    ),
    Kind.ON_WAITING_LIST: lambda names: (
        _("You are on the waiting list: %(event)s") % names,
        [
            _("“%(event)s” is full. You are on the waiting list, and we will let you know when a place comes free.")
            % names
        ],
    ),
    Kind.PROMOTED: lambda names: (
        _("A place has come free: %(event)s") % names,
        [_("A place has come free, and you are coming to “%(event)s”. If you cannot make it, please cancel.") % names],
    ),
    Kind.DAY_BEFORE: lambda names: (
        _("Tomorrow: %(event)s") % names,
        [_("“%(event)s” is tomorrow. If you cannot make it, please cancel, so that somebody else can come.") % names],
    ),
    Kind.MORNING: lambda names: (
        _("Today: %(event)s") % names,
        [_("“%(event)s” is today. See you there!") % names],
    ),
    Kind.CHANGED: lambda names: (
        _("Changed: %(event)s") % names,
        [_("“%(event)s” has changed. Please check when and where it is now.") % names],
    ),
    Kind.CANCELLED: lambda names: (
        _("Cancelled: %(event)s") % names,
        [_("“%(event)s” has been cancelled. We are sorry. Please do not go to the meeting point.") % names],
    ),
    Kind.BACK_ON: lambda names: (
        _("It's on again: %(event)s") % names,
        [_("“%(event)s” had been cancelled, and is on again. If you cannot make it, please cancel.") % names],
    ),
    Kind.SIGNUP_CANCELLED: lambda names: (
        _("You no longer have a place: %(event)s") % names,
        [
            _("The organisers have cancelled your sign-up for “%(event)s”. We are sorry. Please do not go there.")
            % names
        ],
    ),
    Kind.FROM_HOST: lambda names: (
        _("From the host: %(event)s") % names,
        [_("A message from the host of “%(event)s”:") % names, names["text"]],
    ),
}
_LABELS: dict[str, Callable[[], str]] = {
    Kind.CONFIRM_SIGNUP: lambda: _("Yes, I'm coming"),
    Kind.DAY_BEFORE: lambda: _("Confirm or cancel"),
}


def _group_pass(message: Message) -> Words:
    group_pass = message.group_pass
    if group_pass is None:
        raise ValueError("a message of no pass")
    link = absolute(path("group-pass", Purpose.GROUP_PASS, group_pass.pk))
    return Words(
        _("Your link to the group"),
        [
            _("You asked to join the group “%(group)s”.") % {"group": group_pass.group.name},
            _("This link lets you in once, within the next two days. Please do not pass it on."),
        ],
        [(_("Join the group"), link)],
        _("You get this because somebody asked for it on our site with your e-mail or mobile."),
    )


def _to_watcher(kind: Kind, watch: Watch) -> Words:
    names = {"constituency": watch.constituency.name}
    page = absolute(path("watch", Purpose.WATCH, watch.pk))
    if kind == Kind.CONFIRM_WATCH:
        return Words(
            _("Shall we tell you when something is on in %(constituency)s?") % names,
            [
                _("You asked us to tell you when something is on in %(constituency)s.") % names,
                _(
                    "Please confirm that it was you. If it was not, do nothing: we will forget your address "
                    "in seven days."
                ),
            ],
            [(_("Yes, tell me"), page)],
            _("You get this because somebody entered your e-mail on our site."),
        )
    events = list(watching.events_on(watch.campaign, watch.constituency)[:MOST_FIRST_EVENTS])
    return Words(
        _("Something is on in %(constituency)s") % names,
        [
            _("You asked us to tell you when something is on in %(constituency)s. Here it is:") % names,
            _("This is the only message you will get: we have now forgotten your address."),
        ],
        [(_("Everything that is on there"), absolute(constituency_url(watch.campaign, watch.constituency)))],
        _("You get this because you asked for it and confirmed your e-mail."),
        rows=[(f"{event.title}, {when(event.starts_at, event.ends_at)}", _page(event)) for event in events],
    )


def _to_host(message: Message) -> Words:
    host, event, group = message.host, message.event, message.group
    if host is None:
        raise ValueError("a message to nobody")
    names = {
        "event": event.title if event else "",
        "what": _in_our_words(event) if event else "",
        "group": group.name if group else "",
        "seat": group.constituency.name if group else "",
    }
    names["of"] = names["event"] or names["group"]
    subject, lines = _HOST[Kind(message.kind)](names)
    paragraphs = [_hello(host.name, is_known=host.confirmed_at is not None), *lines]
    if message.kind == Kind.NEARLY_FULL and event is not None:
        paragraphs += [how_full(event), what_to_do(event)]
    facts: list[tuple[str, str]] = []
    if message.kind in _WITH_WHEN_AND_WHERE and event is not None:
        facts = _when_and_where(event, event, knows_address=True)
    if message.kind == Kind.HOST_DIGEST:
        paragraphs += [_who_comes(event) for event in host.events.on().upcoming()[:20]]
    link = _link_of_host(message)
    why = _("You get this because you host events or groups on our site.")
    return Words(subject, paragraphs, [link], why, event, facts=facts)


def _link_of_host(message: Message) -> tuple[str, str]:
    """What asks for a link, or for a confirmation, gets one that works once; all else leads to a page behind it."""
    if message.kind == Kind.CONFIRM_HOST:
        return _("Confirm my e-mail"), absolute(path("host-enter", Purpose.HOST_CONFIRM, message.pk))
    if message.kind == Kind.HOST_LINK:
        return _("Manage my events"), absolute(path("host-enter", Purpose.HOST, message.pk))
    if message.kind == Kind.GROUP_CONFIRM:
        return _("Confirm the group"), absolute(path("confirm-group", Purpose.GROUP, message.pk))
    if message.group is not None:
        label = _("See my group") if message.kind == Kind.CHANGE_APPROVED else _("Enter a new link")
        return label, absolute(reverse("events:own-group", args=[message.group.pk]))
    return _("Manage my events"), absolute(reverse("events:my-events"))


_HOST: dict[str, _Texts] = {
    Kind.CONFIRM_HOST: lambda names: (
        _("Please confirm your e-mail"),
        [
            _("Somebody set up an event with your e-mail: %(what)s.") % names,
            _("Please confirm that it is yours. If it is not, do nothing."),
        ],
    ),
    Kind.HOST_LINK: lambda _names: (
        _("Your link to manage your events"),
        [_("This link opens your events, once, within the next hour. Please do not pass it on.")],
    ),
    Kind.APPROVED: lambda names: (
        _("Your event has been approved: %(event)s") % names,
        [_("“%(event)s” has been approved, and everybody can see it now.") % names],
    ),
    Kind.DECLINED: lambda names: (
        _("Your event was declined: %(event)s") % names,
        [_("The organisers have decided not to publish “%(event)s”. You are welcome to set up another event.") % names],
    ),
    Kind.HOST_CHANGED: lambda names: (
        _("Your event has changed: %(event)s") % names,
        [_("An organiser has changed “%(event)s”. Please check that it is still right.") % names],
    ),
    Kind.HOST_CANCELLED: lambda names: (
        _("Your event is off: %(event)s") % names,
        [
            _("The organisers have called off “%(event)s”. Everybody who was coming has been told. Please do not go.")
            % names
        ],
    ),
    Kind.HOST_BACK_ON: lambda names: (
        _("Your event is on again: %(event)s") % names,
        [_("The organisers have put “%(event)s” back on, and everybody who was coming has been told.") % names],
    ),
    Kind.HOST_DIGEST: lambda _names: (_("Who is coming to your events"), [_("This is how many people are coming:")]),
    Kind.NEARLY_FULL: lambda names: (
        _("Nearly full: %(event)s") % names,
        [_("“%(event)s” is filling up.") % names],
    ),
    Kind.CHANGE_APPROVED: lambda names: (
        _("Your change has been approved: %(of)s") % names,
        [_("What you changed of “%(of)s” has been approved: everybody sees the new version now.") % names],
    ),
    Kind.CHANGE_DECLINED: lambda names: (
        _("Your change was declined: %(of)s") % names,
        [
            _(
                "The organisers have decided not to change “%(of)s” as you proposed. It stays as it was; you are "
                "welcome to propose another change."
            )
            % names
        ],
    ),
    Kind.GROUP_CONFIRM: lambda names: (
        _("Please confirm your group in %(seat)s") % names,
        [
            _("Somebody proposed a group for %(seat)s with your e-mail. Please confirm that it was you.") % names,
            _("If it was not, do nothing."),
        ],
    ),
    Kind.GROUP_LINK_OLD: lambda names: (
        _("Please renew the link to your group: %(group)s") % names,
        [
            _("The invitation link of “%(group)s” has been around for a while. Please make a new one, and enter it.")
            % names
        ],
    ),
}


_WITH_WHEN_AND_WHERE = frozenset({Kind.HOST_CHANGED, Kind.HOST_BACK_ON})


def _who_comes(event: Event) -> str:
    people = ngettext("%(count)d person is coming", "%(count)d people are coming", event.confirmed_signups)
    text = people % {"count": event.confirmed_signups}
    return f"{event.title}, {when(event.starts_at, event.ends_at)}: {text}"


def _page(event: Event) -> str:
    return absolute(event.get_absolute_url())
