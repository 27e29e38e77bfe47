"""What is kept of people, what for, on which ground of the law, and how long: as the code does it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from constituencies.models import Campaign
from events.complaints import REMEMBERED
from events.privacy import UNCONFIRMED_DAYS
from events.safety.once import KEPT_FOR
from targeting.demand.counted import KEPT_DAYS


@dataclass(frozen=True, slots=True)
class DataPurpose:
    """One kind of data, for people who are not lawyers."""

    title: str
    what: str
    why: str
    ground: str
    how_long: str


def purposes(campaign: Campaign) -> list[DataPurpose]:
    """In the order in which people come across them."""
    return [
        *_without_asking(),
        *_of_volunteers(_until_erasure(campaign)),
        *_of_hosts(_until_erasure(campaign)),
        *_to_keep_people_safe(),
    ]


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _until_erasure(campaign: Campaign) -> str:
    return _(
        "Until %(days)s after polling day, %(date)s at the latest, or until you erase it. What nobody confirmed goes "
        "after %(unconfirmed)s."
    ) % {
        "days": _days(campaign.retention_days),
        "date": date_format(campaign.last_day_of_data, "j F Y"),
        "unconfirmed": _days(UNCONFIRMED_DAYS),
    }


def _consent() -> str:
    return _(
        "Your consent (UK GDPR, Articles 6(1)(a) and 9(2)(a), as it shows a political opinion), which you can "
        "withdraw at any time."
    )


def _interest() -> str:
    return _("Our legitimate interest (UK GDPR, Article 6(1)(f)) in a site that works and is safe.")


def _without_asking() -> list[DataPurpose]:
    return [
        DataPurpose(
            _("Looking where you count"),
            _(
                "The first half of a postcode, how far you would go, and the day: counted, without anything that "
                "tells who asked. The whole postcode is used for the answer alone, and kept nowhere."
            ),
            _("To see where help is offered, and to plan."),
            _("This is no personal data: it cannot be led back to you."),
            _("%(days)s.") % {"days": _days(KEPT_DAYS)},
        ),
        DataPurpose(
            _("Which order of places helps more"),
            _(
                "Only while we try that out: a number from 0 to 99, drawn by chance, in a cookie on your device; how "
                "many people looked, opened an event and signed up with either order; and on a sign-up, which it was."
            ),
            _("To send people where they help most."),
            _("Our legitimate interest (UK GDPR, Article 6(1)(f)). A button beside your places leaves you out."),
            _("The cookie: until the trial ends. On a sign-up: as long as the sign-up."),
        ),
    ]


def _of_volunteers(until_erasure: str) -> list[DataPurpose]:
    return [
        DataPurpose(
            _("Coming to an event"),
            _("Your first name, e-mail or mobile, which event and when, whether you came, and what we wrote to you."),
            _(
                "To keep a place for you, to tell you of changes and remind you. If you want reminders, we ask once "
                "afterwards whether you came: from all answers together we learn how many people an event can expect. "
                "Whoever runs the event sees your name, how to reach you and whether you came; the centre does not."
            ),
            _consent(),
            until_erasure,
        ),
        DataPurpose(
            _("Other events near you"),
            _("Your e-mail, and the first half of your postcode or of the meeting place's."),
            _("To write to you once a week about what is on nearby, if you ticked that."),
            _consent(),
            _("Until you stop it, by the link in each of those e-mails, or until the sign-up is erased."),
        ),
        DataPurpose(
            _("“Tell me”, and chat groups"),
            _("Your e-mail, and the constituency or the group that you asked about."),
            _("To tell you once when something is on there, or to let you into the group once."),
            _consent(),
            _("“Tell me”: until we have told you. Groups: as for events. What nobody confirmed goes after %(days)s.")
            % {"days": _days(UNCONFIRMED_DAYS)},
        ),
    ]


def _of_hosts(until_erasure: str) -> list[DataPurpose]:
    return [
        DataPurpose(
            _("Hosting an event, or proposing a group"),
            _("Your name and e-mail; of an event at your home the address, which only people who have a place see."),
            _("To publish it, to tell you who is coming, and to ask you once afterwards how many came."),
            _consent(),
            until_erasure,
        ),
        DataPurpose(
            _("Organisers and staff"),
            _("Name, e-mail, role, and what they change about plans."),
            _("So that it can be told who decided what."),
            _interest(),
            _("As long as they work with the campaign; the history of plans stays."),
        ),
    ]


def _to_keep_people_safe() -> list[DataPurpose]:
    return [
        DataPurpose(
            _("Keeping the site safe"),
            _(
                "Digests of network addresses, which nobody can read the address from: how often something was done, "
                "who reported a problem, which form was sent already. The text of a report. Blocked addresses."
            ),
            _("Against fake events, floods of sign-ups and harassment."),
            _interest(),
            _("Counts: a day at most; reports: %(reports)s; forms: %(forms)s. Blocked addresses stay.")
            % {"reports": _days(REMEMBERED.days), "forms": _days(KEPT_FOR.days)},
        ),
    ]
