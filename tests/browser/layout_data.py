"""A seat, an event, a group and people with the longest words there are. Runs within the site (`Site.run`)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from django.urls import reverse
from django.utils import timezone

from constituencies.changes import change
from constituencies.models import Campaign, Constituency
from events import groups, hosting, services, signups, watching
from events.groups import Proposer, propose_group, save_group
from events.models import Event, Group, Host, Message, Watch
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person
from mcm.models import User
from mcm.sign_in.invitations import invitation_path

WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
"""A place on Anglesey: 58 letters."""
LINK = "https://example.org/" + "long" * 45
"""200 letters."""
EMAIL = f"{WORD.lower()}@{WORD.lower()}.{WORD.lower()}.example.org"
GROUP_LINK = "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv"


IMPRINT = f"{LINK} promoted by {WORD}{WORD}"


def make(path: Path) -> None:
    """Make them and write where their pages are: name of the address → its path, as JSON.

    The campaign has the longest name and imprint too, until `clear`.
    """
    path.write_text(json.dumps(_pages()))
    campaign = Campaign.objects.get(is_current=True)
    _before(path).write_text(json.dumps([campaign.name, campaign.imprint]))
    _rename(f"{WORD} {WORD}"[:80], IMPRINT)


def clear(path: Path) -> None:
    """Take away all that `make` has made."""
    _rename(*json.loads(_before(path).read_text()))
    with change(facts=False):
        Event.objects.filter(title__contains=WORD).delete()
        Group.objects.filter(name__contains=WORD).delete()
        Host.objects.filter(email__contains=WORD.lower()).delete()
        Watch.objects.filter(email__contains=WORD.lower()).delete()
        User.objects.filter(username__contains=WORD.lower()).delete()


def _before(path: Path) -> Path:
    return path.with_suffix(".before")


def _rename(name: str, imprint: str) -> None:
    with change():
        campaign = Campaign.objects.get(is_current=True)
        campaign.name, campaign.imprint = name, imprint
        campaign.save()


def _pages() -> dict[str, str]:
    campaign = Campaign.objects.get(is_current=True)
    seat = campaign.boundary_set.constituencies.get(name="Ynys Môn")
    event = _event(campaign, seat, days=3)
    host = hosting.submit(_event(campaign, seat, days=4, saved=False), WORD, EMAIL)
    hosting.confirm_host(host, [one.pk for one in hosting.submitted_by(host)])
    own = host.events.get()
    services.save_event(_with(own, status=Event.Status.PUBLISHED))
    signup = signups.confirm(signups.sign_up(event, None, Person(WORD, EMAIL)))
    signups.confirm(signups.sign_up(own, None, Person(WORD, f"b{EMAIL}")))
    details = {"campaign": campaign, "constituency": seat, "area": WORD, "link": GROUP_LINK}
    group = save_group(Group(**details, name=WORD, status=Group.Status.APPROVED))
    proposal = propose_group(Group(**details, name=f"{WORD} 2"), Proposer(WORD, EMAIL))
    group_pass = groups.send_pass(EMAIL, group)
    watch = watching.watch(campaign, seat, EMAIL)
    user = User(username=EMAIL[:150], email=EMAIL, first_name=WORD)
    user.set_unusable_password()
    user.save()
    hosting.send_link(host.email)
    message = Message.objects.filter(signup=signup).latest("pk")
    return {
        "event": reverse("events:event", args=[event.pk]),
        "sign-up": reverse("events:sign-up", args=[event.pk]),
        "signup": signed_links.path("signup", Purpose.SIGN_UP, signup.pk),
        "stop-news": signed_links.path("stop-news", Purpose.NEWS, signup.pk),
        "host-enter": signed_links.path("host-enter", Purpose.HOST, _message(host, Message.Kind.HOST_LINK).pk),
        "edit": reverse("events:edit", args=[own.pk]),
        "cancel": reverse("events:cancel", args=[own.pk]),
        "message-people": reverse("events:message-people", args=[own.pk]),
        "people": reverse("events:people", args=[own.pk]),
        "headcount": signed_links.path("headcount", Purpose.HEADCOUNT, own.pk),
        "confirm-group": signed_links.path(
            "confirm-group", Purpose.GROUP, _message(host, Message.Kind.GROUP_CONFIRM, proposal).pk
        ),
        "own-group": reverse("events:own-group", args=[proposal.pk]),
        "group-pass": signed_links.path("group-pass", Purpose.GROUP_PASS, group_pass.pk),
        "group-door": reverse("events:group-door", args=[seat.slug]),
        "tell-me": reverse("events:tell-me", args=[seat.slug]),
        "watch": signed_links.path("watch", Purpose.WATCH, watch.pk),
        "report-event": reverse("events:report-event", args=[event.pk]),
        "report-group": reverse("events:report-group", args=[group.pk]),
        "person": signed_links.path("person", Purpose.PERSON, message.pk),
        "outbox-message": reverse("events:outbox-message", args=[message.pk]),
        "invitation": invitation_path(user),
        "seat": f"/constituencies/{seat.slug}/",
        "campaign-map": f"/campaigns/{campaign.slug}/",
        "campaign-seat": f"/campaigns/{campaign.slug}/constituencies/{seat.slug}/",
    }


def _message(host: Host, kind: str, group: Group | None = None) -> Message:
    """The one whose link works once."""
    return Message.objects.filter(host=host, kind=kind, group=group).latest("pk")


def _event(campaign: Campaign, seat: Constituency, *, days: int, saved: bool = True) -> Event:
    starts_at = timezone.now().replace(hour=11, minute=0, second=0, microsecond=0) + dt.timedelta(days=days)
    event = Event(
        campaign=campaign,
        constituency=seat,
        kind=Event.Kind.CANVASSING,
        title=f"{WORD} {days} {WORD}",
        description=f"{LINK} {WORD}\n{WORD}{WORD}",
        place=WORD,
        postcode="LL61 5UJ",
        longitude=-4.2,
        latitude=53.22,
        accessibility_notes=WORD * 2,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2),
        status=Event.Status.PUBLISHED,
    )
    return services.save_event(event) if saved else event


def _with(event: Event, status: Event.Status) -> Event:
    event.status = status
    return event
