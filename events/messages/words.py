"""All that a message says, and where its links lead; what each kind says is in texts.py."""

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
from events.messages.texts import TO_CONFIRM_FOR_THE_WAITING_LIST, TO_HOSTS, TO_VOLUNTEERS, filled_in
from events.models import Event, Message, Shift, SignUp, Watch
from events.models import MessageKind as Kind
from events.news import weekly
from events.safety.signed_links import Purpose, absolute, path, token
from events.signups import has_room

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
        _("Your link to log in"),
        [
            _("This link logs you in, once, within the next fifteen minutes. Please do not pass it on."),
            _("If you did not ask for it, do nothing: it lets in only whoever has this e-mail."),
        ],
        [(_("Log in"), link)],
        _("You get this because somebody asked for it on our site with the address of your account."),
    )


def _to_volunteer(message: Message, signup: SignUp) -> Words:
    event, kind = signup.event, Kind(message.kind)
    if kind == Kind.SIGNED_UP and signup.status == SignUp.Status.WAITING:
        kind = Kind.ON_WAITING_LIST
    is_confirmed = signup.status == SignUp.Status.CONFIRMED
    names = {"event": event.title, "text": message.details.get("text", "")}
    texts = TO_VOLUNTEERS[kind]
    of = signup.shift or event
    if kind == Kind.CONFIRM_SIGNUP and not has_room(event, signup.shift):
        texts = TO_CONFIRM_FOR_THE_WAITING_LIST
    subject, lines = filled_in(texts, names)
    paragraphs = [_hello(signup.first_name, is_known=kind != Kind.CONFIRM_SIGNUP), *lines]
    if kind == Kind.DID_YOU_COME:
        return _whether_they_came(signup, subject, paragraphs)
    facts = _when_and_where(event, of, knows_address=is_confirmed)
    page = absolute(path("signup", Purpose.SIGN_UP, signup.pk))
    links = [(_LABELS[kind]() if kind in _LABELS else _("See or cancel my sign-up"), page)]
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
        why = _("You get this because somebody signed up with your e-mail or mobile.")
    return Words(subject, paragraphs, links, why, event, is_confirmed, others, signup.shift, facts)


def _whether_they_came(signup: SignUp, subject: str, paragraphs: list[str]) -> Words:
    """One button for each answer; both lead to the page where it is given."""
    page = absolute(path("signup", Purpose.SIGN_UP, signup.pk))
    answers = [(_("Yes, I came"), f"{page}#came"), (_("No, I couldn't make it"), f"{page}#did-not-come")]
    why = _("You get this because you had a place at this event. We ask once.")
    of = signup.shift or signup.event
    facts = [(_("When"), when(of.starts_at, of.ends_at))]
    return Words(subject, paragraphs, answers, why, facts=facts, buttons=len(answers))


def _when_and_where(event: Event, part: Event | Shift, *, knows_address: bool) -> list[tuple[str, str]]:
    return [
        (_("When"), when(part.starts_at, part.ends_at)),
        (_("Where"), where(event, knows_address=knows_address)),
    ]


def _news(message: Message, signup: SignUp) -> Words:
    names = {"name": signup.first_name, "outcode": weekly.near_what(signup), "days": str(weekly.AHEAD.days)}
    return Words(
        _("Events near %(outcode)s in the next %(days)s days") % names,
        [_("Hello %(name)s,") % names, _("This is on near %(outcode)s, the nearest first:") % names],
        [(_("See where you are needed most"), absolute("/"))],
        _("You get this because you ticked “Tell me about other events near me”: once a week, until you stop it."),
        rows=[
            (f"{event.title}, {event.constituency}, {when(event.starts_at, event.ends_at)}", _page(event))
            for event in weekly.events_of(message)
        ],
    )


_LABELS: dict[str, Callable[[], str]] = {
    Kind.CONFIRM_SIGNUP: lambda: _("Yes, I'm coming"),
    Kind.DAY_BEFORE: lambda: _("Confirm or cancel"),
    Kind.CANCELLED: lambda: _("See what else is on"),
    Kind.SIGNUP_CANCELLED: lambda: _("See what else is on"),
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
    subject, lines = filled_in(TO_HOSTS[message.kind], names)
    paragraphs = [_hello(host.name, is_known=host.confirmed_at is not None), *lines]
    if message.kind == Kind.NEARLY_FULL and event is not None:
        paragraphs += [how_full(event), what_to_do(event)]
    facts: list[tuple[str, str]] = []
    if message.kind in _WITH_WHEN_AND_WHERE and event is not None:
        facts = _when_and_where(event, event, knows_address=True)
    if message.kind == Kind.HOST_DIGEST:
        paragraphs += [_who_comes(event) for event in host.events.on().upcoming()[:20]]
    why = _("You get this because you host events or groups on our site.")
    if host.confirmed_at is None:
        why = _("You get this because somebody entered your e-mail on our site.")
    return Words(subject, paragraphs, [_link_of_host(message)], why, event, facts=facts)


def _link_of_host(message: Message) -> tuple[str, str]:
    """What asks for a link, or for a confirmation, gets one that works once; all else leads to a page behind it."""
    if message.kind == Kind.CONFIRM_HOST:
        return _("Confirm my e-mail"), absolute(path("host-enter", Purpose.HOST_CONFIRM, message.pk))
    if message.kind == Kind.HOST_LINK:
        return _("Manage my events"), absolute(path("host-enter", Purpose.HOST, message.pk))
    if message.kind == Kind.GROUP_CONFIRM:
        return _("Confirm the group"), absolute(path("confirm-group", Purpose.GROUP, message.pk))
    if message.kind == Kind.HOW_MANY_CAME and message.event is not None:
        return _("Say how many came"), absolute(path("headcount", Purpose.HEADCOUNT, message.event.pk))
    if message.group is not None:
        label = _("See my group") if message.kind == Kind.CHANGE_APPROVED else _("Enter a new link")
        return label, absolute(reverse("events:own-group", args=[message.group.pk]))
    return _("Manage my events"), absolute(reverse("events:my-events"))


_WITH_WHEN_AND_WHERE = frozenset({Kind.HOST_CHANGED, Kind.HOST_BACK_ON, Kind.HOW_MANY_CAME})


def _who_comes(event: Event) -> str:
    people = ngettext("%(count)d person is coming", "%(count)d people are coming", event.confirmed_signups)
    text = people % {"count": event.confirmed_signups}
    return f"{event.title}, {when(event.starts_at, event.ends_at)}: {text}"


def _page(event: Event) -> str:
    return absolute(event.get_absolute_url())
